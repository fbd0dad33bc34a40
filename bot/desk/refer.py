# SPDX-License-Identifier: AGPL-3.0-or-later
"""Referring, the first moderator's part: choose a partner, see exactly what it would receive, sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse

from bot.casework import answers
from bot.casework.consent import may_share_with
from bot.casework.moves import Move
from bot.casework.package import Refusal
from bot.casework.partner import Part, Partner
from bot.casework.record import Record
from bot.casework.vocabulary import AttachmentRole
from bot.desk import labels
from bot.desk.cases import OpenedCase, ShownFile, case_to_read, permitted
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.files import PICTURE_TYPE
from bot.desk.media import FILE_POLICY
from bot.desk.pages import fields_of
from bot.desk.preparing import Prepared, prepare
from bot.desk.refusals import REFUSALS
from bot.desk.signing_off import propose
from storage.report import AttachmentKind

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


PROPOSED = _("Signed and sealed. Nothing is sent before a second moderator has signed the same package.")
# Parts of a record that a partner may not take, as the preview names them.
PARTS = {
    Part.NAMES: _("Names"),
    Part.FATHER_NAME: _("Father's name"),
    Part.HUSBAND_NAME: _("Husband's name"),
    Part.SEX: _("Sex"),
    Part.AGE: _("Age"),
    Part.WHEN: _("Date"),
    Part.WHERE: _("Place"),
    Part.PERPETRATORS: _("Who is believed responsible"),
    Part.CIRCUMSTANCES: _("Circumstances, in your words"),
    Part.STEPS: _("Steps taken"),
    Part.FATE: _("What is known of the person now"),
    Part.SOURCES: _("Sources"),
    Part.ATTACHMENTS: _("Files"),
}


@dataclass(frozen=True)
class PartnerLine:
    """One partner, and why it may not receive the case yet; no reasons means that it may."""

    partner: Partner
    reasons: tuple[tuple[str, str], ...]
    has_consent: bool


@dataclass(frozen=True)
class FileLine:
    """One file of the case in the preview: ticked or not, and as what it would go."""

    shown: ShownFile
    role: AttachmentRole | None  # None: not ticked
    proposed: AttachmentRole
    as_clean_copy: bool


async def case_to_refer(request: Request, case: Annotated[OpenedCase, Depends(case_to_read)]) -> OpenedCase:
    """Give a case that this moderator may refer. Raises MoveNotAllowed, OutOfDate."""
    permitted(case, Move.REFER, session_of(request))
    return case


def partner_of(partner_id: str, desk: TheDesk) -> Partner:
    """Give one partner. Raises Missing."""
    partner = desk.partners().get(partner_id)
    if partner is None:
        raise Missing("expected a partner of ours")
    return partner


TheCase = Annotated[OpenedCase, Depends(case_to_refer)]
ThePartner = Annotated[Partner, Depends(partner_of)]


@router.get("/cases/{case_id}/refer")
async def choose_partner(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Show every partner, and what is missing before it may receive this case."""
    lines = []
    for partner in desk.partners().values():
        found = await prepare(desk, case, partner, {})
        reasons = _sentences(found) if isinstance(found, Refusal) else ()
        lines.append(PartnerLine(partner, reasons, may_share_with(case.consents, partner.id)))
    lines.sort(key=lambda line: (bool(line.reasons), not line.has_consent))
    return desk.pages.render(request, "refer.html", case=case, lines=lines)


@router.get("/cases/{case_id}/refer/{partner_id}")
async def preview(request: Request, case: TheCase, partner: ThePartner, desk: TheDesk) -> Response:
    """Show exactly what this partner would receive, or everything that is missing."""
    chosen = _chosen(request.query_params, case)
    found = await prepare(desk, case, partner, chosen)
    if isinstance(found, Prepared):
        session_of(request).keep((str(case.case_id), partner.id), found)
    return desk.pages.render(
        request,
        "preview.html",
        status=200,
        case=case,
        partner=partner,
        refusal=_sentences(found) if isinstance(found, Refusal) else None,
        prepared=found if isinstance(found, Prepared) else None,
        files=[_file_line(shown, chosen) for shown in case.files],
        takes_files=Part.ATTACHMENTS in partner.accepts,
        left_out=[PARTS[part] for part in PARTS if part not in partner.accepts and _has(case.facts, part)],
        roles=labels.ROLES,
        kinds=labels.KINDS,
    )


@router.get("/cases/{case_id}/refer/{partner_id}/files/{number}")
def read_clean_copy(request: Request, case: TheCase, partner: ThePartner, number: int) -> Response:
    """Show a picture as it would leave, from the preview that waits in memory."""
    prepared = session_of(request).prepared.get((str(case.case_id), partner.id))
    files = prepared.files if prepared else ()
    chosen = next((one for one in files if one.number == number and one.clean is not None), None)
    if chosen is None:
        raise Missing("expected a picture of the preview")
    headers = {"Content-Security-Policy": FILE_POLICY, "Content-Disposition": 'inline; filename="clean.jpg"'}
    return Response(chosen.clean, media_type=PICTURE_TYPE, headers=headers)


@router.post("/cases/{case_id}/refer/{partner_id}")
async def sign_first(request: Request, case: TheCase, partner: ThePartner, desk: TheDesk) -> Response:
    """Sign the package that was looked at, and seal it for the second moderator and for the partner."""
    session, key = session_of(request), (str(case.case_id), partner.id)
    prepared = session.prepared.get(key)
    if prepared is None or fields_of(request.state.form).get("digest") != prepared.package.digest:
        raise OutOfDate("expected the digest of the preview that is open")
    await propose(desk, session, case, prepared)
    session.prepared.pop(key, None)
    session.notice = PROPOSED
    return RedirectResponse(f"/cases/{case.case_id}/referrals/{prepared.referral_id}", status_code=303)


def _chosen(query: QueryParams, case: OpenedCase) -> dict[int, AttachmentRole]:
    """Read which files are ticked, and as what they would go."""
    ticked = set(query.getlist("file"))
    chosen = {}
    for shown in case.files:
        if str(shown.number) in ticked:
            role = query.get(f"role.{shown.number}", "")
            chosen[shown.number] = (
                AttachmentRole(role) if role in set(AttachmentRole) else _proposed_role(shown)
            )
    return chosen


def _proposed_role(shown: ShownFile) -> AttachmentRole:
    """Propose as what a file would go; the family's own voice is never taken for anything else."""
    attachment = shown.attachment
    if attachment.kind in {AttachmentKind.VOICE, AttachmentKind.AUDIO, AttachmentKind.VIDEO}:
        return AttachmentRole.FAMILY_ACCOUNT
    known = answers.ROLES.get(attachment.question)
    if known is not None:
        return known
    is_photo = attachment.kind is AttachmentKind.PHOTO
    return AttachmentRole.PHOTO_OF_PERSON if is_photo else AttachmentRole.OTHER_DOCUMENT


def _file_line(shown: ShownFile, chosen: dict[int, AttachmentRole]) -> FileLine:
    return FileLine(
        shown, chosen.get(shown.number), _proposed_role(shown), as_clean_copy=shown.shows_as == "image"
    )


def _sentences(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    """Give each reason with its cure."""
    unknown = (_("Something is missing that this desk does not know."), _("Update the desk."))
    return tuple(REFUSALS.get(reason, unknown) for reason in refusal.reasons)


def _has(record: Record, part: Part) -> bool:
    """Tell whether the record says anything that belongs to a part."""
    held: dict[Part, object] = {
        Part.NAMES: record.names,
        Part.FATHER_NAME: record.father_name,
        Part.HUSBAND_NAME: record.husband_name,
        Part.SEX: record.sex != "unknown",
        Part.AGE: record.age_at_event is not None or record.is_child is not None,
        Part.WHEN: record.when,
        Part.WHERE: record.where,
        Part.PERPETRATORS: record.believed_perpetrators,
        Part.CIRCUMSTANCES: record.circumstances,
        Part.STEPS: record.steps_taken,
        Part.FATE: True,
        Part.SOURCES: record.sources,
        Part.ATTACHMENTS: False,
    }
    return bool(held[part])
