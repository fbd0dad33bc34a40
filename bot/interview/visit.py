# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming back with the receipt: hear the state in words, answer a question, add, change consent, withdraw.

The same turns, acts and screens as the interview. Nothing that was sent is ever shown back, and the receipt
itself is never kept in the state: the edge holds it while the visit lasts.

    Visit.begin(language, partners, receipt_typed=...)   ->  VisitStepped
    visit_step(visit, turn)                              ->  VisitStepped(visit, acts)
    visit_screen(visit)                                  ->  Screen

After a `LookUp` the edge looks the receipt up and gives `Looked` as the next turn. `AddToCase` and `Withdraw`
are to be stored before the reply is sent; after `CloseVisit` the visit is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import locales
from bot.interview.acts import (
    Act,
    AddToCase,
    Ask,
    CleanUp,
    CloseVisit,
    ConsentChange,
    LookUp,
    Say,
    Withdraw,
)
from bot.interview.labels import stop_typed, tapped_by
from bot.interview.parts import Screen
from bot.interview.path import Step, steps
from bot.interview.reporting import asked_words, text_version
from bot.interview.state import FileTold, Interview, Told
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
from bot.interview.visit_screens import Stage, VisitView, visit_view
from bot.interview.visit_state import Looked, Seen, Visit, VisitStepped
from bot.interview.words import load_words
from bot.interview.writing import clean


def consent_steps(visit: Visit) -> tuple[Step, ...]:
    """Give the consents that can be changed: all but keeping, which is changed by taking the report back."""
    whole = Interview.begin(visit.partners)
    return tuple(step for step in steps(whole) if step.question.purpose not in ("", "keep"))


def visit_screen(visit: Visit) -> Screen:
    """Give what is shown now."""
    consent = next((step for step in consent_steps(visit) if step.key == visit.consent), None)
    view = VisitView(
        stage=visit.stage,
        state=visit.state,
        question=visit.question,
        last_used=visit.last_used,
        collected=bool(visit.words or visit.files),
        consents=consent_steps(visit),
        consent=consent,
    )
    return visit_view(view)


def visit_step(visit: Visit, turn: Turn | Looked) -> VisitStepped:
    """Take one turn of a visit and say what to do next. Raises for no turn."""
    match turn:
        case Looked():
            return _looked(visit, turn)
        case Began():
            return VisitStepped(visit, (Ask(),))
        case Tapped():
            return _tapped(visit, turn.action)
        case Said() | Edited():
            return _said(visit, Told(text=clean(turn.text), ref=turn.ref), edited=isinstance(turn, Edited))
        case Dictated():  # only an interview is taken down
            return VisitStepped(visit, (Ask(),))
        case Attached():
            return _attached(visit, turn)
        case Located():
            return VisitStepped(visit, (Say("location"), Ask()))
        case Unusable():
            key = turn.what if turn.what in UNUSABLE else "unknown-type"
            return VisitStepped(visit, (Say(key), Ask()))


def _looked(visit: Visit, looked: Looked) -> VisitStepped:
    if looked.outcome is not Seen.FOUND:
        key = "receipt_mistyped" if looked.outcome is Seen.MISTYPED else "receipt_unknown"
        return VisitStepped(visit.at(Stage.NUMBER), (Say(key), Ask()))
    return VisitStepped(
        visit.at(Stage.HOME, state=looked.state, question=looked.question, last_used=looked.last_used),
        (Ask(),),
    )


def _said(visit: Visit, told: Told, *, edited: bool) -> VisitStepped:
    if not told.text:
        return VisitStepped(visit, (Say("empty"), Ask()))
    if stop_typed(told.text, visit.language):
        return _commanded(visit, "/stop")
    if told.text.startswith("/"):
        return _commanded(visit, told.text)
    if edited and any(old.ref == told.ref for old in visit.words):
        kept = visit.model_copy(update={"words": (*visit.words, told)})  # the earlier words stay too
        return VisitStepped(kept, (Say("changed_message"), Ask()))
    actions = tapped_by(told.text, visit_screen(visit), visit.language)
    if actions:
        return _tapped(visit, actions[0])
    if visit.stage is Stage.NUMBER:
        return VisitStepped(visit.at(Stage.LOOKING), (LookUp(told.text),))
    return _collect(visit, words=(told,), said="saved")


def _attached(visit: Visit, turn: Attached) -> VisitStepped:
    file = FileTold(
        id=turn.file.id,
        kind=turn.file.kind,
        ref=turn.ref,
        group=turn.file.group,
        caption=clean(turn.file.caption or "") or None,
    )
    if visit.stage in (Stage.NUMBER, Stage.LOOKING):
        return VisitStepped(visit, (Say("receipt_first"), Ask()))
    said = {"photo": "kept_photo", "voice": "kept_voice", "audio": "kept_voice"}.get(file.kind, "kept_file")
    album = file.group is not None and any(other.group == file.group for other in visit.files)
    words = (Told(text=file.caption, ref=turn.ref),) if file.caption else ()
    collected = _collect(visit, words=words, files=(file,), said=said)
    return replace(collected, acts=()) if album else collected


def _collect(
    visit: Visit, *, words: tuple[Told, ...] = (), files: tuple[FileTold, ...] = (), said: str
) -> VisitStepped:
    """Keep what was told until it is complete. At a stage that only asks, it becomes something to add."""
    if visit.stage is Stage.LOOKING:
        return VisitStepped(visit, (Ask(),))
    if visit.stage is Stage.GONE:
        return VisitStepped(visit, (Say("after_the_end"), Ask()))
    new = {"words": (*visit.words, *words), "files": (*visit.files, *files)}
    stage = visit.stage if visit.stage is Stage.TELLING else Stage.TELLING
    answering = visit.answering or (visit.stage is Stage.HOME and visit.question is not None)
    return VisitStepped(visit.at(stage, **new, answering=answering), (Say(said), Ask()))


def _commanded(visit: Visit, text: str) -> VisitStepped:
    command = text.split()[0].split("@")[0].lower()
    if command == "/stop":
        left = _leave(visit)
        return VisitStepped(left.visit, (*left.acts[:-1], CleanUp(), CloseVisit()))
    if command == "/start":
        return _leave(visit)
    if command == "/help":
        return VisitStepped(visit, (Say("visit_help"), Ask()))
    if command == "/delete":
        return _to(Stage.WITHDRAWING)(visit) if visit.stage is not Stage.NUMBER else _same(visit)
    return _same(visit)


def _same(visit: Visit) -> VisitStepped:
    return VisitStepped(visit, (Ask(),))


def _tapped(visit: Visit, action: str) -> VisitStepped:
    verb, _, rest = action.partition(":")
    if verb == "lang" and rest in {locale.code for locale in locales.offered_languages()}:
        return _same(visit.model_copy(update={"language": rest}))
    if action == "clean":
        return VisitStepped(visit, (CleanUp(), Say("cleaned"), Ask()))
    if action.startswith("v:c:"):
        return _choose_consent(visit, action[len("v:c:") :])
    if action == "v:leave":
        return _leave(visit)
    allowed = ALLOWED.get((visit.stage, action))
    return allowed(visit) if allowed is not None else _same(visit)


def _to(stage: Stage, **more: Any) -> Callable[[Visit], VisitStepped]:
    def moved(visit: Visit) -> VisitStepped:
        return VisitStepped(visit.at(stage, **more), (Ask(),))

    return moved


def _gathered(visit: Visit) -> tuple[Act, ...]:
    """Hand over what was collected, if anything was."""
    if not (visit.words or visit.files):
        return ()
    words = "\n".join(told.text for told in visit.words) or None
    files = tuple(dict.fromkeys(file.id for file in visit.files))
    return (AddToCase(words=words, files=files, answers_question=visit.answering),)


def _done(visit: Visit) -> VisitStepped:
    gathered = _gathered(visit)
    if not gathered:
        return _same(visit)
    cleared: dict[str, Any] = {"words": (), "files": (), "answering": False}
    if visit.answering:
        cleared |= {"question": None, "state": ""}  # "we have a question" is true no more
    after = visit.at(Stage.HOME, **cleared)
    return VisitStepped(after, (*gathered, Say("added"), Ask()))


def _leave(visit: Visit) -> VisitStepped:
    """Leave; what was collected and not yet handed over goes to the case, so that nothing told is lost."""
    gathered = _gathered(visit)
    said: tuple[Act, ...] = (Say("added"),) if gathered else ()
    closed = visit.at(Stage.GONE, words=(), files=(), question=None, state="")
    return VisitStepped(closed, (*gathered, *said, CloseVisit()))


def _choose_consent(visit: Visit, number: str) -> VisitStepped:
    step = next((step for step in consent_steps(visit) if step.number == number), None)
    if step is None or visit.stage not in (Stage.CONSENTS, Stage.CONSENT):
        return _same(visit)
    return VisitStepped(visit.at(Stage.CONSENT, consent=step.key), (Ask(),))


def _decide(given: bool) -> Callable[[Visit], VisitStepped]:
    def decided(visit: Visit) -> VisitStepped:
        step = next((step for step in consent_steps(visit) if step.key == visit.consent), None)
        if step is None:
            return _same(visit)
        change = _consent_change(visit, step, given=given)
        after = visit.at(Stage.CONSENTS, consent="")
        return VisitStepped(after, (AddToCase(consents=(change,)), Say("consent_changed"), Ask()))

    return decided


def _consent_change(visit: Visit, step: Step, *, given: bool) -> ConsentChange:
    whole, words = Interview.begin(visit.partners), load_words(visit.language)
    return ConsentChange(
        purpose=step.question.purpose,
        given=given,
        asked=asked_words(whole, step, words),
        text_version=text_version(whole, step.question.prompt, words),
        partner=step.partner.id if step.partner else None,
    )


def _withdraw(visit: Visit) -> VisitStepped:
    after = visit.at(Stage.HOME, state="withdrawn", question=None)
    return VisitStepped(after, (Withdraw(), Say("withdrawn"), Ask()))


ALLOWED: dict[tuple[Stage, str], Callable[[Visit], VisitStepped]] = {
    (Stage.HOME, "v:answer"): _to(Stage.TELLING, answering=True),
    (Stage.HOME, "v:add"): _to(Stage.TELLING, answering=False),
    (Stage.HOME, "v:consents"): _to(Stage.CONSENTS),
    (Stage.HOME, "v:withdraw"): _to(Stage.WITHDRAWING),
    (Stage.TELLING, "v:done"): _done,
    (Stage.TELLING, "v:home"): _to(Stage.HOME, answering=False),
    (Stage.CONSENTS, "v:home"): _to(Stage.HOME),
    (Stage.CONSENT, "v:yes"): _decide(given=True),
    (Stage.CONSENT, "v:no"): _decide(given=False),
    (Stage.CONSENT, "v:home"): _to(Stage.CONSENTS, consent=""),
    (Stage.WITHDRAWING, "v:sure"): _to(Stage.WITHDRAWING_SURE),
    (Stage.WITHDRAWING, "v:home"): _to(Stage.HOME),
    (Stage.WITHDRAWING_SURE, "v:sure2"): _withdraw,
    (Stage.WITHDRAWING_SURE, "v:home"): _to(Stage.HOME),
}

__all__ = ["Looked", "Seen", "Stage", "Visit", "VisitStepped", "visit_screen", "visit_step"]
