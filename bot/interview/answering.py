# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an answer is taken: by words, by file, or changed afterwards. Nothing given before is lost by it."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.interview.acts import Acknowledge, Act, Ask, Say
from bot.interview.dates import Ask as Unclear
from bot.interview.dates import Refused, Understood, understand_date
from bot.interview.labels import option_typed
from bot.interview.lanes import is_recent
from bot.interview.path import Step, current, decided, next_key, step_by_key
from bot.interview.places_told import (
    looks_mistyped,
    numbers_in,
    place_chosen,
    place_in,
    places_near,
    places_offered,
)
from bot.interview.questions import Kind
from bot.interview.readings import reading_shown
from bot.interview.state import ASIDE, DateTold, Earlier, FileTold, Given, Interview, Overlay, Told
from bot.interview.turns import Located

Result = tuple[Interview, tuple[Act, ...]]
COLLECTING = (Kind.ACCOUNT, Kind.FILES)
TAKES_NOTHING = (Kind.PAGE, Kind.LANGUAGE, Kind.READ_BACK)
MEANT_ANEW = (Kind.DATE, Kind.PLACE, Kind.NUMBERS, Kind.CHOICE, Kind.SURE, Kind.CONSENT)
REFUSALS = ("unclear", "future", "impossible")
NOTHING_ASKED: dict[str, Any] = {"nudge": "", "candidates": (), "places": (), "doubtful": ()}
KEPT = {"photo": "kept_photo", "voice": "kept_voice", "audio": "kept_voice"}


def replaced(given: Given, **new: Any) -> Given:
    """Give an answer with new words or choices; what stood there is kept as earlier."""
    earlier = given.earlier
    if given.words or given.choices:
        earlier = (*earlier, Earlier(words=given.words, choices=given.choices))
    fresh = {
        "words": (),
        "choices": (),
        "date": None,
        "place": None,
        "numbers": (),
        "skipped": False,
        "earlier": earlier,
    }
    return given.model_copy(update={**fresh, **new})


def advance(interview: Interview) -> Interview:
    """Go to the step that follows; "keep it: no" leads nowhere but to the choice of erasing."""
    if decided(interview, "keep") == "no":
        return interview.model_copy(update={"overlay": Overlay.DECLINED, **NOTHING_ASKED})
    key = next_key(interview)
    following = step_by_key(interview, key)
    home = following is not None and following.question.kind is Kind.READ_BACK
    return interview.model_copy(
        update={"position": key, **NOTHING_ASKED, "editing": interview.editing and not home}
    )


def settle(interview: Interview, step: Step, given: Given, today: date | None = None) -> Result:
    """Close the current question with an answer and go on. today: only a date needs it."""
    settled = given.model_copy(update={"settled": True, "language": interview.language})
    interview = interview.with_given(step.key, settled)
    if step.question.kind is Kind.DATE:
        interview = _dated(reopen(interview, "date_sure"), given, today)
    chosen = [option for key in given.choices if (option := step.option(key)) is not None]
    if any(option.ends for option in chosen):
        interview = leave_second(interview)
    interview = advance(interview)
    said = next((option.says for option in chosen if option.says), "")
    if said:
        return interview, (Say(said), Ask())
    read = reading_shown(interview, given)
    if read is not None:
        interview = interview.model_copy(update={"doubtful": (step.key, interview.position)})
    if step.question.kind is Kind.DATE and interview.recent:
        return interview, (Say("recent"), *((read,) if read else ()), Ask())
    if read is not None:
        return interview, (Say("saved"), read, Ask())
    return interview, (Say("saved_heavy" if step.question.heavy else "saved"), Ask())


def _dated(interview: Interview, given: Given, today: date | None) -> Interview:
    recent = given.date is not None and today is not None and is_recent(given.date.edtf, today)
    return interview.model_copy(update={"recent": recent})


def leave_second(interview: Interview) -> Interview:
    """End the second part; what was told in it stays."""
    more = interview.given("more")
    return interview.with_given("more", replaced(more, choices=("enough",), settled=True))


def reopen(interview: Interview, key: str) -> Interview:
    """Open a question again whose answer no longer fits, keeping what was given."""
    if key not in interview.answers:
        return interview
    return interview.with_given(key, replaced(interview.given(key), settled=False))


def misread(interview: Interview, step: Step) -> Interview:
    """Ask again what was understood wrongly. The words stay; only what was read into them goes."""
    given = interview.given(step.key)
    bare = given.model_copy(update={"date": None, "place": None, "numbers": (), "settled": False})
    if step.question.kind is Kind.DATE:
        interview = reopen(interview, "date_sure")
    asked = {**NOTHING_ASKED, "position": step.key, "nudge": "wrong" if given.words else ""}
    return interview.with_given(step.key, bare).model_copy(update=asked)


def keep_aside(interview: Interview, what: Told | FileTold) -> Interview:
    """Keep words or a file that no question can take."""
    given = interview.given(ASIDE)
    new = {"words": (*given.words, what)} if isinstance(what, Told) else {"files": (*given.files, what)}
    return interview.with_given(ASIDE, given.model_copy(update=new))


def take_words(interview: Interview, told: Told, today: date) -> Result:
    """Take words that are no button as an answer to the current question."""
    step = current(interview)
    kind, given = step.question.kind, interview.given(step.key)
    if kind in TAKES_NOTHING:
        return keep_aside(interview, told), (Say("kept_words"), Ask())
    if kind is Kind.CONSENT:
        kept = given.model_copy(update={"words": (*given.words, told)})
        return interview.with_given(step.key, kept), (Say("consent_unclear"), Ask())
    if kind in COLLECTING:
        kept = given.model_copy(update={"words": (*given.words, told), "skipped": False})
        return interview.with_given(step.key, kept), (Say("saved"), Ask())
    if kind is Kind.DATE:
        return _take_date(interview, step, told, today)
    if kind is Kind.PLACE:
        return _take_place(interview, step, told)
    if kind is Kind.NUMBERS:
        return _take_numbers(interview, step, told, today)
    if kind is Kind.MANY and not given.settled:
        return settle(interview, step, given.model_copy(update={"words": (*given.words, told)}))
    return settle(interview, step, replaced(given, words=(told,)))


def _take_date(interview: Interview, step: Step, told: Told, today: date) -> Result:
    given = replaced(interview.given(step.key), words=(told,), settled=False)
    meant = understand_date(told.text, interview.language, today)
    match meant:
        case Understood():
            dated = given.model_copy(update={"date": DateTold(edtf=meant.edtf, calendar=meant.calendar)})
            return settle(interview, step, dated, today)
        case Unclear():
            asked = {
                "nudge": "partly" if len(meant.candidates) == 1 else "which",
                "candidates": tuple(
                    DateTold(edtf=one.edtf, calendar=one.calendar) for one in meant.candidates
                ),
            }
            return interview.with_given(step.key, given).model_copy(update=asked), (Say("kept_words"), Ask())
        case Refused():
            if interview.nudge in REFUSALS:
                changed, _ = settle(interview, step, given)
                return changed, (Say("date_kept"), Ask())
            nudged = {"nudge": meant.reason, "candidates": ()}
            return interview.with_given(step.key, given).model_copy(update=nudged), (Say("kept_words"), Ask())


def _take_place(interview: Interview, step: Step, told: Told) -> Result:
    given = replaced(interview.given(step.key), words=(told,), settled=False)
    found = place_in(told, interview.language)
    if found is not None:
        return settle(interview, step, given.model_copy(update={"place": found}))
    offered = places_offered(told, interview.language)
    if not offered:
        return settle(interview, step, given)
    asked = {**NOTHING_ASKED, "nudge": "which", "places": offered}
    return interview.with_given(step.key, given).model_copy(update=asked), (Say("kept_words"), Ask())


def choose_place(interview: Interview, step: Step, option: str) -> Result:
    """Take one of the places that were offered, or keep the words as they are."""
    given = interview.given(step.key)
    if option == "keep":
        return settle(interview, step, given) if given.words else (interview, (Ask(),))
    offered = {f"p{at}": one for at, one in enumerate(interview.places)}.get(option)
    chosen = place_chosen(offered, shared=interview.nudge == "near") if offered else None
    if chosen is None:
        return interview, (Ask(),)
    return settle(interview, step, given.model_copy(update={"place": chosen, "skipped": False}))


def locate(interview: Interview, turn: Located) -> Result:
    """Offer the districts around a shared location, where a place is asked for; the location itself is dropped."""
    step = current(interview)
    near = places_near(turn) if interview.overlay is None and step.question.kind is Kind.PLACE else ()
    if not near:
        return interview, (Say("location"), Ask())
    return interview.model_copy(update={**NOTHING_ASKED, "nudge": "near", "places": near}), (Ask(),)


def _take_numbers(interview: Interview, step: Step, told: Told, today: date) -> Result:
    given = replaced(interview.given(step.key), words=(told,), settled=False)
    found = numbers_in(told, interview.language, today)
    if looks_mistyped(told, interview.language, today) and interview.nudge != "mistyped":
        asked = {**NOTHING_ASKED, "nudge": "mistyped"}
        return interview.with_given(step.key, given).model_copy(update=asked), (Say("kept_words"), Ask())
    return settle(interview, step, given.model_copy(update={"numbers": found}))


def attach(interview: Interview, file: FileTold, today: date) -> Result:
    """Take a file as an answer, or as part of one."""
    together = _album(interview, file)
    if together is not None:
        return _with_file(interview, together, file), (Acknowledge("album"),)
    step = current(interview)
    kind = step.question.kind
    said = Say(KEPT.get(file.kind, "kept_file"))
    if kind in TAKES_NOTHING:
        return keep_aside(interview, file), (said, Ask())
    kept = _with_file(interview, step.key, file)
    if kind is Kind.CONSENT:
        return kept, (Say("consent_unclear"), Ask())
    if kind in COLLECTING:
        return kept, (said, Ask())
    if file.caption:
        return take_words(kept, Told(text=file.caption, ref=file.ref), today)
    if file.kind in ("voice", "audio"):
        changed, _ = settle(kept, step, kept.given(step.key))
        return changed, (said, Ask())
    return kept, (said, Ask())


def _album(interview: Interview, file: FileTold) -> str | None:
    """Give the question to which an earlier picture of the same album went."""
    if file.group is None:
        return None
    for key, given in interview.answers.items():
        if any(other.group == file.group for other in given.files):
            return key
    return None


def _with_file(interview: Interview, key: str, file: FileTold) -> Interview:
    given = interview.given(key)
    if any(other.id == file.id for other in given.files):
        return interview
    return interview.with_given(
        key, given.model_copy(update={"files": (*given.files, file), "skipped": False})
    )


def take_edit(interview: Interview, told: Told, today: date) -> Result:
    """Let a changed message change the answer it gave; its earlier words stay beside it."""
    key = next((key for key, given in interview.answers.items() if _said_in(given, told.ref)), None)
    if key is None:
        return keep_aside(interview, told), (Say("kept_words"), Ask())
    given = interview.given(key)
    before = tuple(old for old in given.words if old.ref == told.ref)
    words = tuple(told if old.ref == told.ref else old for old in given.words)
    if before:
        changed = given.model_copy(
            update={"words": words, "earlier": (*given.earlier, Earlier(words=before))}
        )
    else:  # it was a file's caption that was changed
        changed = given.model_copy(update={"words": (*given.words, told)})
    return _meant_anew(interview, key, changed, told, today), (Say("changed_message"), Ask())


def _meant_anew(interview: Interview, key: str, changed: Given, told: Told, today: date) -> Interview:
    """Read changed words once more: as a date, as a choice, or as a decision."""
    step = step_by_key(interview, key)
    kind = step.question.kind if step is not None else None
    if step is None or kind not in MEANT_ANEW:
        return interview.with_given(key, changed)
    if kind is Kind.PLACE:
        return interview.with_given(
            key, changed.model_copy(update={"place": place_in(told, interview.language)})
        )
    if kind is Kind.NUMBERS:
        numbers = numbers_in(told, interview.language, today)
        return interview.with_given(key, changed.model_copy(update={"numbers": numbers}))
    if kind is Kind.DATE:
        meant = understand_date(told.text, interview.language, today)
        dated = DateTold(edtf=meant.edtf, calendar=meant.calendar) if isinstance(meant, Understood) else None
        changed = changed.model_copy(update={"date": dated, "choices": ()})
        return _dated(reopen(interview, "date_sure"), changed, today).with_given(key, changed)
    choice = option_typed(told.text, step.question.options, interview.language)
    if kind is Kind.CONSENT and choice != "no":
        # A changed message may take a consent back, but it gives none: that is asked again.
        asked_again = changed.model_copy(update={"choices": (), "settled": False})
        return interview.with_given(key, asked_again).model_copy(update={"position": key})
    return interview.with_given(key, changed.model_copy(update={"choices": (choice,) if choice else ()}))


def _said_in(given: Given, ref: str | None) -> bool:
    if ref is None:
        return False
    return any(told.ref == ref for told in given.words) or any(file.ref == ref for file in given.files)
