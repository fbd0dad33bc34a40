# SPDX-License-Identifier: AGPL-3.0-or-later
"""Six gates, from "received" to "ready for this partner", computed from record, report and consents alone.

Nobody sets a gate. What is missing for the next one is a list, and each entry names the field that would fill it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

from bot.casework import answers
from bot.casework.consent import Consents, may_share_with, may_use_for
from bot.casework.evidence import independent_sources
from bot.casework.record import Record
from bot.casework.vocabulary import SourceKind
from storage.report import AttachmentKind, Purpose, Report

# Source: the UN form asks for year, month and day and takes a month; our reading of "at least month".
A_MONTH = timedelta(days=31)
REVIEWERS = 2


class Gate(IntEnum):
    """How far a case has come."""

    RECEIVED = 0
    IDENTIFIABLE = 1
    REVIEWABLE = 2
    VERIFIED = 3
    UN_READY = 4
    PARTNER_READY = 5


class Need(StrEnum):
    """One thing that a gate needs."""

    PERSON_OR_EVENT = "person_or_event"
    NAME = "name"
    TOLD_APART = "told_apart"
    DISTRICT = "district"
    DATE = "date"
    PLACE = "place"
    WHO = "who"
    SOURCES = "sources"
    NO_CONTRADICTION = "no_contradiction"
    DUPLICATES = "duplicates"
    FAMILY_AGREES = "family_agrees"
    SECOND_REVIEWER = "second_reviewer"
    STEPS = "steps"
    REACHABLE = "reachable"
    UN_CONSENT = "un_consent"
    PARTNER_CONSENT = "partner_consent"


@dataclass(frozen=True)
class Seen:
    """What gates are computed from. partner_id: the partner of gate 5; None asks for no partner."""

    record: Record
    report: Report | None
    consents: Consents
    partner_id: str | None = None


@dataclass(frozen=True)
class Rule:
    """When a need is met, and where on the case page it is filled in."""

    field: str  # id of the element to jump to
    is_met: Callable[[Seen], bool]


def _told_apart(seen: Seen) -> bool:
    record = seen.record
    return bool(record.father_name or record.husband_name or _has_file(seen.report, "photo", "identity"))


def _has_file(report: Report | None, *questions: str) -> bool:
    """Tell whether a photo or paper came with one of some questions; of none: with any."""
    kinds = {AttachmentKind.PHOTO, AttachmentKind.DOCUMENT}
    return report is not None and any(
        file.kind in kinds and (not questions or file.question in questions) for file in report.attachments
    )


def _dated(seen: Seen) -> bool:
    when = seen.record.when
    if when is None or when.earliest is None or when.latest is None:
        return False
    return when.latest - when.earliest <= A_MONTH


def _placed(seen: Seen) -> bool:
    where = seen.record.where
    return where is not None and bool(where.words)


def _sourced(seen: Seen) -> bool:
    sources = seen.record.sources
    if independent_sources(sources) >= 2:
        return True
    relative = any(
        one.kind is SourceKind.RELATIVE and one.is_close and one.spoken_to and one.counts for one in sources
    )
    paper = any(one.kind in {SourceKind.DOCUMENT, SourceKind.OFFICIAL} and one.counts for one in sources)
    return relative and (paper or _has_file(seen.report))


def _not_contradicted(seen: Seen) -> bool:
    elements = seen.record.elements.numbered().values()
    return not seen.record.contradiction and not any(element.is_contradicted for element in elements)


def _family_agrees(seen: Seen) -> bool:
    """Met when a relative reports and a child's parents agree, or a person of ours has heard it from them."""
    if seen.record.family_agrees is not None:
        return seen.record.family_agrees
    if seen.report is None:
        return False
    if set(answers.choices(seen.report, "guardian")) & answers.PARENTS_UNASKED:
        return False
    return not set(answers.choices(seen.report, "relation")) & answers.NOT_RELATIVES


def _steps(seen: Seen) -> bool:
    return bool(seen.record.steps_taken)


def _event(seen: Seen) -> bool:
    record = seen.record
    return bool(record.names or record.when or record.where or record.circumstances or seen.report)


RULES: Mapping[Need, Rule] = MappingProxyType(
    {
        Need.PERSON_OR_EVENT: Rule("names.0", _event),
        Need.NAME: Rule("names.0", lambda seen: bool(seen.record.names)),
        Need.TOLD_APART: Rule("father_name", _told_apart),
        Need.DISTRICT: Rule(
            "where.district", lambda seen: seen.record.where is not None and bool(seen.record.where.district)
        ),
        Need.DATE: Rule("when.edtf", _dated),
        Need.PLACE: Rule("where.words", _placed),
        Need.WHO: Rule("perpetrators.0.category", lambda seen: bool(seen.record.believed_perpetrators)),
        Need.SOURCES: Rule("sources", _sourced),
        Need.NO_CONTRADICTION: Rule("contradiction", _not_contradicted),
        Need.DUPLICATES: Rule(
            "duplicates_searched", lambda seen: seen.record.duplicates_searched_on is not None
        ),
        Need.FAMILY_AGREES: Rule("family_agrees", _family_agrees),
        Need.SECOND_REVIEWER: Rule("decide", lambda seen: len(set(seen.record.checked_by)) >= REVIEWERS),
        Need.STEPS: Rule("steps.0.kind", _steps),
        Need.REACHABLE: Rule("reporter_reachable", lambda seen: seen.record.reporter_reachable),
        Need.UN_CONSENT: Rule("consents", lambda seen: may_use_for(seen.consents, Purpose.UNITED_NATIONS)),
        Need.PARTNER_CONSENT: Rule(
            "consents",
            lambda seen: seen.partner_id is not None and may_share_with(seen.consents, seen.partner_id),
        ),
    }
)

# What each gate adds to the one it stands on. A partner needs no word of the United Nations: 5 stands on 3.
NEEDS: Mapping[Gate, tuple[Need, ...]] = MappingProxyType(
    {
        Gate.RECEIVED: (Need.PERSON_OR_EVENT,),
        Gate.IDENTIFIABLE: (Need.NAME, Need.TOLD_APART, Need.DISTRICT),
        Gate.REVIEWABLE: (Need.DATE, Need.PLACE, Need.WHO),
        Gate.VERIFIED: (
            Need.SOURCES, Need.NO_CONTRADICTION, Need.DUPLICATES, Need.FAMILY_AGREES, Need.SECOND_REVIEWER,
        ),
        Gate.UN_READY: (Need.STEPS, Need.REACHABLE, Need.UN_CONSENT),
        Gate.PARTNER_READY: (Need.PARTNER_CONSENT,),
    }
)  # fmt: skip
STANDS_ON: Mapping[Gate, Gate] = MappingProxyType(
    {
        Gate.IDENTIFIABLE: Gate.RECEIVED,
        Gate.REVIEWABLE: Gate.IDENTIFIABLE,
        Gate.VERIFIED: Gate.REVIEWABLE,
        Gate.UN_READY: Gate.VERIFIED,
        Gate.PARTNER_READY: Gate.VERIFIED,
    }
)


def missing_for(gate: Gate, seen: Seen) -> tuple[Need, ...]:
    """List what a gate still needs, beginning with what the gates below it need."""
    below = missing_for(STANDS_ON[gate], seen) if gate in STANDS_ON else ()
    return (*below, *(need for need in NEEDS[gate] if not RULES[need].is_met(seen)))


def missing_to_propose(seen: Seen) -> tuple[Need, ...]:
    """List what the first of the two who verify must find filled: all of gate 3 but the second reviewer."""
    return tuple(need for need in missing_for(Gate.VERIFIED, seen) if need is not Need.SECOND_REVIEWER)


def reached(seen: Seen) -> Gate | None:
    """Give the highest gate that is open, of those that need no partner; None before anything is there."""
    return max((gate for gate in Gate if gate <= Gate.UN_READY and not missing_for(gate, seen)), default=None)


def next_gate(seen: Seen) -> Gate | None:
    """Give the next gate to work for; None after the last that needs no partner."""
    return next((gate for gate in Gate if gate <= Gate.UN_READY and missing_for(gate, seen)), None)


def diagram() -> str:
    """Draw the gates as a Mermaid flowchart, for the documentation."""
    lines = ["flowchart TD"]
    for gate in Gate:
        needs = "<br/>".join(need.value.replace("_", " ") for need in NEEDS[gate])
        lines.append(f'    G{gate.value}["G{gate.value} {gate.name.lower().replace("_", " ")}<br/>{needs}"]')
    lines += [f"    G{below.value} --> G{gate.value}" for gate, below in STANDS_ON.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(diagram())
