# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words a record may use for forces, fates, steps, places and sources.

They travel to partners as they stand: a change here is a change of docs/registry-api.md and of the
registry contract, and needs a line in the changelog.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class PerpetratorCategory(StrEnum):
    """Who is believed to have taken the person."""

    ARMY = "army"
    FRONTIER_CORPS = "frontier_corps"
    INTELLIGENCE_AGENCY = "intelligence_agency"
    COUNTER_TERRORISM_DEPARTMENT = "counter_terrorism_department"
    POLICE = "police"
    LEVIES_OR_RANGERS = "levies_or_rangers"
    COAST_GUARD_OR_NAVY = "coast_guard_or_navy"
    PRISON_OFFICIALS = "prison_officials"
    PRO_STATE_MILITIA = "pro_state_militia"
    ARMED_GROUP_NON_STATE = "armed_group_non_state"
    UNKNOWN_UNIFORMED = "unknown_uniformed"
    UNKNOWN_PLAIN_CLOTHES = "unknown_plain_clothes"
    UNKNOWN = "unknown"
    OTHER = "other"


class Basis(StrEnum):
    """What the belief rests on."""

    UNIFORM = "uniform"
    SELF_DECLARED = "self_declared"
    VEHICLE = "vehicle"
    BASE = "base"
    WITNESS = "witness"
    LATER_ACKNOWLEDGEMENT = "later_acknowledgement"
    INFERENCE = "inference"
    UNKNOWN = "unknown"


class Belief(StrEnum):
    """How sure the family or the witness is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


class FateStatus(StrEnum):
    """What is known of the person now. Present tense: missing until shown otherwise."""

    MISSING = "missing"
    BELIEVED_HELD = "believed_held"
    ACKNOWLEDGED_DETENTION = "acknowledged_detention"
    INTERNMENT_CENTRE = "internment_centre"
    PRODUCED_IN_COURT = "produced_in_court"
    CONVICTED_PRISON = "convicted_prison"
    RELEASED_ALIVE = "released_alive"
    FOUND_ALIVE_ELSEWHERE = "found_alive_elsewhere"
    FOUND_DEAD_IDENTIFIED = "found_dead_identified"
    FOUND_DEAD_UNIDENTIFIED_CLAIMED = "found_dead_unidentified_claimed"
    REPORTED_KILLED_DISPUTED = "reported_killed_disputed"
    RE_DISAPPEARED = "re_disappeared"
    NOT_AN_ENFORCED_DISAPPEARANCE = "not_an_enforced_disappearance"
    UNKNOWN = "unknown"


# Saying that somebody is dead takes two people who checked. Source: docs/registry-api.md, "Fate".
DEATH_STATUSES = frozenset(
    {
        FateStatus.FOUND_DEAD_IDENTIFIED,
        FateStatus.FOUND_DEAD_UNIDENTIFIED_CLAIMED,
        FateStatus.REPORTED_KILLED_DISPUTED,
    }
)


class StepKind(StrEnum):
    """What the family or others have tried."""

    FIR = "fir"
    FIR_REFUSED = "fir_refused"
    POLICE = "police"
    HABEAS_CORPUS = "habeas_corpus"
    COIOED = "coioed"
    JIT = "jit"
    HIGH_COURT = "high_court"
    SUPREME_COURT = "supreme_court"
    COURT = "court"
    DEPUTY_COMMISSIONER = "deputy_commissioner"
    CAMP = "camp"
    WGEID = "wgeid"
    CED_URGENT_ACTION = "ced_urgent_action"
    NGO = "ngo"
    PRESS_CONFERENCE = "press_conference"
    SIT_IN = "sit_in"
    NOTHING_YET = "nothing_yet"
    OTHER = "other"


class PlaceType(StrEnum):
    """Where somebody is taken from or last seen."""

    HOME = "home"
    CHECKPOINT = "checkpoint"
    ROAD_OR_BUS = "road_or_bus"
    CAMPUS = "campus"
    HOSPITAL = "hospital"
    MARKET = "market"
    WORKPLACE = "workplace"
    DETENTION_SITE = "detention_site"
    COURT = "court"
    OTHER = "other"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """What kind of source stands behind the record."""

    RELATIVE = "relative"
    WITNESS = "witness"
    SELF = "self"
    LAWYER = "lawyer"
    NGO = "ngo"
    MEDIA = "media"
    OFFICIAL = "official"
    DOCUMENT = "document"


class AttachmentRole(StrEnum):
    """Why a moderator shares this file."""

    PHOTO_OF_PERSON = "photo_of_person"
    IDENTITY_DOCUMENT = "identity_document"
    POLICE_PAPER = "police_paper"
    COURT_PAPER = "court_paper"
    LETTER = "letter"
    PRESS = "press"
    FAMILY_ACCOUNT = "family_account"  # the family's own voice or writing: needs its own yes
    OTHER_DOCUMENT = "other_document"


class Script(StrEnum):
    """ISO 15924 code of the script a name is written in."""

    LATIN = "Latn"
    ARABIC = "Arab"
    MIXED = "Zyyy"


def script_of(text: str) -> Script:
    """Say in which script a name is written, by its letters."""
    found = {unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()}
    if found == {"LATIN"}:
        return Script.LATIN
    return Script.ARABIC if found == {"ARABIC"} else Script.MIXED
