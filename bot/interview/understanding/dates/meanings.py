# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a date in someone's words can turn out to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Understood:
    """One meaning: EDTF, and the calendar it was told in."""

    edtf: str
    calendar: str = "gregorian"  # gregorian | islamic | persian


@dataclass(frozen=True)
class Ask:
    """It can mean more than one date, or not all of it was understood: then there may be one candidate only."""

    candidates: tuple[Understood, ...]
    unread: bool = False  # words were left over that may change what it means


@dataclass(frozen=True)
class Refused:
    """It cannot be taken: unclear | future | impossible."""

    reason: str


class NotADayError(ValueError):
    """A day that is in no calendar, such as 31 February."""
