# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing down what became known of the person: only ever added, sealed with the record.

To say that somebody is dead takes a permission of its own, and quiets the machine: from then on only a person speaks
to this family and to those whose cases are linked with it.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from bot.casework.dates import bounds_of
from bot.casework.outcome import MAX_STATEMENTS, OF_DEATH, Said, Statement
from bot.casework.vocabulary import SourceKind
from bot.desk.case_page import CHANGED, WRITABLE, show_case
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import OutOfDate
from bot.desk.pages import fields_of
from bot.desk.quiet import HELD_BACK, quiet_with_linked
from bot.desk.record_form import TOO_LONG, WRONG_DATE
from bot.desk.record_page import sent_version
from bot.desk.writing import MAX_REASON_LENGTH, deed, save

router = APIRouter()


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


ADDED = _("Written down. It stays as it is; a later statement can answer it.")
CHOOSE_WHAT = _("Choose what became known.")
CHOOSE_SOURCE = _("Choose from whom it is known.")
NOT_PERMITTED = _(
    "To write down that somebody is dead takes a permission that you do not have. Ask a colleague who has it, or "
    "the operator (AMANAT_MAY_STATE_DEATH). Nothing was written."
)
TOO_MANY = _("This record holds as many statements as it can. Write it into the internal notes.")
SAVE_FIRST = _("Check and save the record first; then a statement can stand in it.")


@router.post("/cases/{case_id}/statements")
async def add_statement(
    request: Request,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Add one statement to the record."""
    session, fields = session_of(request), fields_of(request.state.form)
    if case.state not in WRITABLE or case.record_trouble or case.report is None:
        raise OutOfDate("expected a case whose record can be written")
    said, source = fields.get("said", ""), fields.get("source", "")
    words, day = fields.get("words", "").strip(), fields.get("on_edtf", "").strip()
    wrong: dict[str, str] = {}
    if said not in set(Said):
        wrong["said"] = CHOOSE_WHAT
    elif said in OF_DEATH and not desk.may_state_death(session.moderator_id):
        wrong["said"] = NOT_PERMITTED
    if source not in set(SourceKind):
        wrong["source"] = CHOOSE_SOURCE
    if day and bounds_of(day) is None:
        wrong["on_edtf"] = WRONG_DATE
    if len(words) > MAX_REASON_LENGTH:
        wrong["words"] = TOO_LONG
    if len(case.facts.statements) >= MAX_STATEMENTS:
        wrong["said"] = TOO_MANY
    if case.record is None:
        wrong["said"] = SAVE_FIRST
    status = 403 if wrong.get("said") == NOT_PERMITTED else 422
    if sent_version(request) != case.version:
        wrong, status = {"said": CHANGED}, 409
    if wrong:
        return show_case(request, desk, case, status=status, statement_fields=fields, statement_wrong=wrong)
    try:
        statement = Statement(
            said=Said(said),
            on_edtf=day or None,
            source=SourceKind(source),
            words=words or None,
            written_by=session.moderator_id,
            written_on=desk.today(),
        )
    except ValidationError:
        raise OutOfDate("expected a statement that can be kept") from None
    record = case.facts.with_statement(statement)
    checked = (session.moderator_id,) if record.checked_by else ()
    record = record.model_copy(update={"checked_by": checked})
    of_death = statement.said in OF_DEATH
    async with deed(desk, session) as done:
        await save(done.transaction, desk, case, record, case.version)
        await done.note("statement-added", case.case_id)
        if of_death:
            await quiet_with_linked(done, session, case.case_id)
    session.notice = HELD_BACK if of_death else ADDED
    return RedirectResponse(f"/cases/{case.case_id}#statements", status_code=303)
