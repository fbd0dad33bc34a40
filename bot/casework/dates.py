# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uncertain dates: what was said, what was understood (EDTF), and the days it can mean.

Source: ISO 8601-2:2019 (EDTF levels 0 to 2), read by the `edtf` library. The bounds are computed,
never stored, so that they cannot disagree with the EDTF they come from.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from edtf import parse_edtf
from pydantic import BaseModel, ConfigDict, field_validator

Precision = Literal["day", "month", "season", "year", "decade", "range", "unknown"]
Certainty = Literal["certain", "approximate", "uncertain"]
Calendar = Literal["gregorian", "islamic", "persian"]

MAX_EDTF_LENGTH = 80  # Source: ours; the longest useful interval with qualifiers takes under 40.

_MARKS = re.compile(r"(?<=[0-9X])[?~%](?=/|$)")  # qualifiers at the end of a date
# Nearly every date is one of these three, and the library takes 20 ms for it; it reads all others.
_PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
_PRECISIONS: tuple[tuple[str, Precision], ...] = (
    (r"-?\d{4}-\d{2}-\d{2}", "day"),
    (r"-?\d{4}-(?:2[1-9]|3\d|4[01])", "season"),
    (r"-?\d{4}-\d{2}(?:-XX)?", "month"),
    (r"-?\d{4}(?:-XX(?:-XX)?)?", "year"),
    (r"-?\d{3}X", "decade"),
)


class Bounds(NamedTuple):
    """The first and last day that a date can mean; None where it is open."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=8192)
def bounds_of(edtf: str) -> Bounds | None:
    """Give the days an EDTF text can mean, or None when it is not EDTF.

    "2024-03~" gives the days of March: the mark says how sure, and is kept as certainty.
    """
    if not edtf or len(edtf) > MAX_EDTF_LENGTH:
        return None
    plain = _PLAIN.fullmatch(_MARKS.sub("", edtf))
    if plain is not None:
        return _plain_bounds(*plain.groups())
    try:
        # The marks for "about" and "perhaps" do not move the days; the library stumbles over some of them.
        parsed = parse_edtf(_MARKS.sub("", edtf))
        bounds = Bounds(_day(parsed.lower_strict()), _day(parsed.upper_strict()))
    except Exception:  # The parser raises many kinds on foreign text; all mean "not EDTF" here.
        return None
    if bounds == (None, None) or (bounds.earliest and bounds.latest and bounds.latest < bounds.earliest):
        return None
    return bounds


def _plain_bounds(year: str, month: str | None, day: str | None) -> Bounds | None:
    """Give the days of a plain year, month or day; None for a day that the calendar does not have."""
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day is not None:
        return Bounds(first, first)
    last_month = int(month or 12)
    return Bounds(first, date(first.year, last_month, monthrange(first.year, last_month)[1]))


def precision_of(edtf: str) -> Precision:
    """Say how fine a valid EDTF text is."""
    if "/" in edtf or edtf.startswith(("[", "{")):
        return "range"
    plain = re.sub(r"[?~%]", "", edtf)
    return next((name for shape, name in _PRECISIONS if re.fullmatch(shape, plain)), "unknown")


def certainty_of(edtf: str) -> Certainty:
    """Say how sure a valid EDTF text claims to be; doubt outweighs approximation."""
    if "?" in edtf or "%" in edtf:
        return "uncertain"
    return "approximate" if "~" in edtf else "certain"


def _day(moment: object) -> date | None:
    """Turn the library's struct_time into a day; infinity means an open end."""
    year, month, day = (
        getattr(moment, "tm_year", None),
        getattr(moment, "tm_mon", 1),
        getattr(moment, "tm_mday", 1),
    )
    return date(year, month, day) if isinstance(year, int) else None


class FuzzyDate(BaseModel):
    """A date of an event with its words, its meaning and its limits."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    edtf: str | None = None  # None: told, but not understood yet
    verbatim: str | None = None  # as told, in the teller's own words; stays with us
    calendar: Calendar = "gregorian"  # of the words; EDTF itself is always Gregorian

    @field_validator("edtf")
    @classmethod
    def _must_be_edtf(cls, edtf: str | None) -> str | None:
        if edtf is not None and bounds_of(edtf) is None:
            raise ValueError("expected an EDTF date, for example 2024-03-05, 2024~ or 2024-03/2024-04")
        return edtf

    @property
    def earliest(self) -> date | None:
        """The first day it can mean."""
        bounds = bounds_of(self.edtf) if self.edtf else None
        return bounds.earliest if bounds else None

    @property
    def latest(self) -> date | None:
        """The last day it can mean: what the UN's three months are counted from."""
        bounds = bounds_of(self.edtf) if self.edtf else None
        return bounds.latest if bounds else None

    @property
    def precision(self) -> Precision:
        """How fine the date is."""
        return precision_of(self.edtf) if self.edtf else "unknown"

    @property
    def certainty(self) -> Certainty:
        """How sure the date is."""
        return certainty_of(self.edtf) if self.edtf else "uncertain"
