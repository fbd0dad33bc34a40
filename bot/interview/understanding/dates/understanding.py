# SPDX-License-Identifier: AGPL-3.0-or-later
"""Understand a date in someone's own words.

Order: 1. what lies ahead or is left vague is refused; 2. dates in figures; 3. what is told from a feast, from
today or as a decade; 4. two dates with a word between them; 5. one date of day, month, year, season or feast.
What could mean two things is asked back; a weekday told beside decides between them. What is not clear is never
guessed: a word that no reading accounts for may change the day, so what was understood is asked and not claimed.
The words themselves are always kept by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from bot.interview.understanding.dates.calendars import Span, gregorian
from bot.interview.understanding.dates.context import Context
from bot.interview.understanding.dates.figures import figures
from bot.interview.understanding.dates.last import last_or_this
from bot.interview.understanding.dates.meanings import Ask, NotADayError, Refused, Understood
from bot.interview.understanding.dates.parts import one_date, two_dates
from bot.interview.understanding.dates.prepared import Prepared, prepared
from bot.interview.understanding.dates.relative import (
    counted,
    day_from_today,
    decade,
    from_feast,
    weekdays,
)
from bot.interview.understanding.dates.words import Word
from bot.interview.understanding.letters import key
from bot.interview.understanding.places.gazetteer import gazetteer

SATURDAY = 5
MAX_DATE_TEXT = 200  # characters; a longer text is an account, and is kept as words
Reading = Callable[[Sequence[Word], Context], list[Span] | None]
_BESIDE = frozenset({"prep", "noise", "aside", "and"})  # said with a date, and changing nothing in it
_DATE = frozenset({"number", "month", "season", "feast", "era", "portion", "weekday", "unit", "from"})
_FROM_TODAY = frozenset({"last", "this", "lastyear", "thisyear", "yearbefore"})
# Each way of reading, and the kinds of words that it accounts for beside those of _BESIDE.
_READINGS: tuple[tuple[Reading, frozenset[str]], ...] = (
    (
        from_feast,
        frozenset({"feast", "number", "unit", "era", "from", "ago", "before", "after"}) | _FROM_TODAY,
    ),
    (decade, frozenset({"decade", "number", "unit", "era", "from"})),
    (
        counted,
        _DATE - {"portion", "weekday"} | {"ago", "elapsed", "for", "last", "half", "halves", "halfmore"},
    ),
    (last_or_this, _DATE - {"era"} | _FROM_TODAY),
    (day_from_today, _DATE - {"portion"} | {"day"}),
    (weekdays, frozenset({"weekday", "last", "this", "unit", "between", "to", "from"})),
    (two_dates, _DATE | {"to", "or", "between"}),
    (one_date, _DATE),
)
_IN_FIGURES = frozenset({"date", "from", "to", "or", "between", "weekday", "unit", "era"})


def understand_date(text: str, language: str, today: date) -> Understood | Ask | Refused:
    """Say what a date in someone's words means.

    language: the reader's; it decides where one spelling means different things, and which calendar is meant
    by a bare year or "last year".
    """
    if not text.strip() or len(text) > MAX_DATE_TEXT:
        return Refused("unclear")
    context = Context(language, today)
    told = prepared(text, context)
    kinds = {word.kind for word in told.words}
    if "future" in kinds:
        return Refused("future")
    if "vague" in kinds:
        return Refused("unclear")
    about = "about" in kinds or "~" in text
    words = [
        word
        for word in told.words
        if word.kind != "about" and not (word.kind == "day" and word.value == 0 and "ago" in kinds)
    ]
    try:
        meanings, accounted = _meanings(Prepared(tuple(words), told.figures), context)
    except (NotADayError, OverflowError):
        return Refused("impossible")
    meanings = [_on_this_day(span, today) for span in meanings] if _is_anniversary(told.words) else meanings
    meanings = _on_weekday(meanings, words)
    unread = _is_left_over(words, accounted, meanings)
    return _outcome(meanings, context, about=about, unread=unread)


def _meanings(told: Prepared, context: Context) -> tuple[list[Span], frozenset[str]]:
    """Give what the words mean, and the kinds of words that this accounts for."""
    in_figures = figures(told, context)
    if in_figures is not None:
        return in_figures, _IN_FIGURES
    words = [word for word in told.words if word.kind not in ("prep", "aside")]
    if _is_counted_within(words):
        return [], frozenset()
    for reading, accounted in _READINGS[:-1]:
        found = reading(words, context)
        if found is not None:
            return found, accounted
    if any(word.kind in ("before", "after") for word in words):
        return [], frozenset()
    return one_date(words, context), _READINGS[-1][1]


def _is_anniversary(words: Sequence[Word]) -> bool:
    """Say whether "today" stands behind "ago": "one year ago today" is a day; "آج سے ایک سال پہلے" counts from today."""
    kinds = [word.kind if word.kind != "day" or word.value == 0 else "" for word in words]
    return "ago" in kinds and "day" in kinds[kinds.index("ago") :]


def _on_this_day(span: Span, today: date) -> Span:
    """Give the day of a rough span that is today's day of the month; the span where it has none."""
    if not span.edtf.endswith("~"):
        return span
    one_day, one_month = span.start == span.end, span.start.month == span.end.month
    month, day = (span.start.month if one_month else today.month), (span.start.day if one_day else today.day)
    try:
        return gregorian(span.start.year, month, day)
    except ValueError:
        return span


def _is_counted_within(words: Sequence[Word]) -> bool:
    """Say whether a week or weekday is counted within something longer: "the second Friday of March"."""
    pairs = pairwise(words)
    return any(
        one.kind == "number"
        and one.of == "ordinal"
        and (other.kind == "weekday" or (other.kind == "unit" and other.of == "week"))
        for one, other in pairs
    )


def _is_place(word: Word) -> bool:
    """Say whether a word is the name of a place: people tell when and where in one breath."""
    return key(word.text) in gazetteer().by_key


def _is_left_over(words: Sequence[Word], accounted: frozenset[str], meanings: Sequence[Span]) -> bool:
    """Say whether a word stands beside what was understood that may change it, or contradicts it."""
    days = {span.start.weekday() for span in meanings if span.start == span.end}
    for word in words:
        if word.kind not in accounted | _BESIDE and not (word.kind == "other" and _is_place(word)):
            return True
        if word.kind == "weekday":
            told = {other.value for other in words if other.kind == "weekday"}
            if len(told) == 1 and days and days != told:
                return True  # "Monday", but that day was none
        if word.kind == "unit" and word.of == "week" and accounted <= _DATE and days != {SATURDAY}:
            return True  # Urdu calls the Saturday by the word for a week
    return False


def _on_weekday(spans: list[Span], words: Sequence[Word]) -> list[Span]:
    """Among several days, keep those that fall on the weekday told beside them, if any does."""
    told = {word.value for word in words if word.kind == "weekday"}
    if len(told) != 1 or len(spans) < 2 or any(span.start != span.end for span in spans):
        return spans
    return [span for span in spans if span.start.weekday() in told] or spans


def _outcome(
    meanings: list[Span], context: Context, *, about: bool, unread: bool
) -> Understood | Ask | Refused:
    """Leave out what has not come yet; ask where several meanings stay, or not all words were understood."""
    if not meanings:
        return Refused("unclear")
    past = [span for span in meanings if span.start <= context.today]
    if not past:
        return Refused("future")
    preferred = "persian" if context.language == "fa" else "gregorian"
    past.sort(key=lambda span: span.calendar != preferred)
    found = dict.fromkeys(Understood(_edtf(span, context.today, about=about), span.calendar) for span in past)
    known = tuple(one for one in found if is_edtf(one.edtf))
    if not known:
        return Refused("unclear")
    return known[0] if len(known) == 1 and not unread else Ask(known, unread=unread)


def _edtf(span: Span, today: date, *, about: bool) -> str:
    """Give a span as EDTF, not reaching beyond today."""
    edtf = span.edtf
    if "/" in edtf and span.end > today and len(edtf) == len("2024-01-01/2024-01-02"):
        start, end = span.start.isoformat(), today.isoformat()
        edtf = f"{start}/{end}" if start != end else start
    if not about:
        return edtf
    return "/".join(part if part.endswith("~") else part + "~" for part in edtf.split("/"))


_ONE = r"(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?~?|\d{3}X)"
_OURS = re.compile(
    rf"{_ONE}(?:/{_ONE})?"
)  # the forms written here; the library takes a hundred times as long


def is_edtf(text: str) -> bool:
    """Say whether a text is EDTF."""
    if _OURS.fullmatch(text):
        return True
    try:
        parse_edtf(text)
    except EDTFParseException:
        return False
    return True
