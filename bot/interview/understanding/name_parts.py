# SPDX-License-Identifier: AGPL-3.0-or-later
"""Know the words that names of this region are made of. A word not known may still be a name; it is evidence only."""

from __future__ import annotations

from functools import lru_cache

from bot.interview.understanding.letters import folded, plain, skeleton
from bot.interview.understanding.tables import read_table

MIN_CONSONANTS = 3


@lru_cache(maxsize=1)
def parts_of_names() -> frozenset[str]:
    words = [word for row in read_table("name_parts.tsv") for word in row["spellings"].split("|")]
    return frozenset(form for word in words for form in (plain(word), folded(word)))


_BEGIN = tuple(map(plain, ("عبدال", "عبدُال", "سیف‌ال", "نور", "ماہ", "گل", "شاہ", "abdul", "abdur", "gul", "mah", "shah")))
_END = tuple(
    map(
        plain,
        ("اللہ", "الله", "الدین", "بخش", "داد", "مراد", "جان", "خان", "گل", "ناز", "یار", "زیب", "محمد", "احمد"),
    )
) + ("ullah", "allah", "uddin", "bakhsh", "bux", "dad", "murad", "jan", "khan", "gul", "naz", "zaib", "zeb", "yar")


def is_known(word: str) -> bool:
    """Say whether a word, in its plain form, is known as a part of names."""
    word = word.replace(" ", "")
    male = word[:-1] if word.endswith(("ہ", "a")) else word  # زاہدہ beside زاہد
    if len(word) == 1 or {word, folded(word), male, folded(male)} & parts_of_names():
        return True
    return word.startswith(_BEGIN) or word.endswith(_END) or (word.isascii() and skeleton(word) in _skeletons())


@lru_cache(maxsize=1)
def _skeletons() -> frozenset[str]:
    """Give the consonants of names, where they are enough to tell one by."""
    found = (skeleton(word) for word in parts_of_names())
    return frozenset(one for one in found if len(one) >= MIN_CONSONANTS)
