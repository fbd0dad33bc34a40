# SPDX-License-Identifier: AGPL-3.0-or-later
"""Know what a word may be in a sentence around a name, in the seven languages and as they are typed in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.interview.understanding.letters import folded, plain
from bot.interview.understanding.name_parts import parts_of_names
from bot.interview.understanding.tables import read_table

_WORDS = re.compile(r"[\s()\[\]:\"“”«»]+")
_SIGNS = re.compile(r"[?؟&+#/_()،,]")
_CUT_SHORT = frozenset({"t", "re", "ll", "ve", "d"})
MIN_FOLDED = 5  # letters; shorter words look like names: "Mery", "Dars"
_AROUND = "*_~`'#<>!…·•=|\\/-–—"  # typed around a name to set it off
KIN = frozenset({"kin", "father", "husband", "mother"})
RELATIVES = KIN | {f"persian_{kind}" for kind in KIN}
# Persian puts whose it is behind the word: پسرم is "my son", پدرش "his father".
_ENDINGS = (
    ("یم", "my"),
    ("ام", "my"),
    ("م", "my"),
    ("یش", "whose"),
    ("ش", "whose"),
    ("شان", "whose"),
    ("مان", "my"),
)


@dataclass(frozen=True)
class Piece:
    """One word as written, and its plain form."""

    written: str
    plain: str
    genitive: bool = False  # a Balochi "ءِ" stood alone behind it


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in (*read_table("name_frames.tsv"), *read_table("name_ordinary.tsv")):
        for spelling in row["spellings"].split("|"):
            found.setdefault(plain(spelling) or spelling, set()).add(row["kind"])
    return {word: frozenset(kinds) for word, kinds in found.items()}


@lru_cache(maxsize=1)
def _folded() -> Mapping[str, frozenset[str]]:
    return {
        folded(word): kinds for word, kinds in _kinds().items() if word.isascii() and len(word) >= MIN_FOLDED
    }


def kinds_of(word: str) -> frozenset[str]:
    """Give what a word may be in a sentence around a name; nothing for a word of a name."""
    known = _kinds().get(word)
    if known is not None:
        return known
    if word in parts_of_names():
        return frozenset()
    if word.isascii() and len(word) >= MIN_FOLDED and folded(word) in _folded():
        return _folded()[folded(word)]  # "bhateeja" beside "bhatija"
    if " " in word and word.isascii() and word.rpartition(" ")[2] in _CUT_SHORT:
        return frozenset({"ordinary"})  # "can't", "we're"
    if word.endswith(" s"):  # "my brother's", "it's"
        kinds = kinds_of(word.removesuffix(" s"))
        return kinds | {"is" if "he" in kinds else "of"} if kinds else kinds
    for ending, owner in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and stem in _kinds():
            kinds = _kinds()[stem]
            if any(kind.startswith("persian") for kind in kinds) or kinds & {"name", "which"}:
                return kinds | {owner}
    return frozenset()


def pieces_of(text: str, language: str) -> list[Piece]:
    """Give the words of a text; a Balochi genitive that stands alone belongs to the word before it."""
    found: list[Piece] = []
    for word in _WORDS.split(text):
        if plain(word):
            found.append(Piece(word.strip(_AROUND), plain(word)))
        elif language == "bal" and word.startswith("ء") and found:
            found[-1] = replace(found[-1], genitive=True)
    return found


def sentence_told(text: str) -> bool:
    """Say, quickly and too often rather than too seldom, whether a name may stand in a sentence."""
    return _SIGNS.search(text) is not None or any(kinds_of(plain(word)) for word in _WORDS.split(text))
