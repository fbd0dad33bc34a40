# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take one turn and say what to do next. Does nothing itself, and raises for no turn.

Order: 1. commands and taps that hold everywhere; 2. the page over the question, if there is one; 3. typed
words that equal a button count as its tap; 4. everything else is an answer to the current question, and what
no question can take is kept aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import locales
from bot.interview.acts import Act, Ask, CleanUp, Hide, OpenVisit, Say
from bot.interview.answering import attach, keep_aside, locate, take_edit, take_words
from bot.interview.labels import receipt_typed, stop_typed, tapped_by
from bot.interview.parts import Screen
from bot.interview.path import current, told_count
from bot.interview.questions import Kind
from bot.interview.screens import buttons_only
from bot.interview.state import FileTold, Interview, Overlay, Told
from bot.interview.taps import tap
from bot.interview.turns import (
    UNUSABLE,
    Attached,
    Began,
    Dictated,
    Edited,
    Located,
    Said,
    Tapped,
    Turn,
    Unusable,
)
from bot.interview.writing import clean

COMMANDS = {"/help": "help", "/delete": "erase", "/language": "language", "/receipt": "receipt"}
OVER = (Overlay.SENT, Overlay.ERASED)  # nothing more can be answered here
READ_IN_BETWEEN = (
    Overlay.HELP,
    Overlay.SAFER,
)  # an answer that comes over these belongs to the question beneath


@dataclass(frozen=True)
class Stepped:
    """The next state, and what is to be done once it is safely kept."""

    interview: Interview
    acts: tuple[Act, ...]


def step(interview: Interview, turn: Turn, *, today: date) -> Stepped:
    """Take one turn and say what to do next."""
    match turn:
        case Began():
            return _began(interview, turn.language_hint)
        case Tapped():
            return _stepped(tap(interview, turn.action, today))
        case Said():
            return _said(interview, clean(turn.text), turn.ref, today)
        case Dictated():
            return _dictated(interview, clean(turn.text), turn.action, today)
        case Edited():
            return _edited(interview, clean(turn.text), turn.ref, today)
        case Attached():
            return _attached(interview, turn, today)
        case Located():
            return _located(interview, turn)
        case Unusable():
            what = turn.what if turn.what in UNUSABLE else "unknown-type"
            return _explained(interview, what)


def _stepped(result: tuple[Interview, tuple[Act, ...]]) -> Stepped:
    return Stepped(*result)


def _located(interview: Interview, turn: Located) -> Stepped:
    if interview.overlay is Overlay.HIDDEN:
        return Stepped(interview, (Hide(),))
    asked = _question_beneath(interview)
    return _stepped(locate(asked, turn))


def _explained(interview: Interview, key: str) -> Stepped:
    """Say one kind sentence and show the same question again; a hidden chat says nothing."""
    if interview.overlay is Overlay.HIDDEN:
        return Stepped(interview, (Hide(),))
    return Stepped(interview, (Say(key), Ask()))


def _began(interview: Interview, hint: str | None) -> Stepped:
    if interview.overlay is Overlay.HIDDEN:
        return Stepped(interview, (Hide(),))
    if told_count(interview) and interview.overlay not in OVER:
        return Stepped(interview.model_copy(update={"overlay": Overlay.RESUMING}), (Ask(),))
    if interview.overlay in OVER:
        return Stepped(interview, (Ask(),))
    language = _offered(hint) if current(interview).question.kind is Kind.LANGUAGE else None
    changes = {"overlay": None, **({"language": language} if language else {})}
    return Stepped(interview.model_copy(update=changes), (Ask(),))


def _offered(hint: str | None) -> str | None:
    """Give the offered language a hint like "ur-PK" means."""
    code = (hint or "").split("-")[0].lower()
    return code if code in {locale.code for locale in locales.offered_languages()} else None


def _said(interview: Interview, text: str, ref: str | None, today: date) -> Stepped:
    if not text:
        return _explained(interview, "empty")
    if stop_typed(text, interview.language):
        text = "/stop"
    if text.startswith("/"):
        return _commanded(interview, text, ref, today)
    if interview.overlay is not None or current(interview).question.kind in (Kind.PAGE, Kind.LANGUAGE):
        receipt = receipt_typed(text)
        if receipt is not None:
            return Stepped(interview, (OpenVisit(receipt),))
    told = Told(text=text, ref=ref)
    # An age is a number: "1" is a child of one year here, not the first button.
    counts = interview.overlay is None and current(interview).question.counts and any(map(str.isdigit, text))
    actions = () if counts else tapped_by(text, buttons_only(interview), interview.language)
    if actions:
        result: tuple[Interview, tuple[Act, ...]] = (interview, ())
        for action in actions:
            result = tap(result[0], action, today, told)
        return _stepped(result)
    asked = _question_beneath(interview)
    if asked.overlay is None:
        return _stepped(take_words(asked, told, today))
    return _aside(interview, told)


def _dictated(interview: Interview, text: str, action: str, today: date) -> Stepped:
    """Take words that were said aloud; among the buttons they can mean only an answer, by its own words."""
    told = Told(text=text) if text else None
    if action:
        return _stepped(tap(interview, action, today, told))
    if told is None:
        return _explained(interview, "empty")
    if interview.overlay is not None:
        return _aside(interview, told)
    answers = Screen((), (buttons_only(interview).options,))
    meant = () if any(map(str.isdigit, text)) else tapped_by(text, answers, interview.language)
    return _stepped(tap(interview, meant[0], today, told) if meant else take_words(interview, told, today))


def _question_beneath(interview: Interview) -> Interview:
    """Lay a page away that was only read in between, when what lies beneath it is a question to be answered.

    Who asks for help in the middle and then writes the name answers the question she was asked.
    """
    if interview.overlay not in READ_IN_BETWEEN:
        return interview
    if current(interview).question.kind in (Kind.PAGE, Kind.LANGUAGE):
        return interview
    return interview.model_copy(update={"overlay": None})


def _aside(interview: Interview, what: Told | FileTold) -> Stepped:
    """Keep what came while a page lay over the question."""
    if interview.overlay in OVER:
        return _explained(interview, "after_the_end")
    kept = keep_aside(interview, what)
    if interview.overlay is Overlay.HIDDEN:
        return Stepped(kept, (Hide(),))
    return Stepped(kept, (Say("kept_words" if isinstance(what, Told) else "kept_file"), Ask()))


def _commanded(interview: Interview, text: str, ref: str | None, today: date) -> Stepped:
    command = text.split()[0].split("@")[0].lower()
    if command == "/start":
        return _began(interview, None)
    if command == "/stop":
        over = interview.overlay if interview.overlay in OVER else Overlay.HIDDEN
        return Stepped(interview.model_copy(update={"overlay": over}), (CleanUp(), Hide()))
    if command in COMMANDS:
        return _stepped(tap(interview, COMMANDS[command], today))
    if interview.overlay in OVER:
        return Stepped(interview, (Ask(),))
    kept = keep_aside(interview, Told(text=text, ref=ref))
    return _explained(kept, "unknown_command")


def _edited(interview: Interview, text: str, ref: str | None, today: date) -> Stepped:
    if interview.overlay in OVER:
        return _explained(interview, "after_the_end")
    if not text:
        return _explained(interview, "empty")
    changed, acts = take_edit(interview, Told(text=text, ref=ref), today)
    return Stepped(changed, (Hide(),) if interview.overlay is Overlay.HIDDEN else acts)


def _attached(interview: Interview, turn: Attached, today: date) -> Stepped:
    file = turn.file
    told = FileTold(
        id=file.id, kind=file.kind, ref=turn.ref, group=file.group, caption=clean(file.caption or "") or None
    )
    asked = _question_beneath(interview)
    if asked.overlay is not None:
        return _aside(interview, told)
    return _stepped(attach(asked, told, today))
