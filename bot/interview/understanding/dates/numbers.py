# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers in words put together ("twenty-three", "هزار و چهارصد و یک"), and numbers that are no dates left out."""

from __future__ import annotations

from dataclasses import replace

from bot.interview.understanding.dates.words import Word

_TENS = range(20, 100, 10)
_CENTURIES = (19, 20)


def composed(words: list[Word]) -> list[Word]:
    """Give the same words with neighbouring number words as one number."""
    out: list[Word] = []
    for at, word in enumerate(words):
        if word.kind != "number" or not out:
            out.append(word)
            continue
        joined_by_and = out[-1].kind == "and" and len(out) > 1
        left = out[-2] if joined_by_and else out[-1]
        if joined_by_and and at + 1 < len(words) and words[at + 1].kind == "number" and word.value == 1000:
            joined_by_and = False
        total = _sum(left, word, with_and=joined_by_and) if left.kind == "number" else None
        if total is None:
            out.append(word)
            continue
        del out[-2 if joined_by_and else -1 :]
        out.append(replace(word, value=total, of="ordinal" if word.of == "ordinal" else "words"))
    return out


def _sum(left: Word, right: Word, *, with_and: bool) -> int | None:
    """Give the number that two number words make, or None where they are two numbers."""
    a, b = left.value, right.value
    if right.of == "digits" or left.of == "ordinal":
        return None
    if not with_and and b == 1000 and a <= 2:
        return a * 1000
    if left.of == "digits":
        return None
    if not with_and and b == 100 and a < 21:
        return a * 100
    if (a % 1000 == 0 and b < 1000) or (a % 100 == 0 and a >= 100 and b < 100) or (a in _TENS and b < 10):
        return a + b
    if not with_and and a < 10 and b in _TENS and "ps" in left.languages + right.languages:
        return a + b  # Pashto says the ones first
    if not with_and and a in _CENTURIES and 10 <= b < 100 and "en" in left.languages:
        return a * 100 + b
    if 1000 < a < 2100 and a % 10 == 0 and a % 100 in _TENS and b < 10:
        return a + b  # "nineteen ninety" "nine"
    return None


def without_hours_and_ages(words: list[Word]) -> list[Word]:
    """Leave out "at two o'clock", "ساعت ۲" and "14 years old", and the "about" before an hour or a night."""
    out: list[Word] = []
    skip_number = False
    for at, word in enumerate(words):
        following = words[at + 1].kind if at + 1 < len(words) else ""
        if word.kind in ("oclock", "age"):
            while out and out[-1].kind in ("number", "about"):
                out.pop()
            continue
        if word.kind == "unit" and word.of == "hour" and following == "number" and not _counted(out):
            skip_number = True
            continue
        if word.kind == "aside" and word.of == "hour" and out and out[-1].kind == "about":
            out.pop()  # "around midnight": the hour is about, not the day
        if skip_number and word.kind == "number":
            skip_number = False
            continue
        out.append(word)
    return out


_AFTER_ONE = ("unit", "month", "half", "number")


def without_articles(words: list[Word]) -> list[Word]:
    """Leave out a "one" that only means "a": it counts a unit, or stands before a month, or is no number."""
    return [
        replace(word, kind="aside") if _is_article(word, words[at + 1 : at + 2]) else word
        for at, word in enumerate(words)
    ]


def _is_article(word: Word, following: list[Word]) -> bool:
    if word.kind != "number" or word.value != 1 or word.of in ("digits", "ordinal"):
        return False
    return not following or following[0].kind.rstrip("?") not in _AFTER_ONE


def _counted(before: list[Word]) -> bool:
    return bool(before) and before[-1].kind in ("number", "halves")
