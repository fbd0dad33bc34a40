# SPDX-License-Identifier: AGPL-3.0-or-later
"""One form of an assisted report becomes turns of the interview. What was written is never dropped unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import msgspec

from bot.desk.assisted.keeping import Taking
from bot.desk.errors import DeskError, NotUnderstood
from bot.interview.acts import Act, Deposit, Forget, Say
from bot.interview.answering import COLLECTING, Result, reopen
from bot.interview.parts import Button
from bot.interview.path import current
from bot.interview.questions import Kind
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay, Told
from bot.interview.step import step
from bot.interview.turns import Dictated
from bot.interview.words import load_words, render
from bot.interview.writing import MAX_WORDS as MAX_PIECE
from bot.interview.writing import clean

MAX_WORDS = (
    12_000  # Limit: an account as it is dictated; any other answer is as long as a message of the chat.
)
# What the moderator may know and nobody needs to hear.
UNSAID = (
    "saved",
    "consent_unclear",
    "kept_words",
    "kept_skip",
    "late_tap",
    "please_choose",
    "changed",
    "resumed_more",
    "empty",
)
# Buttons that belong to a chat on a phone; the desk has its own ways for stopping, erasing and sending.
OF_THE_CHAT = (
    "stop",
    "hide",
    "clean",
    "help",
    "safer",
    "receipt",
    "lang",
    "not_safe",
    "open",
    "erase",
    "send",
)
TO_WRITE = ":type"  # "I will write it": here the field is there already
WITHOUT_WORDS = (Kind.PAGE, Kind.LANGUAGE, Kind.READ_BACK, Kind.SURE)
WITH_WORDS = (Kind.CHOICE, Kind.WORDS, Kind.CONSENT)  # an answer can be chosen and told in one


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOTHING_SAID = _("Choose an answer, or write what was said.")
TOO_LONG = _("This is too long for one answer. Send it in two.")
TOO_MUCH = _("This report is full. Send it as it is; the family can add the rest with the receipt.")
NOT_YET_DOWN = _("Something is written or ticked here. Write it down first, or take it away.")
ALONE = _("One of these answers leaves no room for others. Choose that one alone, or the others.")


class Wrong(DeskError):  # noqa: N818
    """What the moderator sent cannot be an answer; the message is shown to her."""


@dataclass(frozen=True)
class Form:
    """What was sent."""

    at: str
    words: str
    action: str
    chosen: tuple[str, ...]  # of an answer that may be several, the actions of what is ticked
    file: str = ""  # the SHA-256 of a file that came with it

    @property
    def digest(self) -> str:
        """Name what was sent, to know it again."""
        return sha256(msgspec.json.encode((self.words, self.action, self.chosen, self.file))).hexdigest()


def offered(interview: Interview) -> tuple[Button, ...]:
    """Give the buttons that the desk offers, those of the chat left out."""
    return tuple(
        one
        for one in screen(interview).buttons
        if one.action.partition(":")[0] not in OF_THE_CHAT and not one.action.endswith(TO_WRITE)
    )


def takes_words(interview: Interview) -> bool:
    """Tell whether words can be an answer now."""
    return interview.overlay is None and current(interview).question.kind not in WITHOUT_WORDS


def is_several(interview: Interview) -> bool:
    """Tell whether several answers may be ticked now."""
    return interview.overlay is None and current(interview).question.kind is Kind.MANY


def takes_files(taking: Taking) -> bool:
    """Tell whether a file can be part of the answer now."""
    is_consent = current(taking.interview).question.kind is Kind.CONSENT
    return taking.opened and takes_words(taking.interview) and not is_consent


def standing(interview: Interview) -> str:
    """Give the words that stand at this question already, when somebody comes back to it."""
    step_here = current(interview)
    given = interview.given(step_here.key)
    if not given.settled or step_here.question.kind in COLLECTING or not takes_words(interview):
        return ""
    return "\n".join(told.text for told in given.words)


def answered(taking: Taking, form: Form, *, today: date, my_language: str) -> Taking:
    """Give the report with one more answer. Raises Wrong; NotUnderstood for what no page offers."""
    interview = taking.interview
    buttons = {one.action: one for one in offered(interview)}
    if not {form.action, *form.chosen} - {""} <= buttons.keys():
        raise NotUnderstood("expected one of the answers that the page offers")
    collects = takes_words(interview) and current(interview).question.kind in COLLECTING
    if len(form.words) > (MAX_WORDS if collects else MAX_PIECE):
        raise Wrong(TOO_LONG)
    if form.words and not takes_words(interview):
        raise NotUnderstood("expected no words where the page takes none")
    after, acts = _taken(interview, form, buttons, today)
    if any(isinstance(act, Forget | Deposit) for act in acts):
        raise NotUnderstood("expected an answer that does not end the interview")
    if after.overlay is not Overlay.DECLINED:
        after = after.model_copy(update={"overlay": None})
    said = [act for act in acts if isinstance(act, Say)]
    return taking.changed(
        interview=after,
        turn=taking.turn + 1,
        last=form.digest,
        said=tuple(render(act, load_words(after.language)).text for act in said if act.key not in UNSAID),
        said_to_me=tuple(render(act, load_words(my_language)).text for act in said),
    )


def _taken(interview: Interview, form: Form, buttons: dict[str, Button], today: date) -> Result:
    kind, button = current(interview).question.kind, buttons.get(form.action)
    verb = form.action.partition(":")[0]
    is_new = form.words != standing(interview)
    if is_several(interview) and (not form.action or verb == "done"):
        return _several(interview, form, buttons, today)
    ticked = is_several(interview) and set(form.chosen) != {
        one.action for one in buttons.values() if one.chosen
    }
    if not form.action:
        if not form.words:
            raise Wrong(NOTHING_SAID)
        keep = f"keep:{current(interview).number}"
        if not is_new and keep in buttons:
            return _step(interview, [Dictated(action=keep)], today)
        return _step(interview, [Dictated(piece) for piece in _pieces(form.words)], today)
    if button is not None and button.option and verb == "a" and kind in WITH_WORDS:
        return _step(interview, [Dictated(form.words, form.action)], today)
    if verb == "done":  # the rest of an account, and its end
        pieces = [Dictated(piece) for piece in _pieces(form.words)]
        return _step(interview, [*pieces, Dictated(action=form.action)], today)
    if (form.words and is_new) or ticked:
        raise Wrong(NOT_YET_DOWN)
    return _step(interview, [Dictated(action=form.action)], today)


def _several(interview: Interview, form: Form, buttons: dict[str, Button], today: date) -> Result:
    """Tick and untick until what is chosen is what was sent, then close the answer."""
    here = current(interview)
    before = {action for action, one in buttons.items() if one.chosen}
    wanted = set(form.chosen)
    alone = {f"m:{here.number}:{one.key}" for one in here.question.options if one.alone}
    if wanted & alone and len(wanted) > 1:
        raise Wrong(ALONE)
    if not wanted and not form.words and not interview.given(here.key).files:
        raise Wrong(NOTHING_SAID)
    if wanted == before and form.words == standing(interview):
        return _step(interview, [Dictated(action=f"done:{here.number}")], today)
    if interview.given(here.key).settled:  # what stood there is kept as an earlier answer
        interview, before = reopen(interview, here.key), set()
    if form.words:
        given = interview.given(here.key)
        told = Told(text=clean(form.words))
        interview = interview.with_given(here.key, given.model_copy(update={"words": (*given.words, told)}))
    # First what goes, then what comes: an answer that stands alone closes the question by itself.
    turns = [Dictated(action=one) for one in (*sorted(before - wanted), *sorted(wanted - before))]
    return _step(interview, [*turns, Dictated(action=f"done:{here.number}")], today)


def _step(interview: Interview, turns: Sequence[Dictated], today: date) -> Result:
    """Take turns one after the other, until one of them closes the question."""
    here = interview.position
    acts: tuple[Act, ...] = ()
    for turn in turns:
        if interview.position != here:
            break
        stepped = step(interview, turn, today=today)
        interview, acts = stepped.interview, stepped.acts
    return interview, acts


def _pieces(words: str) -> list[str]:
    """Cut words into pieces that the interview takes whole, at blanks where there are any."""
    pieces = []
    while len(words) > MAX_PIECE:
        at = max(words.rfind(blank, MAX_PIECE // 2, MAX_PIECE) for blank in "\n .") + 1 or MAX_PIECE
        pieces.append(words[:at])
        words = words[at:]
    return [*pieces, words] if words else pieces
