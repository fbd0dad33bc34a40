# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many cases at once: let them into the queue, set them aside, bring them back. Nothing is deleted by any of it.

Which cases wait in quarantine is sealed inside their reports; here only the coarse state is known. Every function takes
those of the given cases that can still be moved so, and tells which those were.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.states import RECEIVED, SET_ASIDE
from storage.tables import Case

MAX_AT_ONCE = 500  # Source: SQLite before 3.32 takes 999 values in a statement.
_WAITS = (col(Case.state) == RECEIVED) & col(Case.released_on).is_(None)


async def release(session: AsyncSession, case_ids: Iterable[UUID], on: date) -> list[UUID]:
    """Let new cases into the queue; give those that waited."""
    return await _move(session, case_ids, _WAITS, {"released_on": on}, on)


async def set_aside(session: AsyncSession, case_ids: Iterable[UUID], on: date) -> list[UUID]:
    """Set new cases aside that nobody has taken or let in; give those that were."""
    return await _move(session, case_ids, _WAITS, {"state": SET_ASIDE, "held_by": None}, on)


async def bring_back(session: AsyncSession, case_ids: Iterable[UUID], on: date) -> list[UUID]:
    """Put cases that were set aside back to where they waited; give those that were."""
    return await _move(session, case_ids, col(Case.state) == SET_ASIDE, {"state": RECEIVED}, on)


async def _move(
    session: AsyncSession,
    case_ids: Iterable[UUID],
    condition: ColumnElement[bool],
    values: dict[str, Any],
    on: date,
) -> list[UUID]:
    wanted = sorted(set(case_ids))[:MAX_AT_ONCE]
    which = col(Case.case_id).in_(wanted) & condition & col(Case.content_erased_on).is_(None)
    found = await session.execute(
        select(col(Case.case_id)).where(which).order_by(col(Case.case_id)).with_for_update()
    )
    moved = list(found.scalars())
    if moved:
        await session.execute(
            update(Case)
            .where(col(Case.case_id).in_(moved))
            .values(version=col(Case.version) + 1, active_on=on, **values)
        )
    return moved
