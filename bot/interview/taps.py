# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tap does, of now or of long ago. An action nobody knows shows the current screen again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot.interview.acts import Ask, Hide, Say
from bot.interview.answering import (
    NOTHING_ASKED,
    Result,
    advance,
    choose_place,
    misread,
    replaced,
    settle,
)
from bot.interview.names_told import told_with_name
from bot.interview.page_taps import FIRM, SIMPLE, speak
from bot.interview.path import (
    Step,
    applies,
    current,
    is_offered,
    previous_key,
    settled,
    step_by_key,
    step_by_number,
    steps,
)
from bot.interview.persons import fill
from bot.interview.places_told import PLACE_OPTIONS
from bot.interview.questions import Kind
from bot.interview.state import DateTold, Interview, Overlay, Told


def tap(interview: Interview, action: str, today: date, told: Told | None = None) -> Result:
    """Do what a button says. told: the words, where it was typed instead of tapped."""
    if interview.overlay is Overlay.HIDDEN and action not in ("open", "begin", "receipt"):
        return interview, (Hide(),)
    simple = SIMPLE.get(action)
    if simple is not None:
        return simple(interview)
    verb, _, rest = action.partition(":")
    if verb == "lang":
        return speak(interview, rest)
    number, _, option = rest.partition(":")
    step = step_by_number(interview, number)
    if step is None or verb not in NUMBERED or interview.overlay in FIRM:
        return interview, (Ask(),)
    lifted = interview.model_copy(update={"overlay": None})
    return NUMBERED[verb](lifted, step, option, told, today)


def _is_here(interview: Interview, step: Step) -> bool:
    return interview.position == step.key


def _late(interview: Interview) -> Result:
    return interview, (Say("late_tap"), Ask())


def _page_read(interview: Interview, step: Step, option: str, _t: Told | None, _d: date) -> Result:
    if not _is_here(interview, step):
        return interview, (Ask(),)  # a double tap: the page is behind us already
    chosen = option if step.option(option) is not None else "go"
    given = interview.given(step.key).model_copy(update={"choices": (chosen,), "settled": True})
    return advance(interview.with_given(step.key, given)), (Ask(),)


def _answer(interview: Interview, step: Step, option: str, told: Told | None, today: date) -> Result:
    """Answer by a button. A button of an earlier question changes that answer where this is harmless."""
    given = interview.given(step.key)
    if not _is_here(interview, step):
        return _late_answer(interview, step, option)
    if step.question.kind is Kind.DATE:
        return _date_answer(interview, step, option, told, today)
    if step.question.kind is Kind.PLACE and option in PLACE_OPTIONS:
        return choose_place(interview, step, option)
    if step.question.kind is Kind.NUMBERS and option == "keep":
        return settle(interview, step, given) if given.words else (interview, (Ask(),))
    with_name = told_with_name(interview, step.key)
    if option == "told" and with_name:
        kept = replaced(given, words=(Told(text=with_name, ref=told.ref if told else None),))
        return settle(interview, step, kept)
    known = step.option(option)
    if known is None or not is_offered(interview, known):
        return interview, (Ask(),)
    if step.question.kind is Kind.SURE and option == "wrong":
        date_step = step_by_key(interview, "date")
        return (misread(interview, date_step) if date_step else interview), (Ask(),)
    words = (told,) if told else ()
    if step.question.kind is Kind.CONSENT and not given.settled:
        # What was said before the tap belongs to this decision and stays with it.
        given = given.model_copy(update={"choices": (option,), "words": (*given.words, *words)})
    else:
        given = replaced(given, choices=(option,), words=words)
    changed, acts = settle(interview, step, given)
    return changed, acts if changed.overlay is None else (Ask(),)


def _late_answer(interview: Interview, step: Step, option: str) -> Result:
    given = interview.given(step.key)
    if option in given.choices:
        return interview, (Ask(),)  # the same tap twice
    harmless = step.question.kind is Kind.CHOICE or (step.question.kind is Kind.CONSENT and option == "no")
    keep = step.question.purpose == "keep"
    known = step.option(option)
    if not harmless or keep or not given.settled or known is None or not is_offered(interview, known):
        return _late(interview)
    again = replaced(given, choices=(option,), language=interview.language)
    changed = interview.with_given(step.key, again)
    title = fill(changed, step.question.title, step) if step.question.title else ""
    return changed, (Say("changed", {"title": title}), Ask())


def _date_answer(interview: Interview, step: Step, option: str, told: Told | None, today: date) -> Result:
    given = interview.given(step.key)
    if option in ("type", "year"):
        return interview.model_copy(update={"nudge": option, "candidates": ()}), (Ask(),)
    if option == "keep":
        if not given.words:
            return interview, (Ask(),)
        changed, _ = settle(interview, step, given)
        return changed, (Say("date_kept"), Ask())
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    if option in days:
        meant = DateTold(edtf=days[option].isoformat())
        chosen_day = replaced(given, choices=(option,), date=meant, words=(told,) if told else ())
        return settle(interview, step, chosen_day, today)
    if option == "dont_know":
        return settle(interview, step, replaced(given, choices=(option,), words=(told,) if told else ()))
    chosen = {f"c{at}": one for at, one in enumerate(interview.candidates)}.get(option)
    if chosen is None:
        return interview, (Ask(),)
    return settle(interview, step, given.model_copy(update={"date": chosen}), today)


def _toggle(interview: Interview, step: Step, option: str, _t: Told | None, _d: date) -> Result:
    """Set or unset one of several; an answer that excludes the others is complete at once."""
    known = step.option(option)
    if not _is_here(interview, step) or known is None:
        return _late(interview) if known and not _is_here(interview, step) else (interview, (Ask(),))
    given = interview.given(step.key)
    if known.alone and not given.choices:
        return settle(interview, step, given.model_copy(update={"choices": (option,)}))
    if given.settled:  # a change of a finished answer keeps what stood there
        given = replaced(given, choices=given.choices, words=given.words)
    alone = {one.key for one in step.question.options if one.alone}
    others = tuple(key for key in given.choices if key != option and key not in alone)
    chosen = (option,) if known.alone else (*others, option)
    choices = others if option in given.choices else chosen
    update = {"choices": choices, "skipped": False}
    return interview.with_given(step.key, given.model_copy(update=update)), (Ask(in_place=True),)


def _done(interview: Interview, step: Step, _o: str, _t: Told | None, _d: date) -> Result:
    if not _is_here(interview, step):
        return interview, (Ask(),)
    given = interview.given(step.key)
    if step.question.kind is Kind.CONSENT:
        return interview, (Say("consent_unclear"), Ask())  # a yes is never made out of anything else
    if given.empty:
        return interview, (Say("please_choose"), Ask())
    return settle(interview, step, given)


def _skip(interview: Interview, step: Step, _o: str, _t: Told | None, _d: date) -> Result:
    if not _is_here(interview, step) or step.question.skip is None:
        return interview, (Ask(),)
    given = interview.given(step.key)
    changed, _ = settle(interview, step, replaced(given, skipped=not given.files))
    return changed, (Say("kept_skip"), Ask())


def _back(interview: Interview, step: Step, _o: str, _t: Told | None, _d: date) -> Result:
    if not _is_here(interview, step):
        return interview, (Ask(),)
    key = previous_key(interview)
    home = any(s.key == key and s.question.kind is Kind.READ_BACK for s in steps(interview))
    cleared = {"position": key, **NOTHING_ASKED, "editing": interview.editing and not home}
    return interview.model_copy(update=cleared), (Ask(),)


def _keep(interview: Interview, step: Step, _o: str, _t: Told | None, _d: date) -> Result:
    if not _is_here(interview, step) or not settled(interview, step):
        return interview, (Ask(),)
    return advance(interview), (Ask(),)


def _wrong(interview: Interview, step: Step, earlier: str, _t: Told | None, _d: date) -> Result:
    """Ask again what was read wrongly, also from a button of long ago, unless it was said anew since.

    earlier: how often it had been said before; so a tap twice does not undo the better answer.
    """
    given = interview.given(step.key)
    if not given.read or earlier != str(len(given.earlier)) or not applies(interview, step):
        return (interview, (Ask(),)) if _is_here(interview, step) else _late(interview)
    home = current(interview).question.kind is Kind.READ_BACK
    asked = misread(interview, step)
    return asked.model_copy(update={"editing": interview.editing or home}), (Ask(),)


def _edit(interview: Interview, step: Step, _o: str, _t: Told | None, _d: date) -> Result:
    if current(interview).question.kind is not Kind.READ_BACK:
        return _late(interview)
    if not step.question.title or not settled(interview, step):
        return interview, (Ask(),)
    return interview.model_copy(update={"position": step.key, "editing": True}), (Ask(),)


NUMBERED: dict[str, Callable[[Interview, Step, str, Told | None, date], Result]] = {
    "go": _page_read,
    "a": _answer,
    "m": _toggle,
    "done": _done,
    "skip": _skip,
    "back": _back,
    "keep": _keep,
    "edit": _edit,
    "wrong": _wrong,
}
