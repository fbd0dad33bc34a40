# SPDX-License-Identifier: AGPL-3.0-or-later
"""Split a name as lists and families write it: "X ولد Y", "X s/o Y", "زوجہ", titles before it, a tribe behind it.

A proposal only: the words as told are kept beside it by the caller. A word that says somebody is dead is never
taken away in silence; it stays in the name and is reported, because only a person may decide what it means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.understanding.letters import plain
from bot.interview.understanding.name_claims import (
    is_description,
    is_doubtful,
    is_place,
    is_small_talk,
    is_strange,
    without_places,
)
from bot.interview.understanding.name_frames import Clause, clauses_of, without_copula
from bot.interview.understanding.name_genitives import genitive
from bot.interview.understanding.name_kinds import Piece
from bot.interview.understanding.name_marks import (
    mark_at,
    marks,
    marks_of,
    text_of,
    without_titles,
    without_tribe,
)
from bot.interview.understanding.name_parts import is_known
from bot.interview.understanding.tables import read_table

MAX_NAME_TEXT = 200  # characters; a longer text is an account
NAMED = ("given", "father", "husband")
_PARTS = ("father", "daughter", "husband", "alias", "resident", "tribe_label")
_OWN_FIELDS = ("daughter", "father")  # behind a father or husband these tell of him, not of the person
_LABELS = frozenset(plain(word) for word in ("نام", "نوم", "نالو", "name", "ولدیت"))
_FIGURES = re.compile(r"(?<!\w)\d{1,3}(?!\w)")  # an age again: no name holds a figure
_SHORTENED = re.compile(r"(?<!\w)([^\W\d_]{1,4})\.(?=\s*\w)")  # "Dr. X", "M. X": no sentence ends here
_AGED = re.compile(
    r"(?i)(?<!\w)(?:عمر|umar|umr|age)\s*[:=-]?\s*[\d۰-۹٠-٩]{1,3}(?![\w\d])(?!\s*(?:س|y|ک|و|sa))"
)
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
    # too-long | empty | sentence: the words around the name are not understood | unknown: its words are no known names
    reason: str = ""


def understand_name(text: str, language: str) -> NameMeant:
    """Split one person's name. language: the reader's."""
    if len(text) > MAX_NAME_TEXT:
        return NameMeant(reason="too-long")
    clauses = _telling(clauses_of(_prepared(text), language, marks()))
    if not clauses:
        return NameMeant(reason="empty")
    pieces = [piece for clause in clauses for piece in clause.pieces]
    parts = _claimed(text, clauses, language)
    if parts is None:
        return NameMeant(given=text, notices=_notices(pieces), reason="sentence")
    titles, own = without_titles(parts["given"])
    own, tribe = without_tribe(own)
    shared = len(own) > 1 and parts["father"] and own[-1].plain == parts["father"][-1].plain
    if shared and not tribe and not is_known(own[-1].plain):
        own, tribe = own[:-1], own[-1].written  # "مولا بخش دشتی ولد نبی بخش دشتی": a tribe that is not listed
    bare = not any(clause.role for clause in clauses) and not (parts["father"] or parts["husband"])
    alone = bare and not titles and not tribe  # nothing beside it says that it is a name
    if is_strange(own, marks(), alone=alone, told=not bare or bool(titles)):
        return NameMeant(given=text, notices=_notices(pieces), reason="unknown" if bare else "sentence")
    tribe = tribe or text_of(parts.get("tribe_label", []))
    return NameMeant(
        given=text_of(own),
        father=text_of(parts.get("father", [])),
        husband=text_of(parts.get("husband", [])),
        honorifics=tuple(titles),
        tribe=tribe,
        also_called=text_of(parts.get("alias", [])),
        resident_of=text_of(parts.get("resident", [])),
        notices=_notices(pieces),
        in_sentence=any(clause.role for clause in clauses),
    )


def _claimed(text: str, clauses: list[Clause], language: str) -> dict[str, list[Piece]] | None:
    """Give the words of each part; None where they may be no name."""
    parts = _gathered(clauses, language)
    if parts is None or not (parts.get("given") or _told_of_another(clauses)):
        return None  # also a father without a child, a nickname alone
    if clauses[0].role:
        parts["given"] = without_copula(parts["given"])  # "نام X ہے والد Y"
    cut = any(clause.role for clause in clauses) or len(parts) > 1
    for part in NAMED:
        parts[part], behind = without_places(parts.get(part, []), marks_of("tribe"))
        if behind:
            parts.setdefault("resident", behind)
    return None if is_doubtful(_prepared(text), parts, language, cut, marks()) else parts


def _told_of_another(clauses: list[Clause]) -> bool:
    """Say whether a sentence names the father or the husband and nobody else: "his father's name is X"."""
    named = [clause.role for clause in clauses if clause.pieces]
    return len(named) == 1 and named[0] in ("father", "husband")


def _notices(pieces: list[Piece]) -> tuple[str, ...]:
    return tuple(piece.written for piece in pieces if marks().get(piece.plain) == "notice")


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
    text = re.sub(r"(?i)\bfather\s*[:=]", " s/o ", text.replace("@", " alias ").replace("=", ":"))
    text = re.sub(r"(?i)\b([sdwr])\s?/\s?o\b\.?", r" \1/o ", text)
    text = re.sub(r"(?i)\b(?:father|mother|brother|sister|son|daughter)[- ]in[- ]law\b", "relative", text)
    text = re.sub(r"(?i)\bcousin[- ](?:brother|sister)\b", "cousin", text)
    text = re.sub(r"(?<!\w)(?<!نام )پدر\s*:", " نام پدر: ", text)
    text = re.sub("طالب[ \u200c]علم", "طالبعلم", text)
    text = _AGED.sub(" ", text)
    text = _SHORTENED.sub(_unstopped, text)
    return _FIGURES.sub(" ", _AGE.sub(" ", text))


def _unstopped(match: re.Match[str]) -> str:
    short = len(match[1]) == 1 or marks().get(plain(match[1])) == "honorific"
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
        if role == "unread" or (role == "husband" and own):
            return None  # "my son's name is X, my husband's is Y": whose husband?
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
        owned = genitive(pieces, language, told and part == "given") if role in ("", "given") else None
        if owned:
            parts.update({name: found for name, found in owned.items() if found or name not in parts})
        elif role or not told or awaited or _begins_part(pieces):
            parts, part = _parted(pieces, parts, role or part)
        elif not without_tribe([Piece("", ""), *pieces])[0][1:]:
            parts.setdefault("tribe_label", pieces)
        elif is_place(pieces):
            parts.setdefault("resident", pieces)
        elif not is_description(clause, marks()):
            return None
        awaited = bool(role) and not pieces  # "father - Y"
    return parts


def _names_later(clauses: list[Clause]) -> bool:
    return any(clause.pieces and clause.role in ("", "given") for clause in clauses[1:])


def _begins_part(pieces: list[Piece]) -> bool:
    kind, length = mark_at(pieces, 0)
    return kind in (*_PARTS, "given") and len(pieces) > length


def _parted(
    pieces: list[Piece], parts: dict[str, list[Piece]], part: str
) -> tuple[dict[str, list[Piece]], str]:
    """Add words to the parts, and give the part they end in: behind "ولد" they are the father's."""
    parts.setdefault(part, [])
    at = 0
    while at < len(pieces):
        kind, length = mark_at(pieces, at)
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
