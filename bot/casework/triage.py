# SPDX-License-Identifier: AGPL-3.0-or-later
"""The quarantine lane in groups: what belongs together is decided together, what stands alone alone.

Pure. A flood is many reports of few kinds; what is like no other is likeliest to be a family's and is looked at singly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from storage.report import Suspicion


class SetAside(StrEnum):
    """Why reports are set aside. The audit chain keeps the word, so it says nothing of content."""

    COPIES = "copies"
    MACHINE = "machine"
    ABUSE = "abuse"
    EMPTY = "empty"
    TRIAL = "trial"


class GroupedBy(StrEnum):
    """What the reports of a group have in common."""

    CLUSTER = "cluster"
    SENDER = "sender"


class Waiting(Protocol):
    """A report in the lane."""

    @property
    def case_id(self) -> UUID:
        """Give the id of its case."""

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """Give why it waits."""

    @property
    def cluster(self) -> str | None:
        """Give the label that near copies share."""

    @property
    def sender(self) -> str | None:
        """Give the handle that reports of one chat share."""


One = TypeVar("One", bound=Waiting)


@dataclass(frozen=True)
class Group(Generic[One]):
    """Reports of one lane that have a label in common."""

    by: GroupedBy
    label: str
    members: Sequence[One]


def grouped(waiting: Iterable[One]) -> tuple[list[Group[One]], list[One]]:
    """Sort a lane into groups, the largest first, and those that stand alone, in the order given.

    Near copies go before reports of one chat; nothing is in two groups.
    """
    groups: list[Group[One]] = []
    left = list(waiting)
    for by in GroupedBy:
        together: dict[str, list[One]] = {}
        for one in left:
            label = label_of(one, by)
            if label is not None:
                together.setdefault(label, []).append(one)
        groups += [Group(by, label, found) for label, found in together.items() if len(found) > 1]
        taken = {one.case_id for group in groups for one in group.members}
        left = [one for one in left if one.case_id not in taken]
    groups.sort(key=lambda group: (-len(group.members), group.by.value, group.label))
    return groups, left


def label_of(one: Waiting, by: GroupedBy) -> str | None:
    """Give the label by which a report is grouped."""
    return one.cluster if by is GroupedBy.CLUSTER else one.sender


def count_reasons(waiting: Iterable[Waiting]) -> list[tuple[Suspicion, int]]:
    """Count the reports per reason; one with two reasons counts under both."""
    counter = Counter(reason for one in waiting for reason in one.suspicions)
    return [(reason, counter[reason]) for reason in Suspicion if counter[reason]]
