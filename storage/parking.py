# SPDX-License-Identifier: AGPL-3.0-or-later
"""Updates that intake could not handle, from the desk's side: a person looks at each, then drops it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import NotFound
from storage.tables import Parked


async def list_parked(session: AsyncSession) -> list[tuple[UUID, bytes, date | None]]:
    """List the updates that intake could not handle: id, sealed (Purpose.PARKED), day."""
    found = await session.execute(select(Parked))
    return [(row.parked_id, row.sealed_update, row.parked_on) for row in found.scalars()]


async def drop_parked(session: AsyncSession, parked_id: UUID) -> None:
    """Drop a parked update after a person looked at it. Raises NotFound."""
    row = await session.get(Parked, parked_id)
    if row is None:
        raise NotFound
    await session.delete(row)
