# SPDX-License-Identifier: AGPL-3.0-or-later
"""The family's mailbox from the desk's side: a public key, and messages that only the receipt opens."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict, NotFound
from storage.states import WITHDRAWN
from storage.tables import Case, MailboxMessage


async def ask(
    session: AsyncSession,
    case_id: UUID,
    sealed_for_mailbox: bytes,
    message_id: UUID,
    on: date,
    *,
    sealed_copy: bytes | None = None,
    decided: bool = False,
) -> bool:
    """Put a message into the family's mailbox; tell whether it was new.

    sealed_copy: the same for the team (Purpose.QUESTION, about the message_id). decided: a person decided that it
    reaches the family although the case is quiet; without that it is held back. Raises NotFound, Conflict.
    """
    case = await known_case(session, case_id)
    if case.state == WITHDRAWN:
        raise Conflict("expected a case that was not withdrawn; its family can no longer be asked")
    if await session.get(MailboxMessage, message_id) is not None:
        return False
    position = await session.scalar(
        select(func.count()).select_from(MailboxMessage).where(col(MailboxMessage.case_id) == case_id)
    )
    session.add(
        MailboxMessage(
            message_id=message_id,
            case_id=case_id,
            position=position or 0,
            sealed_message=sealed_for_mailbox,
            sealed_copy=sealed_copy,
            sent_on=on,
            let_go=decided,
        )
    )
    case.active_on = max(case.active_on, on)
    await session.flush()
    return True


async def mailbox_key(session: AsyncSession, case_id: UUID) -> bytes:
    """Give the public key of the family's mailbox. Raises NotFound, Conflict after a withdrawal."""
    case = await known_case(session, case_id)
    if case.state == WITHDRAWN or case.mailbox_public_key is None:
        raise Conflict("expected a case that was not withdrawn; its family can no longer be asked")
    return case.mailbox_public_key


async def known_case(session: AsyncSession, case_id: UUID) -> Case:
    """Give a case's row. Raises NotFound."""
    case = await session.get(Case, case_id)
    if case is None:
        raise NotFound
    return case
