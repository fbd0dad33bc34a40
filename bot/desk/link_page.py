# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding whether two cases belong together, and undoing it. By hand, one pair at a time."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.links import Verdict
from bot.desk.belonging import decide_belonging
from bot.desk.cases import case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import NotUnderstood, OutOfDate
from bot.desk.opened import OpenedCase
from bot.desk.pages import fields_of
from storage.cases import load_case
from storage.errors import NotFound

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


DECIDED = _("Your decision about the two cases is kept. You can undo it at any time.")
UNDONE = _("The decision about the two cases is undone.")


@router.post("/cases/{case_id}/links")
async def link(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Keep a decision about this case and another."""
    fields = fields_of(request.state.form)
    verdict = fields.get("verdict", "")
    if verdict not in set(Verdict):
        raise NotUnderstood("expected one of the three decisions that the page offers")
    return await _keep(request, case, desk, _other(fields), Verdict(verdict), DECIDED)


@router.post("/cases/{case_id}/links/undo")
async def unlink(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Undo a decision about this case and another."""
    return await _keep(request, case, desk, _other(fields_of(request.state.form)), None, UNDONE)


async def _keep(
    request: Request, case: OpenedCase, desk: Desk, other: UUID, verdict: Verdict | None, notice: str
) -> Response:
    session = session_of(request)
    if case.report is None or other == case.case_id:
        raise OutOfDate("expected two cases that can be read")
    database = await desk.database()
    async with database.read() as transaction:
        if not (await load_case(transaction, other)).sealed_report and verdict is not None:
            raise NotFound
    await decide_belonging(desk, session, case.case_id, other, verdict)
    session.notice = notice
    return RedirectResponse(f"/cases/{case.case_id}#belonging", status_code=303)


def _other(fields: dict[str, str]) -> UUID:
    try:
        return UUID(fields.get("other", ""))
    except ValueError:
        raise NotUnderstood("expected the id of the other case") from None
