# SPDX-License-Identifier: AGPL-3.0-or-later
"""The paper for the UN working group: read by everybody on the team, saved only once two have signed for it.

The two sign for the case as it stands. When its record changes, the family says something, or a yes is taken back,
their signatures hold no more.
"""

from __future__ import annotations

from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.params import Depends

from bot.casework.vocabulary import Script
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.gate_panel import missing_for_un, unmet
from bot.desk.together.deciding import has_paper, may_begin, waiting
from bot.desk.together.signatures import holds
from bot.desk.un_paper.content import TITLE, Section, content
from bot.desk.un_paper.drawing import draw
from bot.desk.writing import deed
from storage.decisions import DecisionView
from storage.report import Purpose
from storage.states import DecisionKind, DecisionState

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/cases/{case_id}/communication")
async def read_paper(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Show what the paper says, what is missing for it, and who has signed."""
    return _page(request, case, desk)


@router.post("/cases/{case_id}/communication")
async def save_paper(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Give the PDF once two have signed; who saved it is on the audit chain first. Raises OutOfDate."""
    decision = agreed(case, desk)
    if decision is None:
        raise OutOfDate("expected two moderators to have signed for the case as it is")
    if request.state.form.get("sure") != "yes":
        return _page(request, case, desk, is_unsure=True)
    drawn = await anyio.to_thread.run_sync(draw, _sections(case, desk, decision))
    async with deed(desk, session_of(request)) as done:
        await done.note("un-paper-saved", case.case_id)
    headers = {"Content-Disposition": 'attachment; filename="communication.pdf"'}
    return Response(drawn, media_type="application/pdf", headers=headers)


def agreed(case: OpenedCase, desk: Desk) -> DecisionView | None:
    """Give the decision of two under which the paper may be saved now; None when there is none that holds."""
    if not has_paper(case) or missing_for_un(case):
        return None
    found = (one for one in case.decisions if one.kind is DecisionKind.TO_UN)
    signed = (one for one in found if one.state is DecisionState.DONE and not one.outdated)
    return next((one for one in signed if len(one.signatures) > 1 and holds(one, desk)), None)


def _sections(case: OpenedCase, desk: Desk, decision: DecisionView | None) -> list[Section]:
    consent = case.consents.decision(Purpose.UNITED_NATIONS)
    return content(
        case.facts,
        sender=desk.organisation,
        consent_on=consent.on if consent is not None and consent.given else None,
        checked_by=len(set(case.facts.checked_by)),
        prepared_on=decision.signatures[-1].on if decision is not None else desk.today(),
    )


def _page(request: Request, case: OpenedCase, desk: Desk, *, is_unsure: bool = False) -> Response:
    if not has_paper(case):
        raise Missing("expected a verified case whose record can be read")
    decision, view = agreed(case, desk), waiting(case, DecisionKind.TO_UN)
    return desk.pages.render(
        request,
        "communication.html",
        status=422 if is_unsure else 200,
        case=case,
        paper_title=TITLE,
        sections=_sections(case, desk, decision),
        has_latin=any(one.script is Script.LATIN for one in case.facts.names),
        missing=unmet(missing_for_un(case)),
        signers=[(desk.name_of(one.moderator_id), one.on) for one in decision.signatures] if decision else [],
        waits=view is not None and not view.outdated,
        can_begin=may_begin(case, DecisionKind.TO_UN, session_of(request)),
        is_unsure=is_unsure,
    )
