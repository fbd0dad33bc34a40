# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator's own day: what she read, when she wants to be asked, and the page that asks. One click goes on."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import RestFirst
from bot.desk.pages import LANGUAGE_KEPT_FOR, fields_of, safe_way_back, set_cookie
from bot.desk.rest import Limit

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]
# Her own limit lies in her own browser, as her language does: nothing about her is kept here.
REST_COOKIE = "amanat_rest"
MAX_CASES, MAX_MINUTES = 99, 24 * 60


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOT_A_NUMBER = _("Two whole numbers are expected: cases up to 99, minutes up to 1440. 0 stands for never.")
KEPT = _("Kept in this browser.")


def limit_of(request: Request, desk: Desk) -> Limit:
    """Give the limit that she set in this browser, else the team's."""
    cases, _, minutes = request.cookies.get(REST_COOKIE, "").partition("-")
    return _limit(cases, minutes) or desk.rest_limit


async def rest_first(request: Request, case_id: UUID, desk: TheDesk) -> None:
    """Ask her to rest before she opens another case, where she has read enough. Raises RestFirst."""
    if desk.rests.asks_first(
        session_of(request).moderator_id, case_id, desk.today(), limit_of(request, desk)
    ):
        raise RestFirst(f"/cases/{case_id}")


def to_rest(error: RestFirst) -> Response:
    """Lead to the page that asks."""
    return RedirectResponse("/rest?" + urlencode({"next": error.next}), status_code=303)


@router.get("/rest")
async def own_day(request: Request, desk: TheDesk) -> Response:
    """Show a moderator her own day; with a way on, ask her whether to rest."""
    onward = request.query_params.get("next")
    return _show(request, desk, onward=safe_way_back(onward) if onward else "")


@router.post("/rest")
async def go_on(request: Request, desk: TheDesk) -> Response:
    """Go on, as she chose."""
    desk.rests.go_on(session_of(request).moderator_id, desk.today())
    return RedirectResponse(safe_way_back(fields_of(request.state.form).get("next")), status_code=303)


@router.post("/rest/limit")
async def set_limit(request: Request, desk: TheDesk) -> Response:
    """Keep her own limit in her browser; without numbers the team's counts again."""
    fields = fields_of(request.state.form)
    cases, minutes = fields.get("cases", "").strip(), fields.get("minutes", "").strip()
    limit = _limit(cases, minutes)
    if limit is None and (cases or minutes):
        return _show(request, desk, wrong=NOT_A_NUMBER, typed=(cases, minutes), status=422)
    session_of(request).notice = KEPT
    answer = RedirectResponse("/rest", status_code=303)
    if limit is None:
        answer.delete_cookie(REST_COOKIE, path="/")
    else:
        value = f"{limit.cases}-{limit.minutes}"
        set_cookie(answer, REST_COOKIE, value, request=request, kept_for=LANGUAGE_KEPT_FOR)
    return answer


def _limit(cases: str, minutes: str) -> Limit | None:
    try:
        limit = Limit(int(cases), int(minutes))
    except ValueError:
        return None
    fits = 0 <= limit.cases <= MAX_CASES and 0 <= limit.minutes <= MAX_MINUTES
    return limit if fits else None


def _show(
    request: Request,
    desk: Desk,
    *,
    onward: str = "",
    wrong: str = "",
    typed: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    limit = limit_of(request, desk)
    return desk.pages.render(
        request,
        "rest.html",
        status=status,
        day=desk.rests.day(session_of(request).moderator_id, desk.today()),
        limit=limit,
        typed=typed or (str(limit.cases), str(limit.minutes)),
        onward=onward,
        wrong=wrong,
        here="/rest",
    )
