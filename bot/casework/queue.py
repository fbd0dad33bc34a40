# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs a moderator now: lanes, what a case says of itself in one line, and the clocks.

Pure. The database can sort by coarse state alone; everything here is computed from the opened report and
record, in memory, for the few cases of one page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.casework.clocks import UN_URGENT_SOON, urgent_days_left
from bot.casework.moves import State
from bot.casework.record import Record, propose_record
from storage.report import Report


class Lane(StrEnum):
    """One list of the queue."""

    NEW = "new"
    MINE = "mine"
    REVIEW = "review"
    WAITING = "waiting"
    READY = "ready"
    REFERRED = "referred"
    CLOSED = "closed"
    QUARANTINE = "quarantine"
    SET_ASIDE = "set-aside"


LANES: Mapping[Lane, frozenset[State]] = MappingProxyType(
    {
        Lane.NEW: frozenset({State.RECEIVED}),
        Lane.MINE: frozenset({State.UNDER_REVIEW, State.WAITING_FOR_FAMILY, State.VERIFIED}),
        Lane.REVIEW: frozenset({State.UNDER_REVIEW}),
        Lane.WAITING: frozenset({State.WAITING_FOR_FAMILY}),
        Lane.READY: frozenset({State.VERIFIED}),
        Lane.REFERRED: frozenset({State.REFERRED}),
        Lane.CLOSED: frozenset({State.DECLINED, State.WITHDRAWN}),
        # Of the new cases those whose arrival was odd; the others stand in NEW.
        Lane.QUARANTINE: frozenset({State.RECEIVED}),
        Lane.SET_ASIDE: frozenset({State.SET_ASIDE}),
    }
)


class Flag(StrEnum):
    """Why a case may need somebody sooner, or with more care."""

    DEATH = "death"
    URGENT_WINDOW = "urgent-window"
    CHILD = "child"
    WOMAN = "woman"
    PREGNANT = "pregnant"
    ILLNESS = "illness"
    THREAT = "threat"
    SEVERAL = "several"
    DEFENDER = "defender"
    FOUND = "found"
    UNFINISHED = "unfinished"


# What the family chose, by question, and what it asks of us.
TOLD: tuple[tuple[Flag, str, frozenset[str]], ...] = (
    (Flag.PREGNANT, "pregnant", frozenset({"expecting", "infant"})),
    (Flag.ILLNESS, "health", frozenset({"medicine", "ill", "disabled"})),
    (Flag.THREAT, "threats_since", frozenset({"yes"})),
    (Flag.SEVERAL, "taken_with", frozenset({"family"})),
    (Flag.DEFENDER, "occupation", frozenset({"student", "press", "rights", "lawyer"})),
)


@dataclass(frozen=True)
class Summary:
    """One case in one line of the queue. Lives in memory for the length of an answer."""

    name: str | None
    other_name: str | None  # the same name in another script, when the record has one
    place: str | None
    when: str | None  # in the words told
    language: str
    flags: tuple[Flag, ...]
    urgent_days_left: int | None


def summarise(report: Report, record: Record | None, *, today: date) -> Summary:
    """Say in one line what a case is about; the checked record goes before the family's words."""
    facts = record or propose_record(report)
    names = [name.text for name in facts.names]
    days_left = urgent_days_left(facts.latest_day, today=today)
    return Summary(
        name=names[0] if names else None,
        other_name=next(
            (name.text for name in facts.names[1:] if name.script != facts.names[0].script), None
        ),
        place=(facts.where.district or facts.where.words) if facts.where else None,
        when=(facts.when.verbatim or facts.when.edtf) if facts.when else None,
        language=report.language,
        flags=tuple(_flags(report, facts, days_left)),
        urgent_days_left=days_left,
    )


def _flags(report: Report, facts: Record, days_left: int | None) -> list[Flag]:
    flags = []
    if _chose(report, "news_kind", frozenset({"died"})):
        flags.append(Flag.DEATH)
    if days_left is not None and days_left <= UN_URGENT_SOON.days:
        flags.append(Flag.URGENT_WINDOW)
    if facts.is_child:
        flags.append(Flag.CHILD)
    if facts.sex == "female":
        flags.append(Flag.WOMAN)
    for flag, question, choices in TOLD:
        shared = flag is Flag.SEVERAL and report.group_id is not None
        if shared or _chose(report, question, choices):
            flags.append(flag)
    if facts.status.value.startswith(("released", "found_", "reported_killed")):
        flags.append(Flag.FOUND)
    if not report.complete:
        flags.append(Flag.UNFINISHED)
    return flags


def _chose(report: Report, question: str, choices: frozenset[str]) -> bool:
    answer = report.answer(question)
    return answer is not None and not choices.isdisjoint(answer.choices)


def waiting_days(received_on: date, *, today: date) -> int:
    """Give how many days a case has been here."""
    return max(0, (today - received_on).days)


def by_need(summary: Summary) -> tuple[bool, bool, int, int]:
    """Sort a page's cases: news of a death on top, then closing windows, then the flagged, then as they came."""
    urgent = summary.urgent_days_left
    return (
        Flag.DEATH not in summary.flags,
        urgent is None,
        urgent if urgent is not None else 0,
        -len(summary.flags),
    )
