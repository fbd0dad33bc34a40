# SPDX-License-Identifier: AGPL-3.0-or-later
"""Know the words that names of this region are made of. A word not known may still be a name; it is evidence only."""

from __future__ import annotations

from functools import lru_cache

from bot.interview.understanding.letters import folded, plain, skeleton
from bot.interview.understanding.tables import read_table

MIN_CONSONANTS = 3
MIN_LETTERS = 6  # of a shorter word the consonants tell too little: "sirf" is "only", and no Sharif


@lru_cache(maxsize=4)
def _spellings(kind: str) -> tuple[str, ...]:
    rows = (row for row in read_table("name_parts.tsv") if row["kind"].startswith(kind))
    return tuple(spelling for row in rows for spelling in row["spellings"].split("|"))


@lru_cache(maxsize=1)
def parts_of_names() -> frozenset[str]:
    """Give the words that are names or parts of one, in their plain form."""
    return frozenset(form for word in _spellings("word") for form in (plain(word), folded(word)))


@lru_cache(maxsize=2)
def _ends(kind: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in _spellings(kind))


def is_known(word: str) -> bool:
    """Say whether a word, in its plain form, is known as a part of names."""
    if " " in word:  # joined by a hyphen
        return all(is_known(part) for part in word.split())
    male = word[:-1] if word.endswith(("ہ", "a")) else word  # زاہدہ beside زاہد
    if len(word) == 1 or {word, folded(word), male, folded(male)} & parts_of_names():
        return True
    return (
        word.startswith(_ends("beginning"))
        or word.endswith(_ends("end"))
        or (len(word) >= MIN_LETTERS and word.isascii() and skeleton(word) in _skeletons())
    )


@lru_cache(maxsize=1)
def _skeletons() -> frozenset[str]:
    """Give the consonants of names, where they are enough to tell one by."""
    found = (skeleton(word) for word in parts_of_names())
    return frozenset(one for one in found if len(one) >= MIN_CONSONANTS)
