# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decide whether what was taken for a name may be claimed: where any word may be no name, the family is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.interview.understanding.letters import key, plain
from bot.interview.understanding.name_frames import Clause
from bot.interview.understanding.name_kinds import RELATIVES, Piece, kinds_of
from bot.interview.understanding.name_parts import is_known, parts_of_names
from bot.interview.understanding.places.gazetteer import gazetteer

MAX_OWN_WORDS = 5  # "Mir Muhammad Khan Jan Baloch"; longer is an account
MAX_OTHERS_WORDS = 6
LONGEST_PLACE = 4  # words
_ASKS = re.compile(
    r"[?؟&+#]|\w_\w|\w\w/\w|\w/\w\w|(?<!\w)(?![sdwr]/o)\w/\w(?!\w)", re.I
)  # questions, several names, tags
_I_AM = re.compile(r"^\s*من\s.*(?<!هست)م\W*$")  # "من مادر سبطینم": the verb hangs on the name
_BRACKETS = re.compile(r"[(\[]([^)\]]*)")
_TELLING = frozenset(
    {"my", "name", "of", "i", "behind", "says", "word", "is", "ordinary", "work", "describing", "and"}
)
_TELLING_IF_CUT = frozenset({*RELATIVES, "object", "he", "whose"})
# In names: Abdul Hai, Sai Noor. So they tell of no sentence, except in a language where they are its small words.
_NAMES_TOO = {
    **dict.fromkeys(map(plain, ("hai", "he", "ده", "اے", "من", "مان")), ""),
    plain("د"): "ps",
    plain("دی"): "ps",
    plain("دے"): "",
    plain("نا"): "brh",
    plain("پن"): "brh",
    "ko": "ur",
}
_SERVANT = ("abd", "عبد")
# Kin that also begin or end names: Dost Muhammad, Baba Jan, Mama Qadir, Mian Dad.
_KIN_TOO = frozenset(
    plain(word)
    for word in (
        *(
            "دوست",
            "ماما",
            "بابا",
            "میاں",
            "زال",
            "مار",
            "مات",
            "مرد",
            "دادا",
            "سالا",
            "ابو",
            "ابا",
            "پت",
            "بچ",
        ),
        *("چک", "مور", "dost", "mama", "baba", "mian", "miyan", "abu", "abba", "dada", "nana", "sala", "بچہ"),
        *("چاچا", "ناکو", "ماموں", "خاله", "پٽ", "زوی", "dad", "bap", "الد", "چاچو", "نانا"),
    )
)
_FIRST_TOO = frozenset(
    plain(word) for word in ("فرزند", "پسر", "دوست", "dost", "dad", "بابا", "baba", "میاں", "mian", "ماما")
)
_SIR = frozenset(plain(word) for word in ("صاحب", "صاحبہ", "sahib", "sahab", "sb", "جی", "ji"))
_WITH_TRIBE = frozenset({"خان", "جان", "khan", "jan"})
_PERSIAN_ENDINGS = ("م", "د", "یم", "ید", "شہ", "گن", "خوای")
_FROM = frozenset({"از", "from", "at", "in", "له", "ساکن"})
_GOD = frozenset(plain(word) for word in ("اللہ", "خدا", "خدای", "رب", "allah", "khuda", "rab"))
_GREETINGS = frozenset({"سلام", "salam", "السلام"})  # also names: a greeting only before the clause of a name
_STARTS = frozenset({"a", "i", "he", "work", "describing", "ordinary", "behind", "word"})
_TELLS_MORE = frozenset(
    {"and", "name", "father", "husband", "persian_father", "persian_husband", "child", "says"}
)


def is_doubtful(
    text: str, parts: Mapping[str, list[Piece]], language: str, cut: bool, marks: Mapping[str, str]
) -> bool:
    """Say whether words of a sentence, a question or a second person may stand in what was taken for a name.

    cut: something was taken from the words as told, so that what is left must be a name.
    """
    if _ASKS.search(text) or any(_is_another(told, marks) for told in _BRACKETS.findall(text)):
        return True
    if language == "fa" and _I_AM.search(text):
        return True
    names = {part: parts.get(part, []) for part in ("given", "father", "husband")}
    ends = plain(text)
    if any(
        _tells(pieces, language, cut, bool(pieces) and ends.endswith(pieces[-1].plain))
        for pieces in names.values()
    ):
        return True
    if any(
        marks.get(piece.plain) == "tribe"
        for part in ("father", "husband")
        for piece in names[part][1:-1]
        if names[part][-1].plain not in _WITH_TRIBE and marks.get(names[part][-1].plain) != "tribe"
    ):
        return True  # "s/o Noor Ahmed Shahwani Isplinji": the last word is no name
    longest = {part: MAX_OWN_WORDS if part == "given" else MAX_OTHERS_WORDS for part in names}
    return any(len(pieces) > longest[part] for part, pieces in names.items())


def _is_another(told: str, marks: Mapping[str, str]) -> bool:
    """Say whether what stands in brackets may be another name: "Abdul Rauf (Rauf)", not "(student)", "(alias X)"."""
    words = plain(told).split()
    begins = any(" ".join(words[:length]) in marks for length in (1, 2, 3))
    return bool(words) and not begins and not kinds_of(words[0]) and not words[0].isdigit()


def _tells(pieces: list[Piece], language: str, cut: bool, last: bool) -> bool:
    telling = _TELLING | _TELLING_IF_CUT if cut else _TELLING
    for at, piece in enumerate(pieces):
        kinds = kinds_of(piece.plain)
        if language == "bal" and (piece.genitive or piece.written.endswith(("ءِ", "ءَ", "ءے"))):
            return True  # "مرادءِ مات" is somebody else
        if any(sign.isdigit() for sign in piece.plain) or _is_verb(piece, language):
            return True
        if _is_in_names(pieces, at, language):
            continue
        if len(pieces) > 1 and piece.plain in _FIRST_TOO:
            continue
        if kinds & telling or (kinds & RELATIVES and piece.plain not in _KIN_TOO):
            return True
    if cut and language == "fa" and pieces and last and _is_spoken(pieces[-1].plain):
        return True
    end = len(pieces) - 1
    return cut and end > 0 and "is" in kinds_of(pieces[end].plain) and not _is_in_names(pieces, end, language)


def _is_spoken(word: str) -> bool:
    """Say whether a spoken verb hangs on a Persian name: "اسمش کبیره", "his name is Kabir", "من مادر کبیرم"."""
    return word.endswith(("ہ", "م")) and word not in parts_of_names() and word[:-1] in parts_of_names()


def _is_verb(piece: Piece, language: str) -> bool:
    """Say whether a word is built as verbs are: Persian نمی‌گویم and می‌ترسم, Pashto غواړئ and ډارېږم."""
    if language == "fa":
        told = piece.plain.startswith("نمی") or "می\u200c" in piece.written[:4]
        return told or (
            piece.plain.startswith("می")
            and len(piece.plain) > 4
            and piece.plain.endswith(_PERSIAN_ENDINGS)
            and not piece.plain.startswith("میر")
            and not is_known(piece.plain)
        )
    if language == "ps":
        return piece.written.endswith(("ېږم", "ېږي", "ېږو")) or (
            piece.written.endswith("ئ") and not piece.written.endswith("زئ")
        )
    return False


def _is_in_names(pieces: list[Piece], at: int, language: str) -> bool:
    word = pieces[at].plain
    if at and word == "hai" and pieces[at - 1].plain.startswith(_SERVANT):
        return True
    return word in _NAMES_TOO and _NAMES_TOO[word] != language


def is_small_talk(clause: Clause) -> bool:
    """Say whether a clause is nothing but small words: "sorry", "yes", "I know"."""
    small = {"ordinary", "yes", "word", "i", "describing", "work"}
    return all(kinds_of(piece.plain) & small or piece.plain in _GREETINGS for piece in clause.pieces)


def is_description(clause: Clause, marks: Mapping[str, str]) -> bool:
    """Say whether a clause behind a name only tells more of the person: "student at …", "from Turbat", "aged …"."""
    kinds = [
        kinds_of(piece.plain) or {"work"} & {"work" if marks.get(piece.plain) == "honorific" else ""}
        for piece in clause.pieces
    ]
    if any(one & _TELLS_MORE for one in kinds):
        return False
    if is_place(clause.pieces):
        return True
    if any(is_known(piece.plain) for piece, one in zip(clause.pieces, kinds, strict=True) if not one):
        return False  # "no, sorry, Yahya"
    return bool(kinds) and (bool(kinds[0] & _STARTS) or all(kinds))


def is_place(pieces: Iterable[Piece]) -> bool:
    """Say whether words are nothing but places of the gazetteer, and small words between them."""
    words = [piece.plain for piece in pieces]
    places = gazetteer().by_key
    at, found = 0, False
    while at < len(words):
        for length in range(min(LONGEST_PLACE, len(words) - at), 0, -1):
            if key(" ".join(words[at : at + length])) in places:
                at, found = at + length, True
                break
        else:
            if not kinds_of(words[at]) and words[at] not in ("district", "city"):
                return False
            at += 1
    return found


def without_places(pieces: list[Piece], tribes: frozenset[str]) -> tuple[list[Piece], list[Piece]]:
    """Take the places from behind a name: "Abdul Ghafoor Kolwa Awaran", "Naseebullah of Nushki"."""
    places = gazetteer().by_key
    end = len(pieces)
    while end > 1:
        length = next(
            (
                length
                for length in range(min(LONGEST_PLACE, end - 1), 0, -1)
                if key(" ".join(piece.plain for piece in pieces[end - length : end])) in places
            ),
            0,
        )
        if not length or any(word.plain in parts_of_names() | tribes for word in pieces[end - length : end]):
            break
        end -= length
        if end > 1 and (pieces[end - 1].plain in _FROM or "of" in kinds_of(pieces[end - 1].plain)):
            end -= 1
    return pieces[:end], pieces[end:]


def is_strange(own: list[Piece], marks: Mapping[str, str], *, alone: bool, told: bool) -> bool:
    """Say whether a name without titles and tribe looks like more than a name, or like none.

    alone: there is nothing beside it; then each of its words must be known. told: a sentence or a father says that
    it is a name; then one word of two may be none that is known.
    """
    if len(own) > 1 and marks.get(own[0].plain) == "notice":
        own = own[1:]
    if len(own) > 1 and any(marks.get(piece.plain) == "tribe" for piece in own[:-1]):
        return own[1].plain not in _WITH_TRIBE  # "بلوچ خان" is a name, "Baloch student X" is none
    if len(own) > 1 and own[-1].plain in _SIR:
        own = own[:-1]
    if len(own) > 2 and own[-1].plain == own[-2].plain:
        own = own[:-1]  # "حاجن بی بی"
    if len(own) == 2 and own[0].plain in _GOD:
        return not is_known(own[1].plain)  # "Allah Dad", but "اللہ جانے", God knows
    if told and len(own) == 2 and is_known(own[1].plain):
        return False
    return not all(is_known(piece.plain) for piece in (own if alone else own[:-1]))
