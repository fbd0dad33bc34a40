# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators made from something a family sent: sealed, in order, added and never changed.

What each is made from stands inside the seal: the hash of an original in the clear would tell whoever holds the same
file that a case has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict, NotFound
from storage.states import WITHDRAWN
from storage.tables import Case, CaseBlob, DerivedRow, KeptBlob


@dataclass(frozen=True)
class DerivedView:
    """One item as it is kept, still sealed (Purpose.DERIVED, about the derived_id)."""

    derived_id: UUID
    sealed: bytes = field(repr=False)


@dataclass(frozen=True)
class NewDerived:
    """One item to keep, and the blob that belongs to it, if there is one."""

    derived_id: UUID
    sealed: bytes = field(repr=False)
    blob_id: str | None = None


async def derived_of(session: AsyncSession, case_id: UUID) -> list[DerivedView]:
    """Give what was made for a case, the oldest first."""
    found = await session.execute(
        select(DerivedRow).where(col(DerivedRow.case_id) == case_id).order_by(col(DerivedRow.position))
    )
    return [DerivedView(row.derived_id, row.sealed_item) for row in found.scalars()]


async def keep_derived(
    session: AsyncSession, case_id: UUID, items: Sequence[NewDerived], *, after: int | None = None
) -> None:
    """Add items to a case. after: how many there were when it was read; left out, it does not matter.

    Raises NotFound; Conflict when the case was withdrawn, erased, or added to since it was read.
    """
    case = await session.get(Case, case_id)
    if case is None:
        raise NotFound
    if case.state == WITHDRAWN or case.content_erased_on is not None:
        raise Conflict("expected a case that still has its content; nothing can be made from it any more")
    known = await session.scalar(
        select(func.count()).select_from(DerivedRow).where(col(DerivedRow.case_id) == case_id)
    )
    if after is not None and after != known:
        raise Conflict("somebody else added to the case meanwhile; load it again")
    for position, item in enumerate(items, start=known or 0):
        session.add(
            DerivedRow(
                derived_id=item.derived_id, case_id=case_id, position=position, sealed_item=item.sealed
            )
        )
        if item.blob_id is not None:
            session.add(CaseBlob(blob_id=item.blob_id, case_id=case_id, deposit_id=item.derived_id))
            await session.execute(delete(KeptBlob).where(col(KeptBlob.blob_id) == item.blob_id))
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict("somebody else added to the case in this moment; load it again") from None
