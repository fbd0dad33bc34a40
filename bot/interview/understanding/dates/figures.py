# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in figures: 2024-03-05, 5/3/2024, 1403/12/15, 03/2024; and two of them as a span."""

from __future__ import annotations

from collections.abc import Sequence

from bot.interview.understanding.dates.calendars import SPAN_OF, Span, calendars_of_year
from bot.interview.understanding.dates.context import Context
from bot.interview.understanding.dates.meanings import NotADayError
from bot.interview.understanding.dates.parts import joined_spans
from bot.interview.understanding.dates.prepared import Prepared


def figures(told: Prepared, context: Context) -> list[Span] | None:
    """Give what dates in figures mean, or None when there are none. Raises NotADayError."""
    if not told.figures:
        return None
    kinds = {word.kind for word in told.words}
    if len(told.figures) > 2 or kinds & {"number", "month", "season", "feast"}:
        return []  # figures that belong to nothing: do not guess
    first = _one(told.figures[0], context)
    if len(told.figures) == 1:
        return first
    second = _one(told.figures[1], context)
    if len(first) != len(second):
        return []
    pairs = zip(first, second, strict=True)
    return [joined_spans(a, b) for a, b in pairs if a.calendar == b.calendar and a.start <= b.end]


def _one(part: dict[str, int], context: Context) -> list[Span]:
    if "y1" in part:
        return _spans([(part["y1"], part["m1"], part["d1"])], context)
    if "y2" in part:
        year = _whole_year(part["y2"], context)
        orders = [(year, part["b"], part["a"]), (year, part["a"], part["b"])]  # day first is the custom here
        return _spans(orders, context)
    if "y3" in part:
        return _spans([(part["y3"], part["m3"], None)], context)
    return _spans([(part["y4"], part["m4"], None)], context)


def _whole_year(year: int, context: Context) -> int:
    """Give a year of two figures its century: the last one that is not in the future."""
    if year >= 100:
        return year
    whole = context.today.year // 100 * 100 + year
    return whole if whole <= context.today.year else whole - 100


def _spans(orders: Sequence[tuple[int, int, int | None]], context: Context) -> list[Span]:
    spans: list[Span] = []
    for year, month, day in dict.fromkeys(orders):
        known = calendars_of_year(year, context.today)
        for calendar in known or (["gregorian"] if year > context.today.year else []):
            try:
                spans.append(SPAN_OF[calendar](year, month, day))
            except ValueError:
                continue
    if not spans:
        raise NotADayError
    return spans
