# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates told from today or from a feast: yesterday, three days ago, last Friday, two years ago in Ramadan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.interview.understanding.dates.calendars import SPAN_OF, Span, gregorian
from bot.interview.understanding.dates.context import Context
from bot.interview.understanding.dates.durations import Duration, durations
from bot.interview.understanding.dates.last import exact, in_year, last_or_this, months_back, years_back
from bot.interview.understanding.dates.parts import DATED, one_date, parts_of
from bot.interview.understanding.dates.seasons import feast_spans
from bot.interview.understanding.dates.words import Word

MAX_YEARS_AGO = 90
_DAYS = {"day": 1, "week": 7}
_LASTING = ("week", "month", "year")
_MONTHS = {"month": 1, "year": 12, "decade": 120}


def _about(span: Span) -> Span:
    return replace(span, edtf=span.edtf + "~")


def from_feast(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give "three days before Eid", or None when nothing is counted from a feast."""
    kinds = {word.kind for word in words}
    if "feast" not in kinds or not kinds & {"ago", "before", "after"}:
        return None
    lengths, rest = durations(words, bare=True)
    if any(length.unit in _MONTHS for length in lengths):
        return None
    if len(lengths) != 1 or lengths[0].unit not in _DAYS or lengths[0].halves % 2:
        return []
    if lengths[0].unit == "week" and not _is_counted(words, "week"):
        return []  # "the week after Eid" is seven days
    days = lengths[0].halves // 2 * _DAYS[lengths[0].unit]
    parts = parts_of([word for word in rest if word.kind in ("number", "feast", "era")])
    if parts is None or parts.day is not None:
        return []
    year = parts.year if parts.year is not None else _year_beside(words, context)
    return feast_spans(parts.feast, None, year, context, shift=days if "after" in kinds else -days)


def _is_counted(words: Sequence[Word], unit: str) -> bool:
    """Say whether a number stands right before a unit."""
    pairs = pairwise(words)
    return any(one.kind == "number" and other.kind == "unit" and other.of == unit for one, other in pairs)


def _year_beside(words: Sequence[Word], context: Context) -> int | None:
    """Give the Gregorian year that "last year" or "this year" names."""
    back = years_back(words)
    return None if back is None else context.today.year - back


def counted(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give "two years ago", "for five years", or None when nothing is counted back from today."""
    kinds = {word.kind for word in words}
    strong = bool(kinds & {"ago", "elapsed"})
    if not strong and not kinds & {"for", "from"}:
        return None
    last = _persian_last(words) if context.language == "fa" else None
    if last is not None:
        return last_or_this(last, context)
    lengths, rest = durations(words, bare=strong)
    if not lengths:
        return [] if "ago" in kinds else None  # "before 2014" is no date
    if not strong and not _since(words, lengths):
        return None
    dated = [word for word in rest if word.kind in (*DATED, "number", "era")]
    if dated:
        return _dated_back(lengths, dated, context)
    return _back(lengths, context)


def _persian_last(words: Sequence[Word]) -> list[Word] | None:
    """Give "ماه پیش" as "last month": without a number, that is what it says."""
    for at, word in enumerate(words[1:], start=1):
        before = words[at - 1]
        counted_unit = at > 1 and words[at - 2].kind in ("number", "half", "halves")
        if word.kind == "ago" and before.kind == "unit" and before.of in _LASTING and not counted_unit:
            return [*words[:at], replace(word, kind="last"), *words[at + 1 :]]
    return None


def _since(words: Sequence[Word], lengths: Sequence[Duration]) -> bool:
    """Say whether a length stands for how long it has been: "for six years", "پانچ سال سے"."""
    if any(length.unit not in _MONTHS for length in lengths):
        return False
    at = max(at for at, word in enumerate(words) if word.kind == "unit")
    return "for" in {word.kind for word in words} or (at + 1 < len(words) and words[at + 1].kind == "from")


def _dated_back(lengths: Sequence[Duration], dated: list[Word], context: Context) -> list[Span]:
    one = lengths[0]
    if len(lengths) > 1 or one.unit != "year" or one.halves % 2 or one.halves > 2 * MAX_YEARS_AGO:
        return []
    return in_year(one.halves // 2, dated, context)


def _back(lengths: Sequence[Duration], context: Context) -> list[Span]:
    """Count back from today, as finely as the finest unit that was told."""
    today = context.today
    if any(length.unit == "hour" for length in lengths):
        return [*exact(today), *exact(today - timedelta(days=1))]
    days = sum(length.halves * _DAYS.get(length.unit, 0) for length in lengths)
    halves = sum(length.halves * _MONTHS.get(length.unit, 0) for length in lengths)
    months = halves // 2
    if days % 2 or months > 12 * MAX_YEARS_AGO or days > 2 * 366 * MAX_YEARS_AGO:
        return []
    if months and days:
        return []
    if days:
        day = today - timedelta(days=days // 2)
        rough = any(length.unit == "week" for length in lengths)
        return [_about(span) for span in exact(day)] if rough else exact(day)
    year, month = months_back(today, months)
    if months % 12 == 0 and all(length.unit != "month" for length in lengths):
        return [_about(gregorian(year))]
    if halves % 2:  # two and a half months ago lies in one of two months
        first = gregorian(*months_back(today, months + 1))
        return [replace(first, end=gregorian(year, month).end, edtf=f"{first.edtf}~/{year:04}-{month:02}~")]
    return [_about(gregorian(year, month))]


def weekdays(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give a weekday told alone, or the night between two; None when more was told."""
    kinds = {word.kind for word in words}
    days = [word.value for word in words if word.kind == "weekday"]
    if not days or kinds & {"number", "month", "feast", "season", "day"} or len(days) > 2:
        return None
    nearest = context.today - timedelta(days=(context.today.weekday() - days[0] - 1) % 7 + 1)
    if len(days) == 2:
        if (days[1] - days[0]) % 7 != 1 or nearest + timedelta(days=1) > context.today:
            return []
        end = nearest + timedelta(days=1)
        return [Span(nearest, end, "gregorian", f"{nearest.isoformat()}/{end.isoformat()}")]
    monday = context.today - timedelta(days=context.today.weekday())
    if "last" in kinds and nearest >= min(monday, context.week_start):
        return [*exact(nearest), *exact(nearest - timedelta(days=7))]  # people differ in what "last" skips
    if nearest == context.today - timedelta(days=7) and "last" not in kinds:
        return [*exact(context.today), *exact(nearest)]  # told on that very weekday
    return exact(nearest)


def day_from_today(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give today, yesterday and the like; beside a full date, keep to the year in which both agree."""
    back = [word.value for word in words if word.kind == "day"]
    if not back:
        return None
    day = context.today - timedelta(days=max(back))
    kinds = {word.kind for word in words}
    if "number" in kinds and "month" in kinds:
        told = one_date(words, context)
        agreeing = [span for span in told if span.start <= day <= span.end]
        return agreeing or told
    return None if kinds & {"number", "month", "feast", "season"} else exact(day)


def decade(words: Sequence[Word], context: Context) -> list[Span] | None:
    """Give a decade ("the 2010s", "نوے کی دہائی", "دهه هشتاد"), or None when none was told."""
    tens = [word.value for word in words if word.kind == "decade"]
    if not tens:
        if not any(word.kind == "unit" and word.of == "decade" for word in words):
            return None
        numbers = [word.value for word in words if word.kind == "number"]
        if len(numbers) != 1 or numbers[0] % 10 or numbers[0] < 10:
            return None
        tens = numbers
    first = tens[0]
    era = next((word.of for word in words if word.kind == "era"), "")
    if context.language == "fa" and not era and first < 1500:
        start = first if first >= 1000 else 1300 + first
        spans = SPAN_OF["persian"](start), SPAN_OF["persian"](start + 9)
        text = f"{spans[0].start.isoformat()}/{spans[1].end.isoformat()}"
        return [Span(spans[0].start, spans[1].end, "persian", text)]
    start = first if first >= 1000 else (1900 + first if first >= 30 else 2000 + first)
    if not 1900 <= start <= context.today.year:
        return []
    return [Span(date(start, 1, 1), date(start + 9, 12, 31), "gregorian", f"{start // 10}X")]
