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

from bot.interview.understanding.letters import folded, plain
from bot.interview.understanding.name_claims import (
    is_description,
    is_doubtful,
    is_place,
    is_small_talk,
    is_strange,
    without_places,
)
from bot.interview.understanding.name_frames import (
    Clause,
    Piece,
    clauses_of,
    pieces_of,
    without_copula,
)
from bot.interview.understanding.tables import read_table

MAX_NAME_TEXT = 200  # characters; a longer text is an account
LONGEST_MARK = 4  # words
_PARTS = ("father", "daughter", "husband", "alias", "resident", "tribe_label")
_OWN_FIELDS = ("daughter", "father")  # behind a father or husband these tell of him, not of the person
_LABELS = frozenset(plain(word) for word in ("نام", "نوم", "نالو", "name", "ولدیت"))
_FIGURES = re.compile(r"(?<!\w)\d{1,3}(?!\w)")  # an age again: no name holds a figure
_NAMES_IF_FIRST = frozenset({plain("زال")})  # Zal, and "wife of" in Sindhi
_NEVER_ALONE = frozenset(plain(word) for word in ("بخش", "bakhsh", "bux", "baksh"))
_TRIBE_ENDINGS = tuple(plain(word) for word in ("زئی", "زهی", "زہی", "zai", "zehi", "zahi"))
MIN_TRIBE_LETTERS = 5
_SHORTENED = re.compile(r"(?<!\w)([^\W\d_]{1,4})\.(?=\s*\w)")  # "Dr. X", "M. X": no sentence ends here
_AGE = re.compile(  # "عمر 16 سال", "aged 16": it belongs to no name
    r"(?i)(?:(?:\b(?:aged?|umar|umr)|عمر|سن|عمره)(?:\s+(?:یې|اس کی|کی|is|about|:))?)?\s*[\d۰-۹٠-٩]{1,3}\s*"
    r"(?:سالہ|ساله|سالہ|سال|years?(?:\s+old)?|saal|sal|sala|کلن|کاله|ورهيه|سالن)(?:\s+(?:دی|ہے|hai|است|آهي|old))?(?!\w)"
)


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
    in_sentence: bool = False  # it was told as "his name is X"
    reason: str = ""  # too-long | empty | sentence: the words around the name are not understood


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


@lru_cache(maxsize=1)
def _tribes() -> frozenset[str]:
    return frozenset(folded(word) for word in _marks_of("tribe") if word.isascii())


@lru_cache(maxsize=8)
def _marks_of(kind: str) -> frozenset[str]:
    rows = {row["kind"]: row["spellings"].split("|") for row in read_table("name_words.tsv")}
    return frozenset(map(plain, rows[kind]))


def understand_name(text: str, language: str) -> NameMeant:
    """Split one person's name. language: the reader's."""
    if len(text) > MAX_NAME_TEXT:
        return NameMeant(reason="too-long")
    clauses = _telling(clauses_of(_prepared(text), language, _marks()))
    if not clauses:
        return NameMeant(reason="empty")
    pieces = [piece for clause in clauses for piece in clause.pieces]
    parts = _gathered(clauses, language)
    cut = any(clause.role for clause in clauses) or len(parts or ()) > 1
    if parts is not None and not parts.get("given") and not _told_of_another(clauses):
        parts = None  # a father without a child, a nickname alone
    for part in ("given", "father", "husband") if parts is not None else ():
        parts[part], behind = without_places(parts.get(part, []), _marks_of("tribe"))
        if behind:
            parts.setdefault("resident", behind)
    if parts is None or is_doubtful(_prepared(text), parts, language, cut, _marks()):
        return NameMeant(given=text, notices=_notices(pieces), reason="sentence")
    titles, own = _titles(parts["given"])
    own, tribe = _tribe(own)
    if is_strange(own, _marks()):
        return NameMeant(given=text, notices=_notices(pieces), reason="sentence")
    tribe = tribe or _text(parts.get("tribe_label", []))
    return NameMeant(
        given=_text(own),
        father=_text(parts.get("father", [])),
        husband=_text(parts.get("husband", [])),
        honorifics=tuple(titles),
        tribe=tribe,
        also_called=_text(parts.get("alias", [])),
        resident_of=_text(parts.get("resident", [])),
        notices=_notices(pieces),
        in_sentence=any(clause.role for clause in clauses),
    )


def _told_of_another(clauses: list[Clause]) -> bool:
    """Say whether a sentence names the father or the husband and nobody else: "his father's name is X"."""
    named = [clause.role for clause in clauses if clause.pieces]
    return len(named) == 1 and named[0] in ("father", "husband")


def _notices(pieces: list[Piece]) -> tuple[str, ...]:
    return tuple(piece.written for piece in pieces if _marks().get(piece.plain) == "notice")


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


def _prepared(text: str) -> str:
    """Give a name without its age, where "s/o" and "S/O." are one word each."""
    text = re.sub(r"(?i)\bfather\s*[:=]", " s/o ", text.replace("@", " alias "))
    text = re.sub(r"(?i)\b([sdwr])\s?/\s?o\b\.?", r" \1/o ", text)
    text = re.sub(r"(?i)\b(?:father|mother|brother|sister|son|daughter)[- ]in[- ]law\b", "relative", text)
    text = re.sub(r"(?i)\bcousin[- ](?:brother|sister)\b", "cousin", text)
    text = re.sub("طالب[ \u200c]علم", "طالبعلم", text)
    text = _SHORTENED.sub(_unstopped, text)
    return _FIGURES.sub(" ", _AGE.sub(" ", text))


def _unstopped(match: re.Match[str]) -> str:
    short = len(match[1]) == 1 or _marks().get(plain(match[1])) == "honorific"
    return f"{match[1]} " if short else match[0]


def _telling(clauses: list[Clause]) -> list[Clause]:
    """Leave out clauses before the name that say nothing: "sorry, …", "yes, …"."""
    while len(clauses) > 1 and not clauses[0].role and is_small_talk(clauses[0]):
        clauses = clauses[1:]
    return clauses


def _gathered(clauses: list[Clause], language: str) -> dict[str, list[Piece]] | None:
    """Give the words of each part, clause by clause; None where a clause is not understood or two names are given."""
    parts: dict[str, list[Piece]] = {"given": []}
    part, awaited = "given", False
    own = [clause for clause in clauses if clause.role == "given" and clause.pieces]
    for clause in clauses:
        pieces, role = list(clause.pieces), clause.role
        if role == "unread":
            return None
        if role in ("reporter", "called"):
            other = bool(own) or bool(parts["given"]) or (clause is clauses[0] and _names_later(clauses))
            role = {"reporter": "description", "called": "alias"}[role] if other else "given"
        if role == "given" and pieces and parts["given"]:
            if is_place(pieces):
                parts.setdefault("resident", pieces)  # "he is from X"
                continue
            if not _begins_part(pieces):
                return None
            role = ""  # "X. He is the son of Y"
        told = any(parts.values())
        genitive = _genitive(pieces, language, told and part == "given") if role in ("", "given") else None
        if genitive:
            parts.update({name: found for name, found in genitive.items() if found or name not in parts})
        elif role or not told or awaited or _begins_part(pieces):
            parts, part = _parted(pieces, parts, role or part)
        elif not _tribe([Piece("", ""), *pieces])[0][1:]:
            parts.setdefault("tribe_label", pieces)
        elif is_place(pieces):
            parts.setdefault("resident", pieces)
        elif not is_description(clause, _marks()):
            return None
        awaited = bool(role) and not pieces  # "father - Y"
    return parts


def _names_later(clauses: list[Clause]) -> bool:
    return any(clause.pieces and clause.role in ("", "given") for clause in clauses[1:])


def _begins_part(pieces: list[Piece]) -> bool:
    kind, length = _at(pieces, 0)
    return kind in (*_PARTS, "given") and len(pieces) > length


def _at(pieces: list[Piece], at: int) -> tuple[str, int]:
    """Give the kind and length of the phrase that begins at a word; ("", 1) for a plain name."""
    for length in range(min(LONGEST_MARK, len(pieces) - at), 0, -1):
        phrase = " ".join(piece.plain for piece in pieces[at : at + length])
        kind = _marks().get(phrase)
        if phrase in _NAMES_IF_FIRST and at == 0:
            continue
        if kind is not None and (length > 1 or kind != "father" or phrase not in ("so", "father")):
            return kind, length
    return "", 1


def _parted(
    pieces: list[Piece], parts: dict[str, list[Piece]], part: str
) -> tuple[dict[str, list[Piece]], str]:
    """Add words to the parts, and give the part they end in: behind "ولد" they are the father's."""
    parts.setdefault(part, [])
    at = 0
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
    return parts, part


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


def _genitive(pieces: list[Piece], language: str, later: bool) -> dict[str, list[Piece]] | None:
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


def _behind(
    pieces: list[Piece], part: str, language: str, later: bool
) -> dict[str, list[Piece]] | None:
    """Read "شہمیر نبی دادءِ چُک" as the child's name and the father's; later: the child was named before."""
    if pieces[-1:] and pieces[-1].plain in _OF_BEHIND[language]:
        pieces = pieces[:-1]
    elif not pieces or not (pieces[-1].genitive or "ء" in pieces[-1].written):
        return None
    if not pieces:
        return None
    last = pieces[-1].written.split("ء")[0]
    pieces = [*pieces[:-1], Piece(last, plain(last))]
    titles, pieces = ([], pieces) if later else _titles(pieces)
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
    heads, tails = _marks_of("compound_head"), _marks_of("compound")
    two, one = second in heads or third in tails, first in heads or second in tails
    return 0 if two == one else 2 if two else 1


def _titles(pieces: list[Piece]) -> tuple[list[str], list[Piece]]:
    """Take the titles from before a name, but never its last word."""
    titles, at = [], 0
    while at < len(pieces):
        kind, length = _at(pieces, at)
        if kind != "honorific" or not _is_name(pieces[at + length :]):
            break
        titles.append(" ".join(piece.written for piece in pieces[at : at + length]))
        at += length
    return titles, pieces[at:]


def _is_name(pieces: list[Piece]) -> bool:
    """Say whether words can be a name: "بخش" alone is the end of one, so that "سائين بخش" has no title."""
    own, _ = _tribe(pieces)
    return bool(own) and (len(own) > 1 or own[0].plain not in _NEVER_ALONE)


def _tribe(pieces: list[Piece]) -> tuple[list[Piece], str]:
    """Take the tribe, or tribe and people ("Rind Baloch"), from behind a name of at least two words."""
    own = pieces
    while (length := _tribe_words(own)) and len(own) > length:
        own = own[:-length]
    return own, _text(pieces[len(own) :])


def _tribe_words(pieces: list[Piece]) -> int:
    for length in (2, 1):
        phrase = " ".join(piece.plain for piece in pieces[-length:])
        if len(pieces) > length and (_marks().get(phrase) == "tribe" or folded(phrase) in _tribes()):
            return length
    return 1 if pieces and _ends_as_tribe(pieces[-1].plain) else 0


def _ends_as_tribe(word: str) -> bool:
    """Say whether a word ends as the names of tribes do: بنگلزئی, Ismailzai, گمشادزهی."""
    return word.endswith(_TRIBE_ENDINGS) and len(word) > MIN_TRIBE_LETTERS


def _text(pieces: list[Piece]) -> str:
    return " ".join(piece.written for piece in pieces)
