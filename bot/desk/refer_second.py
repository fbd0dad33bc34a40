# SPDX-License-Identifier: AGPL-3.0-or-later
"""Referring, the second moderator's part: see the same package, opened from what was sealed, and countersign."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.consent import may_share_with
from bot.casework.delivery import DeliveryNote, read_delivery_note
from bot.casework.errors import NotADeliveryNote
from bot.desk.cases import NOT_TO_BE_READ, OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.files import SealedFile, checked_stream
from bot.desk.media import FILE_POLICY, safe
from bot.desk.pages import fields_of, words_of
from bot.desk.referral_lines import referral_line
from bot.desk.sessions import Session
from bot.desk.signing_off import OpenedReferral, awaits, cancel, countersign, open_referral
from storage.errors import CannotOpen
from storage.opening import Purpose
from storage.referrals import ReferralState, ReferralView

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


SIGNED = _("Signed by two. The forwarder sends it now; its answer appears here.")
CANCELLED = _("The referral is cancelled. Nothing was sent.")
TROUBLES = {
    "erased": _("The content of this referral was erased after the case was withdrawn."),
    "not-to-be-read": NOT_TO_BE_READ,
    "cannot-open": _("This package cannot be opened with your key, so it cannot be signed here."),
    "not-what-was-signed": _(
        "This package is not the one that was signed: its digest or a signature does not fit. Do not sign. "
        "Tell the operator, and prepare the referral again."
    ),
}


@dataclass(frozen=True)
class Answer:
    """What the partner's registry answered to one delivery."""

    note: DeliveryNote
    receipt: object  # the registry's signed receipt as data, or None


async def referral_to_read(
    request: Request, case: TheCase, referral_id: UUID, desk: TheDesk
) -> OpenedReferral:
    """Give one referral of this very case. Raises Missing."""
    view = next((one for one in case.referrals if one.referral_id == referral_id), None)
    if view is None:
        raise Missing("expected a referral of this case")
    if case.is_closed:
        return OpenedReferral(view, None, {}, "not-to-be-read")
    return open_referral(view, desk, session_of(request))


TheReferral = Annotated[OpenedReferral, Depends(referral_to_read)]


@router.get("/cases/{case_id}/referrals/{referral_id}")
async def read_referral(request: Request, case: TheCase, opened: TheReferral, desk: TheDesk) -> Response:
    """Show what a partner gets or got, the signatures, and what its registry answered."""
    session, view = session_of(request), opened.view
    agreed = may_share_with(case.consents, view.partner_id)
    waits_for_me = awaits(view, session)
    return desk.pages.render(
        request,
        "referral.html",
        case=case,
        opened=opened,
        trouble=TROUBLES.get(opened.trouble, ""),
        line=referral_line(view, desk, session, words_of(request)),
        agreed=agreed,
        is_outdated=view.outdated and view.state is ReferralState.PROPOSED,
        can_sign=waits_for_me and agreed and not (opened.trouble or view.outdated or case.frozen_on),
        is_mine=view.state is ReferralState.PROPOSED and not waits_for_me,
        can_cancel=view.state is ReferralState.PROPOSED,
        can_recall=view.state in {ReferralState.READY, ReferralState.DELIVERED},
        files=list(enumerate(opened.parcel.files, start=1)) if opened.parcel else [],
        shows_as=lambda media_type: safe(media_type).shows_as,
        answers=_answers(view, session),
    )


@router.get("/cases/{case_id}/referrals/{referral_id}/files/{number}")
async def read_leaving_file(opened: TheReferral, number: int, desk: TheDesk) -> Response:
    """Show a file exactly as it leaves."""
    files = opened.parcel.files if opened.parcel is not None else ()
    if not 1 <= number <= len(files):
        raise Missing("expected a file of this referral")
    file, how = files[number - 1], safe(files[number - 1].media_type)
    sealed = SealedFile(file.blob_id, file.key_bytes, file.sha256, file.size_bytes)
    content = b"".join([piece async for piece in checked_stream(desk, sealed)])
    disposition = "attachment" if how.shows_as == "document" else "inline"
    headers = {
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f'{disposition}; filename="leaving-{number}.{how.ending}"',
    }
    return Response(content, media_type=how.media_type, headers=headers)


@router.post("/cases/{case_id}/referrals/{referral_id}/sign")
async def sign_second(request: Request, case: TheCase, opened: TheReferral, desk: TheDesk) -> Response:
    """Countersign the package that was looked at; from then on it may leave."""
    session = session_of(request)
    if fields_of(request.state.form).get("digest") != opened.view.digest or not awaits(opened.view, session):
        raise OutOfDate("expected the digest of a package that waits for this moderator")
    await countersign(desk, session, case, opened)
    session.notice = SIGNED
    return RedirectResponse(f"/cases/{case.case_id}/referrals/{opened.view.referral_id}", status_code=303)


@router.post("/cases/{case_id}/referrals/{referral_id}/cancel")
async def cancel_referral(request: Request, case: TheCase, opened: TheReferral, desk: TheDesk) -> Response:
    """Cancel a referral that waits for its second signature."""
    session = session_of(request)
    await cancel(desk, session, case, opened.view.referral_id)
    session.notice = CANCELLED
    return RedirectResponse(f"/cases/{case.case_id}#referrals", status_code=303)


def _answers(view: ReferralView, session: Session) -> list[Answer]:
    """Open what the forwarder noted about each delivery; what does not open is left out."""
    found = []
    for delivery in view.deliveries:
        if delivery.sealed_receipt is None:
            continue
        try:
            plain = session.keys.open(
                delivery.sealed_receipt, purpose=Purpose.PARTNER_RECEIPT, about=delivery.delivery_id
            )
            note = read_delivery_note(plain)
        except (CannotOpen, NotADeliveryNote):
            continue
        found.append(Answer(note, _receipt(note)))
    return found


def _receipt(note: DeliveryNote) -> object:
    """Read the registry's receipt for showing; one in another shape is shown as the text it is."""
    if note.receipt is None:
        return None
    try:
        return json.loads(note.receipt)
    except ValueError:
        return note.receipt
