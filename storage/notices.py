# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moderators' neutral notices in the chat: who may get them, and what was tapped. No chat and no content is kept.

A link's key lies in the moderator's own chat, like a draft's; the row knows its hash and her id. A tap is a wish: it
becomes a move, signed by her, when she next sits at the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict
from storage.states import RECEIVED
from storage.tables import Case, Deposited, NoticeCode, NoticeLink, NoticeTap

MAX_OPEN = 50  # Limit: cases that one look considers.
TAPS_KEPT_FOR = timedelta(days=30)  # As long as a case that was passed on may still be new.


class Tap(StrEnum):
    """What a moderator does to a case in the chat."""

    TAKE = "take"
    PASS = "pass"  # noqa: S105 -- not a password
    LATER = "later"  # not again today


@dataclass(frozen=True)
class TapView:
    """One wish, as it is kept."""

    moderator_id: str
    case_id: UUID
    tap: Tap
    tapped_on: date


@dataclass(frozen=True)
class Waits:
    """What waits for a moderator, without a word of content."""

    open: Sequence[UUID]  # cases that nobody has taken
    mine: Sequence[UUID]  # cases of hers with something unread

    @property
    def any(self) -> bool:
        """Tell whether anything waits."""
        return bool(self.open or self.mine)


def link_id_of(key: bytes) -> bytes:
    """Give the id under which the link of a key is kept."""
    return sha256(b"amanat/1 desk link\0" + key).digest()


def code_tag_of(receipt_tag: bytes) -> bytes:
    """Give the tag of a one-time code, apart from that of a receipt with the same digits."""
    return sha256(b"amanat/1 desk code\0" + receipt_tag).digest()


async def keep_code(session: AsyncSession, code_tag: bytes, moderator_id: str, *, last_day: date) -> None:
    """Keep a one-time code; an earlier one of the same moderator ends."""
    await session.execute(delete(NoticeCode).where(col(NoticeCode.moderator_id) == moderator_id))
    session.add(NoticeCode(code_tag=code_tag, moderator_id=moderator_id, last_day=last_day))
    await session.flush()


async def code_owner(session: AsyncSession, code_tag: bytes, *, today: date) -> str | None:
    """Give the id of the moderator whose code this is; None for one that is unknown, used or over its time."""
    found = await session.get(NoticeCode, code_tag)
    return found.moderator_id if found is not None and found.last_day >= today else None


async def link(session: AsyncSession, code_tag: bytes, link_id: bytes, *, on: date) -> None:
    """Use a code up for a link; the moderator's earlier link ends. Raises Conflict when it is used already."""
    found = await session.get(NoticeCode, code_tag)
    if found is None:
        raise Conflict("expected a code that was not used yet")
    owner = found.moderator_id
    await unlink_all(session, owner)  # and with it the code
    session.add(NoticeLink(link_id=link_id, moderator_id=owner, linked_on=on, heard_on=on))
    await session.flush()


async def linked_moderator(session: AsyncSession, link_id: bytes) -> str | None:
    """Give the id of the moderator who linked with a key."""
    found = await session.get(NoticeLink, link_id)
    return found.moderator_id if found is not None else None


async def unlink(session: AsyncSession, link_id: bytes) -> None:
    """End a link; repeating it is harmless."""
    await session.execute(delete(NoticeLink).where(col(NoticeLink.link_id) == link_id))


async def unlink_all(session: AsyncSession, moderator_id: str) -> None:
    """End all links of a moderator, and her unused code."""
    await session.execute(delete(NoticeLink).where(col(NoticeLink.moderator_id) == moderator_id))
    await session.execute(delete(NoticeCode).where(col(NoticeCode.moderator_id) == moderator_id))


async def unlink_others(session: AsyncSession, active: Iterable[str]) -> None:
    """End the links and wishes of everybody who is not an active moderator."""
    for table in (NoticeLink, NoticeCode, NoticeTap):
        await session.execute(delete(table).where(col(table.moderator_id).not_in(list(active))))


async def note_heard(session: AsyncSession, link_id: bytes, *, on: date) -> None:
    """Note the day on which a link was last known to work."""
    await session.execute(
        update(NoticeLink)
        .where(col(NoticeLink.link_id) == link_id, col(NoticeLink.heard_on) < on)
        .values(heard_on=on)
    )


async def heard_on(session: AsyncSession, moderator_id: str) -> date | None:
    """Give the day on which a moderator's link last worked; None when she has none."""
    found = await session.execute(
        select(col(NoticeLink.heard_on)).where(col(NoticeLink.moderator_id) == moderator_id)
    )
    return found.scalar_one_or_none()


async def waits_for(session: AsyncSession, moderator_id: str, *, today: date) -> Waits:
    """Give what waits for a moderator now: neither claimed by a tap, nor passed on, nor put off by her today."""
    has_unread = exists().where(col(Deposited.case_id) == col(Case.case_id), col(Deposited.read).is_(False))
    claimed = exists().where(col(NoticeTap.case_id) == col(Case.case_id), col(NoticeTap.tap) == Tap.TAKE)
    mine = exists().where(
        col(NoticeTap.case_id) == col(Case.case_id),
        col(NoticeTap.moderator_id) == moderator_id,
        (col(NoticeTap.tap) == Tap.PASS) | (col(NoticeTap.tapped_on) >= today),
    )
    query = select(col(Case.case_id)).where(has_unread, ~mine).order_by(col(Case.received_on)).limit(MAX_OPEN)
    unclaimed = await session.execute(query.where(col(Case.state) == RECEIVED, ~claimed))
    held = await session.execute(query.where(col(Case.held_by) == moderator_id))
    return Waits(tuple(unclaimed.scalars()), tuple(held.scalars()))


async def note_tap(session: AsyncSession, moderator_id: str, case_id: UUID, tap: Tap, *, on: date) -> bool:
    """Keep a wish in place of her earlier one; tell whether it counts. Who claims second does not get the case."""
    if tap is Tap.TAKE:
        others = await session.execute(
            select(col(NoticeTap.moderator_id)).where(
                col(NoticeTap.case_id) == case_id,
                col(NoticeTap.tap) == Tap.TAKE,
                col(NoticeTap.moderator_id) != moderator_id,
            )
        )
        if others.first() is not None:
            return False
    await session.merge(NoticeTap(moderator_id=moderator_id, case_id=case_id, tap=tap, tapped_on=on))
    await session.flush()
    return True


async def claims(session: AsyncSession) -> Sequence[TapView]:
    """List the cases that somebody claimed by a tap and has not yet taken at the desk."""
    found = await session.execute(select(NoticeTap).where(col(NoticeTap.tap) == Tap.TAKE))
    return [_view(row) for row in found.scalars()]


async def taps_of(session: AsyncSession, moderator_id: str) -> Sequence[TapView]:
    """List a moderator's wishes."""
    found = await session.execute(select(NoticeTap).where(col(NoticeTap.moderator_id) == moderator_id))
    return [_view(row) for row in found.scalars()]


async def drop_tap(session: AsyncSession, moderator_id: str, case_id: UUID) -> None:
    """Let go of a wish that was carried out, or cannot be."""
    await session.execute(
        delete(NoticeTap).where(
            col(NoticeTap.moderator_id) == moderator_id, col(NoticeTap.case_id) == case_id
        )
    )


async def forget_old_notices(session: AsyncSession, today: date) -> None:
    """Forget codes that nobody used, and wishes that are over."""
    await session.execute(delete(NoticeCode).where(col(NoticeCode.last_day) < today))
    await session.execute(delete(NoticeTap).where(col(NoticeTap.tapped_on) < today - TAPS_KEPT_FOR))


def _view(row: NoticeTap) -> TapView:
    return TapView(row.moderator_id, row.case_id, Tap(row.tap), row.tapped_on)
