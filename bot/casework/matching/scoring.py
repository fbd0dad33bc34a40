# SPDX-License-Identifier: AGPL-3.0-or-later
"""How alike two cases are, and why: same person, taken together, same incident.

Each answer is a proposal with its reasons as words of a small vocabulary; a moderator decides. The weights are
tuned on the larger part of tests/casework/pairs/names.tsv and measured on the part held out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.casework.matching.facts import Facts
from bot.casework.matching.names import read_name
from bot.casework.matching.sounds import best_of, names_alike

# Measured: see tests/casework/measure_matching.py.
CANDIDATE_AT = 0.55  # of two names alone: worth a look
WEAK_AT = 0.4  # of two names, where father and place are the same
SHOWN_AT = 0.6  # of two cases: shown to a moderator
LIKELY_AT = 0.8  # of two cases: shown first, with emphasis
NEAR_IN_TIME = timedelta(days=31)


class Kind(StrEnum):
    """How two cases may belong together."""

    SAME_PERSON = "same-person"
    TAKEN_TOGETHER = "taken-together"
    SAME_INCIDENT = "same-incident"


class Reason(StrEnum):
    """Why two cases may, or may not, belong together."""

    SAME_NAME = "same-name"
    SIMILAR_NAME = "similar-name"
    SAME_FATHER = "same-father"
    SIMILAR_FATHER = "similar-father"
    OTHER_FATHER = "other-father"
    SAME_PAPER = "same-paper"
    SAME_PLACE = "same-place"
    OTHER_PLACE = "other-place"
    SAME_DAY = "same-day"
    DATES_OVERLAP = "dates-overlap"
    DATES_APART = "dates-apart"
    OTHER_SEX = "other-sex"
    AGES_APART = "ages-apart"


AGAINST = frozenset(
    {Reason.OTHER_FATHER, Reason.OTHER_PLACE, Reason.DATES_APART, Reason.OTHER_SEX, Reason.AGES_APART}
)


@dataclass(frozen=True)
class Likeness:
    """One way in which two cases may belong together."""

    kind: Kind
    score: float  # 0 to 1; an order, not a probability
    reasons: tuple[Reason, ...]

    @property
    def is_likely(self) -> bool:
        """Tell whether it is shown with emphasis."""
        return self.score >= LIKELY_AT


@dataclass(frozen=True)
class NamePair:
    """What two names alone say."""

    candidate: bool
    score: float
    why: tuple[str, ...]


def compare_names(one: str, other: str) -> NamePair:
    """Compare two names alone, as `amanat try match` does; fathers named inside them count."""
    a, b = read_name(one), read_name(other)
    score = names_alike(a.parts, b.parts)
    why = [_name_reason(score)] if score >= CANDIDATE_AT else []
    if a.father and b.father:
        fathers = names_alike(a.father, b.father)
        why.append(Reason.SIMILAR_FATHER if fathers >= CANDIDATE_AT else Reason.OTHER_FATHER)
        score = score * (0.7 + 0.3 * fathers) if fathers >= CANDIDATE_AT else score * 0.7
    shared = {part.skeleton for part in a.parts} & {part.skeleton for part in b.parts}
    words = [str(reason) for reason in why] + [f"skeleton {bare}" for bare in sorted(shared)]
    return NamePair(score >= CANDIDATE_AT, round(score, 3), tuple(words) or ("nothing in common",))


def compare(one: Facts, other: Facts) -> Likeness | None:
    """Give the likeliest way in which two cases belong together; None when none is worth showing."""
    names = best_of(one.names, other.names)
    reasons = _reasons(one, other, names)
    same_person = _same_person(names, reasons)
    found = [
        Likeness(Kind.SAME_PERSON, same_person, tuple(reasons)),
        Likeness(Kind.TAKEN_TOGETHER, _together(reasons), tuple(reasons)),
        Likeness(Kind.SAME_INCIDENT, _incident(reasons), tuple(reasons)),
    ]
    best = max(found, key=lambda likeness: likeness.score)
    return best if best.score >= SHOWN_AT else None


def _same_person(names: float, reasons: list[Reason]) -> float:
    if Reason.SAME_PAPER in reasons and names >= 0.4:
        return 1.0
    # One father and one place make a weaker likeness of the names worth a look: "Ahmed" alone is half of the village.
    known = Reason.SAME_FATHER in reasons and Reason.SAME_PLACE in reasons
    if names < (WEAK_AT if known else CANDIDATE_AT):
        return 0.0
    score = 0.15 + 0.5 * names
    score += 0.22 if Reason.SAME_FATHER in reasons else 0.15 if Reason.SIMILAR_FATHER in reasons else 0
    score += 0.1 if Reason.SAME_PLACE in reasons else 0
    score += 0.12 if Reason.SAME_DAY in reasons else 0.06 if Reason.DATES_OVERLAP in reasons else 0
    score -= 0.3 if Reason.OTHER_FATHER in reasons else 0
    score -= 0.08 if Reason.OTHER_PLACE in reasons else 0
    score -= 0.06 if Reason.DATES_APART in reasons else 0  # the same person may be taken again
    score -= 0.3 if Reason.OTHER_SEX in reasons else 0
    score -= 0.2 if Reason.AGES_APART in reasons else 0
    return round(max(0.0, min(1.0, score)), 3)


def _together(reasons: list[Reason]) -> float:
    """One day and place with one father, or one paper: a family or a group taken at once."""
    if Reason.SAME_PAPER in reasons:
        return 0.85
    father = Reason.SAME_FATHER in reasons or Reason.SIMILAR_FATHER in reasons
    if father and Reason.SAME_PLACE in reasons and Reason.SAME_DAY in reasons:
        return 0.82
    if father and Reason.SAME_PLACE in reasons and Reason.DATES_OVERLAP in reasons:
        return 0.64
    return 0.0


def _incident(reasons: list[Reason]) -> float:
    return 0.62 if Reason.SAME_DAY in reasons and Reason.SAME_PLACE in reasons else 0.0


def _reasons(one: Facts, other: Facts, names: float) -> list[Reason]:
    found = [_name_reason(names)] if names >= CANDIDATE_AT else []
    if one.papers & other.papers:
        found.append(Reason.SAME_PAPER)
    if one.fathers and other.fathers:
        fathers = best_of(one.fathers, other.fathers)
        found.append(
            Reason.SAME_FATHER
            if fathers >= 0.85
            else Reason.SIMILAR_FATHER
            if fathers >= CANDIDATE_AT
            else Reason.OTHER_FATHER
        )
    if one.places and other.places:
        found.append(Reason.SAME_PLACE if one.places & other.places else Reason.OTHER_PLACE)
    found += _when(one, other)
    if {one.sex, other.sex} == {"female", "male"}:
        found.append(Reason.OTHER_SEX)
    if one.born is not None and other.born is not None and abs(one.born - other.born) > 8:
        found.append(Reason.AGES_APART)
    return found


def _name_reason(score: float) -> Reason:
    return Reason.SAME_NAME if score >= 0.92 else Reason.SIMILAR_NAME


def _when(one: Facts, other: Facts) -> list[Reason]:
    if one.latest is None or other.latest is None:
        return []
    first, second = _span(one), _span(other)
    if first[0] == first[1] == second[0] == second[1]:
        return [Reason.SAME_DAY]
    if first[0] <= second[1] and second[0] <= first[1]:
        exact = first[0] == first[1] or second[0] == second[1]
        short = max(first[1] - first[0], second[1] - second[0]) <= timedelta(days=3)
        return [Reason.SAME_DAY if exact and short else Reason.DATES_OVERLAP]
    gap = max(second[0] - first[1], first[0] - second[1])
    return [] if gap <= NEAR_IN_TIME else [Reason.DATES_APART]


def _span(facts: Facts) -> tuple[date, date]:
    latest = facts.latest or date.max
    return facts.earliest or date.min, latest
