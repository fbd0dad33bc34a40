# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which lane an interview is in: a child's, and that of the last days. Pure, from what was told."""

from __future__ import annotations

import re
from datetime import date, timedelta

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from bot.interview.state import Interview
from bot.interview.writing import ascii_digits

ADULT_AGE = 18  # Source: Convention on the Rights of the Child, article 1.
MAX_AGE = 120
# Source: decision. In the first week a person is most often still near, and a letter of that week can help most.
RECENT_FOR = timedelta(days=7)
_ONE_DAY = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
)  # the usual case: the grammar takes milliseconds to read it


def age_of(interview: Interview) -> int | None:
    """Give the age in years, where one plain number was told; else nobody knows it."""
    words = " ".join(told.text for told in interview.given("age").words)
    numbers = re.findall(r"\d+", ascii_digits(words))
    return (
        int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) <= 3 and int(numbers[0]) <= MAX_AGE else None
    )


def is_child(interview: Interview) -> bool:
    """Say whether the person is under 18, as far as it was told."""
    age = age_of(interview)
    return age is not None and age < ADULT_AGE


def is_recent(edtf: str, today: date) -> bool:
    """Say whether a date may lie within the last days: its latest possible day counts."""
    try:
        last = date.fromisoformat(edtf) if _ONE_DAY.match(edtf) else _latest_day(edtf)
    except (EDTFParseException, AttributeError, ValueError, OverflowError):
        return False
    return today - RECENT_FOR <= last


def _latest_day(edtf: str) -> date:
    latest = parse_edtf(edtf).upper_strict()
    return date(latest.tm_year, latest.tm_mon, latest.tm_mday)


def facts_of_lane(interview: Interview, key: str) -> frozenset[str] | None:
    """Give what a condition may ask about a lane, or None when the key names none."""
    if key == "child":
        return frozenset({"yes" if is_child(interview) else "no"})
    if key == "recent":
        return frozenset({"yes" if interview.recent else "no"})
    return None
