# SPDX-License-Identifier: AGPL-3.0-or-later
"""A questionnaire as a page that people can read, and what is wrong with it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.interview.questions.shape import Condition, Kind, Question, Questionnaire, Together

MADE_FACTS = frozenset({"child", "recent"})  # made out of answers, see bot/interview/lanes.py
MAX_OPTION_BYTES = 12  # Source: 64 bytes of callback data less the draft key and the question's number.
MUST_BE_ANSWERED = frozenset({"person_name", "date", "more", "consent_keep"})


def drawn(questionnaire: Questionnaire) -> str:
    """Give the questionnaire as Markdown: a table in the order of asking."""
    lines = [
        f"# The questionnaire, version {questionnaire.version}",
        "",
        "Drawn from the code by `amanat questions show`. A draft stays on the version it began with.",
        "",
        "| n | question | kind | part | asked if | not if | can be skipped |",
        "|---|---|---|---|---|---|---|",
    ]
    for place, question in enumerate(questionnaire.questions, start=1):
        unless = " · or · ".join(_all(group) for group in question.unless)
        cells = (
            str(question.number or place),
            f"`{question.key}` {question.prompt[0].source}",
            question.kind.value,
            _part(question),
            _all(question.asked_if),
            unless,
            "yes" if question.skip else "",
        )
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines)


def _part(question: Question) -> str:
    if question.purpose:
        return "decision"
    if question.kind in (Kind.PAGE, Kind.LANGUAGE):
        return "page"
    return "second" if question.second else "core"


def _all(conditions: Together) -> str:
    return " and ".join(
        f"`{one.question}`: {', '.join(key or 'no answer' for key in one.among)}" for one in conditions
    )


def faults(questionnaire: Questionnaire) -> list[str]:
    """Give a sentence for each thing that is wrong; none when it is sound."""
    return [*_of_keys(questionnaire), *_of_conditions(questionnaire), *_of_options(questionnaire)]


def _of_keys(questionnaire: Questionnaire) -> Iterator[str]:
    for what, counted in (
        ("key", Counter(one.key for one in questionnaire.questions)),
        ("number", Counter(str(one.number or at) for at, one in enumerate(questionnaire.questions, start=1))),
    ):
        for name, times in counted.items():
            if times > 1:
                yield f"the {what} {name} is used {times} times; each question needs its own"


def _of_conditions(questionnaire: Questionnaire) -> Iterator[str]:
    options = {one.key: {option.key for option in one.options} for one in questionnaire.questions}
    for question in questionnaire.questions:
        groups = (question.asked_if, *question.unless, *(variant.when for variant in question.instead))
        for condition in (one for group in groups for one in group):
            yield from _of_condition(question, condition, options)


def _of_condition(question: Question, condition: Condition, options: dict[str, set[str]]) -> Iterator[str]:
    if condition.question in MADE_FACTS:
        return
    if condition.question not in options:
        yield f"{question.key} depends on {condition.question}, which is no question"
        return
    known = options[condition.question] | {"", "understood"}
    for key in condition.among:
        if key not in known:
            yield f"{question.key} depends on {condition.question} being {key}, which is no option of it"


def _of_options(questionnaire: Questionnaire) -> Iterator[str]:
    for question in questionnaire.questions:
        asks = (
            question.kind not in (Kind.PAGE, Kind.LANGUAGE, Kind.READ_BACK, Kind.SURE)
            and not question.purpose
        )
        if asks and question.skip is None and question.key not in MUST_BE_ANSWERED:
            yield f"{question.key} cannot be skipped"
        for option in question.options:
            if len(option.key.encode()) > MAX_OPTION_BYTES:
                yield f"the option {option.key} of {question.key} is longer than {MAX_OPTION_BYTES} bytes"
