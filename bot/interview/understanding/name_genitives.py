# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read a child and a father where the grammar says who is whose: Pashto, Balochi and Brahui."""

from __future__ import annotations

from bot.interview.understanding.letters import plain
from bot.interview.understanding.name_frames import without_copula
from bot.interview.understanding.name_kinds import Piece
from bot.interview.understanding.name_marks import marks_of, without_titles

_SONS = frozenset(plain(word) for word in ("زوی", "زوي", "ځوی", "ځوي"))
_DAUGHTERS = frozenset(plain(word) for word in ("لور",))
_WIVES = frozenset(plain(word) for word in ("مېرمن", "مېرمنه", "ښځه"))
_OF = plain("د")
# What stands last behind a father's or husband's name in Balochi ("X Yءِ چُک") and Brahui ("X Y نا مار").
_BEHIND = {
    **{("bal", plain(word)): "father" for word in ("چُک", "جنک", "بچ", "چک", "bach", "chuk", "chok", "janik")},
    **{("bal", plain(word)): "husband" for word in ("جن", "لوگی", "لوگ بانک")},
    **{("brh", plain(word)): "father" for word in ("مار", "مسڑ", "mar", "masir")},
}

_OF_BEHIND = {"brh": (plain("نا"), "na"), "bal": ("e", "ay", "i")}


def genitive(pieces: list[Piece], language: str, later: bool) -> dict[str, list[Piece]] | None:
    """Read Pashto "X د Y زوی" or "د Y زوی X", Balochi "X Yءِ چُک" and Brahui "X Y نا مار"; None where it is none."""
    pieces = without_copula(pieces)
    if language == "brh" and len(pieces) > 1 and pieces[-1].plain in ("e", "ے"):
        pieces = pieces[:-1]
    words = [piece.plain for piece in pieces]
    behind = _BEHIND.get((language, words[-1])) if words else None
    if behind:
        return _behind(pieces[:-1], behind, language, later)
    if _OF not in words:
        return None
    start = words.index(_OF)
    if start > 1 and words[start - 1] in _SONS | _DAUGHTERS and start + 1 < len(words):
        return {"given": pieces[: start - 1], "father": pieces[start + 1 :]}  # "X زوی د Y"
    kin = _SONS | _DAUGHTERS | _WIVES
    end = next((at for at in range(start + 2, len(words)) if words[at] in kin), None)
    if end is None:
        return None
    whose = "husband" if words[end] in _WIVES else "father"
    return {"given": pieces[:start] + pieces[end + 1 :], whose: pieces[start + 1 : end]}


def _behind(pieces: list[Piece], part: str, language: str, later: bool) -> dict[str, list[Piece]] | None:
    """Read "شہمیر نبی دادءِ چُک" as the child's name and the father's; later: the child was named before."""
    if pieces[-1:] and pieces[-1].plain in _OF_BEHIND[language]:
        pieces = pieces[:-1]
    elif not pieces or not (pieces[-1].genitive or "ء" in pieces[-1].written):
        return None
    if not pieces:
        return None
    last = pieces[-1].written.split("ء")[0]
    pieces = [*pieces[:-1], Piece(last, plain(last))]
    titles, pieces = ([], pieces) if later else without_titles(pieces)
    before = [Piece(title, plain(title)) for title in titles]
    if not later and len(pieces) < 2:
        return None
    many = len(pieces) if later else _fathers_words(pieces)
    return {"given": [*before, *pieces[:-many]], part: pieces[-many:]} if many else None


def _fathers_words(pieces: list[Piece]) -> int:
    """Count the words of the second of two names side by side; 0 where it cannot be told."""
    if len(pieces) in (2, 4):
        return len(pieces) // 2
    if len(pieces) != 3:
        return 0
    first, second, third = (piece.plain for piece in pieces)
    heads, tails = marks_of("compound_head"), marks_of("compound")
    two, one = second in heads or third in tails, first in heads or second in tails
    return 0 if two == one else 2 if two else 1
