# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a case: the family's words, and beside them what the moderators make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends

from bot.casework.answers import OF_REPORTER
from bot.casework.consent import may_share_with, may_use_for
from bot.casework.dates import bounds_of
from bot.casework.errors import PartnersNotUsable
from bot.casework.moves import Move, State
from bot.casework.partner import Partner
from bot.casework.shapes import MAX_TEXT_LENGTH
from bot.desk import archive_words, labels, quarantine_words
from bot.desk.arrival import odd_arrival
from bot.desk.assisted.words import CONSENTS, HOW
from bot.desk.belonging import Belonging, belonging_of
from bot.desk.cases import OPENED, OpenedCase, case_to_read, offered
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.gate_panel import panel
from bot.desk.items.custody import custody_of
from bot.desk.items.things import things_of
from bot.desk.pages import words_of
from bot.desk.quiet import needs_quiet, quiet_with_linked
from bot.desk.record_form import RecordForm, form_of
from bot.desk.referral_lines import referral_lines
from bot.desk.rest_page import limit_of, rest_first
from bot.desk.sessions import Session
from bot.desk.together.deciding import has_paper
from bot.desk.together.meanings import can_freeze, choices
from bot.desk.trail.pages import trail_lines
from bot.desk.understood import ANOTHER_NUMBER, NUMBERS, place_said
from bot.desk.words import Words
from bot.desk.writing import deed
from locales import LOCALES
from storage.cases import mark_read
from storage.report import Purpose

router = APIRouter()
MAX_QUESTION_LENGTH = 2000  # Source: a chat message holds 4096 characters, with room for our frame.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


CHANGED = _(
    "A colleague changed this case while you were writing. Nothing was overwritten, and what you typed is still here. "
    "Read what changed, then send it again."
)
TAKE_FIRST = _("Take the case first; then you can write the record.")
NOT_NOW = _("The record cannot be changed while the case stands like this.")
YES_NO: Mapping[str, str] = {"yes": _("Yes"), "no": _("No")}
CALENDARS: Mapping[str, str] = {
    "islamic": _("told in the Islamic calendar"),
    "persian": _("told in the Persian calendar"),
    "other": _("another calendar"),
}
WRITABLE = frozenset({State.UNDER_REVIEW, State.WAITING_FOR_FAMILY, State.VERIFIED, State.REFERRED})


@dataclass(frozen=True)
class ConsentLine:
    """One purpose, and whether it is allowed now."""

    label: str
    partner: str
    allowed: bool
    answered: bool
    on: date | None


@router.get("/cases/{case_id}", dependencies=[Depends(rest_first)])
async def read_case(
    request: Request,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Show one case; what its holder has seen counts as read."""
    if case.held_by == session_of(request).moderator_id and case.file.view.unread and not case.is_closed:
        seen = [one.addition_id for one in case.additions if one.content is not None]
        database = await desk.database()
        async with database.begin() as transaction:
            await mark_read(transaction, case.case_id, [case.file.report_id, *seen])
        await desk.archives.notice(case.case_id)
    if needs_quiet(case):
        async with deed(desk, session_of(request)) as done:
            await quiet_with_linked(done, session_of(request), case.case_id)
        case = replace(case, file=replace(case.file, quiet_since=desk.today()))
    await _note_opening(desk, session_of(request), case)
    if case.report is not None:
        desk.rests.opened(session_of(request).moderator_id, case.case_id, desk.today())
    belonging = await belonging_of(desk, session_of(request), case)
    return show_case(request, desk, case, belonging=belonging)


async def _note_opening(desk: Desk, session: Session, case: OpenedCase) -> None:
    """Write once a day for each moderator that she opened the case: whoever reads words is part of their custody."""
    if case.report is None:
        return
    today = (OPENED, session.moderator_id, desk.today())
    if today not in {(entry.act, entry.actor_id, entry.on) for entry in case.trail}:
        async with deed(desk, session) as done:
            await done.note(OPENED, case.case_id)


def show_case(
    request: Request,
    desk: Desk,
    case: OpenedCase,
    *,
    form: RecordForm | None = None,
    belonging: Belonging | None = None,
    status: int = 200,
    **texts: object,
) -> Response:
    """Render the page of a case. texts: what was typed into the other forms, and what is wrong with it."""
    session, words = session_of(request), words_of(request)
    moves, things = offered(case, session), things_of(case)
    others = desk.leases.others(case.case_id, session.moderator_id)
    can_write = case.state in WRITABLE and not case.record_trouble and case.report is not None
    partners = _partners(desk)
    return desk.pages.render(
        request,
        "case.html",
        status=status,
        case=case,
        things=things,
        shown_files=session.shown,
        custody=lambda thing: custody_of(case, thing, desk, words),
        form=form or form_of(case.facts, version=case.version),
        belonging=belonging,
        can_write=can_write,
        why_not_write=TAKE_FIRST if case.state is State.RECEIVED else NOT_NOW,
        moves=moves,
        has_paper=has_paper(case),
        can_refer=Move.REFER in moves and case.report is not None,
        at_work=[(desk.name_of(one.moderator_id), one.minutes_ago) for one in others],
        handed_by=_handed_by(case, session.moderator_id, desk),
        colleagues=_colleagues(desk, session.moderator_id) if Move.HAND_OVER in moves and can_write else [],
        can_decline=Move.DECLINE in moves and can_write,
        can_ask=Move.ASK in moves,
        can_freeze=can_freeze(case),
        arrival=odd_arrival(case),
        together=choices(case, session),
        trail_lines=trail_lines(reversed(case.trail), desk),
        consent_lines=_consent_lines(case, partners, words),
        referrals=referral_lines(case, desk, session, words),
        partners=list(partners.values()),
        name_of=desk.name_of,
        bounds=lambda edtf: _bounds(edtf, words),
        place_said=lambda told: place_said(told, words),
        max_question=MAX_QUESTION_LENGTH,
        rests=desk.rests.day(session.moderator_id, desk.today()).is_enough(limit_of(request, desk)),
        here=f"/cases/{case.case_id}",
        **_LABELS,
        **panel(case, desk, session),
        **(dict(_EMPTY) | texts),
    )


_EMPTY: Mapping[str, object] = {
    "question_text": "",
    "question_wrong": "",
    "decline_text": "",
    "decline_wrong": "",
    "hand_over_text": "",
    "hand_over_to": "",
    "hand_over_wrong": "",
    "statement_fields": {},
    "statement_wrong": {},
    "writing": None,
}
_LABELS: Mapping[str, object] = {
    "of_reporter": OF_REPORTER,
    "state_names": labels.STATES,
    "state_tones": labels.STATE_TONES,
    "flag_names": labels.FLAGS,
    "verdicts": archive_words.VERDICTS,
    "likeness_kinds": archive_words.KINDS,
    "reasons": archive_words.REASONS,
    "move_names": labels.MOVES,
    "onward_moves": labels.ONWARD,
    "kinds": labels.KINDS,
    "sexes": labels.SEXES,
    "fates": labels.FATES,
    "places": labels.PLACES,
    "perpetrators": labels.PERPETRATORS,
    "bases": labels.BASES,
    "beliefs": labels.BELIEFS,
    "steps": labels.STEPS,
    "sources": labels.SOURCES,
    "reliabilities": {str(grade): label for grade, label in labels.RELIABILITIES.items()},
    "yes_no": YES_NO,
    "taken_how": HOW,
    "consents_by": CONSENTS,
    "calendars": CALENDARS,
    "language_name": labels.language_name,
    "number_kinds": NUMBERS,
    "another_number": ANOTHER_NUMBER,
    "suspicion_names": quarantine_words.SUSPICIONS,
    "set_aside_reasons": quarantine_words.REASONS,
    "text_languages": tuple(LOCALES),
    "max_text": MAX_TEXT_LENGTH,
    "document_names": labels.DOCUMENTS,
}


def _colleagues(desk: Desk, me: str) -> list[tuple[str, str]]:
    """Give the moderators to whom a case may be handed over."""
    return [(one.id, one.name) for one in desk.team.moderators if one.active and one.id != me]


def _handed_by(case: OpenedCase, me: str, desk: Desk) -> str:
    """Give the name of who handed the case to this moderator, until she has done something about it herself."""
    done = [one for one in case.trail if one.act != OPENED]  # looking is not doing
    mine = case.held_by == me and done and done[-1].act == f"case-{Move.HAND_OVER.value}"
    return desk.name_of(done[-1].actor_id) if mine else ""


def _partners(desk: Desk) -> Mapping[str, Partner]:
    """Give the partners; a case can be read even while their file is broken."""
    try:
        return desk.partners()
    except PartnersNotUsable:
        return {}


def _consent_lines(case: OpenedCase, partners: Mapping[str, Partner], words: Words) -> Sequence[ConsentLine]:
    """List every purpose, every partner of ours, and every partner whom the family was once asked about."""
    consents = case.consents
    lines = []
    for purpose in (Purpose.KEEP, Purpose.REVIEW):
        told = consents.decision(purpose)
        allowed = may_use_for(consents, purpose)
        lines.append(
            ConsentLine(labels.PURPOSES[purpose], "", allowed, told is not None, told.on if told else None)
        )
    asked = [partner for purpose, partner in consents.decisions if purpose is Purpose.PARTNER and partner]
    for partner_id in dict.fromkeys([*partners, *asked]):
        told = consents.decision(Purpose.PARTNER, partner_id)
        partner = partners.get(partner_id)
        lines.append(
            ConsentLine(
                labels.PURPOSES[Purpose.PARTNER],
                partner.name(words.language) if partner else partner_id,
                may_share_with(consents, partner_id),
                told is not None,
                told.on if told else None,
            )
        )
    for purpose in (Purpose.UNITED_NATIONS, Purpose.PUBLISH):
        told = consents.decision(purpose)
        allowed = may_use_for(consents, purpose)
        lines.append(
            ConsentLine(labels.PURPOSES[purpose], "", allowed, told is not None, told.on if told else None)
        )
    return lines


def _bounds(edtf: str, words: Words) -> str:
    """Say in days what an EDTF date can mean; empty when it is one day, or none."""
    bounds = bounds_of(edtf)
    if bounds is None:
        return ""
    first = words.day(bounds.earliest) if bounds.earliest else "…"
    last = words.day(bounds.latest) if bounds.latest else "…"
    return first if first == last else words.say("from {first} to {last}", first=first, last=last)
