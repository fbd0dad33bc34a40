# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a questionnaire as one interview has them, asked or not, and where each stands among them.

Made once for each questionnaire and set of partners: a turn looks at its steps some twenty times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.questions import Option, Question, questionnaire
from bot.interview.state import Interview, PartnerOffer


@dataclass(frozen=True)
class Step:
    """One question at its place."""

    key: str  # "date", "consent_partner:hrcp"
    number: str  # "13", "25.2"; short enough for a button
    question: Question
    partner: PartnerOffer | None = None

    def option(self, key: str) -> Option | None:
        """Give one option by its key."""
        return next((option for option in self.question.options if option.key == key), None)


@dataclass(frozen=True)
class Route:
    """All steps in order, and the ways to find one."""

    name: str
    version: int
    partners: tuple[PartnerOffer, ...]
    steps: tuple[Step, ...]
    by_key: Mapping[str, Step]
    by_number: Mapping[str, Step]
    places: Mapping[str, int]  # by key
    deciding: Mapping[str, tuple[Step, ...]]  # by purpose


_Offers = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # partners in a form that can be a key
_last: Route | None = None


def route(interview: Interview) -> Route:
    """Give the steps of this interview."""
    global _last  # one turn asks twenty times for the same
    found = _last
    if (
        found is None
        or found.partners is not interview.partners
        or found.version != interview.version
        or found.name != interview.questionnaire
    ):
        offers = tuple((partner.id, tuple(partner.names.items())) for partner in interview.partners)
        made = _route(interview.questionnaire, interview.version, offers)
        found = _last = Route(
            made.name,
            made.version,
            interview.partners,
            made.steps,
            made.by_key,
            made.by_number,
            made.places,
            made.deciding,
        )
    return found


@lru_cache(maxsize=64)
def _route(name: str, version: int, offers: _Offers) -> Route:
    partners = tuple(PartnerOffer(id=partner_id, names=dict(names)) for partner_id, names in offers)
    steps = tuple(_plan(name, version, partners))
    deciding: dict[str, tuple[Step, ...]] = {}
    for step in steps:
        for purpose in dict.fromkeys((step.question.purpose, *step.question.covers)):
            deciding[purpose] = (*deciding.get(purpose, ()), step)
    return Route(
        name,
        version,
        partners,
        steps,
        {step.key: step for step in steps},
        {step.number: step for step in steps},
        {step.key: place for place, step in enumerate(steps)},
        deciding,
    )


def _plan(name: str, version: int, partners: tuple[PartnerOffer, ...]) -> list[Step]:
    plan: list[Step] = []
    for place, question in enumerate(questionnaire(name, version).questions, start=1):
        number = question.number or place
        if question.purpose != "partner":
            plan.append(Step(question.key, str(number), question))
            continue
        for index, partner in enumerate(partners, start=1):
            plan.append(Step(f"{question.key}:{partner.id}", f"{number}.{index}", question, partner))
    return plan
