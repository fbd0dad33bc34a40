# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calling one sent referral back: by one moderator, with a reason, after a page that says what it does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import OutOfDate
from bot.desk.pages import fields_of, words_of
from bot.desk.refer_second import referral_to_read
from bot.desk.referral_lines import referral_line
from bot.desk.signing_off import OpenedReferral
from bot.desk.writing import MAX_REASON_LENGTH, deed, save, with_reason
from storage import referrals
from storage.referrals import ReferralState, ReferralView

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]
TheReferral = Annotated[OpenedReferral, Depends(referral_to_read)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


RECALLED = _("The partner is asked to delete this case. Its answer appears here.")
STOPPED = _("It had not been sent yet and is cancelled. Nothing has left.")
REASON_MISSING = _("Write the reason in a sentence.")
TOO_LONG = _("This is too long. Shorten it.")


def can_recall(view: ReferralView) -> bool:
    """Tell whether a referral has left, or is about to."""
    return view.state in {ReferralState.READY, ReferralState.DELIVERED}


@router.get("/cases/{case_id}/referrals/{referral_id}/recall")
async def confirm_recall(request: Request, case: TheCase, opened: TheReferral, desk: TheDesk) -> Response:
    """Say what calling back does, and ask for the reason."""
    return _show(request, case, opened.view, desk)


@router.post("/cases/{case_id}/referrals/{referral_id}/recall")
async def recall(request: Request, case: TheCase, opened: TheReferral, desk: TheDesk) -> Response:
    """Queue the retraction; what was never tried is cancelled instead."""
    session, view = session_of(request), opened.view
    reason = fields_of(request.state.form).get("reason", "").strip()
    wrong = REASON_MISSING if not reason else TOO_LONG if len(reason) > MAX_REASON_LENGTH else ""
    if wrong:
        return _show(request, case, view, desk, reason=reason, wrong=wrong, status=422)
    if not can_recall(view):
        raise OutOfDate("expected a referral that was sent and not called back")
    has_left = view.state is ReferralState.DELIVERED or any(one.attempts for one in view.deliveries)
    async with deed(desk, session) as done:
        # A record that cannot be opened must not keep anybody from calling a case back: then only the trail tells.
        if case.record is not None:
            record = with_reason(case.record, desk, session, reason)
            await save(done.transaction, desk, case, record, case.version)
        if has_left:
            await referrals.retract(done.transaction, view.referral_id)
        else:
            await referrals.cancel(done.transaction, view.referral_id)
        await done.note("referral-recalled", case.case_id)
    session.notice = RECALLED if has_left else STOPPED
    return RedirectResponse(f"/cases/{case.case_id}/referrals/{view.referral_id}", status_code=303)


def _show(
    request: Request,
    case: OpenedCase,
    view: ReferralView,
    desk: Desk,
    *,
    reason: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    if not can_recall(view):
        raise OutOfDate("expected a referral that was sent and not called back")
    return desk.pages.render(
        request,
        "recall.html",
        status=status,
        case=case,
        line=referral_line(view, desk, session_of(request), words_of(request)),
        keeps_reason=case.record is not None,
        reason=reason,
        wrong=wrong,
    )
