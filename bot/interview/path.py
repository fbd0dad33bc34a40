# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way through the questionnaire: which steps there are for this interview, and which comes next.

A step is a question as it stands in one interview: the consent of partners becomes one step for each partner.
Its number never changes within a version, so that a button of long ago still names the question it belongs to.
"""

from __future__ import annotations

from functools import lru_cache

from bot.interview.lanes import facts_of_lane
from bot.interview.questions import Condition, Kind, Option, Question, questionnaire
from bot.interview.route import Step as Step
from bot.interview.route import route
from bot.interview.state import ASIDE, Given, Interview
from bot.interview.text import Text

_NONE_OF_THEM = frozenset({""})
UNSURE_MARKS = "~?%X/[.."  # EDTF marks that already say "not exactly"


def steps(interview: Interview) -> tuple[Step, ...]:
    """Give all steps of this interview in order, asked or not."""
    return route(interview).steps


def step_by_key(interview: Interview, key: str) -> Step | None:
    """Give one step by its key."""
    return route(interview).by_key.get(key)


def step_by_number(interview: Interview, number: str) -> Step | None:
    """Give one step by the number a button carries."""
    return route(interview).by_number.get(number)


def current(interview: Interview) -> Step:
    """Give the step that is being asked."""
    return step_by_key(interview, interview.position) or steps(interview)[0]


def gender(interview: Interview) -> str:
    """Give man, woman or "" as the relation or a direct answer tells it."""
    for key in ("relation", "gender"):
        step = step_by_key(interview, key)
        for choice in interview.given(key).choices:
            option = step.option(choice) if step else None
            if option and option.gender:
                return option.gender
    return ""


def facts(interview: Interview, key: str) -> frozenset[str]:
    """Give what a condition may ask about one question: its chosen options, or "" when there is none."""
    if key == "gender":
        return frozenset((gender(interview),))
    lane = facts_of_lane(interview, key)
    if lane is not None:
        return lane
    given = interview.given(key)
    if key == "date" and given.date is not None and not given.choices:
        exact = not any(mark in given.date.edtf for mark in UNSURE_MARKS)
        return frozenset({"understood"} if exact else {""})
    return frozenset(given.choices) if given.choices else _NONE_OF_THEM


def holds(interview: Interview, condition: Condition) -> bool:
    """Say whether a condition holds now."""
    return not facts(interview, condition.question).isdisjoint(condition.among)


def applies(interview: Interview, step: Step) -> bool:
    """Say whether this step is asked in this interview at all."""
    question = step.question
    if not all(holds(interview, condition) for condition in question.asked_if):
        return False
    return not any(all(holds(interview, one) for one in group) for group in question.unless)


def is_offered(interview: Interview, option: Option) -> bool:
    """Say whether an option of a question is offered in this interview."""
    return not option.unless or not all(holds(interview, condition) for condition in option.unless)


def waits(interview: Interview, step: Step) -> bool:
    """Say whether a step of the second part is not wanted, or not wanted any more."""
    return step.question.second and interview.given("more").choices != ("yes",)


def prompt_of(interview: Interview, question: Question) -> tuple[Text, ...]:
    """Give the wording of a question that fits this interview."""
    for variant in question.instead:
        if all(holds(interview, condition) for condition in variant.when):
            return variant.prompt
    return question.prompt


def needed_early(step: Step) -> bool:
    """Say whether a step is asked even when the reporter sends what there is."""
    return step.question.purpose in ("keep", "review") or step.question.kind is Kind.READ_BACK


def next_key(interview: Interview) -> str:
    """Give the key of the step that follows the current one."""
    way, here = route(interview), current(interview)
    all_steps, at = way.steps, way.places[here.key]
    # Cheap questions first, and one step at a time: most are settled, and the next open one is near.
    following = (
        step
        for step in all_steps[at + 1 :]
        if not settled(interview, step) and not waits(interview, step) and applies(interview, step)
    )
    if interview.editing:
        changed = _chain(here.key)
        following = (step for step in following if not changed.isdisjoint(_depends_on(step.question)))
    elif interview.early:
        following = (step for step in following if needed_early(step))
    return next((step.key for step in following), all_steps[-1].key)


def _chain(key: str) -> frozenset[str]:
    """Give the facts that a change of this answer may change: gender is known from the relation."""
    return frozenset({key, *{"relation": ("gender",), "age": ("child",), "date": ("recent",)}.get(key, ())})


def _depends_on(question: Question) -> frozenset[str]:
    """Give the facts on which it depends whether a question is asked."""
    groups = (question.asked_if, *question.unless)
    return frozenset(condition.question for group in groups for condition in group)


def previous_key(interview: Interview) -> str:
    """Give the key of the step before the current one; the first has none before it."""
    if interview.editing:
        return steps(interview)[-1].key
    way = route(interview)
    here = way.places.get(interview.position, len(way.steps))
    for step in reversed(way.steps[:here]):
        reached = settled(interview, step) or not (interview.early or waits(interview, step))
        if reached and applies(interview, step):
            return step.key
    return interview.position


def settled(interview: Interview, step: Step) -> bool:
    """Say whether this step has been answered, passed or skipped."""
    return interview.given(step.key).settled


def told_count(interview: Interview) -> int:
    """Count the questions to which something was told."""
    pages = _pages(interview.questionnaire, interview.version)
    return sum(1 for key, given in interview.answers.items() if not given.empty and key not in pages)


@lru_cache(maxsize=16)
def _pages(name: str, version: int) -> frozenset[str]:
    """Give the questions to which nothing is told. No partner's question is among them."""
    kinds = (Kind.PAGE, Kind.LANGUAGE)
    return frozenset(
        question.key for question in questionnaire(name, version).questions if question.kind in kinds
    )


def may_send_early(interview: Interview) -> bool:
    """Say whether there is enough to be sent: a name or an account, and not yet at the end."""
    has = any(not interview.given(key).empty for key in ("person_name", "account"))
    here = current(interview).question
    return has and not interview.early and not here.purpose and here.kind is not Kind.READ_BACK


def may_review(interview: Interview) -> bool:
    """Say whether the reporter allowed the team to read it."""
    return decided(interview, "review") == "yes"


def decided(interview: Interview, purpose: str) -> str:
    """Give what the reporter decided for keep or review: "yes", "no", or "" while it is open."""
    for step in route(interview).deciding.get(purpose, ()):
        given = interview.given(step.key)
        if given.settled and given.choices and applies(interview, step):
            return given.choices[0]
    return ""


def deciding_key(interview: Interview, purpose: str) -> str:
    """Give the key of the question by which keep or review is decided in this interview."""
    found = route(interview).deciding.get(purpose, ())
    return next((step.key for step in found if applies(interview, step)), f"consent_{purpose}")


def aside(interview: Interview) -> Given:
    """Give what was said where no question could take it."""
    return interview.given(ASIDE)
