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
    Basis,
    FateStatus,
    PerpetratorCategory,
    PlaceType,
    StepKind,
)
from storage.report import Answer, Report

Sex = Literal["female", "male", "other", "unknown"]
Meaning = TypeVar("Meaning")

# Field of the record -> keys of the questions that propose it, the best first.
QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("person_name", "name"),
        "document_name": ("name_on_card", "person_name_on_card", "document_name"),
        "other_names": ("other_names", "nickname", "person_other_names"),
        "father_name": ("father_name", "father_or_husband_name", "father_or_husband"),
        "husband_name": ("husband_name",),
        "sex": ("gender", "sex", "person_gender"),
        "age": ("age", "person_age", "birth"),
        "relation": ("relation", "reporter_relation"),
        "when": ("date", "when", "event_date"),
        "where": ("place", "where", "event_place"),
        "district": ("district", "event_district"),
        "place_type": ("place_type", "place_kind"),
        "perpetrators": ("who_took", "perpetrator", "perpetrators", "took"),
        "basis": ("why_believed", "belief_reason", "why"),
        "steps": ("steps", "steps_taken"),
        "fate": ("seen_since", "contact_since", "news_since", "held_admitted"),
    }
)

_FORCES = {
    PerpetratorCategory.ARMY: ("army",),
    PerpetratorCategory.FRONTIER_CORPS: ("fc", "frontier_corps"),
    PerpetratorCategory.INTELLIGENCE_AGENCY: (
        "intelligence",
        "intelligence_agency",
        "agency",
        "agencies",
        "isi",
        "mi",
    ),
    PerpetratorCategory.COUNTER_TERRORISM_DEPARTMENT: ("ctd", "counter_terrorism_department"),
    PerpetratorCategory.POLICE: ("police",),
    PerpetratorCategory.LEVIES_OR_RANGERS: ("levies", "rangers", "levies_or_rangers"),
    PerpetratorCategory.COAST_GUARD_OR_NAVY: ("coast_guard", "navy", "coast_guard_or_navy"),
    PerpetratorCategory.PRISON_OFFICIALS: ("prison", "prison_officials"),
    PerpetratorCategory.PRO_STATE_MILITIA: ("militia", "death_squad", "armed_allies", "pro_state_militia"),
    PerpetratorCategory.ARMED_GROUP_NON_STATE: ("armed_group", "armed_group_non_state"),
    PerpetratorCategory.UNKNOWN_UNIFORMED: ("uniformed", "uniform", "unknown_uniformed"),
    PerpetratorCategory.UNKNOWN_PLAIN_CLOTHES: (
        "plain",
        "plain_clothes",
        "plainclothes",
        "unknown_plain_clothes",
    ),
    PerpetratorCategory.UNKNOWN: ("unknown", "dont_know", "do_not_know"),
    PerpetratorCategory.OTHER: ("other",),
}
_STEPS = {
    StepKind.FIR: ("fir",),
    StepKind.FIR_REFUSED: ("fir_refused", "refused"),
    StepKind.POLICE: ("police",),
    StepKind.HABEAS_CORPUS: ("habeas_corpus",),
    StepKind.COIOED: ("coioed", "commission"),
    StepKind.JIT: ("jit",),
    StepKind.HIGH_COURT: ("high_court",),
    StepKind.SUPREME_COURT: ("supreme_court",),
    StepKind.COURT: ("court", "petition"),
    StepKind.DEPUTY_COMMISSIONER: ("deputy_commissioner", "dc"),
    StepKind.CAMP: ("camp", "fc", "camp_fc", "camp_visit"),
    StepKind.WGEID: ("wgeid", "un", "united_nations"),
    StepKind.CED_URGENT_ACTION: ("ced", "ced_urgent_action"),
    StepKind.NGO: ("ngo", "vbmp", "hrcp", "paank", "organisation"),
    StepKind.PRESS_CONFERENCE: ("press", "press_conference", "media"),
    StepKind.SIT_IN: ("sit_in", "protest"),
    StepKind.NOTHING_YET: ("nothing", "nothing_yet", "none"),
    StepKind.OTHER: ("other",),
}
_PLACES = {
    PlaceType.HOME: ("home", "house"),
    PlaceType.CHECKPOINT: ("checkpoint", "check_post"),
    PlaceType.ROAD_OR_BUS: ("road", "bus", "road_or_bus", "vehicle"),
    PlaceType.CAMPUS: ("campus", "hostel", "university", "school"),
    PlaceType.HOSPITAL: ("hospital",),
    PlaceType.MARKET: ("market", "shop"),
    PlaceType.WORKPLACE: ("workplace", "work"),
    PlaceType.DETENTION_SITE: ("camp", "detention_site", "police_station"),
    PlaceType.COURT: ("court",),
    PlaceType.OTHER: ("other",),
}
_BASES = {
    Basis.UNIFORM: ("uniform", "uniforms"),
    Basis.SELF_DECLARED: ("self_declared", "said", "words", "they_said"),
    Basis.VEHICLE: ("vehicle", "vehicles"),
    Basis.BASE: ("base", "camp"),
    Basis.WITNESS: ("witness", "witnesses", "people_saw"),
    Basis.LATER_ACKNOWLEDGEMENT: ("acknowledged", "later_acknowledgement"),
    Basis.INFERENCE: ("inference", "belief"),
}
_FATES = {
    FateStatus.RELEASED_ALIVE: ("released", "came_back", "returned", "released_alive"),
    FateStatus.BELIEVED_HELD: ("seen_in_custody", "believed_held", "held"),
    FateStatus.ACKNOWLEDGED_DETENTION: ("acknowledged", "admitted", "told_where", "told_not_where"),
    FateStatus.PRODUCED_IN_COURT: ("in_court", "produced_in_court"),
}


def _by_option(rows: Mapping[Meaning, tuple[str, ...]]) -> Mapping[str, Meaning]:
    """Turn meaning -> option keys around."""
    return MappingProxyType({key: meaning for meaning, keys in rows.items() for key in keys})


FORCES = _by_option(_FORCES)
STEPS = _by_option(_STEPS)
PLACES = _by_option(_PLACES)
BASES = _by_option(_BASES)
FATES = _by_option(_FATES)

_SEXES: Mapping[str, Sex] = MappingProxyType(
    {"female": "female", "woman": "female", "girl": "female", "male": "male", "man": "male", "boy": "male",
     "other": "other", "khwaja_sira": "other", "son": "male", "brother": "male", "father": "male",
     "husband": "male", "daughter": "female", "sister": "female", "mother": "female", "wife": "female"}
)  # fmt: skip
NOT_RELATIVES = frozenset({"not_relative", "not_a_relative", "friend", "neighbour", "colleague", "lawyer"})

# The question under which a file arrived -> the role it probably has. A moderator decides.
ROLES: Mapping[str, AttachmentRole] = MappingProxyType(
    {"photo": AttachmentRole.PHOTO_OF_PERSON, "person_photo": AttachmentRole.PHOTO_OF_PERSON,
     "id_card": AttachmentRole.IDENTITY_DOCUMENT, "identity_number": AttachmentRole.IDENTITY_DOCUMENT,
     "account": AttachmentRole.FAMILY_ACCOUNT, "what_happened": AttachmentRole.FAMILY_ACCOUNT}
)  # fmt: skip


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
