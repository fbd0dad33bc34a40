# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: lanes of all cases in the order of need, a page at a time, narrowed by what stands in the address.

The address holds no content: a lane, a flag, a language, a case's random id. So a bookmark tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import State
from bot.casework.queue import LANES, Flag, Lane, Summary, waiting_days
from bot.desk import archive_words, labels
from bot.desk.archive.entry import Entry
from bot.desk.archive.filling import Archive
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.notices import carry_out_taps, open_claims
from bot.desk.opened import ERASED
from bot.desk.own_lists import MAX_NAME, Refused, keep_list, own_lists, remove_list
from bot.desk.pages import fields_of, words_of
from bot.desk.waiting import waiting_signatures
from storage.errors import NotFound
from storage.report import Suspicion

router = APIRouter()


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


CASES_PER_PAGE = 25
LIST_KEPT = _("The list stands above the queue now. Only you see its name.")
LIST_REMOVED = _("The name is removed. The cases stay where they are.")
# Lanes with a page of their own, where many cases are moved at once.
BULK_LANES = {Lane.QUARANTINE: "/quarantine", Lane.SET_ASIDE: "/quarantine/set-aside"}


@dataclass(frozen=True)
class Line:
    """One case of a list."""

    case_id: UUID
    state: State
    received_on: date
    waiting_days: int
    held_by: str | None  # a name
    unread: int
    summary: Summary | None
    trouble: str | None
    suspicions: tuple[Suspicion, ...] = ()


@dataclass(frozen=True)
class Narrowed:
    """How the queue is narrowed: exactly what the address says."""

    lane: Lane
    flag: Flag | None = None
    language: str = ""
    unread: bool = False

    @classmethod
    def asked(cls, lane: str, flag: str, language: str, unread: str) -> Narrowed:
        """Read what an address or a form says; what is not understood narrows nothing."""
        return cls(
            lane=Lane(lane) if lane in set(Lane) else Lane.NEW,
            flag=Flag(flag) if flag in set(Flag) else None,
            language=language if language.isascii() and language.isalpha() and len(language) < 9 else "",
            unread=unread == "1",
        )

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything but the lane is chosen."""
        return bool(self.flag or self.language or self.unread)

    def query(self, **changes: object) -> str:
        """Give what follows the question mark in the address of this list, or of one that differs."""
        values: dict[str, object] = {
            "lane": self.lane.value,
            "flag": self.flag.value if self.flag else "",
            "language": self.language,
            "unread": "1" if self.unread else "",
        }
        return urlencode({name: value for name, value in (values | changes).items() if value})

    def keeps(self, entry: Entry, *, today: date) -> bool:
        """Tell whether a case belongs to the narrowed list."""
        if self.unread and not entry.unread:
            return False
        if self.flag is None and not self.language:
            return True
        plain = entry.opened.summary if entry.opened is not None else None
        if plain is None or (self.language and plain.language != self.language):
            return False
        return self.flag is None or entry.has_flag(self.flag, today)


@router.get("/")
def go_to_queue() -> Response:
    """Begin with the queue."""
    return RedirectResponse("/queue", status_code=303)


@router.get("/queue")
async def read_queue(
    request: Request,
    desk: Annotated[Desk, Depends(desk_of)],
    lane: str = Lane.NEW,
    flag: str = "",
    language: str = "",
    unread: str = "",
    after: UUID | None = None,
) -> Response:
    """Show one page of one lane."""
    narrowed = Narrowed.asked(lane, flag, language, unread)
    if narrowed.lane in BULK_LANES:
        return RedirectResponse(BULK_LANES[narrowed.lane], status_code=303)
    return await _show(request, desk, narrowed, after=after)


@router.post("/queue/lists")
async def name_list(request: Request, desk: Annotated[Desk, Depends(desk_of)]) -> Response:
    """Keep the list that is shown under a name."""
    session, fields = session_of(request), fields_of(request.state.form)
    narrowed = Narrowed.asked(*(fields.get(one, "") for one in ("lane", "flag", "language", "unread")))
    name = fields.get("name", "")
    try:
        await keep_list(desk, session, name, narrowed.query())
    except Refused as refused:
        return await _show(request, desk, narrowed, wrong=str(refused), typed=name, status=422)
    session.notice = LIST_KEPT
    return RedirectResponse(f"/queue?{narrowed.query()}", status_code=303)


@router.post("/queue/lists/remove")
async def remove_name(request: Request, desk: Annotated[Desk, Depends(desk_of)]) -> Response:
    """Let go of the name of a list."""
    session, fields = session_of(request), fields_of(request.state.form)
    await remove_list(desk, session, fields.get("name", ""))
    session.notice = LIST_REMOVED
    return RedirectResponse("/queue", status_code=303)


async def _show(
    request: Request,
    desk: Desk,
    narrowed: Narrowed,
    *,
    after: UUID | None = None,
    wrong: str = "",
    typed: str = "",
    status: int = 200,
) -> Response:
    session = session_of(request)
    await carry_out_taps(desk, session)
    archive = await desk.archive(session)
    await archive.catch_up()
    found = list(islice(_entries(archive, narrowed, after, session.moderator_id), CASES_PER_PAGE + 1))
    page = found[:CASES_PER_PAGE]
    await archive.make_fresh(page)
    waiting = [
        one
        for one in await waiting_signatures(desk, words_of(request))
        if one.first_id != session.moderator_id
    ]
    own = await own_lists(desk, session)
    return desk.pages.render(
        request,
        "queue.html",
        status=status,
        own=own,
        kept_as=own.named(narrowed.query()),
        wrong=wrong,
        typed=typed,
        max_name=MAX_NAME,
        narrowed=narrowed,
        lane=narrowed.lane,
        lanes=list(Lane),
        lane_names=labels.LANES,
        quarantined=len(archive.index.quarantined),
        lane_hints=labels.LANE_HINTS,
        flags=[flag for flag in Flag if flag in archive_words.QUEUE_FLAGS],
        queue_flags=archive_words.QUEUE_FLAGS,
        languages_offered=archive_words.REPORT_LANGUAGES,
        lines=lines_of(page, desk),
        claims=await open_claims(desk),
        waits_for_me=waiting,
        names_of={one.case_id: _name_in(archive, one.case_id) for one in waiting},
        after=after,
        next_after=page[-1].case_id if len(found) > CASES_PER_PAGE else None,
        progress=None if archive.is_complete else archive.progress,
        here=f"/queue?{narrowed.query()}",
        **list_labels(),
    )


def _entries(archive: Archive, narrowed: Narrowed, after: UUID | None, moderator_id: str) -> Iterator[Entry]:
    """Give the cases of a list in its order. Raises NotFound when the page before ended nowhere."""
    last = archive.index.entries.get(after) if after is not None else None
    if after is not None and last is None:
        raise NotFound
    today = archive.today()
    run = archive.index.lane(LANES[narrowed.lane], today=today, after=last.need if last else None)
    for entry in run:
        if narrowed.lane is Lane.NEW and entry.is_quarantined:
            continue
        if narrowed.lane is Lane.MINE and entry.clear.held_by != moderator_id:
            continue
        if narrowed.keeps(entry, today=today):
            yield entry


def _name_in(archive: Archive, case_id: UUID) -> str | None:
    """Give the name of the person of a case, once it was opened."""
    entry = archive.index.entries.get(case_id)
    summary = entry.opened.summary if entry is not None and entry.opened is not None else None
    return summary.name if summary is not None else None


def lines_of(entries: Iterable[Entry], desk: Desk) -> list[Line]:
    """Give what a list shows of some cases. A case that does not open keeps its line, with the reason."""
    today = desk.today()
    return [
        Line(
            case_id=entry.case_id,
            state=entry.state,
            received_on=entry.clear.received_on,
            waiting_days=waiting_days(entry.clear.received_on, today=today),
            held_by=desk.name_of(entry.clear.held_by) if entry.clear.held_by else None,
            unread=entry.unread,
            summary=entry.summary(today),
            trouble=_trouble(entry),
            suspicions=entry.suspicions,
        )
        for entry in entries
    ]


def list_labels() -> dict[str, Any]:
    """Give the words that every list of cases needs."""
    return {
        "state_names": labels.STATES,
        "state_tones": labels.STATE_TONES,
        "flag_names": labels.FLAGS,
        "language_name": labels.language_name,
    }


def _trouble(entry: Entry) -> str | None:
    if entry.state is State.WITHDRAWN or entry.clear.content_erased_on is not None:
        return ERASED
    return entry.opened.trouble if entry.opened is not None else None
