# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in people's own words become EDTF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.interview.writing import ascii_digits


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


def understand_date(text: str, language: str, today: date) -> Understood | Ask | Refused:
    """Say what a date in someone's words means."""
    found = re.search(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", ascii_digits(text))
    if found is None:
        return Refused("unclear")
    if found[0] > today.isoformat():
        return Refused("future")
    return Understood(found[0])
