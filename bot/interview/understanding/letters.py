# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of a text in which different writings of one word are equal. For comparing only, never shown.

Three levels: `plain` evens out how a letter is typed, `key` also letters that sound alike in this region's
spelling of names, `skeleton` also the script. Each is coarser than the one before; a skeleton finds candidates
and proves nothing. Nothing is cached here: what passes through is what people entrust.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from bot.interview.writing import ascii_digits

_SHAPES = str.maketrans(
    {
        **dict.fromkeys("يىېۍێݔۑࢩ", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("ګڰ", "گ"),
        **dict.fromkeys("هةۀەہۂۃ", "ہ"),
        **dict.fromkeys("أإٱآ", "ا"),
        **dict.fromkeys("ؤۆۏۄۇۋ", "و"),
        **dict.fromkeys("ټٽ", "ٹ"),
        **dict.fromkeys("ډڊ", "ڈ"),
        **dict.fromkeys("ړڙ", "ڑ"),
        **dict.fromkeys("ںڼڻ", "ن"),
        "ڷ": "ل",
        "۽": " و ",
        "۾": " ",
        "ء": None,
        "ـ": None,
        "’": "'",
    }
)
# After a consonant that can be aspirated, "ھ" is part of it; elsewhere people type it for "ہ".
_LONE_HE = re.compile("(?<![بپتٹجچدڈرڑکگلمن])ھ")
_LONE_AND = re.compile("(?<!\\S)ءُ+(?!\\S)")  # Balochi "and"
_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("ثص", "س"),
        **dict.fromkeys("ذضظ", "ز"),
        "ے": "ی",
        "ط": "ت",
        "ح": "ہ",
        "ھ": "ہ",
        "ق": "ک",
        "ڈ": "د",
        "ڑ": "ر",
        "ٹ": "ت",
        "ع": None,
    }
)


def plain(text: str) -> str:
    """Give the words of a text in one typing, apart by single spaces; digits as 0 to 9, no marks."""
    text = _LONE_AND.sub(" و ", ascii_digits(text))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Cf")).translate(_SHAPES)
    text = _LONE_HE.sub("ہ", text)
    kept = (sign if unicodedata.category(sign).startswith(("L", "N")) else " " for sign in text)
    return " ".join("".join(kept).split())


def key(text: str) -> str:
    """Give the match key of a name or place: no spaces, letters that sound alike as one."""
    return plain(text).replace(" ", "").translate(_SOUNDS)


_VOWELS = (
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "u"),
    ("ay", "ai"),
    ("ey", "ai"),
    ("y", "i"),
    ("w", "v"),
    ("q", "k"),
)


def folded(text: str) -> str:
    """Give a Latin word with the vowels that people write in several ways as one: Hassani and Hasani, Zehri and Zehry."""
    word = plain(text)
    for written, one in _VOWELS:
        word = word.replace(written, one)
    return re.sub(r"h(?=\s|$)", "", re.sub(r"(.)\1+", r"\1", word))


_LATIN = (
    ("sch", "sh"),
    ("kh", "k"),
    ("gh", "g"),
    ("ch", "c"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("zh", "z"),
    ("sh", "s"),
    ("ck", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("v", "w"),
    ("j", "z"),
)


def skeleton(text: str) -> str:
    """Give the consonants of a name in Latin letters, whatever its script. Many names share one."""
    latin = anyascii(key(text)).casefold()
    for written, folded in _LATIN:
        latin = latin.replace(written, folded)
    latin = re.sub("[^a-z0-9]|[aeiouywh]", "", latin)
    return re.sub(r"(.)\1+", r"\1", latin)
