# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the desk asks intake to take nothing more from a chat that neither of them can name here.

A row holds the random handle that stood, sealed, in a report. Only intake's memory knows which chat that is; when it
forgets, the row is empty words.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict, NotFound
from storage.states import SilenceState
from storage.tables import SilenceRow

OPEN = (SilenceState.ASKED, SilenceState.IN_FORCE, SilenceState.LIFTING)


@dataclass(frozen=True)
class SilenceView:
    """A silence as it is kept."""

    silence_id: UUID
    case_id: UUID  # of the report at which it was decided
    handle: str
    until: date | None  # the last day; None for one that two decided, without an end
    state: SilenceState
    asked_on: date


async def ask_for(session: AsyncSession, case_id: UUID, handle: str, *, until: date | None, on: date) -> UUID:
    """Ask intake to silence the chat of a handle; a longer wish takes the place of a shorter one."""
    for row in await _rows(session, SilenceRow.handle == handle, open_only=True):
        if row.state != SilenceState.LIFTING and (row.until is None or (until and until <= row.until)):
            raise Conflict("expected a chat that is not silenced for as long already")
        row.state = SilenceState.REPLACED
    made = SilenceRow(
        silence_id=uuid.uuid4(),
        case_id=case_id,
        handle=handle,
        until=until,
        state=SilenceState.ASKED,
        asked_on=on,
    )
    session.add(made)
    await session.flush()
    return made.silence_id


async def lift(session: AsyncSession, silence_id: UUID) -> SilenceView:
    """Ask intake to listen again. Raises NotFound, Conflict when it does already."""
    row = await session.get(SilenceRow, silence_id)
    if row is None:
        raise NotFound
    if row.state not in (SilenceState.ASKED, SilenceState.IN_FORCE):
        raise Conflict("expected a silence that is asked for or in force; load the page again")
    row.state = SilenceState.LIFTING
    await session.flush()
    return _view(row)


async def open_silences(session: AsyncSession) -> list[SilenceView]:
    """List what intake has to look at."""
    return [_view(row) for row in await _rows(session, open_only=True)]


async def all_silences(session: AsyncSession, *, case_id: UUID | None = None) -> list[SilenceView]:
    """List silences, the newest first; of one case or of all."""
    which = (SilenceRow.case_id == case_id,) if case_id is not None else ()
    rows = await _rows(session, *which, open_only=False)
    return sorted(map(_view, rows), key=lambda one: (one.asked_on, str(one.silence_id)), reverse=True)


async def settle(session: AsyncSession, silence_id: UUID, seen: SilenceState, state: SilenceState) -> None:
    """Note what became of a silence, unless somebody changed it meanwhile."""
    row = await session.get(SilenceRow, silence_id)
    if row is not None and row.state == seen:
        row.state = state
        await session.flush()


async def _rows(session: AsyncSession, *which: object, open_only: bool) -> Sequence[SilenceRow]:
    query = select(SilenceRow).where(*which)  # type: ignore[arg-type]
    if open_only:
        query = query.where(col(SilenceRow.state).in_(OPEN))
    found = await session.execute(query.order_by(col(SilenceRow.silence_id)))
    return found.scalars().all()


def _view(row: SilenceRow) -> SilenceView:
    state = SilenceState(row.state)
    return SilenceView(row.silence_id, row.case_id, row.handle, row.until, state, row.asked_on)
