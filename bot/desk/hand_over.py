# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing a case over: to a colleague by name, with a note that says where it stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import Move
from bot.desk import labels
from bot.desk.case_page import CHANGED, show_case
from bot.desk.cases import OpenedCase, case_to_read, permitted
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.pages import fields_of
from bot.desk.record_page import sent_version
from bot.desk.writing import MAX_REASON_LENGTH, make_move, with_reason

router = APIRouter()


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOTE_MISSING = _("Write in a sentence where the case stands, so that your colleague need not begin anew.")
TOO_LONG = _("This is too long. Shorten it.")
NOBODY = _("Choose a colleague who is in the team.")
CANNOT_NOTE = _("The note cannot be kept: the record does not open here.")


@router.post("/cases/{case_id}/hand-over")
async def hand_over(
    request: Request,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Give a case that one holds to a named colleague. Her note is sealed with the record."""
    session, fields = session_of(request), fields_of(request.state.form)
    to, note = fields.get("to", ""), fields.get("note", "").replace("\r\n", "\n").strip()
    version = sent_version(request)

    def again(wrong: str, status: int = 422) -> Response:
        return show_case(
            request, desk, case, status=status, hand_over_text=note, hand_over_to=to, hand_over_wrong=wrong
        )

    if version != case.version:
        return again(CHANGED, 409)
    moved = permitted(case, Move.HAND_OVER, session, given_to=to or None)
    if not desk.is_active(to):
        return again(NOBODY)
    if not note or len(note) > MAX_REASON_LENGTH:
        return again(TOO_LONG if note else NOTE_MISSING)
    if case.record_trouble or case.report is None:
        return again(CANNOT_NOTE)
    record = with_reason(case.facts, desk, session, note)
    await make_move(desk, session, case, Move.HAND_OVER, moved, version=version, record=record)
    desk.leases.end(session.moderator_id, case.case_id)
    session.notice = labels.MOVED[Move.HAND_OVER]
    return RedirectResponse("/queue?lane=mine", status_code=303)
