# SPDX-License-Identifier: AGPL-3.0-or-later
"""Know the phrases that parts of a name begin with, the titles before it and the tribes behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.interview.understanding.letters import folded, plain
from bot.interview.understanding.name_kinds import Piece
from bot.interview.understanding.tables import read_table

LONGEST_MARK = 4  # words
_NAMES_IF_FIRST = frozenset({plain("زال")})  # Zal, and "wife of" in Sindhi
_NEVER_ALONE = frozenset(plain(word) for word in ("بخش", "bakhsh", "bux", "baksh"))
_TRIBE_ENDINGS = tuple(plain(word) for word in ("زئی", "زهی", "زہی", "zai", "zehi", "zahi"))
MIN_TRIBE_LETTERS = 5


@lru_cache(maxsize=1)
def marks() -> Mapping[str, str]:
    """Give the kind of every known phrase by its plain form; a title or relation wins over a tribe."""
    rows = {row["kind"]: row["spellings"].split("|") for row in read_table("name_words.tsv")}
    order = (
        "tribe",
        "tribe_label",
        "notice",
        "given",
        "honorific",
        "resident",
        "alias",
        "husband",
        "daughter",
        "father",
    )
    return {plain(spelling): kind for kind in order for spelling in rows[kind]}


@lru_cache(maxsize=1)
def _tribes() -> frozenset[str]:
    return frozenset(folded(word) for word in marks_of("tribe") if word.isascii())


@lru_cache(maxsize=8)
def marks_of(kind: str) -> frozenset[str]:
    rows = {row["kind"]: row["spellings"].split("|") for row in read_table("name_words.tsv")}
    return frozenset(map(plain, rows[kind]))


def mark_at(pieces: list[Piece], at: int) -> tuple[str, int]:
    """Give the kind and length of the phrase that begins at a word; ("", 1) for a plain name."""
    for length in range(min(LONGEST_MARK, len(pieces) - at), 0, -1):
        phrase = " ".join(piece.plain for piece in pieces[at : at + length])
        kind = marks().get(phrase)
        if phrase in _NAMES_IF_FIRST and at == 0:
            continue
        if kind is not None and (length > 1 or kind != "father" or phrase not in ("so", "father")):
            return kind, length
    return "", 1


def without_titles(pieces: list[Piece]) -> tuple[list[str], list[Piece]]:
    """Take the titles from before a name, but never its last word."""
    titles, at = [], 0
    while at < len(pieces):
        kind, length = mark_at(pieces, at)
        if kind != "honorific" or not _is_name(pieces[at + length :]):
            break
        titles.append(" ".join(piece.written for piece in pieces[at : at + length]))
        at += length
    return titles, pieces[at:]


def _is_name(pieces: list[Piece]) -> bool:
    """Say whether words can be a name: "بخش" alone is the end of one, so that "سائين بخش" has no title."""
    own, _ = without_tribe(pieces)
    return bool(own) and (len(own) > 1 or own[0].plain not in _NEVER_ALONE)


def without_tribe(pieces: list[Piece]) -> tuple[list[Piece], str]:
    """Take the tribe, or tribe and people ("Rind Baloch"), from behind a name of at least two words."""
    own = pieces
    while (length := _tribe_words(own)) and len(own) > length:
        own = own[:-length]
    return own, text_of(pieces[len(own) :])


def _tribe_words(pieces: list[Piece]) -> int:
    for length in (2, 1):
        phrase = " ".join(piece.plain for piece in pieces[-length:])
        if len(pieces) > length and (marks().get(phrase) == "tribe" or folded(phrase) in _tribes()):
            return length
    return 1 if pieces and _ends_as_tribe(pieces[-1].plain) else 0


def _ends_as_tribe(word: str) -> bool:
    """Say whether a word ends as the names of tribes do: بنگلزئی, Ismailzai, گمشادزهی."""
    return word.endswith(_TRIBE_ENDINGS) and len(word) > MIN_TRIBE_LETTERS


def text_of(pieces: list[Piece]) -> str:
    return " ".join(piece.written for piece in pieces)
