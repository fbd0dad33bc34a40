# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding: the moves of a case as forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import Move, Moved
from bot.casework.record import Record
from bot.desk import labels
from bot.desk.case_page import CHANGED, show_case
from bot.desk.cases import OpenedCase, case_to_read, permitted
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.pages import fields_of
from bot.desk.record_page import sent_version
from bot.desk.sessions import Session
from bot.desk.writing import MAX_REASON_LENGTH, make_move, with_reason

router = APIRouter()
MAX_KEPT = 4000  # Limit: what is shown back of a text that could not be sent.
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]
# Moves that a button of the case page makes; asking and referring have pages of their own.
BY_BUTTON = frozenset(
    {
        Move.TAKE,
        Move.TAKE_OVER,
        Move.RELEASE,
        Move.RESUME,
        Move.CONFIRM,
        Move.REOPEN,
        Move.DECLINE,
    }
)


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


SAVE_FIRST = _("Nothing was decided: check and save the record first. What is verified is the record.")
REASON_MISSING = _("Write the reason in a sentence.")
TOO_LONG = _("This is too long. Shorten it.")


@router.post("/cases/{case_id}/moves/{chosen}")
async def decide(request: Request, chosen: str, case: TheCase, desk: TheDesk) -> Response:
    """Make one move, signed into the audit chain."""
    if chosen not in BY_BUTTON:
        raise Missing("expected a move that the case page offers")
    session, made = session_of(request), Move(chosen)
    if made is Move.DECLINE and sent_version(request) != case.version:
        reason = fields_of(request.state.form).get("reason", "")[:MAX_KEPT]
        return show_case(request, desk, case, status=409, decline_text=reason, decline_wrong=CHANGED)
    moved = _allowed(case, made, session, sent_version(request))
    record: Record | None = None
    if made is Move.CONFIRM:
        if case.record is None:
            session.notice = SAVE_FIRST
            return RedirectResponse(f"/cases/{case.case_id}#record", status_code=303)
        checked_by = tuple(dict.fromkeys([*case.record.checked_by, session.moderator_id]))
        record = case.record.model_copy(update={"checked_by": checked_by})
    elif made is Move.DECLINE:
        reason = fields_of(request.state.form).get("reason", "").strip()
        wrong = REASON_MISSING if not reason else TOO_LONG if len(reason) > MAX_REASON_LENGTH else ""
        if wrong or case.record_trouble or case.report is None:
            return show_case(
                request,
                desk,
                case,
                status=422,
                decline_text=reason,
                decline_wrong=wrong or case.record_trouble or "",
            )
        record = with_reason(case.facts, desk, session, reason)
    await make_move(desk, session, case, made, moved, version=case.version, record=record)
    session.notice = labels.MOVED[made]
    return RedirectResponse(f"/cases/{case.case_id}", status_code=303)


def _allowed(case: OpenedCase, made: Move, session: Session, version: int) -> Moved:
    """Give where a move leads. Raises MoveNotAllowed, OutOfDate."""
    if version != case.version:
        raise OutOfDate("expected the case as it was shown")
    return permitted(case, made, session)
