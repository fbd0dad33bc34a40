# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of dates in seven languages: from the tables, and found in a text.

Words of all languages are known at all times, because people mix them; where one spelling means different
things, the reader's language decides, and a spelling marked "!" is known in its own languages only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.understanding.letters import plain
from bot.interview.understanding.tables import read_table

TABLES = (  # of one spelling in several, the last is meant
    "date_beside.tsv",
    "date_months.tsv",
    "date_numbers.tsv",
    "date_words.tsv",
    "date_roman.tsv",
)
LONGEST_PHRASE = 5  # words
_EZAFE = ("ای", "وی")
_MONTH = plain("ماه")


@dataclass(frozen=True)
class Word:
    """One word of a date: its kind, and a number where the kind has one.

    Kinds: number month season feast weekday unit day era portion decade halves half halfmore; ago elapsed before
    after last this lastyear thisyear yearbefore for future vague about; from to and or between prep; oclock age
    noise aside date other. A "?" after the kind marks a month that is also an everyday word.
    """

    kind: str
    value: int = 0
    of: str = ""  # calendar, unit, season, era …; "digits" or "ordinal" of a number
    languages: str = ""
    text: str = ""


@lru_cache(maxsize=16)
def vocabulary(language: str) -> Mapping[str, Word]:
    """Give the words that a reader of one language may use, by their plain spelling."""
    known: dict[str, Word] = {}
    for own in (False, True):  # the reader's own words last, so that they win
        for name in TABLES:
            for row in read_table(name):
                languages = row["languages"].rstrip("!").split(",")
                if (language in languages) is not own or (row["languages"].endswith("!") and not own):
                    continue
                word = Word(row["kind"], int(row["value"] or 0), row["of"], row["languages"])
                known |= {plain(spelling): word for spelling in row["spellings"].split("|")}
    return known


def words_of(text: str, language: str, dates: Sequence[str] = ()) -> list[Word]:
    """Give the words of a text in order; what is no word of a date is of the kind "other".

    dates: names standing in the text for dates in figures.
    """
    known, parts, found = vocabulary(language), plain(text).split(), list[Word]()
    parts = [_without_ezafe(part, known) for part in parts]
    at = 0
    while at < len(parts):
        if parts[at] in dates:
            found.append(Word("date", dates.index(parts[at])))
            at += 1
        elif parts[at].isdecimal():
            found.append(Word("number", int(parts[at][:9]), "digits"))
            at += 1
        else:
            length = next(
                (n for n in range(LONGEST_PHRASE, 0, -1) if " ".join(parts[at : at + n]) in known), 0
            )
            word = known[" ".join(parts[at : at + length])] if length else Word("other")
            found.append(Word(word.kind, word.value, word.of, word.languages, parts[at]))
            at += max(length, 1)
    return found


def _without_ezafe(part: str, known: Mapping[str, Word]) -> str:
    """Give a month or feast without what Persian ties to it: "یلدای ۱۴۰۱", "جوزای ۱۴۰۱", "تیرماه"."""
    if part in known:
        return part
    month = known.get(part.removesuffix(_MONTH))
    if part.endswith(_MONTH) and month is not None and month.kind.startswith("month"):
        return part.removesuffix(_MONTH)
    if not part.endswith(_EZAFE):
        return part
    word = known.get(part[:-1])
    return part[:-1] if word is not None and word.kind.rstrip("?") in ("month", "feast", "season") else part
