# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days, months and years of three calendars as EDTF.

A day of the Islamic calendar begins with the sighting of the moon, which no table knows: one day is left to
either side. Source: hijridate (Umm al-Qura), jdatetime (Solar Hijri).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import jdatetime
from hijridate import Gregorian, Hijri

ONE_DAY = timedelta(days=1)
OLDEST_YEAR = 1930  # nobody alive reports an earlier one; such a number is no year


@dataclass(frozen=True)
class Span:
    """A first and a last day in a calendar, and the EDTF for it."""

    start: date
    end: date
    calendar: str
    edtf: str


def _interval(start: date, end: date, calendar: str) -> Span:
    text = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return Span(start, end, calendar, text)


def gregorian(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Give a Gregorian day, month or year. Raises ValueError when it does not exist."""
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31), "gregorian", f"{year:04}")
    if day is None:
        return Span(date(year, month, 1), _month_end(year, month), "gregorian", f"{year:04}-{month:02}")
    exact = date(year, month, day)
    return Span(exact, exact, "gregorian", exact.isoformat())


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - ONE_DAY


def islamic(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Give an Islamic day, month or year, one day wider to either side. Raises ValueError."""
    try:
        if month is None:
            start, end = _hijri(year, 1, 1), _hijri(year + 1, 1, 1) - ONE_DAY
        elif day is None:
            start = _hijri(year, month, 1)
            end = start + timedelta(days=Hijri(year, month, 1).month_length() - 1)
        else:
            # A month may have had 30 days by sighting where the table gives it 29.
            start = end = _hijri(year, month, 1) + timedelta(days=_in_month(day) - 1)
    except OverflowError:
        raise ValueError("the year is outside the tables of the Islamic calendar") from None
    return _interval(start - ONE_DAY, end + ONE_DAY, "islamic")


def _hijri(year: int, month: int, day: int) -> date:
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def _in_month(day: int) -> int:
    if not 1 <= day <= 30:
        raise ValueError("a month of the Islamic calendar has at most 30 days")
    return day


def persian(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Give a day, month or year of the Solar Hijri calendar. Raises ValueError."""
    if month is None:
        start, end = _solar(year, 1, 1), _solar(year + 1, 1, 1) - ONE_DAY
    elif day is None:
        start = _solar(year, month, 1)
        end = _solar(year + month // 12, month % 12 + 1, 1) - ONE_DAY
    else:
        start = end = _solar(year, month, day)
    return _interval(start, end, "persian")


def _solar(year: int, month: int, day: int) -> date:
    return jdatetime.date(year, month, day).togregorian()  # type: ignore[no-any-return]


SPAN_OF = {"gregorian": gregorian, "islamic": islamic, "persian": persian}


def year_now(calendar: str, today: date) -> int:
    """Give the year of a calendar in which a day lies."""
    if calendar == "islamic":
        return Gregorian(today.year, today.month, today.day).to_hijri().year
    if calendar == "persian":
        return int(jdatetime.date.fromgregorian(date=today).year)
    return today.year


def calendars_of_year(year: int, today: date) -> list[str]:
    """Give the calendars in which a bare number may be the year of something that happened."""
    found = []
    for calendar in SPAN_OF:
        now = year_now(calendar, today)
        if now - (today.year - OLDEST_YEAR) <= year <= now:
            found.append(calendar)
    return found


def years_within(calendar: str, month: int, year: Span) -> list[int]:
    """Give the years of a calendar whose given month begins within another calendar's year."""
    first = year_now(calendar, year.start)
    found = []
    for one in (first, first + 1):
        try:
            start = SPAN_OF[calendar](one, month, 2 if calendar == "islamic" else 1).start
        except ValueError:
            continue
        if year.start <= start <= year.end:
            found.append(one)
    return found


def years_in(calendar: str, month: int, gregorian_year: int) -> list[int]:
    """Give the years of a calendar whose given month begins in a Gregorian year; usually one."""
    return years_within(calendar, month, gregorian(gregorian_year))
