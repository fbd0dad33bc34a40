# SPDX-License-Identifier: AGPL-3.0-or-later
"""Silencing a chat that floods: for a few days by one moderator, without an end by two, and always undone by one.

The desk never learns which chat it is. It writes the random handle that stood in the report; intake's memory knows the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.desk.arrival import chat_of
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import NotUnderstood, OutOfDate
from bot.desk.pages import fields_of
from bot.desk.writing import deed
from storage import silences
from storage.states import SilenceState

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


DAYS: Mapping[str, str] = MappingProxyType({"1": _("one day"), "3": _("three days"), "7": _("a week")})
STATES: Mapping[SilenceState, str] = MappingProxyType(
    {
        SilenceState.ASKED: _("asked for; the chat's server takes it up within a minute"),
        SilenceState.IN_FORCE: _("nothing is taken from this chat"),
        SilenceState.UNKNOWN: _(
            "not in force: the chat's server does not remember this chat any more; the next report from it can be used"
        ),
        SilenceState.LIFTING: _("the chat is heard again within a minute"),
        SilenceState.LIFTED: _("lifted; the chat is heard again"),
        SilenceState.OVER: _("over; the chat is heard again"),
        SilenceState.REPLACED: _("replaced by a longer one"),
    }
)
ASKED = _("The chat is silenced within a minute. You and your colleagues can lift that at any time.")
LIFTED = _("The chat is heard again within a minute.")


@router.get("/cases/{case_id}/silence")
async def read_silence(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Show what silencing means, and what was decided about this chat."""
    database = await desk.database()
    async with database.read() as transaction:
        found = await silences.all_silences(transaction, case_id=case.case_id)
    return desk.pages.render(
        request,
        "silence.html",
        case=case,
        can_silence=chat_of(case) is not None,
        silences=found,
        state_names=STATES,
        liftable=(SilenceState.ASKED, SilenceState.IN_FORCE),
        days=DAYS,
    )


@router.get("/quarantine/silenced")
async def read_silenced(request: Request, desk: TheDesk) -> Response:
    """List all chats that are silenced or were."""
    database = await desk.database()
    async with database.read() as transaction:
        found = await silences.all_silences(transaction)
    return desk.pages.render(
        request,
        "silenced.html",
        silences=found,
        state_names=STATES,
        liftable=(SilenceState.ASKED, SilenceState.IN_FORCE),
    )


@router.post("/cases/{case_id}/silence")
async def silence(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Ask that nothing be taken from the chat of a case for some days."""
    session, handle = session_of(request), chat_of(case)
    days = fields_of(request.state.form).get("days", "")
    if days not in DAYS:
        raise NotUnderstood("expected one of the times of the form")
    if handle is None:
        raise OutOfDate("expected a case that waits in quarantine and tells its chat")
    until = desk.today() + timedelta(days=int(days))
    async with deed(desk, session) as done:
        await silences.ask_for(done.transaction, case.case_id, handle, until=until, on=desk.today())
        await done.note("chat-silenced", case.case_id)
    session.notice = ASKED
    return RedirectResponse(f"/cases/{case.case_id}/silence", status_code=303)


@router.post("/quarantine/silenced/{silence_id}/lift")
async def lift(request: Request, silence_id: UUID, desk: TheDesk) -> Response:
    """Ask that a chat be heard again; one moderator is enough, whoever silenced it."""
    session = session_of(request)
    async with deed(desk, session) as done:
        view = await silences.lift(done.transaction, silence_id)
        await done.note("chat-heard-again", view.case_id)
    session.notice = LIFTED
    return RedirectResponse(f"/cases/{view.case_id}/silence", status_code=303)
