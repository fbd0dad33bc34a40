# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saving the record: checked, sealed, and never over what a colleague saved meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import State
from bot.casework.record import Record
from bot.desk.case_page import WRITABLE, show_case
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import NotUnderstood, OutOfDate
from bot.desk.record_form import form_from, in_conflict, record_from
from bot.desk.sessions import Session
from bot.desk.writing import keep_record
from storage.errors import Conflict

router = APIRouter()


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


SAVED = _("The record is saved.")


@router.post("/cases/{case_id}/record")
async def save_record(
    request: Request,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Save the record, or show it back with what is wrong or who was faster."""
    session = session_of(request)
    if case.state not in WRITABLE or case.record_trouble or case.report is None:
        raise OutOfDate("expected a case whose record can be written")
    version = sent_version(request)
    form = form_from(request.state.form, version=case.version, before=case.facts)
    if version != case.version:
        return show_case(
            request, desk, case, form=in_conflict(form, case.facts, version=case.version), status=409
        )
    if form.value("check"):
        return show_case(request, desk, case, form=form)
    found = record_from(form, case.facts, today=desk.today())
    if not isinstance(found, Record):
        return show_case(request, desk, case, form=replace(form, errors=found), status=422)
    record = found.model_copy(update={"checked_by": _checked_by(case, session)})
    try:
        await keep_record(desk, session, case, record, version=version)
    except Conflict:
        # Between reading and saving somebody else saved: read again, and show back what was typed.
        now = await case_to_read(request, case.case_id, desk)
        form = in_conflict(form, now.facts, version=now.version)
        return show_case(request, desk, now, form=form, status=409)
    session.notice = SAVED
    return RedirectResponse(f"/cases/{case.case_id}#record", status_code=303)


def sent_version(request: Request) -> int:
    """Give the version that the sent page showed. Raises NotUnderstood."""
    version = request.state.form.get("version")
    if not isinstance(version, str) or not version.isdecimal() or len(version) > 9:
        raise NotUnderstood("expected the version of the case in the form")
    return int(version)


def _checked_by(case: OpenedCase, session: Session) -> tuple[str, ...]:
    """Say who has checked the record once this change is in it: what others checked was another text."""
    return (session.moderator_id,) if case.state in {State.VERIFIED, State.REFERRED} else ()
