# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notation in which the lists write down what a date means, converted by the calendars' libraries alone."""

from __future__ import annotations

from datetime import date, timedelta

import jdatetime
from hijridate import Hijri

ONE_DAY = timedelta(days=1)


def meant(notation: str) -> str:
    """Give the EDTF that one meaning stands for. See phrases/README.md."""
    kind, colon, rest = notation.partition(":")
    if not colon:
        return notation
    about = "~" if rest.endswith("~") else ""
    rest = rest.rstrip("~") if kind in ("sh", "ah") else rest
    if kind in ("sh", "ah"):
        start, end = _span(kind, rest)
        return _text(start, end, about, about)
    if kind in ("shr", "ahr"):
        first, last = rest.split("..")
        marks = ("~" if first.endswith("~") else "", "~" if last.endswith("~") else "")
        return _text(_span(kind[:2], first.rstrip("~"))[0], _span(kind[:2], last.rstrip("~"))[1], *marks)
    if kind == "ahd":
        day, shift = (rest[:10], int(rest[10:]))
        start, end = _span("ah", day)
        return _text(start + timedelta(days=shift), end + timedelta(days=shift), "", "")
    raise ValueError(f"expected a notation of phrases/README.md, not {kind}")


def _text(start: date, end: date, mark: str, other: str) -> str:
    return start.isoformat() + mark if start == end else f"{start.isoformat()}{mark}/{end.isoformat()}{other}"


def _span(kind: str, text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    first = _day(kind, *[*parts, 1, 1][:3])
    if len(parts) == 3:
        last = first
    elif len(parts) == 2:
        year, month = parts
        last = _day(kind, year + month // 12, month % 12 + 1, 1) - ONE_DAY
    else:
        last = _day(kind, parts[0] + 1, 1, 1) - ONE_DAY
    wider = ONE_DAY if kind == "ah" else timedelta(0)
    return first - wider, last + wider


def _day(kind: str, year: int, month: int, day: int) -> date:
    if kind == "sh":
        return jdatetime.date(year, month, day).togregorian()  # type: ignore[no-any-return]
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)
