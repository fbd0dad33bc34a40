# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seasons, feasts, and the early, middle and late part of a month or year."""

from __future__ import annotations

from datetime import date, timedelta

from bot.interview.understanding.dates.calendars import ONE_DAY, SPAN_OF, Span
from bot.interview.understanding.dates.context import Context

_GREGORIAN = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_SOLAR = {"spring": (1, 3), "summer": (4, 6), "autumn": (7, 9), "winter": (10, 12)}
LONG_OVER = timedelta(days=90)  # after that "last summer" can only be this one; before, people differ
LONGEST_FEAST = 4  # days that are counted as "the second day of Eid"
MOST_ASKED = 4  # candidates that fit one screen


def season(name: str, year: int, calendar: str) -> Span:
    """Give one season of a year. A Gregorian winter is the one that begins in that year."""
    if calendar == "persian":
        first, last = _SOLAR[name]
        start, end = SPAN_OF[calendar](year, first).start, SPAN_OF[calendar](year, last).end
        return Span(start, end, calendar, f"{start.isoformat()}/{end.isoformat()}")
    first, last = _GREGORIAN[name]
    ends = year if first < last else year + 1
    gregorian = SPAN_OF["gregorian"]
    return Span(
        gregorian(year, first).start,
        gregorian(ends, last).end,
        "gregorian",
        f"{year:04}-{first:02}/{ends:04}-{last:02}",
    )


def season_spans(name: str, year: int | None, era: str, context: Context) -> list[Span]:
    """Give what a season can mean. A winter has two years, so both are asked; without a year the last two."""
    solar = (
        era == "persian" or (year is not None and year < 1500) or (year is None and context.language == "fa")
    )
    if solar:
        if year is not None:
            return [season(name, year, "persian")] if year >= 1300 else []
        now = context.year("persian")
        return _begun([season(name, one, "persian") for one in (now, now - 1, now - 2)], context.today)
    if year is None:
        now = context.today.year
        return _begun([season(name, one, "gregorian") for one in (now, now - 1, now - 2)], context.today)
    if year < 1900:
        return []
    years = (year,) if name != "winter" else (year - 1, year)
    return [season(name, one, "gregorian") for one in years]


def _begun(spans: list[Span], today: date) -> list[Span]:
    return [span for span in spans if span.start <= today][:2]


def last_of(spans: list[Span], today: date) -> list[Span]:
    """Give the last of several seasons or feasts, and the one before it if people may differ."""
    over = sorted((span for span in spans if span.start <= today), key=lambda span: span.end, reverse=True)
    if not over:
        return []
    return over[:1] if over[0].end + LONG_OVER <= today else over[:2]


def feast_spans(
    feast: str, nth_day: int | None, year: int | None, context: Context, shift: int = 0
) -> list[Span]:
    """Give the days a feast can mean: of a year, or the last two times it came.

    feast: "calendar:month:day", several separated by commas. shift: days from it, as in "3 days before Eid".
    """
    if nth_day is not None and not 1 <= nth_day <= LONGEST_FEAST:
        return []
    moved = timedelta(days=shift + (nth_day or 1) - 1)
    spans: list[Span] = []
    for one in feast.split(","):
        calendar, month, day = one.split(":")
        now = context.year(calendar)
        years = [now, now - 1, now - 2] if year is None else context.years_meant(calendar, int(month), year)
        found = [_moved(SPAN_OF[calendar](each, int(month), int(day)), moved) for each in years]
        spans += [span for span in found if span.start <= context.today][:2] if year is None else found
    return sorted(spans, key=lambda span: span.start, reverse=True)[:MOST_ASKED]


def _moved(span: Span, by: timedelta) -> Span:
    start, end = span.start + by, span.end + by
    text = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return Span(start, end, span.calendar, text)


def portion_of(spans: list[Span], portion: str) -> list[Span]:
    """Give the first, middle or last third of a month or year, as about."""
    return [_third(span, ("early", "mid", "late").index(portion)) for span in spans]


def _third(span: Span, at: int) -> Span:
    if span.calendar == "gregorian" and len(span.edtf) == len("2024"):
        first = 4 * at + 1
        edtf = f"{span.edtf}-{first:02}~/{span.edtf}-{first + 3:02}~"
        gregorian, year = SPAN_OF["gregorian"], span.start.year
        return Span(gregorian(year, first).start, gregorian(year, first + 3).end, span.calendar, edtf)
    third = timedelta(days=10 if (span.end - span.start).days < 40 else (span.end - span.start).days // 3)
    start = span.start + third * at
    end = span.end if at == 2 else start + third - ONE_DAY
    return Span(start, end, span.calendar, f"{start.isoformat()}~/{end.isoformat()}~")
