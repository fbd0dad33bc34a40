# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which answer of the interview proposes which field of a record: tables, and one way to look them up.

The keys are those of bot/interview/questions. A key that is not in a table proposes nothing: a new
question can never break the desk, it only waits for its row here. Nothing that says who reports
(relation apart, which stays at the desk) has a row at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeVar

from bot.casework.vocabulary import (
    AttachmentRole,
    PerpetratorCategory,
    PlaceType,
    StepKind,
)
from storage.report import Answer, Report

Sex = Literal["female", "male", "other", "unknown"]
Meaning = TypeVar("Meaning")

# What these say stays covered at the desk until two moderators open it: who reports, and how to reach them.
OF_REPORTER = frozenset({"reporter_name", "contact"})

# Field of the record -> keys of the questions that propose it, the best first.
QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("person_name",),
        "father_name": ("father_name",),
        "husband_name": ("husband_name",),
        "sex": ("gender",),
        "age": ("age",),
        "relation": ("relation",),
        "guardian": ("guardian",),
        "when": ("date",),
        "where": ("place",),
        "place_type": ("place_type",),
        "perpetrators": ("who_took",),
        "steps": ("steps_taken",),
    }
)

_FORCES = {
    PerpetratorCategory.ARMY: ("army",),
    PerpetratorCategory.FRONTIER_CORPS: ("fc",),
    PerpetratorCategory.INTELLIGENCE_AGENCY: ("intelligence",),
    PerpetratorCategory.COUNTER_TERRORISM_DEPARTMENT: ("ctd",),
    PerpetratorCategory.POLICE: ("police",),
    PerpetratorCategory.LEVIES_OR_RANGERS: ("levies", "rangers"),
    PerpetratorCategory.COAST_GUARD_OR_NAVY: ("coast_guard",),
    PerpetratorCategory.PRO_STATE_MILITIA: ("armed_men",),
    PerpetratorCategory.UNKNOWN_PLAIN_CLOTHES: ("plain",),
    PerpetratorCategory.UNKNOWN: ("dont_know",),
    PerpetratorCategory.OTHER: ("other", "iran", "afghan"),  # forces of another State: a moderator says which
}
_STEPS = {
    StepKind.POLICE: ("police",),
    StepKind.COURT: ("court",),
    StepKind.COIOED: ("commission",),
    StepKind.DEPUTY_COMMISSIONER: ("dc",),
    StepKind.CAMP: ("camp",),
    StepKind.NGO: ("vbmp",),
    StepKind.SIT_IN: ("protest",),
    StepKind.PRESS_CONFERENCE: ("press",),
    StepKind.OTHER: ("other",),
    StepKind.NOTHING_YET: ("nothing",),
}
_PLACES = {
    PlaceType.HOME: ("home",),
    PlaceType.CHECKPOINT: ("checkpoint",),
    PlaceType.ROAD_OR_BUS: ("road",),
    PlaceType.CAMPUS: ("hostel",),
    PlaceType.HOSPITAL: ("hospital",),
    PlaceType.WORKPLACE: ("shop",),
    PlaceType.DETENTION_SITE: ("camp",),
    PlaceType.OTHER: ("other",),
    PlaceType.UNKNOWN: ("dont_know",),
}


def _by_option(rows: Mapping[Meaning, tuple[str, ...]]) -> Mapping[str, Meaning]:
    """Turn meaning -> option keys around."""
    return MappingProxyType({key: meaning for meaning, keys in rows.items() for key in keys})


FORCES = _by_option(_FORCES)
STEPS = _by_option(_STEPS)
PLACES = _by_option(_PLACES)

_SEXES: Mapping[str, Sex] = MappingProxyType(
    {"woman": "female", "man": "male", "son": "male", "brother": "male", "husband": "male", "father": "male",
     "daughter": "female", "sister": "female", "wife": "female", "mother": "female"}
)  # fmt: skip
NOT_RELATIVES = frozenset({"not_relative"})
PARENTS_UNASKED = frozenset({"no", "unsure"})  # of a child; who reports is not the one who decides

# The question under which a file arrived -> the role it probably has. A moderator decides.
ROLES: Mapping[str, AttachmentRole] = MappingProxyType(
    {
        "photo": AttachmentRole.PHOTO_OF_PERSON,
        "papers": AttachmentRole.OTHER_DOCUMENT,
        "account": AttachmentRole.FAMILY_ACCOUNT,
    }
)


def answered(report: Report, field: str) -> tuple[Answer, ...]:
    """Give the answers that propose a field, the best first; skipped ones propose nothing."""
    found = (report.answer(key) for key in QUESTIONS[field])
    return tuple(answer for answer in found if answer is not None and not answer.skipped)


def words(report: Report, field: str) -> str | None:
    """Give the first non-empty words that propose a field."""
    return next(
        (said.words.strip() for said in answered(report, field) if said.words and said.words.strip()), None
    )


def choices(report: Report, field: str) -> tuple[str, ...]:
    """Give all options tapped for a field, in the order of the questions."""
    return tuple(choice for said in answered(report, field) for choice in said.choices)


def meanings(report: Report, field: str, table: Mapping[str, Meaning]) -> tuple[Meaning, ...]:
    """Give what the tapped options of a field mean, once each; options without a row mean nothing."""
    return tuple(dict.fromkeys(table[key] for key in choices(report, field) if key in table))


def sex(report: Report) -> Sex:
    """Propose the sex from the answer, else from the relation; never from the name."""
    for field in ("sex", "relation"):
        for choice in choices(report, field):
            if choice in _SEXES:
                return _SEXES[choice]
    return "unknown"


def age(report: Report) -> int | None:
    """Propose the age when the answer is one plain number, in any script's digits."""
    said = words(report, "age")
    numbers = re.findall(r"\d{1,3}", said) if said else []
    return int(numbers[0]) if len(numbers) == 1 and int(numbers[0]) <= 120 else None
