# SPDX-License-Identifier: AGPL-3.0-or-later
"""Split a name as lists and families write it: "X ولد Y", "X s/o Y", "زوجہ", titles before it, a tribe behind it.

A proposal only: the words as told are kept beside it by the caller. A word that says somebody is dead is never
taken away in silence; it stays in the name and is reported, because only a person may decide what it means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.understanding.letters import plain
from bot.interview.understanding.tables import read_table

MAX_NAME_TEXT = 200  # characters; a longer text is an account
LONGEST_MARK = 4  # words
_PARTS = ("father", "daughter", "husband", "alias", "resident", "tribe_label")
_OWN_FIELDS = ("daughter", "father")  # behind a father or husband these tell of him, not of the person
_LABELS = frozenset(plain(word) for word in ("نام", "نوم", "نالو", "name", "ولدیت"))
_COPULAS = frozenset(plain(word) for word in ("ہے", "ہیں", "است", "آهي"))
# These end a sentence around a name, and may be part of a name elsewhere ("Abdul Hai").
_COPULAS_OF_FRAMES = _COPULAS | {
    plain(word) for word in ("hai", "hain", "دی", "دے", "ده", "اِنت", "ءِ", "اے", "is")
}
# "us ka naam X hai", "نوم یې X دی": the words before the name that only say whose it is.
_NAME_IS = frozenset(
    plain(word) for word in ("نام", "نامش", "اسم", "نوم", "نالو", "پن", "name", "naam", "nam")
)
_WHOSE = frozenset(
    plain(word)
    for word in (
        *(
            "اس",
            "ان",
            "اُس",
            "کا",
            "کے",
            "کی",
            "us",
            "un",
            "uska",
            "unka",
            "ka",
            "ke",
            "his",
            "her",
            "the",
            "their",
        ),
        *("او", "ایشان", "یې", "هغه", "د", "هن", "هُن", "جو", "سندس", "آئی", "آئیءِ", "اونا", "ہمائی", "is"),
    )
)
_AGE = re.compile(  # "عمر 16 سال", "aged 16": it belongs to no name
    r"(?i)(?:\b(?:aged?|umar|umr)|عمر|سن|عمره)?\s*[\d۰-۹٠-٩]{1,3}\s*(?:سالہ|ساله|سال|years?(?:\s+old)?|saal|sala|کلن|ورهيه)(?!\w)"
)
_PUNCTUATION = re.compile(r"[\s()\[\]،,;:؛.۔\"“”«»]+")


@dataclass(frozen=True)
class NameMeant:
    """The parts of a name as they were written; what was not told is empty."""

    given: str = ""
    father: str = ""
    husband: str = ""
    honorifics: tuple[str, ...] = ()
    tribe: str = ""
    also_called: str = ""
    resident_of: str = ""
    notices: tuple[str, ...] = ()  # words that may say the person is dead: for a person to read
    reason: str = ""  # too-long | empty


@dataclass(frozen=True)
class _Piece:
    """One word as written, and its plain form."""

    written: str
    plain: str


@lru_cache(maxsize=1)
def _marks() -> Mapping[str, str]:
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


def understand_name(text: str, language: str) -> NameMeant:
    """Split one person's name. language: the reader's."""
    if len(text) > MAX_NAME_TEXT:
        return NameMeant(reason="too-long")
    pieces = _pieces(text)
    if not pieces:
        return NameMeant(reason="empty")
    swapped = _genitive(pieces, language)
    parts = swapped if swapped is not None else _parted(pieces)
    titles, own = _titles(parts["given"])
    own, tribe = _tribe(own)
    tribe = tribe or _text(parts.get("tribe_label", []))
    return NameMeant(
        given=_text(own),
        father=_text(parts.get("father", [])),
        husband=_text(parts.get("husband", [])),
        honorifics=tuple(titles),
        tribe=tribe,
        also_called=_text(parts.get("alias", [])),
        resident_of=_text(parts.get("resident", [])),
        notices=tuple(piece.written for piece in pieces if _marks().get(piece.plain) == "notice"),
    )


def relation_told(text: str) -> bool:
    """Say, quickly and too often rather than too seldom, whether a name may hold a relation."""
    folded = text.casefold()
    return any(mark in folded for mark in _relations())


@lru_cache(maxsize=1)
def _relations() -> tuple[str, ...]:
    rows = {row["kind"]: row["spellings"].split("|") for row in read_table("name_words.tsv")}
    pashto = ("زوی", "زوي", "ځوی", "ځوي", "لور", "چُک")
    marks = (*rows["father"], *rows["daughter"], *rows["husband"], *pashto, "s/o", "d/o", "w/o", "s / o")
    return tuple(dict.fromkeys(mark.casefold() for mark in marks if mark != "so"))


def _pieces(text: str) -> list[_Piece]:
    """Give the words of a name; "s/o" and "S/O." become one word each."""
    text = re.sub(r"(?i)\bfather\s*[:=]", " s/o ", text.replace("@", " alias "))
    text = re.sub(r"(?i)\b([sdwr])\s?/\s?o\b\.?", r" \1/o ", text)
    text = _AGE.sub(" ", text)
    words = [word for word in _PUNCTUATION.split(text) if word]
    frame = _frame(words)
    words = words[frame:]
    while len(words) > 1 and plain(words[-1]) in (_COPULAS_OF_FRAMES if frame else _COPULAS):
        words.pop()
    return [_Piece(word, plain(word)) for word in words if plain(word)]


def _frame(words: list[str]) -> int:
    """Count the words of a sentence around a name that stand before it: "his name is", "هن جو نالو"."""
    folded = [plain(word) for word in words]
    at = 0
    while at < len(folded) and folded[at] in _WHOSE:
        at += 1
    if at == len(folded) or folded[at] not in _NAME_IS or _marks().get(" ".join(folded[at : at + 2])):
        return 0
    at += 1
    while at < len(folded) and folded[at] in _WHOSE:
        at += 1
    return at if at < len(folded) else 0


def _at(pieces: list[_Piece], at: int) -> tuple[str, int]:
    """Give the kind and length of the phrase that begins at a word; ("", 1) for a plain name."""
    for length in range(min(LONGEST_MARK, len(pieces) - at), 0, -1):
        phrase = " ".join(piece.plain for piece in pieces[at : at + length])
        kind = _marks().get(phrase)
        if kind is not None and (length > 1 or kind != "father" or phrase not in ("so", "father")):
            return kind, length
    return "", 1


def _parted(pieces: list[_Piece]) -> dict[str, list[_Piece]]:
    """Give the words of each part: what stands before the first relation is the person's own name."""
    parts: dict[str, list[_Piece]] = {"given": []}
    part, at = "given", 0
    while at < len(pieces):
        kind, length = _at(pieces, at)
        told = pieces[at : at + length]
        if kind in _OWN_FIELDS and part in ("father", "husband") and not _LABELS & {p.plain for p in told}:
            parts[part] += told  # "X ولد Y ولد Z": the grandfather stays with the father
        elif kind in _PARTS:
            part = {"daughter": "father"}.get(kind, kind)
            parts.setdefault(part, [])
        elif kind == "given" and part == "given" and at + length < len(pieces):
            pass  # a label such as "name:"
        elif kind == "given" and length > 1:
            part = "given"
        else:
            parts[part] += told
        at += length
    return parts


_SONS = frozenset(plain(word) for word in ("زوی", "زوي", "ځوی", "ځوي"))
_DAUGHTERS = frozenset(plain(word) for word in ("لور",))
_CHILDREN = frozenset(plain(word) for word in ("چُک", "جنک", "بچ", "چک"))  # Balochi, behind the father's name
_OF = plain("د")


def _genitive(pieces: list[_Piece], language: str) -> dict[str, list[_Piece]] | None:
    """Read Pashto "X د Y زوی" or "د Y زوی X", and Balochi "X Yءِ چُک"; None where it is neither."""
    words = [piece.plain for piece in pieces]
    if language == "bal" and words[-1:] and words[-1] in _CHILDREN and pieces[-2:-1]:
        return _balochi_child(pieces[:-1])
    if _OF not in words:
        return None
    start = words.index(_OF)
    if start > 1 and words[start - 1] in _SONS | _DAUGHTERS and start + 1 < len(words):
        return {"given": pieces[: start - 1], "father": pieces[start + 1 :]}  # "X زوی د Y"
    end = next((at for at in range(start + 2, len(words)) if words[at] in _SONS | _DAUGHTERS), None)
    if end is None:
        return None
    return {"given": pieces[:start] + pieces[end + 1 :], "father": pieces[start + 1 : end]}


def _balochi_child(pieces: list[_Piece]) -> dict[str, list[_Piece]] | None:
    """Read "شہمیر نبی دادءِ چُک": the last two words before it name the father, if a name is left for the child."""
    if len(pieces) < 2 or "ء" not in pieces[-1].written:
        return None
    last = pieces[-1].written.split("ء")[0]
    fathers = max(1, min(2, len(pieces) - 1))
    father = [*pieces[-fathers:-1], _Piece(last, plain(last))]
    return {"given": pieces[:-fathers], "father": father}


def _titles(pieces: list[_Piece]) -> tuple[list[str], list[_Piece]]:
    """Take the titles from before a name, but never its last word."""
    titles, at = [], 0
    while at < len(pieces):
        kind, length = _at(pieces, at)
        if kind != "honorific" or at + length >= len(pieces):
            break
        titles.append(" ".join(piece.written for piece in pieces[at : at + length]))
        at += length
    return titles, pieces[at:]


def _tribe(pieces: list[_Piece]) -> tuple[list[_Piece], str]:
    """Take the tribe from behind a name of at least two words."""
    for length in (2, 1):
        if len(pieces) <= length:
            continue
        phrase = " ".join(piece.plain for piece in pieces[-length:])
        if _marks().get(phrase) == "tribe":
            return pieces[:-length], _text(pieces[-length:])
    return pieces, ""


def _text(pieces: list[_Piece]) -> str:
    return " ".join(piece.written for piece in pieces)
