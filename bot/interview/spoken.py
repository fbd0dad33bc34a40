# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said aloud of a screen, and of which screens there is something to say.

The script of a screen is its sentences and the labels of its answers, with "this person" where the person's name
stands. It has nothing in it that anybody told, so one recording serves everybody. A screen whose sentences need
something else put in (a date, a partner, a number of things) has no script: half a sentence is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import locales
from bot.interview.pages import receipt_screen
from bot.interview.parts import Screen
from bot.interview.path import Step, steps
from bot.interview.questions import Kind
from bot.interview.questions.shape import Condition, Together
from bot.interview.screens import COLLECTING, screen
from bot.interview.state import Given, Interview, Overlay, Told
from bot.interview.text import FSI, LRI, PSI, RLM, Line, Text, Value, msg
from bot.interview.visit import Stage, Visit, visit_screen
from bot.interview.words import Words, load_words

SPOKEN_KINDS = ("voice", "audio")
PERSON = msg("this person")
NUDGES = ("unclear", "future", "impossible", "which", "type", "year", "wrong")
SILENT = (Overlay.HIDDEN, Overlay.RESUMING, Overlay.LANGUAGE)  # nothing, a number, the first question again
A_CHILD = "10"
_MARKS = str.maketrans("", "", FSI + LRI + PSI + RLM)
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Script:
    """One prompt to be recorded: its key names the file, its text is what is said."""

    key: str
    text: str


def speaks(interview: Interview) -> bool:
    """Say whether somebody answers by voice more than by writing, so that prompts are played to her unasked."""
    given = interview.answers.values()
    spoken = sum(any(file.kind in SPOKEN_KINDS for file in one.files) for one in given)
    return spoken > sum(bool(one.words) for one in given)


def is_language_choice(shown: Screen) -> bool:
    """Say whether a screen asks for the language, each in itself."""
    return any(button.action.startswith("lang:") for button in shown.buttons)


def script_of(shown: Screen, words: Words) -> str | None:
    """Give what is said of a screen in a language, or None where that cannot be recorded once for all."""
    if is_language_choice(shown):
        return language_script(shown, words)
    lines: list[str] = []
    for paragraph in shown.paragraphs:
        if isinstance(paragraph, str) or not _PLACE.sub("", paragraph.source).strip():
            continue  # a number, a person's own words, the list of what was told: they are read, not heard
        said = _said(paragraph, words)
        if said is None:
            return None
        lines.append(said)
    labels = (_said(button.label, words) for button in shown.options)
    return "\n".join([*lines, *(f"[{label}]" for label in labels if label)]) if lines else None


def language_script(shown: Screen, words: Words) -> str | None:
    """Give one language's own lines of the first question."""
    own = [line for line in shown.paragraphs if isinstance(line, Text) and line.language == words.language]
    lines = [words.say(replace(line, language="")) for line in own]
    return "\n".join([*lines, f"[{words.locale.native_name}]"])


def _said(line: Line, words: Words) -> str | None:
    """Say one line with "this person" for the person; None where something else would have to be put in."""
    if isinstance(line, str):
        return line
    values: dict[str, Value] = {}
    for name in _PLACE.findall(line.source):
        value = line.values.get(name)
        if name in ("person", "relation"):
            values[name] = PERSON
        elif isinstance(value, int):
            values[name] = value
        else:
            return None
    return words.say(replace(line, values=values)).translate(_MARKS)


@locales.made_of_catalogs
@lru_cache(maxsize=16)
def scripts(language: str) -> tuple[Script, ...]:
    """Give all that can be recorded in a language, each text once, the most needed first."""
    words = load_words(language)
    found: dict[str, Script] = {}
    for key, shown in _samples(language):
        text = script_of(shown, words)
        if text is not None and text not in found:
            found[text] = Script(key, text)
    return tuple(found.values())


def _samples(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every screen with a name of its own: core, receipt, pages, second part, visits."""
    base = Interview.begin().model_copy(update={"language": language})
    asked = list(steps(base))
    for step in (one for one in asked if not one.question.second):
        yield from _question(base, step)
    yield from (
        ("receipt", receipt_screen("")),
        ("receipt-kept", receipt_screen("", reviewed=False)),
        ("receipt-quiet", receipt_screen("", quiet=True)),
        ("receipt-next", receipt_screen("", companions=True)),
    )
    told = base.with_given("person_name", _words("-"))
    for overlay in (one for one in Overlay if one not in SILENT):
        yield f"page-{overlay}", screen(told.model_copy(update={"overlay": overlay}))
        yield f"page-{overlay}-first", screen(base.model_copy(update={"overlay": overlay}))
    for step in (one for one in asked if one.question.second):
        yield from _question(base, step)
    for stage in Stage:
        yield f"visit-{stage}", visit_screen(Visit(language=language, stage=stage))


def _question(base: Interview, step: Step) -> Iterator[tuple[str, Screen]]:
    """Show one question in each of its wordings and states."""
    question = step.question
    at = base.model_copy(update={"position": step.key})
    if question.kind is Kind.READ_BACK:
        at = at.with_given("more", Given(choices=("no",), settled=True))
    yield step.key, screen(at)
    whens = [variant.when for variant in question.instead]
    whens += [option.unless for option in question.options if option.unless]
    for number, when in enumerate(whens, start=2):
        yield f"{step.key}-{number}", screen(_where(at, when))
    if question.kind in COLLECTING and question.more:
        yield f"{step.key}-more", screen(at.with_given(step.key, _words("-", settled=False)))
    if question.kind is Kind.DATE:
        for nudge in NUDGES:
            yield f"{step.key}-{nudge}", screen(at.model_copy(update={"nudge": nudge}))


def _where(interview: Interview, conditions: Together) -> Interview:
    """Make conditions hold."""
    for condition in conditions:
        interview = _made(interview, condition)
    return interview


def _made(interview: Interview, condition: Condition) -> Interview:
    if condition.question == "child":
        return interview.with_given("age", _words(A_CHILD))
    if condition.question == "recent":
        return interview.model_copy(update={"recent": True})
    if condition.among[0] == "":
        return interview
    return interview.with_given(condition.question, Given(choices=condition.among[:1], settled=True))


def _words(text: str, *, settled: bool = True) -> Given:
    return Given(words=(Told(text=text),), settled=settled)
