# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a transcript or a translation beside the family's words; a correction is a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.derived import TEXTS, DerivedKind
from bot.casework.shapes import MAX_TEXT_LENGTH
from bot.desk.case_page import show_case
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, NotUnderstood
from bot.desk.items.keeping import keep_text
from bot.desk.items.things import Thing, things_of
from bot.desk.pages import fields_of
from locales import LOCALES
from storage.errors import Conflict

router = APIRouter()


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOTHING_WRITTEN = _("Type the words first.")
TOO_LONG = _("This is longer than can be kept as one text. Shorten it, or keep a part of it.")
NOTHING_NEW = _("This is what stands there already, so nothing was saved.")
SOMEBODY_WROTE = _(
    "A colleague wrote here while you were typing. Nothing was overwritten, and your text is still here. "
    "Read what is new, then save yours."
)
KEPT = {
    DerivedKind.TRANSCRIPT: _("The transcript is kept."),
    DerivedKind.TRANSLATION: _("The translation is kept."),
}


@dataclass(frozen=True)
class Writing:
    """A text that was sent and is shown back, with what is wrong."""

    slug: str
    kind: DerivedKind
    language: str
    text: str
    wrong: str


@router.post("/cases/{case_id}/texts/{slug}")
async def write_text(
    request: Request,
    slug: str,
    case: Annotated[OpenedCase, Depends(case_to_read)],
    desk: Annotated[Desk, Depends(desk_of)],
) -> Response:
    """Keep a transcript or translation, or show it back with what is wrong or who was faster."""
    thing = things_of(case).get(slug)
    if thing is None:
        raise Missing("expected words or a file of this case")
    sent, seen = _sent(request, thing)
    if sent.wrong:
        return show_case(request, desk, case, writing=sent, status=422)
    for _attempt in range(
        3
    ):  # another text of the case may be saved in between; only one of this thing matters
        if seen != thing.written:
            faster = Writing(slug, sent.kind, sent.language, sent.text, SOMEBODY_WROTE)
            return show_case(request, desk, case, writing=faster, status=409)
        try:
            await keep_text(desk, session_of(request), case, thing, sent.kind, sent.language, sent.text)
        except Conflict:
            case = await case_to_read(request, case.case_id, desk)
            thing = things_of(case).get(slug)
            if thing is None:
                raise
        else:
            session_of(request).notice = KEPT[sent.kind]
            return RedirectResponse(f"/cases/{case.case_id}#{slug}", status_code=303)
    raise Conflict("expected a quieter moment; send the text again")


def _sent(request: Request, thing: Thing) -> tuple[Writing, int]:
    """Read the form. Raises NotUnderstood for one that this desk does not make."""
    fields = fields_of(request.state.form)
    kind, language, seen = fields.get("kind"), fields.get("language", ""), fields.get("seen", "")
    if kind not in TEXTS or language not in LOCALES or not (seen.isdecimal() and len(seen) < 6):
        raise NotUnderstood("expected a kind of text, one of our languages, and how many texts were there")
    if kind == DerivedKind.TRANSCRIPT and thing.shown is None:
        raise NotUnderstood("expected a file: words that were typed need no transcript")
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    chosen = DerivedKind(kind)
    standing = {(group.kind, group.language): group.newest.text for group in thing.texts}
    wrong = ""
    if not text:
        wrong = NOTHING_WRITTEN
    elif len(text) > MAX_TEXT_LENGTH:
        wrong = TOO_LONG
    elif standing.get((chosen, language)) == text:
        wrong = NOTHING_NEW
    return Writing(thing.slug, chosen, language, text, wrong), int(seen)
