# SPDX-License-Identifier: AGPL-3.0-or-later
"""A date written out: in the calendar it was told in, and in the Gregorian one."""

from __future__ import annotations

import re
from datetime import date, timedelta

import jdatetime
from babel.dates import format_date
from hijridate import Gregorian

import locales
from bot.interview.understanding.dates.calendars import SPAN_OF, Span
from bot.interview.understanding.tables import read_table

ONE_DAY = timedelta(days=1)
_FORMATS = {1: "y", 2: "MMMM y", 3: "d MMMM y"}
_PLAIN = re.compile(r"^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$")
_ZERO = {"latn": "0", "arab": "٠", "arabext": "۰"}


def read_back(edtf: str, calendar: str, language: str) -> str:
    """Give a date for its reader: "15 Ramadan 1446 = 14 March 2025 – 16 March 2025 ~"."""
    locale = locales.LOCALES.get(language, locales.LOCALES[locales.SOURCE_LANGUAGE])
    ends = [_gregorian(part.rstrip("~?%"), locale) for part in edtf.split("/")]
    text = " – ".join(dict.fromkeys(ends)) + (" ~" if "~" in edtf else "")
    own = own_calendar(edtf, calendar, language)
    return f"{own} = {text}" if own else text


def own_calendar(edtf: str, calendar: str, language: str) -> str | None:
    """Give a day, month or year of another calendar in its own words; None where it is none of these."""
    if calendar not in ("islamic", "persian"):
        return None
    ends = [part.rstrip("~?%") for part in edtf.split("/")]
    if any(len(part) != len("2024-01-01") for part in ends):
        return None
    start, end = date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
    wider = ONE_DAY if calendar == "islamic" else timedelta(0)
    first, last = _in(calendar, start + wider), _in(calendar, end - wider)
    for parts in (first, first[:2], first[:1]):
        if _is(calendar, parts, start, end):
            return _told(parts, calendar, language)
    if start + wider > end - wider:
        return None
    return f"{_told(first, calendar, language)} – {_told(last, calendar, language)}"


def _is(calendar: str, parts: tuple[int, ...], start: date, end: date) -> bool:
    span: Span = SPAN_OF[calendar](*parts)
    return (span.start, span.end) == (start, end)


def _in(calendar: str, day: date) -> tuple[int, ...]:
    if calendar == "islamic":
        lunar = Gregorian(day.year, day.month, day.day).to_hijri()
        return (lunar.year, lunar.month, lunar.day)
    solar = jdatetime.date.fromgregorian(date=day)
    return (int(solar.year), int(solar.month), int(solar.day))


def _told(parts: tuple[int, ...], calendar: str, language: str) -> str:
    locale = locales.LOCALES.get(language, locales.LOCALES[locales.SOURCE_LANGUAGE])
    year = f"{_digits(parts[0], locale.digits)}"
    if len(parts) == 1:
        return year
    month = _month_names(calendar, language)[parts[1] - 1]
    return " ".join([*(_digits(day, locale.digits) for day in parts[2:]), month, year])


def _month_names(calendar: str, language: str) -> list[str]:
    names = {
        row["language"]: row["names"] for row in read_table("month_names.tsv") if row["calendar"] == calendar
    }
    rtl = locales.LOCALES[language].rtl if language in locales.LOCALES else False
    return names.get(language, names["ur" if rtl else "en"]).split("|")


def _digits(number: int, kind: str) -> str:
    return "".join(chr(ord(_ZERO[kind]) + int(digit)) for digit in str(number))


def _gregorian(edtf: str, locale: locales.Locale) -> str:
    found = _PLAIN.match(edtf)
    if found is None:
        return decade_text(edtf)
    numbers = [int(part) for part in found.groups() if part is not None]
    month, day = [*numbers[1:], 1, 1][:2]
    text = format_date(date(numbers[0], month, day), _FORMATS[len(numbers)], locale=locale.cldr)
    return "".join(_digits(int(sign), locale.digits) if sign.isdecimal() else sign for sign in text)


def decade_text(edtf: str) -> str:
    """Give "201X" as "2010–2019"; anything else as it is."""
    return f"{edtf[:3]}0–{edtf[:3]}9" if re.fullmatch(r"\d{3}X", edtf) else edtf
