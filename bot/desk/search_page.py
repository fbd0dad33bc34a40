# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search in all cases. What is looked for never stands in an address: a browser keeps those.

The form is sent, its fields are kept in the session, and the address names them by a random word.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.dates import bounds_of
from bot.casework.matching.letters import match_key
from bot.desk.archive.asking import Asked, search
from bot.desk.archive.entry import Entry
from bot.desk.archive.filling import Archive
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.pages import fields_of
from bot.desk.queue_page import CASES_PER_PAGE, lines_of, list_labels
from bot.desk.sessions import Session

router = APIRouter()
FIELDS = ("words", "place", "paper", "first", "last")
MAX_FIELD_LENGTH = 200
MAX_SEARCHES = 20  # Limit: searches kept per session; the oldest makes room.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOT_A_DATE = _("Write a date as year-month-day, year-month, or only the year.")


@router.post("/search")
async def ask(request: Request) -> Response:
    """Keep what is looked for in the session, and go to what was found."""
    session = session_of(request)
    sent = fields_of(request.state.form)
    asked = {name: sent.get(name, "").strip()[:MAX_FIELD_LENGTH] for name in FIELDS}
    while len(session.searches) >= MAX_SEARCHES:
        session.searches.pop(next(iter(session.searches)))
    name = secrets.token_hex(6)
    session.searches[name] = asked
    return RedirectResponse(f"/search?kept={name}", status_code=303)


@router.get("/search")
async def show_search(
    request: Request,
    desk: Annotated[Desk, Depends(desk_of)],
    kept: str = "",
    after: UUID | None = None,
) -> Response:
    """Show the form, and a page of what was found."""
    session = session_of(request)
    typed = session.searches.get(kept, dict.fromkeys(FIELDS, ""))
    archive = await desk.archive(session)
    await archive.catch_up()
    asked, wrong = _read(typed)
    found = _found(session, archive, kept, asked) if not wrong else []
    start = _start(found, after)
    page = found[start : start + CASES_PER_PAGE]
    return desk.pages.render(
        request,
        "search.html",
        typed=typed,
        kept=kept,
        wrong=wrong,
        has_asked=not asked.is_empty,
        count=len(found),
        lines=lines_of(page, desk),
        after=after,
        next_after=page[-1].case_id if len(found) > start + CASES_PER_PAGE else None,
        progress=None if archive.is_complete else archive.progress,
        here=f"/search?kept={kept}" if kept in session.searches else "/search",
        **list_labels(),
    )


def _found(session: Session, archive: Archive, kept: str, asked: Asked) -> list[Entry]:
    """Search, or give what the same search found already, as long as nothing has changed since."""
    before = session.found
    if before is not None and before[:2] == (kept, archive.index.changes):
        return before[2]
    found = search(archive.index, asked, today=archive.today())
    session.found = (kept, archive.index.changes, found) if kept else None
    return found


def _start(found: list[Entry], after: UUID | None) -> int:
    """Give where the page behind a case begins: at the first one again when it is not among the found any more."""
    places = (number for number, entry in enumerate(found, start=1) if entry.case_id == after)
    return next(places, 0) if after is not None else 0


def _read(typed: dict[str, str]) -> tuple[Asked, str]:
    """Understand the form; the second value says what is wrong with a date."""
    first, last = _day(typed["first"], at_end=False), _day(typed["last"], at_end=True)
    wrong = NOT_A_DATE if (typed["first"] and not first) or (typed["last"] and not last) else ""
    return Asked(typed["words"], typed["place"], typed["paper"], first, last), wrong


def _day(typed: str, *, at_end: bool) -> date | None:
    """Give the first or last day of a date, in any script's digits."""
    bounds = bounds_of(match_key(typed).replace(" ", "-"))
    return None if bounds is None else bounds.latest if at_end else bounds.earliest
