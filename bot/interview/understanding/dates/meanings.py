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
    """It can mean more than one date."""

    candidates: tuple[Understood, ...]


@dataclass(frozen=True)
class Refused:
    """It cannot be taken: unclear | future | impossible."""

    reason: str


class NotADayError(ValueError):
    """A day that is in no calendar, such as 31 February."""
