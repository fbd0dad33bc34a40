# SPDX-License-Identifier: AGPL-3.0-or-later
"""All cases at once, for the desk's index: the clear columns of every case, and sealed ones by the handful.

The clear part is read from indexes alone, so that looking at 100,000 cases does not touch their sealed content.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import Database
from storage.states import WITHDRAWN
from storage.tables import AuditRow, Case, Deposited, DerivedRow

ROWS_AT_ONCE = 500  # Measured: about 5 ms; between two such reads other requests are answered.
MAX_SEALED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ClearCase:
    """What of a case is in the clear, as the index of the desk needs it."""

    case_id: UUID
    state: str
    received_on: date
    version: int
    held_by: str | None
    content_erased_on: date | None
    released_on: date | None
    deposits: int
    unread: int
    derived: int = 0


class Totals(NamedTuple):
    """Sums over the clear part of cases. Whoever changes something there changes at least one of them.

    Versions, deposits and erasures only grow, and each way to change a case raises one of these, marks something as
    read, or adds a derived item: no change can make up for another.
    """

    cases: int = 0
    versions: int = 0
    held: int = 0
    erased: int = 0
    released: int = 0
    deposits: int = 0
    unread: int = 0
    derived: int = 0

    def with_changed(self, before: ClearCase | None, after: ClearCase) -> Totals:
        """Give the sums after one case has come or changed."""
        old = _totals_of(before) if before is not None else Totals()
        return Totals._make(a + b - c for a, b, c in zip(self, _totals_of(after), old, strict=True))


@dataclass(frozen=True)
class SealedCase:
    """What the family and the moderators said of a case, still sealed."""

    case_id: UUID
    record_id: UUID
    sealed_record: bytes | None = field(repr=False)
    deposits: Sequence[tuple[UUID, bytes]] = field(repr=False)  # the report, then what was added, in order
    derived: Sequence[tuple[UUID, bytes]] = field(default=(), repr=False)  # made by moderators, in order


async def clear_totals(session: AsyncSession) -> Totals:
    """Sum up the clear part of all cases, from the indexes alone: a glance whether anything has changed."""
    cases = select(
        func.count(),
        func.coalesce(func.sum(col(Case.version)), 0),
        func.count(col(Case.held_by)),
        func.count(col(Case.content_erased_on)),
        func.count(col(Case.released_on)),
    ).select_from(Case)
    # Told apart by grouping, because no database writes the sum of truth values like another.
    deposited = select(col(Deposited.read), func.count()).group_by(col(Deposited.read))
    derived = select(func.count()).select_from(DerivedRow)
    by_read = {bool(read): number for read, number in await session.execute(deposited)}
    counted = [int(one) for one in (await session.execute(cases)).one()]
    made = (await session.execute(derived)).scalar_one()
    return Totals._make((*counted, sum(by_read.values()), by_read.get(False, 0), made))


async def clear_cases(
    database: Database, active_since: date | None = None
) -> AsyncIterator[Sequence[ClearCase]]:
    """Give all cases in batches of ROWS_AT_ONCE, in the order of their ids.

    active_since: only those in which either side did something on that day or later.
    """
    after: UUID | None = None
    # Few cases have something made by moderators: counting those once costs less than asking for each case.
    async with database.read() as session:
        derived = await _derived_counts(session)
    while True:
        async with database.read() as session:
            rows = await _clear_rows(session, after, derived, active_since)
        if rows:
            yield rows
            after = rows[-1].case_id
        if len(rows) < ROWS_AT_ONCE:
            return


async def clear_case(session: AsyncSession, case_id: UUID) -> ClearCase | None:
    """Give the clear columns of one case; None when it does not exist."""
    row = (await session.execute(_clear_columns().where(col(Case.case_id) == case_id))).one_or_none()
    if row is None:
        return None
    return _with_derived(ClearCase(*row), await _derived_counts(session, case_id))


async def _derived_counts(session: AsyncSession, case_id: UUID | None = None) -> dict[UUID, int]:
    """Give how many derived items cases have, of one or of all that have any."""
    query = select(col(DerivedRow.case_id), func.count()).group_by(col(DerivedRow.case_id))
    if case_id is not None:
        query = query.where(col(DerivedRow.case_id) == case_id)
    return {row[0]: row[1] for row in await session.execute(query)}


def _totals_of(clear: ClearCase) -> Totals:
    return Totals(
        cases=1,
        versions=clear.version,
        held=clear.held_by is not None,
        erased=clear.content_erased_on is not None,
        released=clear.released_on is not None,
        deposits=clear.deposits,
        unread=clear.unread,
        derived=clear.derived,
    )


def _with_derived(clear: ClearCase, derived: Mapping[UUID, int]) -> ClearCase:
    return replace(clear, derived=derived[clear.case_id]) if clear.case_id in derived else clear


async def _clear_rows(
    session: AsyncSession, after: UUID | None, derived: Mapping[UUID, int], active_since: date | None
) -> list[ClearCase]:
    query = _clear_columns()
    if active_since is not None:
        query = query.where(col(Case.active_on) >= active_since)
    if after is not None:
        query = query.where(col(Case.case_id) > after)
    found = await session.execute(query.order_by(col(Case.case_id)).limit(ROWS_AT_ONCE))
    return [_with_derived(ClearCase(*row), derived) for row in found]


def _clear_columns() -> Select[Any]:
    unread = (
        select(func.count())
        .select_from(Deposited)
        .where(col(Deposited.case_id) == col(Case.case_id), col(Deposited.read).is_(False))
        .scalar_subquery()
    )
    deposits = (
        select(func.count())
        .select_from(Deposited)
        .where(col(Deposited.case_id) == col(Case.case_id))
        .scalar_subquery()
    )
    return select(
        col(Case.case_id),
        col(Case.state),
        col(Case.received_on),
        col(Case.version),
        col(Case.held_by),
        col(Case.content_erased_on),
        col(Case.released_on),
        deposits,
        unread,
    )


async def load_sealed(session: AsyncSession, case_ids: Iterable[UUID]) -> list[SealedCase]:
    """Load what is sealed of some cases; those that are gone or withdrawn are left out."""
    wanted = list(case_ids)[:MAX_SEALED_AT_ONCE]
    cases = await session.execute(
        select(col(Case.case_id), col(Case.record_id), col(Case.sealed_record)).where(
            col(Case.case_id).in_(wanted), col(Case.state) != WITHDRAWN
        )
    )
    deposited = await session.execute(
        select(col(Deposited.case_id), col(Deposited.deposit_id), col(Deposited.sealed_content))
        .where(col(Deposited.case_id).in_(wanted))
        .order_by(col(Deposited.case_id), col(Deposited.position))
    )
    derived = await session.execute(
        select(col(DerivedRow.case_id), col(DerivedRow.derived_id), col(DerivedRow.sealed_item))
        .where(col(DerivedRow.case_id).in_(wanted))
        .order_by(col(DerivedRow.case_id), col(DerivedRow.position))
    )
    made: dict[UUID, list[tuple[UUID, bytes]]] = {}
    for case_id, derived_id, sealed in derived:
        made.setdefault(case_id, []).append((derived_id, sealed))
    by_case: dict[UUID, list[tuple[UUID, bytes]]] = {}
    for case_id, deposit_id, sealed in deposited:
        by_case.setdefault(case_id, []).append((deposit_id, sealed))
    return [
        SealedCase(case_id, record_id, sealed_record, tuple(by_case[case_id]), tuple(made.get(case_id, ())))
        for case_id, record_id, sealed_record in cases
        if case_id in by_case
    ]


async def first_acts(session: AsyncSession, acts: Iterable[str]) -> dict[UUID, date]:
    """Give for each case the first day on which one of these acts is in the audit chain."""
    found = await session.execute(
        select(col(AuditRow.about), func.min(col(AuditRow.done_on)))
        .where(col(AuditRow.act).in_(list(acts)), col(AuditRow.about).is_not(None))
        .group_by(col(AuditRow.about))
    )
    return {about: day for about, day in found if about is not None}
