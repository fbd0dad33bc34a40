# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quiet of the machine: since when a case's family hears only what a person decides to say.

Looked at when something is about to be shown, not when it was queued: what waited is held back with the rest. The
column names no reason, because several have the same effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict, NotFound
from storage.states import WITHDRAWN
from storage.tables import Case, MailboxMessage


async def fall_quiet(session: AsyncSession, case_ids: Iterable[UUID], *, on: date) -> None:
    """Let only a person speak to these families from now on; repeating it is harmless, unknown cases are passed over.

    One moderator is enough and no version is compared: this is for the hour in which the hardest news comes.
    """
    await session.execute(
        update(Case)
        .where(col(Case.case_id).in_(list(case_ids)), col(Case.quiet_since).is_(None))
        .values(quiet_since=on)
    )


async def speak_again(session: AsyncSession, case_id: UUID) -> None:
    """Let the chat answer a family as before. What was held back stays so until a person lets it go."""
    await session.execute(
        update(MailboxMessage)
        .where(col(MailboxMessage.case_id) == case_id, col(MailboxMessage.let_go).is_(False))
        .values(held_back=True)
    )
    await session.execute(update(Case).where(col(Case.case_id) == case_id).values(quiet_since=None))


async def quiet_among(session: AsyncSession, case_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Give those of some cases in which only a person speaks."""
    found = await session.execute(
        select(col(Case.case_id)).where(
            col(Case.case_id).in_(list(case_ids)), col(Case.quiet_since).is_not(None)
        )
    )
    return frozenset(found.scalars())


async def let_go(session: AsyncSession, case_id: UUID, message_id: UUID) -> None:
    """Let one message that is held back reach the family. Raises NotFound, Conflict."""
    message = await session.get(MailboxMessage, message_id)
    if message is None or message.case_id != case_id:
        raise NotFound
    case = await session.get_one(Case, case_id)
    if case.state == WITHDRAWN:
        raise Conflict("expected a case that was not withdrawn; its family can no longer be asked")
    message.let_go = True
    await session.flush()


def is_held(case: Case, message: MailboxMessage) -> bool:
    """Tell whether a message may not be shown now, because no person decided that it may."""
    return not message.let_go and (message.held_back or case.quiet_since is not None)
