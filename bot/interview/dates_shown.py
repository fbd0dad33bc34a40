# SPDX-License-Identifier: AGPL-3.0-or-later
"""An EDTF date written out for a reader."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date

from bot.interview.text import Text, When, msg
from bot.interview.understanding.dates.read_back import decade_text, own_calendar

_FORMATS = {1: "y", 2: "MMMM y", 3: "d MMMM y"}
_PLAIN = re.compile(r"^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$")


def date_text(when: When, cldr: str, language: str) -> Text:
    """Give a date as a sentence part, in the calendar it was told in and in the Gregorian one."""
    text = _gregorian_text(when, cldr)
    own = own_calendar(when.edtf, when.calendar, language)
    return Text("{own} ({date})", {"own": own, "date": text}) if own else text


def _gregorian_text(when: When, cldr: str) -> Text:
    """Give it as exact, about, or between two days."""
    start, slash, end = when.edtf.partition("/")
    if slash:
        return msg(
            "between {start} and {end}",
            start=_one(start.rstrip("~?"), cldr),
            end=_one(end.rstrip("~?"), cldr),
        )
    if start.endswith(("~", "?", "%")):
        return msg("about {date}", date=_one(start[:-1], cldr))
    return Text("{date}", {"date": _one(start, cldr)})


def _one(edtf: str, cldr: str) -> str:
    found = _PLAIN.match(edtf)
    if found is None:
        return decade_text(edtf)
    numbers = [int(part) for part in found.groups() if part is not None]
    month, day_of_month = [*numbers[1:], 1, 1][:2]
    day = date(numbers[0], month, day_of_month)
    return format_date(day, _FORMATS[len(numbers)], locale=cldr)
