# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became known of the person: statements, one after the other. None is ever changed or taken away.

A statement that turns out wrong is answered by another one; the status of the person follows from the last that
says anything about it. To say that somebody is dead is a permission of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field, field_validator

from bot.casework.dates import bounds_of
from bot.casework.shapes import MAX_NAME_LENGTH, MAX_TEXT_LENGTH, Shape
from bot.casework.vocabulary import DEATH_STATUSES, FateStatus, SourceKind

MAX_STATEMENTS = 200  # Limit: one a month for sixteen years.


class Said(StrEnum):
    """What a statement says."""

    SEEN = "seen"
    BELIEVED_HELD = "believed_held"
    ACKNOWLEDGED_DETENTION = "acknowledged_detention"
    PRODUCED_IN_COURT = "produced_in_court"
    INTERNMENT_CENTRE = "internment_centre"
    CONVICTED_PRISON = "convicted_prison"
    RELEASED = "released"
    FOUND_ALIVE = "found_alive"
    TAKEN_AGAIN = "taken_again"
    FOUND_DEAD = "found_dead"
    BODY_CLAIMED = "body_claimed"
    KILLED_DISPUTED = "killed_disputed"
    NOT_DISAPPEARED = "not_disappeared"
    STILL_MISSING = "still_missing"
    GOVERNMENT_REPLY = "government_reply"
    REPLY_CONTESTED = "reply_contested"
    OTHER = "other"


# What it makes of the person's status; what is not here leaves the status as it is.
FATE_OF: Mapping[Said, FateStatus] = MappingProxyType(
    {
        Said.BELIEVED_HELD: FateStatus.BELIEVED_HELD,
        Said.ACKNOWLEDGED_DETENTION: FateStatus.ACKNOWLEDGED_DETENTION,
        Said.PRODUCED_IN_COURT: FateStatus.PRODUCED_IN_COURT,
        Said.INTERNMENT_CENTRE: FateStatus.INTERNMENT_CENTRE,
        Said.CONVICTED_PRISON: FateStatus.CONVICTED_PRISON,
        Said.RELEASED: FateStatus.RELEASED_ALIVE,
        Said.FOUND_ALIVE: FateStatus.FOUND_ALIVE_ELSEWHERE,
        Said.TAKEN_AGAIN: FateStatus.RE_DISAPPEARED,
        Said.FOUND_DEAD: FateStatus.FOUND_DEAD_IDENTIFIED,
        Said.BODY_CLAIMED: FateStatus.FOUND_DEAD_UNIDENTIFIED_CLAIMED,
        Said.KILLED_DISPUTED: FateStatus.REPORTED_KILLED_DISPUTED,
        Said.NOT_DISAPPEARED: FateStatus.NOT_AN_ENFORCED_DISAPPEARANCE,
        Said.STILL_MISSING: FateStatus.MISSING,
    }
)
OF_DEATH = frozenset(said for said, fate in FATE_OF.items() if fate in DEATH_STATUSES)


class Statement(Shape):
    """One thing that became known: what, when, from whom, and who wrote it down."""

    said: Said
    on_edtf: str | None = None
    source: SourceKind
    words: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)  # stays at the desk
    written_by: str = Field(max_length=MAX_NAME_LENGTH)  # moderator id
    written_on: date

    @field_validator("on_edtf")
    @classmethod
    def _must_be_edtf(cls, edtf: str | None) -> str | None:
        if edtf is not None and bounds_of(edtf) is None:
            raise ValueError("expected an EDTF date")
        return edtf


def status_after(statements: Iterable[Statement], before: FateStatus) -> FateStatus:
    """Give the person's status after some statements, in the order in which they were written."""
    status = before
    for statement in statements:
        status = FATE_OF.get(statement.said, status)
    return status


def is_found_dead(statements: Iterable[Statement], status: FateStatus) -> bool:
    """Tell whether a death was stated, as far as nothing later says otherwise."""
    return status_after(statements, status) in DEATH_STATUSES
