# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk's side of a case: list, load, move, keep the record, ask the family.

Every change compares the version that the moderator saw. Which moves are allowed is casework's table; here only
one rule holds: nothing leaves WITHDRAWN, and a withdrawn case gives no content back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.derived import DerivedView, derived_of
from storage.errors import Conflict, NotFound
from storage.mailbox import ask, known_case, mailbox_key
from storage.quiet import is_held
from storage.referrals import ReferralView, referrals_of
from storage.states import RECEIVED, WITHDRAWN
from storage.tables import Case, Deposited, MailboxMessage
from storage.withdrawing import withdraw_case

__all__ = [
    "KEEP",
    "AdditionView",
    "AskedMessage",
    "CaseFile",
    "CaseRow",
    "ask",
    "count_cases",
    "list_cases",
    "load_case",
    "mailbox_key",
    "mark_read",
    "move",
    "save_record",
]

MAX_CASES_PER_PAGE = 200  # Source: decision; a page that a person can still look through.


class _Keep:
    """The value that stands for: leave the holder as he is."""


KEEP: Final = _Keep()


@dataclass(frozen=True)
class CaseRow:
    """A case as the queue shows it: nothing that needs a key."""

    case_id: UUID
    state: str
    received_on: date
    active_on: date
    version: int
    held_by: str | None
    unread: int  # deposits that no moderator has read
    content_erased_on: date | None = None
    frozen_on: date | None = None  # since when nothing is referred
    released_on: date | None = None  # since when a moderator saw that it belongs into the queue


@dataclass(frozen=True)
class AdditionView:
    """Something the family added later, still sealed."""

    addition_id: UUID
    sealed: bytes = field(repr=False)
    received_on: date
    answers_message: UUID | None
    read: bool


@dataclass(frozen=True)
class AskedMessage:
    """A message that a moderator sent to the family."""

    message_id: UUID
    sealed_copy: bytes | None = field(repr=False)  # Purpose.QUESTION, for the team; None when none was kept
    sent_on: date
    answered: bool
    held: bool = False  # not shown to the family, because the case is quiet and nobody let it go


@dataclass(frozen=True)
class CaseFile:
    """Everything kept about one case, still sealed."""

    view: CaseRow
    report_id: UUID
    sealed_report: bytes = field(repr=False)  # empty after a withdrawal, and once erased
    record_id: UUID  # what the sealed record is about
    sealed_record: bytes | None = field(repr=False)
    additions: tuple[AdditionView, ...] = ()  # in the order in which they came
    messages: tuple[AskedMessage, ...] = ()
    referrals: tuple[ReferralView, ...] = ()
    quiet_since: date | None = None  # since when only what a person decides reaches the family
    derived: tuple[DerivedView, ...] = ()  # made by moderators, in the order in which they were made

    @property
    def deposits_seen(self) -> int:
        """Give how much the family had said when this was loaded; a referral is prepared against it."""
        return 1 + len(self.additions)


async def list_cases(
    session: AsyncSession,
    *,
    states: Iterable[str] | None = None,
    after: UUID | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> list[CaseRow]:
    """List cases by day of receipt, oldest first unless told otherwise; within a day in no meaningful order.

    after: the case_id that ended the page before. Raises NotFound when that case does not exist.
    """
    query = select(*_row_columns())
    if states is not None:
        query = query.where(col(Case.state).in_([str(state) for state in states]))
    if after is not None:
        query = query.where(await _beyond(session, after, newest_first=newest_first))
    day = col(Case.received_on).desc() if newest_first else col(Case.received_on).asc()
    found = await session.execute(
        query.order_by(day, col(Case.case_id)).limit(min(limit, MAX_CASES_PER_PAGE))
    )
    return [_case_row(row) for row in found]


async def count_cases(session: AsyncSession) -> dict[str, int]:
    """Count the cases in each state."""
    found = await session.execute(select(col(Case.state), func.count()).group_by(col(Case.state)))
    return {row[0]: row[1] for row in found}


async def load_case(session: AsyncSession, case_id: UUID) -> CaseFile:
    """Load one case with all that is sealed in it. Raises NotFound. A withdrawn or erased one comes without content."""
    found = await session.execute(select(*_row_columns()).where(col(Case.case_id) == case_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound
    case = await session.get_one(Case, case_id)
    referrals = tuple(await referrals_of(session, case_id))
    deposited = [] if case.state == WITHDRAWN else await _deposited(session, case_id)
    if not deposited:  # withdrawn, or erased
        return CaseFile(_case_row(row), UUID(int=0), b"", case.record_id, None, referrals=referrals)
    report, *additions = deposited
    return CaseFile(
        view=_case_row(row),
        report_id=report.deposit_id,
        sealed_report=report.sealed_content,
        record_id=case.record_id,
        sealed_record=case.sealed_record,
        additions=tuple(
            AdditionView(row.deposit_id, row.sealed_content, row.received_on, row.answers_message, row.read)
            for row in additions
        ),
        messages=tuple(await _messages(session, case)),
        referrals=referrals,
        quiet_since=case.quiet_since,
        derived=tuple(await derived_of(session, case_id)),
    )


async def move(
    session: AsyncSession,
    case_id: UUID,
    *,
    expected_version: int,
    to_state: str,
    held_by: str | _Keep | None = KEEP,
    on: date | None = None,
) -> int:
    """Bring a case to another state, if it is still as the moderator saw it; give the new version.

    held_by: the moderator who holds it from now on, None for nobody; left out, it stays.
    Moving to WITHDRAWN also stops and retracts what must not go out. Raises NotFound, Conflict.
    """
    case = await _changeable(session, case_id, expected_version)
    if to_state == WITHDRAWN:
        await withdraw_case(session, case)
        return case.version
    values: dict[str, Any] = {"state": str(to_state)}
    if not isinstance(held_by, _Keep):
        values["held_by"] = held_by
    if case.state == RECEIVED and case.released_on is None:
        values["released_on"] = (
            on  # Whoever takes a case has looked at it: given back, it stands in the queue.
        )
    return await _compare_and_set(session, case, expected_version, values, on)


async def save_record(
    session: AsyncSession,
    case_id: UUID,
    sealed_record: bytes,
    expected_version: int,
    on: date | None = None,
) -> int:
    """Keep the moderators' record (Purpose.RECORD, about the record_id); give the new version.

    Raises NotFound, Conflict when somebody else changed the case meanwhile.
    """
    case = await _changeable(session, case_id, expected_version)
    return await _compare_and_set(session, case, expected_version, {"sealed_record": sealed_record}, on)


async def mark_read(session: AsyncSession, case_id: UUID, seen: Iterable[UUID] | None = None) -> None:
    """Remember that a moderator read a case's deposits: those named, or all that are there now."""
    which: list[ColumnElement[bool]] = [col(Deposited.case_id) == case_id]
    if seen is not None:
        which.append(col(Deposited.deposit_id).in_(list(seen)))
    await session.execute(update(Deposited).where(*which).values(read=True))


async def _changeable(session: AsyncSession, case_id: UUID, expected_version: int) -> Case:
    case = await known_case(session, case_id)
    if case.state == WITHDRAWN:
        raise Conflict("expected a case that was not withdrawn; nothing can be done with it any more")
    if case.content_erased_on is not None:
        raise Conflict("expected a case that still has its content; it was erased by two moderators")
    if case.version != expected_version:
        raise Conflict("the case was changed meanwhile; load it again, then decide")
    return case


async def _compare_and_set(
    session: AsyncSession, case: Case, expected_version: int, values: dict[str, Any], on: date | None
) -> int:
    if on is not None:
        values["active_on"] = max(case.active_on, on)
    # The version stands in the condition too: a database without one writer at a time needs it.
    result = await session.execute(
        update(Case)
        .where(col(Case.case_id) == case.case_id, col(Case.version) == expected_version)
        .values(version=expected_version + 1, **values)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("the case was changed meanwhile; load it again, then decide")
    await session.refresh(case)
    return case.version


async def _deposited(session: AsyncSession, case_id: UUID) -> list[Deposited]:
    found = await session.execute(
        select(Deposited).where(col(Deposited.case_id) == case_id).order_by(col(Deposited.position))
    )
    return list(found.scalars())


async def _messages(session: AsyncSession, case: Case) -> list[AskedMessage]:
    found = await session.execute(
        select(MailboxMessage)
        .where(col(MailboxMessage.case_id) == case.case_id)
        .order_by(col(MailboxMessage.position))
    )
    return [
        AskedMessage(row.message_id, row.sealed_copy, row.sent_on, row.answered, is_held(case, row))
        for row in found.scalars()
    ]


async def _beyond(session: AsyncSession, after: UUID, *, newest_first: bool) -> ColumnElement[bool]:
    last = await known_case(session, after)
    day, case_id = col(Case.received_on), col(Case.case_id)
    later = day < last.received_on if newest_first else day > last.received_on
    return or_(later, (day == last.received_on) & (case_id > last.case_id))


def _row_columns() -> tuple[ColumnElement[Any], ...]:
    unread = (
        select(func.count())
        .select_from(Deposited)
        .where(col(Deposited.case_id) == col(Case.case_id), col(Deposited.read).is_(False))
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        col(Case.case_id),
        col(Case.state),
        col(Case.received_on),
        col(Case.active_on),
        col(Case.version),
        col(Case.held_by),
        unread,
        col(Case.content_erased_on),
        col(Case.frozen_on),
        col(Case.released_on),
    )
    return columns


def _case_row(row: Row[Any]) -> CaseRow:
    values: tuple[Any, ...] = tuple(row)  # in the order of _row_columns(), which is that of the fields
    return CaseRow(*values)
