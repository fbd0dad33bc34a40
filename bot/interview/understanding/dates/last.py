# SPDX-License-Identifier: AGPL-3.0-or-later
"""Last and this week, month, year, season or feast, with what is told beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.interview.understanding.dates.calendars import SPAN_OF, Span, gregorian
from bot.interview.understanding.dates.context import Context
from bot.interview.understanding.dates.parts import DATED, one_date, parts_of, spans_of
from bot.interview.understanding.dates.seasons import feast_spans, last_of, season_spans
from bot.interview.understanding.dates.words import Word


def exact(day: date) -> list[Span]:
    """Give one Gregorian day as what is meant."""
    return [Span(day, day, "gregorian", day.isoformat())]


def months_back(today: date, many: int) -> tuple[int, int]:
    """Give the year and month so many months before today's."""
    whole = today.year * 12 + today.month - 1 - many
    return whole // 12, whole % 12 + 1


def in_year(back: int, dated: Sequence[Word], context: Context) -> list[Span]:
    """Give a date in the year so many years before this one, in the calendar of its month."""
    parts = parts_of(dated)
    if parts is None or parts.year is not None:
        return []
    solar = parts.calendar == "persian" or (bool(parts.season) and context.language == "fa")
    calendar = "persian" if solar else "gregorian"
    return spans_of(replace(parts, year=context.year(calendar) - back, era=calendar), context)


def years_back(words: Sequence[Word]) -> int | None:
    """Give how many years ago "last year" and the like point, or None when no such words are there."""
    for at, word in enumerate(words):
        if word.kind in ("lastyear", "thisyear", "yearbefore"):
            return {"thisyear": 0, "lastyear": 1, "yearbefore": 2}[word.kind]
        if word.kind in ("last", "this") and _beside(words, at, "year"):
            return 1 if word.kind == "last" else 0
    return None


def _beside(words: Sequence[Word], at: int, unit: str) -> bool:
    beside = [*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]]
    return any(word.kind == "unit" and word.of == unit for word in beside)


def last_or_this(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give last or this week, month, year, season or feast, with what is told beside it; None if there is none."""
    back = years_back(words)
    if back is not None:
        dated = [word for word in words if word.kind in (*DATED, "number", "portion")]
        if any(word.kind == "number" and word.value >= 1000 for word in dated):
            return None
        if dated:
            return in_year(back, dated, context)
        return [SPAN_OF[calendar](context.year(calendar) - back) for calendar in context.year_calendars]
    for at, word in enumerate(words):
        if word.kind not in ("last", "this"):
            continue
        back = 1 if word.kind == "last" else 0
        if _beside(words, at, "month"):
            return _last_month(back, words, context)
        if _beside(words, at, "week"):
            return _last_week(back, words, context) if not _has_numbers(words) else []
        if _beside(words, at, "day") and not _has_numbers(words):
            return exact(context.today - timedelta(days=back))
        if back and not _has_numbers(words):
            found = _last_named(words, context)
            if found is not None:
                return found
    return None


def _has_numbers(words: Sequence[Word]) -> bool:
    return any(word.kind in ("number", "month", "halves") for word in words)


def _last_named(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give the last summer or Eid."""
    for word in words:
        if word.kind == "season":
            return last_of(season_spans(word.of, None, "", context), context.today)
        if word.kind == "feast" and "," not in word.of:
            return last_of(feast_spans(word.of, None, None, context), context.today)
    return None


def _last_month(back: int, words: Sequence[Word], context: Context) -> list[Span]:
    """Give last or this month, or the day of it whose number is told ("the 5th of last month")."""
    days = [word.value for word in words if word.kind == "number"]
    months = _months(back, context)
    if any(word.kind == "month" for word in words):  # "last month, on 26 June": both must agree
        told = one_date([word for word in words if word.kind in ("number", "month")], context)
        return [day for day in told if any(one.start <= day.start <= day.end <= one.end for one in months)]
    if len(days) > 1 or any(word.kind == "halves" for word in words):
        return []
    if not days:
        return months
    found = [span.start + timedelta(days=days[0] - 1) for span in months]
    pairs = zip(found, months, strict=True)
    return [
        Span(day, day, span.calendar, day.isoformat()) for day, span in pairs if span.start <= day <= span.end
    ]


def _months(back: int, context: Context) -> list[Span]:
    spans = []
    for calendar in context.year_calendars:
        if calendar == "gregorian":
            spans.append(gregorian(*months_back(context.today, back)))
            continue
        this = next(
            span
            for month in range(12, 0, -1)
            if (span := SPAN_OF[calendar](context.year(calendar), month)).start <= context.today
        )
        spans.append(this if not back else _solar_month_before(this))
    return spans


def _solar_month_before(this: Span) -> Span:
    before = this.start - timedelta(days=1)
    year = Context("fa", before).year("persian")
    found = (SPAN_OF["persian"](year, month) for month in range(12, 0, -1))
    return next(span for span in found if span.start <= before)


def _last_week(back: int, words: Sequence[Word], context: Context) -> list[Span]:
    """Give a week, Saturday to Friday for readers of the solar calendar; or one weekday of it."""
    start = context.week_start - timedelta(days=7 * back)
    weekday = next((word.value for word in words if word.kind == "weekday"), None)
    if weekday is not None:
        return exact(start + timedelta(days=(weekday - start.weekday()) % 7))
    end = min(start + timedelta(days=6), context.today)
    if start == end:
        return exact(end)
    return [Span(start, end, "gregorian", f"{start.isoformat()}/{end.isoformat()}")]
