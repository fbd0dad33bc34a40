# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a decision that takes two: what it means, who has signed, and the next signature. And the freeze."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.gate_panel import missing_to_verify
from bot.desk.pages import fields_of
from bot.desk.record_page import sent_version
from bot.desk.together.deciding import (
    cancel,
    countersign,
    freeze,
    may_begin,
    may_check,
    may_sign,
    propose,
    waiting,
)
from bot.desk.together.meanings import MEANINGS, can_freeze, has_signed
from bot.desk.together.signatures import holds
from bot.desk.writing import MAX_REASON_LENGTH, with_reason
from storage.decisions import DecisionView
from storage.states import DecisionKind

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


PROPOSED = _("Signed by you. Nothing happens before a second moderator has signed too.")
TAKEN_BACK = _("The proposal is taken back. Nothing has changed.")
FROZEN = _("All referrals of this case are frozen. Two moderators together can lift that.")
REASON_MISSING = _("Write the reason in a sentence.")
TOO_LONG = _("This is too long. Shorten it.")


def kind_of(kind: str) -> DecisionKind:
    """Give the kind that an address names. Raises Missing."""
    if kind not in set(DecisionKind):
        raise Missing("expected a decision that two moderators can make")
    return DecisionKind(kind)


TheKind = Annotated[DecisionKind, Depends(kind_of)]


@router.get("/cases/{case_id}/together/{kind}")
async def read_decision(request: Request, case: TheCase, kind: TheKind, desk: TheDesk) -> Response:
    """Show what a decision means, and whose signature is missing."""
    return _show(request, case, kind, desk)


@router.post("/cases/{case_id}/together/{kind}")
async def sign_first(request: Request, case: TheCase, kind: TheKind, desk: TheDesk) -> Response:
    """Propose a decision with the first signature."""
    session = session_of(request)
    if kind is DecisionKind.VERIFY and may_check(case, session) and missing_to_verify(case):
        return _show(request, case, kind, desk, status=422)
    if sent_version(request) != case.version or not may_begin(case, kind, session):
        raise OutOfDate("expected the case as it was shown, and something to decide")
    record = None
    if kind is DecisionKind.REJECT:
        reason = fields_of(request.state.form).get("reason", "").strip()
        wrong = REASON_MISSING if not reason else TOO_LONG if len(reason) > MAX_REASON_LENGTH else ""
        if wrong:
            return _show(request, case, kind, desk, reason=reason, wrong=wrong, status=422)
        record = with_reason(case.facts, desk, session, reason)
    await propose(desk, session, case, kind, record=record)
    session.notice = PROPOSED
    return RedirectResponse(f"/cases/{case.case_id}/together/{kind.value}", status_code=303)


@router.post("/cases/{case_id}/together/{kind}/sign")
async def sign_second(request: Request, case: TheCase, kind: TheKind, desk: TheDesk) -> Response:
    """Countersign: now it is done."""
    session, decision = session_of(request), _waiting(request, case, kind)
    if has_signed(decision, session) or sent_version(request) != case.version:
        raise OutOfDate("expected a decision that waits for this moderator, about the case as it is")
    await countersign(desk, session, case, decision)
    session.notice = MEANINGS[kind].signed
    return RedirectResponse(f"/cases/{case.case_id}", status_code=303)


@router.post("/cases/{case_id}/together/{kind}/cancel")
async def take_back(request: Request, case: TheCase, kind: TheKind, desk: TheDesk) -> Response:
    """Take a proposal back; either of the two may."""
    session = session_of(request)
    await cancel(desk, session, case, _waiting(request, case, kind))
    session.notice = TAKEN_BACK
    return RedirectResponse(f"/cases/{case.case_id}", status_code=303)


@router.post("/cases/{case_id}/freeze")
async def freeze_referrals(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Freeze all referrals of a case; one moderator is enough, and no version is asked for."""
    session = session_of(request)
    if not can_freeze(case):
        raise OutOfDate("expected a case whose referrals are not frozen yet")
    reason = fields_of(request.state.form).get("reason", "").strip()[:MAX_REASON_LENGTH]
    note = reason and case.record is not None
    await freeze(
        desk,
        session,
        case,
        record=with_reason(case.record, desk, session, reason) if note and case.record else None,
    )
    session.notice = FROZEN
    return RedirectResponse(f"/cases/{case.case_id}", status_code=303)


def _waiting(request: Request, case: OpenedCase, kind: DecisionKind) -> DecisionView:
    view = waiting(case, kind)
    if view is None or fields_of(request.state.form).get("decision") != str(view.decision_id):
        raise OutOfDate("expected the decision that was shown to be waiting")
    return view


def _show(
    request: Request,
    case: OpenedCase,
    kind: DecisionKind,
    desk: Desk,
    *,
    reason: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    session, view = session_of(request), waiting(case, kind)
    begins = may_begin(case, kind, session)
    missing = missing_to_verify(case) if kind is DecisionKind.VERIFY and may_check(case, session) else []
    if view is None and not begins and not missing:
        raise OutOfDate("expected something to decide")
    return desk.pages.render(
        request,
        "together.html",
        status=status,
        case=case,
        kind=kind.value,
        meaning=MEANINGS[kind],
        decision=view,
        signers=[(desk.name_of(one.moderator_id), one.on) for one in view.signatures] if view else [],
        is_mine=has_signed(view, session),
        may_sign=may_sign(case, kind, session),
        taken_by=desk.name_of(case.taken_by) if case.taken_by and kind is DecisionKind.VERIFY else "",
        in_doubt=view is not None and not holds(view, desk),
        missing=missing,
        can_propose=begins and (view is None or view.outdated),
        reason=reason,
        wrong=wrong,
    )
