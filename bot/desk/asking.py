# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking a family: from a prepared question or in one's own words, and always looked at before it is sealed.

A question is sent only from the page that shows it as the family will see it; another text, another case or another
session make that page come again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import Move, Moved
from bot.desk import labels
from bot.desk.case_page import CHANGED, MAX_QUESTION_LENGTH, show_case
from bot.desk.cases import OpenedCase, case_to_read, offered, permitted
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import OutOfDate
from bot.desk.pages import fields_of, words_of
from bot.desk.quiet import DECIDE_FIRST
from bot.desk.record_page import sent_version
from bot.desk.writing import ask_family
from bot.interview.asking import TEMPLATES, Worded, as_seen, worded
from bot.interview.words import Rendered
from locales import LOCALES, ReviewState
from locales.wording import BANNED

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]
MAX_KEPT = 4000  # Limit: what is shown back of a text that could not be sent.
_WORD = re.compile(r"[\w\u0651]+")


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


QUESTION_MISSING = _("Write your question, or choose one.")
TOO_LONG = _("This is too long. Shorten it.")
NAMES_THE_PERSON = _(
    "It names the person. Whoever holds the receipt reads it; a question that works without the name is safer."
)
MAY_HURT = _("A word in it can hurt or frighten. Read it once more as the family would.")
REVIEWS = {
    ReviewState.MACHINE: _("drafted by a machine, read by nobody yet"),
    ReviewState.DRAFT: _("a draft, not yet read by a native speaker"),
    ReviewState.REVIEWED: _("read by a native speaker"),
    ReviewState.APPROVED: _("approved by native speakers"),
}


@dataclass(frozen=True)
class Prepared:
    """A prepared question in the reader's words and in the family's."""

    key: str
    mine: Worded
    theirs: Worded


@dataclass(frozen=True)
class Seen:
    """The page of the chat as one reader sees it."""

    language: str
    name: str  # of the language, in itself
    page: Rendered


@router.get("/cases/{case_id}/asking")
async def choose_question(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Show the prepared questions in both languages."""
    return _choosing(request, case, desk)


@router.post("/cases/{case_id}/ask")
async def ask(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Show a question as the family will see it; once it was seen, seal it to their mailbox."""
    session, fields = session_of(request), fields_of(request.state.form)
    key = fields.get("template", "")
    typed = fields.get("question", "").replace("\r\n", "\n").strip()
    if (typed or key) and sent_version(request) != case.version:
        return _wrong(request, case, desk, typed, key, CHANGED, status=409)
    moved = _allowed(request, case)
    language = case.report.language if case.report is not None else "en"
    question = worded(key, language).text if key in TEMPLATES else typed
    wrong = QUESTION_MISSING if not question else TOO_LONG if len(question) > MAX_QUESTION_LENGTH else ""
    decided = "decided" in fields
    if not wrong and case.quiet_since is not None and not decided:
        wrong = DECIDE_FIRST
    if wrong:
        return _wrong(request, case, desk, typed, key, wrong, status=422)
    proof_of = f"{session.session_id} {case.case_id} {sha256(question.encode()).hexdigest()}"
    if not desk.sessions.proves(proof_of, fields.get("seen")):
        return desk.pages.render(
            request,
            "asking_seen.html",
            case=case,
            question=question,
            typed=typed,
            chosen=key if key in TEMPLATES else "",
            decided=decided,
            seen=desk.sessions.form_proof(proof_of),
            views=_views(request, case, key, question, language, moved, decided=decided),
            theirs=worded(key, language) if key in TEMPLATES else None,
            cautions=_cautions(case, question, language) if key not in TEMPLATES else [],
            reviews=REVIEWS,
            language_name=labels.language_name,
            here=f"/cases/{case.case_id}",
        )
    await ask_family(desk, session, case, question, moved, version=case.version, decided=decided)
    session.notice = labels.MOVED[Move.ASK]
    return RedirectResponse(f"/cases/{case.case_id}#messages", status_code=303)


def _allowed(request: Request, case: OpenedCase) -> Moved:
    """Give where asking leads. Raises MoveNotAllowed, OutOfDate."""
    if sent_version(request) != case.version:
        raise OutOfDate("expected the case as it was shown")
    return permitted(case, Move.ASK, session_of(request))


def _wrong(
    request: Request, case: OpenedCase, desk: Desk, typed: str, key: str, wrong: str, *, status: int
) -> Response:
    """Show back what was written, where it was written, with what is wrong."""
    if key:
        return _choosing(request, case, desk, chosen=key, wrong=wrong, status=status)
    return show_case(request, desk, case, status=status, question_text=typed[:MAX_KEPT], question_wrong=wrong)


def _choosing(
    request: Request, case: OpenedCase, desk: Desk, *, chosen: str = "", wrong: str = "", status: int = 200
) -> Response:
    if case.report is None or Move.ASK not in offered(case, session_of(request)):
        raise OutOfDate("expected a case whose family can be asked by this moderator")
    mine, theirs = words_of(request).language, case.report.language
    return desk.pages.render(
        request,
        "asking.html",
        status=status,
        case=case,
        questions=[Prepared(key, worded(key, mine), worded(key, theirs)) for key in TEMPLATES],
        chosen=chosen,
        wrong=wrong,
        reviews=REVIEWS,
        language=theirs,
        mine=mine,
        language_name=labels.language_name,
        here=f"/cases/{case.case_id}/asking",
    )


def _views(
    request: Request,
    case: OpenedCase,
    key: str,
    question: str,
    language: str,
    moved: Moved,
    *,
    decided: bool,
) -> Sequence[Seen]:
    """Give the page of the chat in the family's language, and in the reader's where that is another."""
    quiet = case.quiet_since is not None and decided
    state = "" if quiet else moved.to.value
    mine = words_of(request).language
    views = []
    for code in dict.fromkeys([language, mine]):
        text = worded(key, code).text if key in TEMPLATES else question
        views.append(
            Seen(
                code, LOCALES[code].native_name if code in LOCALES else code, as_seen(text, code, state=state)
            )
        )
    return views


def _cautions(case: OpenedCase, question: str, language: str) -> list[str]:
    """Say what a second look at one's own words should look for."""
    used = frozenset(_WORD.findall(question.casefold()))
    names = [name.text for name in case.facts.names]
    cautions = []
    if any(len(part) > 2 and part in used for name in names for part in _WORD.findall(name.casefold())):
        cautions.append(NAMES_THE_PERSON)
    if used & (BANNED.get(language, frozenset()) | BANNED["en"]):
        cautions.append(MAY_HURT)
    return cautions
