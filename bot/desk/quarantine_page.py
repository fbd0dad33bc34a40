# SPDX-License-Identifier: AGPL-3.0-or-later
"""The quarantine lane: what came in an odd way, in groups, and many reports moved at once.

Nothing is deleted or refused here. Who takes a case out of the lane, sets it aside or brings it back signs for each
case in the audit chain; a colleague's faster decision is never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import State
from bot.casework.queue import Lane
from bot.casework.triage import GroupedBy, SetAside, count_reasons, grouped, label_of
from bot.desk import labels
from bot.desk.archive.entry import Entry
from bot.desk.archive.filling import Archive
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import NotUnderstood, OutOfDate
from bot.desk.pages import fields_of, safe_way_back, words_of
from bot.desk.quarantine_words import BROUGHT_BACK, CHOOSE_FIRST, REASONS, RELEASED, SET_ASIDE, SUSPICIONS
from bot.desk.queue_page import lines_of, list_labels
from bot.desk.writing import Deed, deed
from storage import quarantine
from storage.report import Suspicion

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]
PER_PAGE = 50
GROUPS_SHOWN = 20  # Decision: the largest; what a person decides in one sitting.
SAMPLES = 2  # rows shown of each group


@dataclass(frozen=True)
class Chosen:
    """How the lane is narrowed: exactly what the address says."""

    reason: Suspicion | None = None
    by: GroupedBy | None = None
    label: str = ""

    @property
    def query(self) -> str:
        """Give what follows the question mark in the address."""
        if self.by is not None:
            return f"{self.by.value}={self.label}"
        return f"reason={self.reason.value}" if self.reason is not None else ""


@router.get("/quarantine")
async def read_lane(
    request: Request,
    desk: TheDesk,
    reason: str = "",
    cluster: str = "",
    sender: str = "",
    after: UUID | None = None,
) -> Response:
    """Show the lane, or one group or reason of it."""
    chosen = Chosen(
        Suspicion(reason) if reason in set(Suspicion) else None,
        GroupedBy.CLUSTER if _is_label(cluster) else GroupedBy.SENDER if _is_label(sender) else None,
        cluster if _is_label(cluster) else sender if _is_label(sender) else "",
    )
    return await show_lane(request, desk, chosen, after)


@router.get("/quarantine/set-aside")
async def read_set_aside(request: Request, desk: TheDesk, after: UUID | None = None) -> Response:
    """Show what was set aside, the newest first."""
    archive = await _archive(request, desk)
    entries = list(archive.index.lane([State.SET_ASIDE], today=archive.today()))
    page, next_after = _page(entries, after)
    await archive.make_fresh(page)
    return _render(request, desk, archive, Lane.SET_ASIDE, page, next_after=next_after, after=after)


async def show_lane(
    request: Request,
    desk: Desk,
    chosen: Chosen,
    after: UUID | None = None,
    *,
    wrong: str = "",
    status: int = 200,
) -> Response:
    """Render the lane. wrong: why the form that was sent moved nothing."""
    archive = await _archive(request, desk)
    waiting = _waiting(archive)
    narrowed = chosen.by is not None or chosen.reason is not None
    groups, alone = ([], _members(archive, waiting, chosen)) if narrowed else grouped(waiting)
    page, next_after = _page(alone, after)
    samples = [one for group in groups[:GROUPS_SHOWN] for one in group.members[:SAMPLES]]
    await archive.make_fresh([*page, *samples])
    return _render(
        request,
        desk,
        archive,
        Lane.QUARANTINE,
        page,
        status=status,
        chosen=chosen,
        narrowed=narrowed,
        reasons=count_reasons(waiting),
        closing=sum(one.days_left(archive.today()) is not None for one in waiting),
        groups=[(group, lines_of(group.members[:SAMPLES], desk)) for group in groups[:GROUPS_SHOWN]],
        groups_left=max(0, len(groups) - GROUPS_SHOWN),
        alone=len(alone),
        next_after=next_after,
        after=after,
        wrong=wrong,
    )


@router.post("/quarantine")
async def move_many(request: Request, desk: TheDesk) -> Response:
    """Move the chosen reports, each with its line in the audit chain."""
    fields, session = fields_of(request.state.form), session_of(request)
    archive = await _archive(request, desk)
    wanted = _wanted(request, archive)
    back = safe_way_back(fields.get("back") or "/quarantine")
    if not wanted and fields.get("act") != "bring-back":
        return await show_lane(request, desk, Chosen(), wrong=CHOOSE_FIRST, status=422)
    today = desk.today()
    async with deed(desk, session) as done:
        match fields.get("act"):
            case "release":
                moved = await quarantine.release(done.transaction, wanted, today)
                await _note(done, moved, "quarantine-released")
                told = RELEASED
            case "set-aside":
                reason = fields.get("reason", "")
                if reason not in set(SetAside):
                    raise NotUnderstood("expected one of the reasons of the form")
                moved = await quarantine.set_aside(done.transaction, wanted, today)
                await _note(done, moved, f"set-aside-{reason}")
                told = SET_ASIDE
            case "bring-back":
                moved = await quarantine.bring_back(done.transaction, wanted, today)
                await _note(done, moved, "brought-back")
                told = BROUGHT_BACK
            case _:
                raise NotUnderstood("expected one of the buttons of the form")
    session.notice = words_of(request).count(*told, len(moved))
    return RedirectResponse(back, status_code=303)


async def _note(done: Deed, case_ids: Iterable[UUID], act: str) -> None:
    for case_id in case_ids:
        await done.note(act, case_id)


def _wanted(request: Request, archive: Archive) -> list[UUID]:
    """Give the cases that were chosen one by one or as a group. Raises NotUnderstood, OutOfDate."""
    form = request.state.form
    wanted: dict[UUID, None] = {}
    try:
        wanted |= dict.fromkeys(UUID(str(one)) for one in form.getlist("case"))
        for text in form.getlist("group"):
            kind, label, shown = str(text).split(":")
            by, waiting = GroupedBy(kind), _waiting(archive)
            members = [one.case_id for one in waiting if label_of(one, by) == label]
            if by is GroupedBy.SENDER:
                groups, _ = grouped(waiting)
                same = [one for one in groups if (one.by, one.label) == (by, label)]
                members = [one.case_id for group in same for one in group.members]
            if len(members) > int(shown):
                # Nobody has looked at those that came since the page was opened.
                raise OutOfDate("expected the group as it was shown; more reports have joined it")
            wanted |= dict.fromkeys(members)
    except ValueError:
        raise NotUnderstood("expected what the form of the lane sends") from None
    return [one for one in wanted if _may_be_moved(archive, one)][: quarantine.MAX_AT_ONCE]


def _may_be_moved(archive: Archive, case_id: UUID) -> bool:
    """Tell whether a case belongs to this lane: it waits, is like one that waits, or was set aside."""
    entry = archive.index.entries.get(case_id)
    if entry is None:
        return False
    if entry.state is State.SET_ASIDE or entry.is_quarantined:
        return True
    alike = {one.cluster for one in archive.index.quarantined.values()}
    return entry.is_untouched and entry.cluster is not None and entry.cluster in alike


async def _archive(request: Request, desk: Desk) -> Archive:
    archive = await desk.archive(session_of(request))
    await archive.catch_up()
    return archive


def _waiting(archive: Archive) -> list[Entry]:
    """Give the lane in the order of need."""
    return sorted(archive.index.quarantined.values(), key=lambda entry: entry.need)


def _members(archive: Archive, waiting: Sequence[Entry], chosen: Chosen) -> list[Entry]:
    """Give what a narrowed lane holds; a cluster shows also those of its reports that stand among the new ones."""
    if chosen.by is None:
        return [one for one in waiting if chosen.reason in one.suspicions]
    if chosen.by is GroupedBy.SENDER:
        return [one for one in waiting if one.sender == chosen.label]
    new = archive.index.lane([State.RECEIVED], today=archive.today())
    return [one for one in new if one.cluster == chosen.label and one.is_untouched]


def _page(entries: Sequence[Entry], after: UUID | None) -> tuple[Sequence[Entry], UUID | None]:
    """Give one page of a list, and where the next begins behind."""
    ids = [one.case_id for one in entries]
    start = ids.index(after) + 1 if after in ids else 0
    page = entries[start : start + PER_PAGE]
    return page, page[-1].case_id if len(entries) > start + PER_PAGE else None


def _render(
    request: Request,
    desk: Desk,
    archive: Archive,
    lane: Lane,
    page: Sequence[Entry],
    *,
    status: int = 200,
    **values: object,
) -> Response:
    return desk.pages.render(
        request,
        "quarantine.html",
        status=status,
        **(
            _PLAIN
            | {
                "lane": lane,
                "lanes": list(Lane),
                "lane_names": labels.LANES,
                "lane_hints": labels.LANE_HINTS,
                "quarantined": len(archive.index.quarantined),
                "lines": lines_of(page, desk),
                "progress": None if archive.is_complete else archive.progress,
                "here": "/quarantine" if lane is Lane.QUARANTINE else "/quarantine/set-aside",
            }
            | list_labels()
            | values
        ),
    )


_PLAIN: dict[str, object] = {
    "narrowed": None,
    "chosen": Chosen(),
    "reasons": (),
    "closing": 0,
    "groups": (),
    "groups_left": 0,
    "alone": 0,
    "wrong": "",
    "suspicion_names": SUSPICIONS,
    "set_aside_reasons": REASONS,
    "choosing": True,
}


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 32 and all(sign in "0123456789abcdef" for sign in text)
