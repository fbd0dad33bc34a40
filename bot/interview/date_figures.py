# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in figures: 2024-03-05, 5/3/2024, 1403/12/15, 03/2024; and two of them as a span."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.interview.calendars import SPAN_OF, Span, calendars_of_year
from bot.interview.date_parts import NotADayError, joined_spans

Meanings = list[Span]

_SEP = r"\s?[-/.]\s?"
_YEAR_FIRST = rf"(?P<y1>\d{{4}}){_SEP}(?P<m1>\d{{1,2}}){_SEP}(?P<d1>\d{{1,2}})"
_YEAR_LAST = rf"(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}}){_SEP}(?P<y2>\d{{4}}|\d{{2}})"
_YEAR_MONTH = rf"(?P<y3>\d{{4}}){_SEP}(?P<m3>\d{{1,2}})"
_MONTH_YEAR = rf"(?P<m4>\d{{1,2}}){_SEP}(?P<y4>\d{{4}})"
_DATE = re.compile(rf"(?<![\d/.-])(?:{_YEAR_FIRST}|{_YEAR_LAST}|{_YEAR_MONTH}|{_MONTH_YEAR})(?![\d/-])")


def figures(text: str, today: date) -> Meanings | None:
    """Give what dates in figures mean, or None when there are none. Raises NotADayError."""
    found = list(_DATE.finditer(text))
    if not found or len(found) > 2:
        return None
    rest = _DATE.sub(" ", text)
    if re.search(r"\d", rest):
        return None  # figures that belong to nothing: do not guess
    first = _one(found[0], today)
    if len(found) == 1:
        return first
    second = _one(found[1], today)
    return [joined_spans(first[0], second[0])] if len(first) == len(second) == 1 else []


def _one(found: re.Match[str], today: date) -> Meanings:
    part = {key: int(value) for key, value in found.groupdict().items() if value is not None}
    if "y1" in part:
        return _spans([(part["y1"], part["m1"], part["d1"])], today)
    if "y2" in part:
        year = _whole_year(part["y2"], today)
        orders = [(year, part["b"], part["a"]), (year, part["a"], part["b"])]  # day first is the custom here
        return _spans(orders, today)
    if "y3" in part:
        return _spans([(part["y3"], part["m3"], None)], today)
    return _spans([(part["y4"], part["m4"], None)], today)


def _whole_year(year: int, today: date) -> int:
    """Give a year of two figures its century: the last one that is not in the future."""
    if year >= 100:
        return year
    whole = today.year // 100 * 100 + year
    return whole if whole <= today.year else whole - 100


def _spans(orders: Sequence[tuple[int, int, int | None]], today: date) -> Meanings:
    spans: Meanings = []
    for year, month, day in dict.fromkeys(orders):
        for calendar in _calendars(year, today):
            try:
                spans.append(SPAN_OF[calendar](year, month, day))
            except ValueError:
                continue
    if not spans:
        raise NotADayError
    return spans


def _calendars(year: int, today: date) -> list[str]:
    known = calendars_of_year(year, today)
    return known or (["gregorian"] if year > today.year else [])
