# SPDX-License-Identifier: AGPL-3.0-or-later
"""One date told by its parts (day, month, year, season, feast), or two of them with a word between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.interview.understanding.dates.calendars import SPAN_OF, Span, calendars_of_year
from bot.interview.understanding.dates.context import Context
from bot.interview.understanding.dates.meanings import NotADayError
from bot.interview.understanding.dates.seasons import feast_spans, portion_of, season_spans
from bot.interview.understanding.dates.words import Word

SMALLEST_YEAR = 1000
DATED = ("month", "season", "feast")
SEPARATORS = ("to", "and", "or", "from")


@dataclass(frozen=True)
class Parts:
    """What was told of one date."""

    day: int | None = None
    month: int | None = None
    calendar: str = ""  # of the month
    year: int | None = None
    short_year: int | None = None  # of two figures
    era: str = ""  # calendar of the year, where it was said
    season: str = ""
    feast: str = ""
    portion: str = ""  # early | mid | late

    @property
    def empty(self) -> bool:
        """Say whether nothing was told."""
        return self == Parts()


def parts_of(words: Sequence[Word]) -> Parts | None:
    """Collect the parts of one date; None when a figure belongs to nothing."""
    parts = Parts()
    for word in words:
        if word.kind == "number":
            placed = _with_number(parts, word.value)
            if placed is None:
                return None
            parts = placed
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
        elif word.kind == "portion":
            parts = replace(parts, portion=word.of)
    return parts


def _with_number(parts: Parts, value: int) -> Parts | None:
    """Say what a number is in a date: its year, its day, or a year of two figures after the month."""
    if value >= SMALLEST_YEAR:
        return None if parts.year is not None else replace(parts, year=value)
    if value > 99 or value < 0:
        return None
    if parts.season and parts.short_year is None and value >= 40:
        return replace(parts, short_year=value)
    if parts.month is not None and parts.short_year is None and (value >= 40 or parts.day is not None):
        return replace(parts, short_year=value)
    if parts.day is not None or not 1 <= value <= 31:
        return None
    return replace(parts, day=value)


def one_date(words: Sequence[Word], context: Context) -> list[Span]:
    """Give what one date can mean; nothing where it is not clear. Raises NotADayError."""
    numbers = [word.value for word in words if word.kind == "number"]
    no_month = not any(word.kind in DATED for word in words)
    if no_month and len(numbers) == 3 and max(numbers) >= SMALLEST_YEAR:
        return _three_numbers(numbers, context)
    if no_month and len(numbers) == 1 and 31 < numbers[0] < 100 and context.solar:
        return _short_year_alone(words, numbers[0])
    parts = parts_of(words)
    if parts is None or parts.empty:
        return []
    return spans_of(parts, context)


def _short_year_alone(words: Sequence[Word], short: int) -> list[Span]:
    """Give "سال ۹۳" as 1393 or 1993."""
    if not any(word.kind == "unit" and word.of == "year" for word in words):
        return []
    return [SPAN_OF["persian"](1300 + short), SPAN_OF["gregorian"](1900 + short)]


def _three_numbers(numbers: list[int], context: Context) -> list[Span]:
    if numbers[0] >= SMALLEST_YEAR:
        orders = [(numbers[0], numbers[1], numbers[2])]
    elif numbers[2] >= SMALLEST_YEAR:
        orders = [(numbers[2], numbers[1], numbers[0]), (numbers[2], numbers[0], numbers[1])]
    else:
        return []
    spans = []
    for year, month, day in dict.fromkeys(orders):
        for calendar in calendars_of_year(year, context.today):
            try:
                spans.append(SPAN_OF[calendar](year, month, day))
            except ValueError:
                continue
    if not spans:
        raise NotADayError
    return spans


def spans_of(parts: Parts, context: Context) -> list[Span]:
    """Give what the parts of one date can mean."""
    parts = _with_whole_year(parts, context)
    if parts.feast:
        if parts.month is not None or parts.portion:
            return []
        return feast_spans(parts.feast, parts.day, parts.year, context)
    if parts.season:
        alone = parts.day is None and parts.month is None and not parts.portion
        return season_spans(parts.season, parts.year, parts.era, context) if alone else []
    if parts.month is None:
        whole = _year_only(parts, context) if parts.day is None and parts.year is not None else []
        return portion_of(whole, parts.portion) if parts.portion else whole
    months = _month_spans(parts, context)
    if not parts.portion:
        return months
    return portion_of(months, parts.portion) if parts.day is None else []


def _with_whole_year(parts: Parts, context: Context) -> Parts:
    """Give a year of two figures its century, in the month's own calendar."""
    if parts.short_year is None or parts.year is not None:
        return parts
    solar_season = bool(parts.season) and context.language == "fa"
    now = context.year(parts.calendar or ("persian" if solar_season else "gregorian"))
    whole = now // 100 * 100 + parts.short_year
    return replace(parts, year=whole if whole <= now else whole - 100, short_year=None)


def _month_spans(parts: Parts, context: Context) -> list[Span]:
    assert parts.month is not None
    spans, wrong = [], False
    for year in _years(parts.calendar, parts.month, parts, context):
        try:
            spans.append(SPAN_OF[parts.calendar](year, parts.month, parts.day))
        except ValueError:
            wrong = True
    if wrong and not spans:
        raise NotADayError
    return spans


def _year_only(parts: Parts, context: Context) -> list[Span]:
    assert parts.year is not None
    known = [parts.era] if parts.era else calendars_of_year(parts.year, context.today)
    if context.solar and "persian" in known:
        known = ["persian"]  # a lunar year before 1406 is one before 1986: no reader of Persian means it
    if not known and context.today.year < parts.year < 2 * context.today.year:
        known = ["gregorian"]  # a year to come: let the caller say so
    spans = []
    for calendar in known:
        try:
            spans.append(SPAN_OF[calendar](parts.year))
        except ValueError:
            continue
    return spans


def _years(calendar: str, month: int, parts: Parts, context: Context) -> list[int]:
    """Give the years in a month's own calendar that may be meant.

    Without a year: the last two times this month came, because people leave out the year they live in.
    """
    if parts.year is None:
        now = context.year(calendar)
        days = (now, now - 1, now - 2)
        came = [year for year in days if _began(calendar, year, month, parts.day, context.today)]
        return came[:2] or ([now] if not _exists_at_all(calendar, month, parts.day, days) else [])
    if parts.era == calendar:
        return [parts.year]
    return context.years_meant(calendar, month, parts.year)


def _began(calendar: str, year: int, month: int, day: int | None, today: date) -> bool:
    try:
        return SPAN_OF[calendar](year, month, day).start <= today
    except ValueError:
        return False


def _exists_at_all(calendar: str, month: int, day: int | None, years: Sequence[int]) -> bool:
    for year in years:
        try:
            SPAN_OF[calendar](year, month, day)
        except ValueError:
            continue
        return True
    return False


def two_dates(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give a span from one date to another ("5 to 7 March 2024", "March or April 2014"), if it is one."""
    for at, word in enumerate(words):
        if word.kind not in SEPARATORS:
            continue
        left = parts_of(words[:at])
        right = parts_of([other for other in words[at + 1 :] if other.kind not in SEPARATORS])
        if left is None or right is None or left.empty or right.empty:
            continue
        if left.month is None and left.year is not None and right.month is not None and left.day is None:
            continue  # "in 2014 and in March": not two dates
        if left.season or right.season or left.feast or right.feast:
            continue
        if "number" not in {other.kind for other in words[:at]} and left.month is None:
            continue
        if right.day is None and right.month is None and right.year is None:
            continue
        if right.month is None and right.year is None and left.day is None and left.month is not None:
            continue  # "March to 5": a day and its month
        if right.day is None and right.month is None and left.day is not None:
            continue  # "5 March, since 2014": the year of the same date
        return _between(left, right, context)
    return None


def _between(left: Parts, right: Parts, context: Context) -> list[Span]:
    """Fill in for each what only the other says: "5 to 7 March 2024" has one month and one year."""
    if left.month is None and left.day is not None:
        left = replace(left, month=right.month, calendar=right.calendar)
    if right.month is None and right.day is not None:
        right = replace(right, month=left.month, calendar=left.calendar)
    left = replace(left, year=left.year or right.year, short_year=left.short_year or right.short_year)
    right = replace(right, year=right.year or left.year, short_year=right.short_year or left.short_year)
    starts, ends = spans_of(left, context), spans_of(right, context)
    if not starts or len(starts) != len(ends):
        return []
    return [joined_spans(a, b) for a, b in zip(starts, ends, strict=True) if a.start <= b.end]


def joined_spans(first: Span, last: Span) -> Span:
    """Give the span from the beginning of one date to the end of another."""
    start, end = first.edtf.split("/")[0], last.edtf.split("/")[-1]
    if len(start.rstrip("~")) != len(end.rstrip("~")):
        start, end = first.start.isoformat(), last.end.isoformat()
    edtf = start if start == end else f"{start}/{end}"
    return Span(first.start, max(last.end, first.start + timedelta(0)), first.calendar, edtf)
