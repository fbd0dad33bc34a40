# SPDX-License-Identifier: AGPL-3.0-or-later
"""One date told by its parts (day, month, year, season, feast), or two of them with a word between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.interview.calendars import SPAN_OF, Span, calendars_of_year, year_now, years_in
from bot.interview.date_vocabulary import Word

SMALLEST_YEAR = 1000
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
# Source: the Islamic calendar: 1 Shawwal, 10 Dhu al-Hijjah, 10 Muharram.
FEASTS = {"fitr": ((10, 1),), "adha": ((12, 10),), "eid": ((10, 1), (12, 10)), "ashura": ((1, 10),)}


class NotADayError(ValueError):
    """A day that is in no calendar, such as 31 February."""


@dataclass(frozen=True)
class Parts:
    """What was told of one date."""

    day: int | None = None
    month: int | None = None
    calendar: str = ""  # of the month
    year: int | None = None
    era: str = ""  # calendar of the year, where it was said
    season: str = ""
    feast: str = ""

    @property
    def empty(self) -> bool:
        """Say whether nothing was told."""
        return self == Parts()


def parts_of(words: list[Word]) -> Parts | None:
    """Collect the parts of one date; None when a figure belongs to nothing."""
    parts = Parts()
    for word in words:
        if word.kind == "number":
            key = "year" if word.value >= SMALLEST_YEAR else "day"
            if getattr(parts, key) is not None or (key == "day" and not 1 <= word.value <= 31):
                return None
            parts = replace(parts, day=word.value) if key == "day" else replace(parts, year=word.value)
        elif word.kind == "month":
            if parts.month is not None and (parts.month, parts.calendar) != (word.value, word.of):
                return None
            parts = replace(parts, month=word.value, calendar=word.of)
        elif word.kind == "season":
            parts = replace(parts, season=word.of)
        elif word.kind == "feast":
            parts = replace(parts, feast=word.of)
        elif word.kind == "era":
            parts = replace(parts, era=word.of)
    return parts


def one_date(words: list[Word], today: date) -> list[Span]:
    """Give what one date can mean; nothing where it is not clear. Raises NotADayError."""
    numbers = [word.value for word in words if word.kind == "number"]
    no_month = not any(word.kind in ("month", "feast", "season") for word in words)
    if no_month and len(numbers) == 3 and max(numbers) >= SMALLEST_YEAR:
        return _three_numbers(numbers, today)
    parts = parts_of(words)
    if parts is None or parts.empty:
        return []
    return spans_of(parts, today)


def _three_numbers(numbers: list[int], today: date) -> list[Span]:
    if numbers[0] >= SMALLEST_YEAR:
        orders = [(numbers[0], numbers[1], numbers[2])]
    elif numbers[2] >= SMALLEST_YEAR:
        orders = [(numbers[2], numbers[1], numbers[0]), (numbers[2], numbers[0], numbers[1])]
    else:
        return []
    spans = []
    for year, month, day in dict.fromkeys(orders):
        for calendar in calendars_of_year(year, today):
            try:
                spans.append(SPAN_OF[calendar](year, month, day))
            except ValueError:
                continue
    if not spans:
        raise NotADayError
    return spans


def spans_of(parts: Parts, today: date) -> list[Span]:
    """Give what the parts of one date can mean."""
    if parts.feast:
        return _feast(parts, today) if parts.day is None and parts.month is None else []
    if parts.season:
        return _season(parts) if parts.day is None and parts.month is None else []
    if parts.month is None:
        return _year_only(parts, today) if parts.day is None and parts.year is not None else []
    years = _years(parts.calendar, parts.month, parts, today)
    spans, wrong = [], False
    for year in years:
        try:
            spans.append(SPAN_OF[parts.calendar](year, parts.month, parts.day))
        except ValueError:
            wrong = True
    if wrong and not spans:
        raise NotADayError
    return spans


def _year_only(parts: Parts, today: date) -> list[Span]:
    assert parts.year is not None
    known = [parts.era] if parts.era else calendars_of_year(parts.year, today)
    if not known and today.year < parts.year < 2 * today.year:
        known = ["gregorian"]  # a year to come: let the caller say so
    return _all((calendar, parts.year) for calendar in known)


def _all(wanted: Iterable[tuple[str, int]]) -> list[Span]:
    spans = []
    for calendar, year in wanted:
        try:
            spans.append(SPAN_OF[calendar](year))
        except ValueError:
            continue
    return spans


def _years(calendar: str, month: int, parts: Parts, today: date) -> list[int]:
    """Give the years in a month's own calendar that may be meant.

    Without a year: the last two times this month came, because people leave out the year they live in.
    """
    if parts.year is None:
        now = year_now(calendar, today)
        came = [year for year in (now, now - 1, now - 2) if _began(calendar, year, month, parts.day, today)]
        return came[:2]
    if calendar == "gregorian":
        return [parts.year] if parts.year >= 1900 else []
    if parts.year >= 1900:
        return years_in(calendar, month, parts.year)
    return [parts.year]


def _began(calendar: str, year: int, month: int, day: int | None, today: date) -> bool:
    try:
        return SPAN_OF[calendar](year, month, day).start <= today
    except ValueError:
        return False


def _season(parts: Parts) -> list[Span]:
    """Give the months of a season. A winter has two years, so both are asked."""
    year = parts.year
    if year is None or year < 1900:
        return []
    first, last = SEASONS[parts.season]
    starts = [(year, year)] if first < last else [(year - 1, year), (year, year + 1)]
    gregorian = SPAN_OF["gregorian"]
    return [
        Span(
            gregorian(begins, first).start,
            gregorian(ends, last).end,
            "gregorian",
            f"{begins:04}-{first:02}/{ends:04}-{last:02}",
        )
        for begins, ends in starts
    ]


def _feast(parts: Parts, today: date) -> list[Span]:
    spans: list[Span] = []
    for month, day in FEASTS[parts.feast]:
        dated = replace(parts, feast="", month=month, day=day, calendar="islamic")
        spans += spans_of(dated, today)
    return sorted(spans, key=lambda span: span.start, reverse=True)[:4]


def two_dates(words: list[Word], today: date) -> list[Span] | None:
    """Give a span from one date to another ("5 to 7 March 2024", "March or April 2014"), if it is one."""
    for at, word in enumerate(words):
        if word.kind != "separator":
            continue
        left, right = parts_of(words[:at]), parts_of([w for w in words[at + 1 :] if w.kind != "separator"])
        if left is None or right is None or left.empty or right.empty:
            continue
        if left.month is None and left.year is not None and right.month is not None and left.day is None:
            continue  # "in 2014 and in March": not two dates
        return _between(left, right, today)
    return None


def _between(left: Parts, right: Parts, today: date) -> list[Span]:
    """Fill in for each what only the other says: "5 to 7 March 2024" has one month and one year."""
    if left.month is None and left.day is not None:
        left = replace(left, month=right.month, calendar=right.calendar)
    if right.month is None and right.day is not None:
        right = replace(right, month=left.month, calendar=left.calendar)
    left = replace(left, year=left.year or right.year)
    right = replace(right, year=right.year or left.year)
    starts, ends = spans_of(left, today), spans_of(right, today)
    if not starts or len(starts) != len(ends):
        return []
    return [joined_spans(a, b) for a, b in zip(starts, ends, strict=True) if a.start <= b.end]


def joined_spans(first: Span, last: Span) -> Span:
    """Give the span from the beginning of one date to the end of another."""
    start, end = first.edtf.split("/")[0], last.edtf.split("/")[-1]
    edtf = start if start == end else f"{start}/{end}"
    return Span(first.start, max(last.end, first.start + timedelta(0)), first.calendar, edtf)
