# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: lanes of cases, a page at a time. Opens the reports of one page in memory, for one line each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse

from bot.casework.moves import State
from bot.casework.queue import LANES, Lane, Summary, by_need, waiting_days
from bot.desk import labels
from bot.desk.cases import ERASED, open_case
from bot.desk.desk import Desk, desk_of, session_of
from storage.cases import CaseFile, CaseRow, list_cases, load_case
from storage.opening import Unlocked

router = APIRouter()
CASES_PER_PAGE = 25
MAX_LOOKED_THROUGH = 2000  # Limit: rows read to fill one page of "mine"; rows are small and unopened.


@dataclass(frozen=True)
class Line:
    """One case of the queue."""

    case_id: UUID
    state: State
    received_on: date
    waiting_days: int
    held_by: str | None  # a name
    unread: int
    summary: Summary | None
    trouble: str | None


@router.get("/")
def go_to_queue() -> Response:
    """Begin with the queue."""
    return RedirectResponse("/queue", status_code=303)


@router.get("/queue")
async def read_queue(
    request: Request, desk: Annotated[Desk, Depends(desk_of)], lane: str = Lane.NEW, after: UUID | None = None
) -> Response:
    """Show one page of one lane."""
    chosen = Lane(lane) if lane in set(Lane) else Lane.NEW
    session = session_of(request)
    database = await desk.database()
    async with database.read() as transaction:
        rows = await _rows(transaction, chosen, after=after, moderator_id=session.moderator_id)
        files = [await load_case(transaction, row.case_id) for row in rows[:CASES_PER_PAGE]]
    lines = [_line(file, session.keys, desk) for file in files]
    return desk.pages.render(
        request,
        "queue.html",
        lane=chosen,
        lanes=list(Lane),
        lane_names=labels.LANES,
        lane_hints=labels.LANE_HINTS,
        lines=sorted(lines, key=lambda line: by_need(line.summary) if line.summary else _LAST),
        after=after,
        next_after=files[-1].view.case_id if len(rows) > CASES_PER_PAGE else None,
        state_names=labels.STATES,
        state_tones=labels.STATE_TONES,
        flag_names=labels.FLAGS,
        language_name=labels.language_name,
        here=f"/queue?lane={chosen.value}",
    )


_LAST = (True, 1, 0)


async def _rows(
    transaction: AsyncSession, lane: Lane, *, after: UUID | None, moderator_id: str
) -> list[CaseRow]:
    """Give the rows of one page, and one more when there is a next page."""
    wanted = CASES_PER_PAGE + 1
    newest_first = lane in {Lane.CLOSED, Lane.REFERRED}
    if lane is not Lane.MINE:
        return await list_cases(
            transaction, states=LANES[lane], after=after, limit=wanted, newest_first=newest_first
        )
    mine: list[CaseRow] = []
    looked_through = 0
    while len(mine) < wanted and looked_through < MAX_LOOKED_THROUGH:
        rows = await list_cases(transaction, states=LANES[lane], after=after, limit=200)
        mine += [row for row in rows if row.held_by == moderator_id]
        looked_through += len(rows)
        if len(rows) < 200:
            break
        after = rows[-1].case_id
    return mine[:wanted]


def _line(file: CaseFile, keys: Unlocked, desk: Desk) -> Line:
    """Open one case for its line. A case that does not open keeps its line, with the reason."""
    row, today = file.view, desk.today()
    state = State(row.state)
    case = open_case(file, keys, today=today)
    # The report itself counts as unread too, which in the lane of new cases says nothing new.
    unread = row.unread - 1 if state is State.RECEIVED else row.unread
    return Line(
        case_id=row.case_id,
        state=state,
        received_on=row.received_on,
        waiting_days=waiting_days(row.received_on, today=today),
        held_by=desk.name_of(row.held_by) if row.held_by else None,
        unread=max(0, unread),
        summary=case.summary,
        trouble=case.trouble or (ERASED if state is State.WITHDRAWN else None),
    )
