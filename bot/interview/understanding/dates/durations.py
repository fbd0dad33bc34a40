# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lengths of time: "two and a half years", "ڈیڑھ سال", "1 year 2 months", found among the words of a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interview.understanding.dates.words import Word

MOST_OF_A_UNIT = 1000


@dataclass(frozen=True)
class Duration:
    """So many halves of a unit."""

    unit: str
    halves: int


def durations(words: Sequence[Word], *, bare: bool) -> tuple[list[Duration], list[Word]]:
    """Give the lengths of time among words, and the words that are left.

    bare: take a unit without a number for one of it, if "ago" or another length stands right behind ("a year ago").
    """
    found: list[Duration] = []
    rest: list[Word] = []
    halves: int | None = None
    more = False  # Urdu says "half more than three"
    taken: list[Word] = []
    for at, word in enumerate(words):
        following = words[at + 1].kind if at + 1 < len(words) else ""
        if word.kind == "halfmore":
            more = True
        elif word.kind == "halves":
            halves, taken = word.value, [word]
        elif word.kind == "half":
            if halves is not None:
                halves += 1
            elif found and at and words[at - 1].kind in ("unit", "and"):
                found[-1] = Duration(found[-1].unit, found[-1].halves + 1)
            else:
                halves, taken = 1, [word]
        elif word.kind == "number" and word.value < MOST_OF_A_UNIT and _counts(words, at):
            halves, more, taken = 2 * word.value + more, False, [word]
        elif word.kind == "unit" and halves is not None:
            found.append(Duration(word.of, halves))
            halves, taken = None, []
        elif word.kind == "unit" and bare and following in ("ago", "elapsed", "before", "after"):
            found.append(Duration(word.of, 2))
        elif word.kind == "and" and halves is not None and following == "half":
            continue
        else:
            if halves is not None:
                rest += taken
                halves, taken = None, []
            rest.append(word)
    rest += taken if halves is not None else []
    return found, rest


def _counts(words: Sequence[Word], at: int) -> bool:
    """Say whether a number stands before a unit, so that it counts it."""
    for word in words[at + 1 : at + 4]:
        if word.kind == "unit":
            return True
        if word.kind not in ("half", "and"):
            return False
    return False
