# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new epoch: a new team key, and everything kept moved to it. Bodies stay; only their data keys are sealed anew.

Each transaction moves one bounded batch, and what is left to do is read from the envelopes themselves, whose header
names their epoch. So it may be killed at any moment and run again: nothing is done twice and nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, and_, bindparam, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from storage.database import Database
from storage.envelope import MAGIC, Purpose
from storage.errors import CannotOpen
from storage.sealing import PARKED_ABOUT
from storage.tables import (
    Case,
    CaseLinks,
    DeliveryRow,
    Deposited,
    DerivedRow,
    MailboxMessage,
    OwnNote,
    Parked,
    ReferralRow,
)
from storage.team import TeamKey

# Source: measured, about 0.25 ms an envelope; a batch holds the writer's lock for about 50 ms.
MAX_BATCH_ROWS = 200
MAX_BATCH_BYTES = 8 * 1024 * 1024  # Source: two of the longest envelopes; bounds memory and the lock.
_EPOCH_AT = (
    len(MAGIC) + 2 + 1
)  # position of the epoch's four bytes in an envelope, counted from 1 as SQL does
_NOT_THE_TEAMS = bytes(4)


class Resealer(Protocol):
    """Whoever can move an envelope to another key: storage.opening.Unlocked."""

    def seal_again(self, envelope: bytes, to: TeamKey, *, purpose: Purpose, about: UUID) -> bytes:
        """Move an envelope. Raises CannotOpen."""


@dataclass(frozen=True)
class Place:
    """A column that holds envelopes of the team."""

    table: type[SQLModel]
    key: str
    sealed: str
    purpose: Purpose
    about: str | None = None  # the column that says what the envelope is about; None: PARKED_ABOUT
    only: ColumnElement[bool] | None = None


PLACES = (
    Place(
        Deposited, "deposit_id", "sealed_content", Purpose.REPORT, "deposit_id", col(Deposited.position) == 0
    ),
    Place(
        Deposited, "deposit_id", "sealed_content", Purpose.ADDITION, "deposit_id", col(Deposited.position) > 0
    ),
    Place(Case, "case_id", "sealed_record", Purpose.RECORD, "record_id"),
    Place(MailboxMessage, "message_id", "sealed_copy", Purpose.QUESTION, "message_id"),
    Place(ReferralRow, "referral_id", "sealed_package", Purpose.PACKAGE, "referral_id"),
    Place(DeliveryRow, "delivery_id", "sealed_receipt", Purpose.PARTNER_RECEIPT, "delivery_id"),
    Place(CaseLinks, "case_id", "sealed_links", Purpose.LINKS, "case_id"),
    Place(DerivedRow, "derived_id", "sealed_item", Purpose.DERIVED, "derived_id"),
    Place(OwnNote, "note_id", "sealed_note", Purpose.NOTE, "note_id"),
    Place(Parked, "parked_id", "sealed_update", Purpose.PARKED),
)


@dataclass
class Resealed:
    """How far it has come."""

    resealed: int = 0
    skipped: list[UUID] = field(default_factory=list)  # ids of rows whose envelope does not open


async def count_outdated(session: AsyncSession, to: TeamKey) -> int:
    """Count the envelopes that are sealed to another epoch than this one."""
    total = 0
    for place in PLACES:
        found = await session.scalar(
            select(func.count()).select_from(place.table).where(_outdated(place, to))
        )
        total += found or 0
    return total


async def reseal(db: Database, keys: Resealer, to: TeamKey) -> AsyncGenerator[Resealed, None]:
    """Move every envelope to a team key, batch by batch; give the sum after each batch.

    `async for so_far in reseal(...)`. An envelope that does not open stays as it is and is named in `skipped`.
    """
    so_far = Resealed()
    for place in PLACES:
        after: UUID | None = None
        while True:
            async with db.read() as session:
                batch = await _next_batch(session, place, to, after)
            if not batch:
                break
            async with db.begin() as session:
                await _move(session, place, batch, keys, to, so_far)
            after = batch[-1]
            yield so_far
    # The old envelopes lie in the write-ahead log until it is emptied.
    await db.checkpoint()


async def _next_batch(session: AsyncSession, place: Place, to: TeamKey, after: UUID | None) -> Sequence[UUID]:
    """Give the ids of the next rows, as many as fit into one transaction."""
    key, sealed = _column(place, place.key), _column(place, place.sealed)
    query = select(key, func.length(sealed)).where(_outdated(place, to))
    if after is not None:
        query = query.where(key > after)
    found = await session.execute(query.order_by(key).limit(MAX_BATCH_ROWS))
    ids: list[UUID] = []
    size_bytes = 0
    for row_id, length in found:
        size_bytes += length
        if ids and size_bytes > MAX_BATCH_BYTES:
            break
        ids.append(row_id)
    return ids


async def _move(
    session: AsyncSession, place: Place, ids: Sequence[UUID], keys: Resealer, to: TeamKey, so_far: Resealed
) -> None:
    """Move one batch. The rows are read again here, so that what changed meanwhile is not undone."""
    key, sealed = _column(place, place.key), _column(place, place.sealed)
    about: Any = literal(None) if place.about is None else _column(place, place.about)
    found = await session.execute(
        select(key, about, sealed).where(key.in_(ids), _outdated(place, to)).with_for_update()
    )
    moved: list[dict[str, Any]] = []
    for row_id, about_id, envelope in found.all():
        try:
            again = keys.seal_again(
                bytes(envelope), to, purpose=place.purpose, about=about_id or PARKED_ABOUT
            )
        except CannotOpen:
            so_far.skipped.append(row_id)
            continue
        moved.append({"row_id": row_id, "again": again})
    if moved:
        connection = await session.connection()
        table = place.table.__table__  # type: ignore[attr-defined]
        await connection.execute(
            update(table).where(key == bindparam("row_id")).values({place.sealed: bindparam("again")}), moved
        )
    so_far.resealed += len(moved)


def _outdated(place: Place, to: TeamKey) -> ColumnElement[bool]:
    """Say in SQL: there is an envelope, it is the team's, and its epoch is another one."""
    sealed = _column(place, place.sealed)
    epoch = func.substr(sealed, _EPOCH_AT, 4, type_=LargeBinary)
    return and_(
        sealed.is_not(None),
        func.length(sealed) > _EPOCH_AT + 4,
        epoch != literal(to.epoch.to_bytes(4, "big"), LargeBinary),
        epoch != literal(_NOT_THE_TEAMS, LargeBinary),
        *(() if place.only is None else (place.only,)),
    )


def _column(place: Place, name: str) -> Any:
    return place.table.__table__.c[name]  # type: ignore[attr-defined]
