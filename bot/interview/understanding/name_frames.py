# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find the sentence around a name: "my son's name is X", "اس کا نام X ہے", "د پلار نوم یې Y دی", "Y کا بیٹا".

A clause is read as a frame only when its first words can be nothing else; every other clause is left as it was told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.interview.understanding.letters import plain
from bot.interview.understanding.name_kinds import KIN, RELATIVES, Piece, kinds_of, pieces_of

_CLAUSES = re.compile(r"[،,;؛\n]+|[.۔]+(?=\s|$)|\s[-–—/|]+(?=\s)")
MIN_HOME = 2  # words: "we from X"
_OF = frozenset({"of"})
_NO_FRAME = frozenset(
    {
        "and",
        "a",
        "child",
        "wife",
        "i",
        "behind",
        "named",
        "object",
        "says",
        "yes",
        "word",
        "ordinary",
        "work",
        "relative",
    }
)
_PERSIAN_FATHER = "پدر"
_WOMEN = frozenset({"بی", "بانو", "خاتون", "بیگم", "bibi", "bano", "khatoon", "begum"})
_LABELLING = frozenset(
    {"describing", "ordinary", "work", "whose"}
)  # what a label that tells nothing is made of
_POLITE = frozenset({"جناب", "محترم", "sir", "madam", "janab"})
_DEAR = frozenset({"جان", "jan", "jaan", "جی", "ji", "صاحب", "sahib"})


@dataclass(frozen=True)
class Clause:
    """Words of a name, and whose they are: given, father, husband, or "" where no sentence says so."""

    role: str
    pieces: tuple[Piece, ...]


def clauses_of(text: str, language: str, known: Mapping[str, str]) -> list[Clause]:
    """Give the clauses of a name with the role that each one's sentence says. known: the marks of names."""
    found: list[Clause] = []
    for part in _CLAUSES.split(text):
        label, colon, told = part.partition(":")
        words = pieces_of(label, language)
        if colon and words and all(kinds_of(word.plain) & _LABELLING for word in words):
            part = told  # "missing person: X"
        label = " ".join(word.plain for word in words)
        if (
            colon
            and known.get(label) != "given"
            and sum("name" in kinds_of(word.plain) for word in words) > 1
        ):
            return [Clause("unread", ())]  # "name (father's name): X (Y)"
        for pieces in _at_and(pieces_of(part, language), known):
            found += _read(pieces, known, bool(found))
    return found


def _at_and(pieces: list[Piece], known: Mapping[str, str]) -> list[list[Piece]]:
    """Cut where a sentence begins behind an "and" or a verb: "his name is X and his father's name is Y"."""
    for at in range(1, len(pieces) - 1):
        joined = "and" in kinds_of(pieces[at].plain)
        named = any(not kinds_of(piece.plain) for piece in pieces[:at])
        if joined and (_begins(pieces[at + 1 :], known) or (named and _tells_more(pieces[at + 1 :]))):
            return [pieces[:at], *_at_and(pieces[at + 1 :], known)]
        ended = at > 1 and "is" in kinds_of(pieces[at - 1].plain) and not kinds_of(pieces[at - 2].plain)
        if ended and _begins(pieces[at:], known):
            return [pieces[:at], *_at_and(pieces[at:], known)]
    return [pieces] if pieces else []


def _tells_more(pieces: list[Piece]) -> bool:
    kinds = [kinds_of(piece.plain) for piece in pieces]
    lives = any("behind" in one for one in kinds) or any(piece.plain == "from" for piece in pieces)
    return ("i" in kinds[0] and lives and len(pieces) > MIN_HOME) or _called(pieces) is not None


def _read(pieces: list[Piece], known: Mapping[str, str], later: bool) -> list[Clause]:
    while len(pieces) > 1 and (
        "yes" in kinds_of(pieces[0].plain)
        or (pieces[0].plain in _POLITE and "my" in kinds_of(pieces[1].plain))
    ):
        pieces = pieces[1:]
    called = _called(pieces)
    if called:
        return [Clause("alias" if later else "called", tuple(called))]
    pieces = _from_my(pieces)
    frame = _frame(pieces, known)
    if frame:
        length, role = frame
        rest = pieces[length:]
        if len(rest) > 1 and "relative" in kinds_of(rest[0].plain):
            rest = rest[1:]  # "my brother, who is called X"
        rest = without_describing(without_copula(_up_to_object(rest)))
        if not rest:
            return [Clause(role, ())]  # "my father, X": the name follows
        if "a" in kinds_of(rest[0].plain) or all(_is_work(piece, known) for piece in rest):
            return [Clause("description", tuple(rest))]
        return _child(rest, later) or [Clause(role, tuple(rest))]
    if later and ("behind" in kinds_of(pieces[-1].plain) or "i" in kinds_of(pieces[0].plain)):
        return [Clause("description", tuple(pieces))]  # "مند سے", "we are from Mand"
    named = _named(pieces)
    if named:
        return [Clause("given", tuple(named))]
    if later and pieces[0].plain == _PERSIAN_FATHER:
        return [Clause("unread", ())]  # "X, پدر Y" may be the father of Y
    if later and "father" in kinds_of(pieces[0].plain) and len(pieces) > 1:
        return [Clause("father", tuple(without_copula(pieces[1:])))]
    pieces = without_describing(pieces)
    return _child(without_copula(pieces), later) or [Clause("", tuple(pieces))]


def without_describing(pieces: list[Piece]) -> list[Piece]:
    """Leave out what stands before a name and only describes: "student leader X", "لاپتہ صحافی X"."""
    at = 0
    while at < len(pieces) - 1 and kinds_of(pieces[at].plain) & {"describing", "work"}:
        at += 1
    return pieces if not pieces or kinds_of(pieces[at].plain) else pieces[at:]


def _is_work(piece: Piece, known: Mapping[str, str]) -> bool:
    return bool(kinds_of(piece.plain) & {"work", "ordinary"}) or known.get(piece.plain) == "honorific"


def _begins(pieces: list[Piece], known: Mapping[str, str]) -> bool:
    frame = _frame(pieces, known)
    return frame is not None and frame[0] < len(pieces)


def _from_my(pieces: list[Piece]) -> list[Piece]:
    """Give what follows "I am looking for …" and "they took …" in "I am looking for my son X"."""
    if not pieces or not kinds_of(pieces[0].plain) & {"i", "he", "word"}:
        return pieces
    start = next((at for at, piece in enumerate(pieces) if "my" in kinds_of(piece.plain)), 0)
    return pieces[start:]


def _frame(pieces: list[Piece], known: Mapping[str, str]) -> tuple[int, str] | None:
    """Count the words that only say whose name follows, and give whose; None where they may be a name."""
    label = " ".join(one.plain for one in pieces[:4])
    if len(pieces) > 4 and known.get(label) == "given":
        return 4, "given"
    kinds: list[frozenset[str]] = []
    for at, piece in enumerate(pieces):
        if _begins_mark(pieces[at : at + 3], known, bool(kinds)):
            break
        found = kinds_of(piece.plain) - _NO_FRAME
        if piece.plain in _DEAR and kinds and kinds[-1] & RELATIVES and _is_of(pieces[at + 1 : at + 2]):
            found = frozenset({"full"})  # "ابا جان کا نام"
        if not found or not _goes_on(kinds, found):
            break
        if "persian_kin" in found and kinds and all("he" in one for one in kinds):
            break  # "او پسر X است": whose son he is
        kinds.append(found)
    seen = frozenset[str]().union(*kinds)
    while kinds and "name" not in seen and kinds[-1] == _OF:
        kinds.pop()
    if not kinds or not _is_sentence(pieces, kinds, seen):
        return None
    return len(kinds), _role(kinds, seen)


def _is_of(pieces: list[Piece]) -> bool:
    return any("of" in kinds_of(piece.plain) for piece in pieces)


def _begins_mark(pieces: list[Piece], known: Mapping[str, str], later: bool) -> bool:
    """Say whether words begin a mark that is read elsewhere: "tribe", "alias", or "the son of" behind "he is"."""
    for length in range(len(pieces), 0, -1):
        phrase = [piece.plain for piece in pieces[:length]]
        mark = known.get(" ".join(phrase))
        if mark in ("tribe_label", "alias", "resident"):
            return True
        if later and length > 1 and mark in ("father", "daughter", "husband"):
            return not any("name" in kinds_of(word) for word in phrase)
    return False


def _goes_on(kinds: list[frozenset[str]], found: frozenset[str]) -> bool:
    """Say whether a word carries the sentence on; behind "my son" the next word of kin is a name again."""
    if not found & KIN or not kinds or any(kind.startswith("persian") for kind in found):
        return True
    before = frozenset[str]().union(*kinds)
    if kinds[-1] & {"of", "my", "whose", "which"} or (
        kinds[-1] & KIN and len(kinds) > 1 and kinds[-2] == _OF
    ):
        return True
    return not before & KIN and "name" not in before


def _is_sentence(pieces: list[Piece], kinds: list[frozenset[str]], seen: frozenset[str]) -> bool:
    if "name" in seen:
        return True
    if "my" in seen and seen & RELATIVES:
        return True
    if "whose" in seen and seen & (RELATIVES - {"kin", "persian_kin"} | {"is"}):
        return True
    return "he" in kinds[0] and (
        "is" in seen or bool(pieces[len(kinds) :] and "is" in kinds_of(pieces[-1].plain))
    )


def _role(kinds: list[frozenset[str]], seen: frozenset[str]) -> str:
    if {"my", "name"} <= seen and not seen & (RELATIVES | {"he"}):
        return "reporter"  # "my name is X": or she tells of herself
    heads = [one & KIN for one in kinds if one & KIN]
    if "of" in seen and len(heads) > 1 and heads[-1] == {"kin"}:
        return "given"  # "my husband's brother"
    for role in ("mother", "husband", "father"):
        if not seen & {role, f"persian_{role}"}:
            continue
        # "my father" is who disappeared, "my son's father" is not; but "شوهر خواهرم" is my sister's husband himself.
        own = not seen & {"kin", "persian_kin"} or (f"persian_{role}" in seen and "name" not in seen)
        return "given" if "my" in seen and own else role
    return "given"


def without_copula(pieces: list[Piece]) -> list[Piece]:
    while len(pieces) > 1 and kinds_of(pieces[-1].plain) & {"is", "named"}:
        if pieces[-1].plain == "hai" and pieces[-2].plain.startswith("abd"):
            break  # Abdul Hai
        pieces = pieces[:-1]
    return pieces


def _named(pieces: list[Piece]) -> list[Piece] | None:
    """Give the name of "X نام ہے", "X is my son", "X نومېږي"; None where the words say nothing of the kind."""
    if len(pieces) > 1 and "named" in kinds_of(pieces[-1].plain):
        return without_copula(pieces)
    start = len(pieces)
    while start > 1 and kinds_of(pieces[start - 1].plain) - _NO_FRAME:
        start -= 1
    kinds = [kinds_of(piece.plain) for piece in pieces[start:]]
    seen = frozenset[str]().union(*kinds)
    if "name" in seen or ("my" in seen and seen & RELATIVES):
        return pieces[:start]
    return None


def _called(pieces: list[Piece]) -> list[Piece] | None:
    """Give the name of "اس کو X کہتے ہیں"; None where nothing of the kind is said."""
    rest = without_copula(pieces)
    if len(rest) < 2 or "says" not in kinds_of(rest[-1].plain):
        return None
    rest = rest[:-1]
    while len(rest) > 1 and kinds_of(rest[0].plain):
        rest = rest[1:]
    return rest


def _up_to_object(pieces: list[Piece]) -> list[Piece]:
    """Give the name of "X کو لے گئے", "X جو …": what is said about X belongs to no name."""
    for at, piece in enumerate(pieces):
        kinds = kinds_of(piece.plain)
        tells = any(
            kinds_of(one.plain) & {"name", "child", "father", "husband", "and"} for one in pieces[at:]
        )
        if at and kinds & {"object", "relative"} and not tells:
            return pieces[:at]
    return pieces


def _may_be_mother(word: str) -> bool:
    """Say whether "X's son" may name the mother: Zarina, زرینہ, … بی بی; Abdullah and Shah are men."""
    women = word.endswith(("ہ", "a")) or word in _WOMEN
    return women and not word.endswith(("اللہ", "شاہ"))


def _child(pieces: list[Piece], later: bool) -> list[Clause] | None:
    """Read "Y کا بیٹا" behind a name, or "Y کا بیٹا X"; a name and a father side by side cannot be told apart."""
    for at in range(1, len(pieces)):
        kinds = kinds_of(pieces[at].plain) & {"child", "wife"}
        if not kinds:
            continue
        of, start = pieces[at - 1], at - 1
        if start > 1 and "which" in kinds_of(of.plain):
            of, start = pieces[start - 1], start - 1  # "رحیم داد کا اکلوتا بیٹا"
        if re.search(r"['’]s$", of.written):
            first = [*pieces[:start], Piece(of.written[:-2], plain(of.written[:-2]))]
        elif kinds_of(of.plain) & _OF and start > 0:
            first = pieces[:start]
        else:
            continue
        rest = pieces[at + 1 :]
        if bool(rest) == later:
            continue
        if "wife" not in kinds and _may_be_mother(first[-1].plain):
            return [Clause("unread", ())]
        told = Clause("husband" if "wife" in kinds else "father", tuple(first))
        return [told, Clause("given", tuple(rest))] if rest else [told]
    return None
