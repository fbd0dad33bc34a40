# SPDX-License-Identifier: AGPL-3.0-or-later
"""The overview: how many reports, by what. Numbers alone; no name, no words, nothing of one case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from bot.casework.moves import State
from bot.desk.archive.entry import Entry

UNKNOWN = ""  # the row for cases that do not say
# Source: decision; moderators decide in days or months, and finer steps would show single cases.
DECISION_STEPS = ((7, "1-7"), (30, "8-30"), (90, "31-90"), (365, "91-365"))
LONGER = "366+"


class By(StrEnum):
    """What the reports are counted by."""

    RECEIVED = "received"
    MONTH = "month"
    DISTRICT = "district"
    BODY = "body"
    LANGUAGE = "language"
    STATE = "state"
    DECISION = "decision"


IN_TIME = frozenset({By.RECEIVED, By.MONTH, By.DECISION})  # in their own order; the others by number


@dataclass(frozen=True)
class Count:
    """One row: a value and how many reports have it."""

    value: str
    number: int


def count(entries: Iterable[Entry], decided: Mapping[UUID, date]) -> Mapping[By, list[Count]]:
    """Count all reports. decided: the day of the first decision for the cases that have one."""
    counters: dict[By, Counter[str]] = {by: Counter() for by in By}
    for entry in entries:
        counters[By.STATE][entry.clear.state] += 1
        received = entry.clear.received_on
        counters[By.RECEIVED][f"{received.year:04}-{received.month:02}"] += 1
        if entry.case_id in decided:
            counters[By.DECISION][_step((decided[entry.case_id] - received).days)] += 1
        opened = entry.opened
        if opened is None or opened.summary is None or entry.state is State.WITHDRAWN:
            continue
        counters[By.MONTH][opened.month or UNKNOWN] += 1
        counters[By.DISTRICT][opened.district or UNKNOWN] += 1
        counters[By.LANGUAGE][opened.summary.language] += 1
        # A report may name several bodies, so this table adds up to more than the reports.
        counters[By.BODY].update(opened.bodies or (UNKNOWN,))
    return {by: _rows(by, counter) for by, counter in counters.items()}


def _step(days: int) -> str:
    return next((label for most, label in DECISION_STEPS if days <= most), LONGER)


def _rows(by: By, counter: Counter[str]) -> list[Count]:
    if by is By.DECISION:
        order = [label for _, label in DECISION_STEPS] + [LONGER]
        return [Count(label, counter[label]) for label in order if counter[label]]
    if by in IN_TIME:
        return [Count(value, number) for value, number in sorted(counter.items())]
    return [
        Count(value, number) for value, number in sorted(counter.items(), key=lambda row: (-row[1], row[0]))
    ]
