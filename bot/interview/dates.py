# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in people's own words become EDTF (ISO 8601-2).

Order: 1. dates in figures; 2. "ago", "last", "yesterday"; 3. two dates with a word between them; 4. one date of
day, month, year, season or feast. What could mean two things is asked back; what is not clear is never guessed.
The words themselves are always kept by the caller.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from bot.interview.calendars import Span
from bot.interview.date_figures import Meanings, figures
from bot.interview.date_parts import NotADayError, one_date, two_dates
from bot.interview.date_relative import relative
from bot.interview.date_vocabulary import Word, words_of
from bot.interview.writing import ascii_digits, folded

SOLAR_LANGUAGES = ("fa", "ps")  # their everyday calendar is, in part of their lands, the Solar Hijri one
MAX_DATE_TEXT = 200  # characters; a longer text is an account, and is kept as words


@dataclass(frozen=True)
class Understood:
    """One meaning: EDTF, and the calendar it was told in."""

    edtf: str
    calendar: str = "gregorian"  # gregorian | islamic | persian


@dataclass(frozen=True)
class Ask:
    """It can mean more than one date."""

    candidates: tuple[Understood, ...]


@dataclass(frozen=True)
class Refused:
    """It cannot be taken: unclear | future | impossible."""

    reason: str


def understand_date(text: str, language: str, today: date) -> Understood | Ask | Refused:
    """Say what a date in someone's words means.

    language: the reader's; it decides nothing but which calendar is offered first.
    """
    if not text.strip() or len(text) > MAX_DATE_TEXT:
        return Refused("unclear")
    plain = _prepared(text)
    words = words_of(folded(plain), persian=language in SOLAR_LANGUAGES)
    kinds = {word.kind for word in words}
    if "future" in kinds:
        return Refused("future")
    if "vague" in kinds:
        return Refused("unclear")
    about = "about" in kinds or "~" in text
    try:
        meanings = _meanings(plain, [word for word in words if word.kind != "about"], today)
    except NotADayError:
        return Refused("impossible")
    return _outcome(meanings, language, today, about=about)


_TIMES = re.compile(
    r"(?:\bat\s+)?\b\d{1,2}(?::\d\d)+\s*(?:am|pm|بجے)?|\b\d{1,2}\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock|بجے|بجکر)(?!\w)"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


_SPAN = re.compile(r"(?<![\d/.-])(\d{1,2}|\d{4})\s*[-\u2010-\u2015]\s*(\d{1,2}|\d{4})(?![\d/.-])")
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")


def _prepared(text: str) -> str:
    """Give the text without hours and ordinal endings, with figures apart, and "5-6 March" as "5 to 6 March"."""
    text = _ORDINAL.sub("", _TIMES.sub(" ", ascii_digits(unicodedata.normalize("NFKC", text)).casefold()))
    return _JOINED.sub(" ", _SPAN.sub(_span, text))


def _span(found: re.Match[str]) -> str:
    """Leave "2024-03" alone: that is a year and a month."""
    return (
        found[0]
        if len(found[1]) != len(found[2]) and 4 in (len(found[1]), len(found[2]))
        else f"{found[1]} to {found[2]}"
    )


def _meanings(plain: str, words: list[Word], today: date) -> Meanings:
    in_figures = figures(plain, today)
    if in_figures is not None:
        return in_figures
    ago = relative(words, today)
    if ago is not None:
        return ago
    both = two_dates(words, today)
    return both if both is not None else one_date(words, today)


def _outcome(meanings: Meanings, language: str, today: date, *, about: bool) -> Understood | Ask | Refused:
    """Leave out what has not come yet, and ask where more than one meaning stays."""
    if not meanings:
        return Refused("unclear")
    past = [span for span in meanings if span.start <= today]
    if not past:
        return Refused("future")
    preferred = "persian" if language == "fa" else "gregorian"
    past.sort(key=lambda span: span.calendar != preferred)
    found = dict.fromkeys(Understood(_edtf(span, today, about=about), span.calendar) for span in past)
    known = tuple(one for one in found if is_edtf(one.edtf))
    if not known:
        return Refused("unclear")
    return known[0] if len(known) == 1 else Ask(known)


def _edtf(span: Span, today: date, *, about: bool) -> str:
    """Give a span as EDTF, not reaching beyond today."""
    edtf = span.edtf
    if "/" in edtf and span.end > today and len(edtf) == len("2024-01-01/2024-01-02"):
        edtf = f"{span.start.isoformat()}/{today.isoformat()}"
    if not about:
        return edtf
    return "/".join(part if part.endswith("~") else part + "~" for part in edtf.split("/"))


def is_edtf(text: str) -> bool:
    """Say whether a text is EDTF."""
    try:
        parse_edtf(text)
    except EDTFParseException:
        return False
    return True
