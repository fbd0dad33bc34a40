# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates told from today: yesterday, three days ago, last Friday, two years ago in Ramadan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.interview.calendars import Span, gregorian
from bot.interview.date_parts import parts_of, spans_of
from bot.interview.date_vocabulary import Word

MAX_YEARS_AGO = 90


def relative(words: list[Word], today: date) -> list[Span] | None:
    """Give what words told from today mean, or None when they are not told from today."""
    words = [word for word in words if word.kind != "separator"]
    kinds = [word.kind for word in words]
    if "parsal" in kinds or "emsal" in kinds:
        return _in_year(today.year - ("parsal" in kinds), [w for w in words if w.kind == "month"], today)
    if "day" in kinds:
        days = max(word.value for word in words if word.kind == "day")
        return (
            _exact(today - timedelta(days=days)) if "number" not in kinds and "month" not in kinds else None
        )
    if "unit" in kinds and "ago" in kinds:
        return _ago(words, today)
    if "unit" in kinds and ("last" in kinds or "this" in kinds):
        return _last(words, today, back=1 if "last" in kinds else 0)
    if "weekday" in kinds and not {"number", "month", "unit"} & set(kinds):
        weekday = next(word.value for word in words if word.kind == "weekday")
        return _exact(today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    return None


def _exact(day: date) -> list[Span]:
    return [Span(day, day, "gregorian", day.isoformat())]


def _ago(words: list[Word], today: date) -> list[Span]:
    unit = next(word.of for word in words if word.kind == "unit")
    numbers = [word.value for word in words if word.kind == "number"]
    months = [word for word in words if word.kind in ("month", "season", "feast")]
    if len(numbers) > 1 or any(number >= 1000 for number in numbers):
        return []
    many = numbers[0] if numbers else 1
    if unit == "year":
        if many > MAX_YEARS_AGO:
            return []
        return _in_year(today.year - many, months, today) if months else [_year_about(today.year - many)]
    if months or many > 12 * MAX_YEARS_AGO:
        return []
    if unit == "month":
        year, month = _months_back(today, many)
        span = gregorian(year, month)
        return [replace(span, edtf=span.edtf + "~")]
    if unit == "week":
        day = today - timedelta(weeks=many)
        return [replace(_exact(day)[0], edtf=day.isoformat() + "~")]
    return _exact(today - timedelta(days=many))


def _months_back(today: date, many: int) -> tuple[int, int]:
    whole = today.year * 12 + today.month - 1 - many
    return whole // 12, whole % 12 + 1


def _year_about(year: int) -> Span:
    span = gregorian(year)
    return replace(span, edtf=span.edtf + "~")


def _last(words: list[Word], today: date, *, back: int) -> list[Span]:
    """Give last or this week, month or year; with a month beside it, that month of the year."""
    unit = next(word.of for word in words if word.kind == "unit")
    months = [word for word in words if word.kind in ("month", "season", "feast")]
    numbers = [word for word in words if word.kind == "number"]
    if unit == "year":
        return _in_year(today.year - back, months + numbers, today)
    if months or numbers:
        return []
    if unit == "month":
        return [gregorian(*_months_back(today, back))]
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        end = min(monday + timedelta(days=6), today)
        return (
            [Span(monday, end, "gregorian", f"{monday.isoformat()}/{end.isoformat()}")]
            if monday != end
            else _exact(end)
        )
    return _exact(today - timedelta(days=back))


def _in_year(year: int, months: list[Word], today: date) -> list[Span]:
    parts = parts_of(months)
    if parts is None:
        return []
    return spans_of(replace(parts, year=year, era="gregorian"), today)
