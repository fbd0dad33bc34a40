# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text made ready for reading: hours away, eras spelled out, dates in figures set apart, words found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from bot.interview.understanding.dates.context import Context
from bot.interview.understanding.dates.numbers import composed, without_articles, without_hours_and_ages
from bot.interview.understanding.dates.words import Word, words_of
from bot.interview.writing import ascii_digits

_TIMES = re.compile(
    r"(?:\b(?:at|about|around|approximately)\s+)*(?<![\d/.-])\d{1,2}(?::\d\d)+\s*(?:am|pm|بجے|بجې)?"
    r"|(?:\b(?:at|about|around|approximately)\s+)*(?<![\d/.-])\d{1,2}\s*(?:am|pm|a\.m\.?|p\.m\.?|o'?clock)(?!\w)"
    r"|\bat\s+\d{1,2}(?=\s*(?:[,;]|$))"
)
_ORDINAL = re.compile(
    r"(?<=\d)\s?(?:st|nd|rd|th|مه|مې|مي|م|ام|هم|یم|ویں|وين|هين|ين)(?![^\W\d_])(?!\s*\.?\s*(?:کال|سال))"
)
_SPAN = re.compile(r"(?<![\d/.-])(\d{1,2}|\d{4})\s*[-\u2010-\u2015]\s*(\d{1,2}|\d{4})(?![\d/.-])")
_EITHER = re.compile(r"(?<=[^\W\d_])\s+/\s+(?=\d)")  # "30 June / 1 July"
_NIGHT = re.compile(r"(?<![\d/.-])(\d{1,2})\s?/\s?(\d{1,2})(?=\s+[^\W\d_])")  # "5/6 March"
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_DECADE = re.compile(r"(?<!\d)(\d{4}|\d{2})'?s\b")
_ERAS = (
    (re.compile(r"(\d{4})\s*(?:هـ|ه|ھ|ہ)?\s*\.?\s*(?:ش|خ|ل)(?![^\W_])"), r"\1 شمسی "),
    (re.compile(r"(\d{4})\s*(?:هـ|ه|ھ|ہ)\s*\.?\s*ق?(?![^\W_])"), r"\1 ہجری "),
    (re.compile(r"(\d{4})\s*(?:م|ء|ع)(?![^\W_])"), r"\1 عیسوی "),
    (re.compile(r"(?<![^\W_])ع\s*(\d{4})"), r"\1 عیسوی "),
)
_SEP = r"\s?[-/.]\s?"
FIGURES = re.compile(
    rf"(?<![\d/.-])(?:(?P<y1>\d{{4}}){_SEP}(?P<m1>\d{{1,2}}){_SEP}(?P<d1>\d{{1,2}})"
    rf"|(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}}){_SEP}(?P<y2>\d{{4}}|\d{{2}})"
    rf"|(?P<y3>\d{{4}}){_SEP}(?P<m3>\d{{1,2}})|(?P<m4>\d{{1,2}}){_SEP}(?P<y4>\d{{4}}))(?![\d/-])"
)
_NAMES = tuple(f"qqdate{letter}" for letter in "abcdef")


@dataclass(frozen=True)
class Prepared:
    """The words of a text, and its dates in figures, to which words of the kind "date" point."""

    words: tuple[Word, ...]
    figures: tuple[dict[str, int], ...]


def prepared(text: str, context: Context) -> Prepared:
    """Find the words and the dates in figures of one text."""
    text = ascii_digits(unicodedata.normalize("NFKC", text)).casefold()
    text = text.replace("\u200cماه", " ماه")
    for pattern, spelled in _ERAS:
        text = pattern.sub(spelled, text)
    text = _ORDINAL.sub(" ", _DECADE.sub(r"\1 decade ", _TIMES.sub(" ", text)))
    text = _EITHER.sub(" to ", text)
    text = _SPAN.sub(_span, _NIGHT.sub(r"\1 to \2", text))
    found = [
        {name: int(value) for name, value in hit.groupdict().items() if value is not None}
        for hit in FIGURES.finditer(text)
    ]
    names = iter(_NAMES)
    text = FIGURES.sub(lambda hit: f" {next(names, '')} " if len(found) <= len(_NAMES) else hit[0], text)
    words = words_of(_JOINED.sub(" ", text), context.language, _NAMES)
    return Prepared(
        tuple(_certain(without_articles(composed(without_hours_and_ages(words))), context)), tuple(found)
    )


def _span(found: re.Match[str]) -> str:
    """Give "5-6 March" as "5 to 6 March", but leave "2024-03" alone: that is a year and a month."""
    first, last = found[1], found[2]
    if len(first) == 4 and int(last) > 12 and int(last) == int(first) % 100 + 1:
        return f"{first} to {first[:2]}{last}"  # "2016-17"
    return found[0] if len(first) != len(last) and 4 in (len(first), len(last)) else f"{first} to {last}"


_BESIDE = ("number", "portion", "thisyear", "lastyear", "month")
_BEFORE = ("prep", "from", "to", "between", "and", "or", "last", "this", "era")
_THROUGH = ("prep", "noise", "weekday")


def _certain(words: list[Word], context: Context) -> list[Word]:
    """Decide which everyday words are months here, and which are not."""
    solar_year = any(word.kind == "number" and 1300 <= word.value < 1500 for word in words)
    only_dates = all(word.kind not in ("other", "aside") for word in words)
    return [
        word
        if word.kind != "month?"
        else replace(word, kind="month")
        if (only_dates or _beside_a_date(words, at)) and _may_be_meant(word, context, solar=solar_year)
        else Word("other")
        for at, word in enumerate(words)
    ]


def _may_be_meant(month: Word, context: Context, *, solar: bool) -> bool:
    """Keep months of the Solar Hijri calendar to those who use it, or to their years."""
    return month.of != "persian" or solar or context.solar


def _beside_a_date(words: list[Word], at: int) -> bool:
    before = [word for word in words[:at] if word.kind not in _THROUGH]
    after = [word for word in words[at + 1 :] if word.kind not in _THROUGH]
    beside = [*before[-1:], *after[:1]]
    return (
        any(word.kind in _BESIDE or (word.kind == "unit" and word.of == "month") for word in beside)
        or (bool(after) and after[0].kind == "unit" and after[0].of == "month")
        or (at > 0 and words[at - 1].kind in _BEFORE)
    )
