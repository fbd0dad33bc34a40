# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three levels of a text: as it is kept, as it is compared within a script, as it sounds across scripts.

The original is always kept; what is made here is derived and never shown.
Source: Unicode Standard annexes 15 and 9; the spelling habits of Urdu, Balochi, Persian, Sindhi and Pashto.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

MAX_TEXT_LENGTH = 400  # Limit: a name or a place; longer text is cut before it is compared.

# Marks that steer direction or show nothing; ZWNJ and ZWJ stay where text is kept.
_STEERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF])


def _table(rows: dict[str, str]) -> dict[int, str]:
    """Turn "to: from-letters" around, for str.translate."""
    return {ord(letter): to for to, letters in rows.items() for letter in letters}


# One letter for each set that writers of these languages use for one another.
_ONE_LETTER = _table(
    {
        "ا": "أإٱآٲٳ",
        "و": "ؤۆۏۋۇۉ",
        "ی": "يىېۍێݔࢩےئۓ",
        "ک": "كڪ",
        "گ": "ګڳ",
        "ہ": "هةۀەۃھۂ",
        "ن": "ںڻڼڱݨ",
        "ل": "ڷ",
        "ت": "ٹټٽٺطٿ",
        "د": "ڈډڊڏڌڍ",
        "ر": "ڑړڙ",
        "ب": "ٻڀ",
        "س": "ثص",
        "ز": "ذضظ",
        "ح": "",
        "": "ءـ\u200c\u200d\u200e\u200f\u061c",
    }
) | {ord("ح"): "ہ"}

# Letter of the match key -> its sound. Capital: a long vowel, or one sound that Latin writes with two letters.
# T and D are what "th" and "dh" may be: ٹھ or ث, دھ or ض.
_SOUNDS = {
    "ا": "A", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "C", "خ": "X", "د": "d", "ر": "r",
    "ز": "z", "ژ": "z", "س": "s", "ش": "S", "ع": "a", "غ": "G", "ف": "f", "ق": "k", "ک": "k", "گ": "g",
    "ل": "l", "م": "m", "ن": "n", "و": "W", "ہ": "h", "ی": "I", "ڄ": "j", "ڃ": "n", "ڇ": "C",
    "څ": "C", "ځ": "z", "ښ": "S", "ږ": "z",
}  # fmt: skip
_LATIN_PAIRS = (
    ("tch", "C"), ("sch", "S"), ("tsh", "C"), ("kh", "X"), ("gh", "G"), ("sh", "S"), ("ch", "C"), ("th", "T"),
    ("dh", "D"), ("zh", "z"), ("ph", "f"), ("ck", "k"), ("bh", "b"), ("jh", "j"), ("rh", "r"),
)  # fmt: skip
_LATIN_LETTERS: dict[int, str] = str.maketrans(
    {"q": "k", "c": "k", "x": "X", "v": "w", "o": "u", "e": "i", "y": "i"}
)
VOWELS = frozenset("aiuwAIW")
_WITHIN = re.compile(r"(?<=[a-z])['’‘ʼʻʾʿ`´](?=[a-z])")  # Mas'ud is one word
_WRITTEN_OVER = re.compile("[ىیي]\u0670")  # عیسیٰ ends in the sound of alef
_EITHER = str.maketrans("TD", "td")
# For finding: gh is written for غ and ق, sh for ش and for س before ہ, p for f.
_BARE = str.maketrans("TDXGgSf", "tdkkksp")
_QUIET = frozenset("aiuwhAIW")  # sounds that spelling keeps or drops at will


def storage_form(text: str) -> str:
    """Give a text as it is kept: NFC, single spaces, without marks that steer its direction."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_STEERING).split())


@lru_cache(maxsize=65536)
def match_key(text: str) -> str:
    """Give a text as it is compared: one letter for each sound set, no marks, digits in ASCII, small letters."""
    plain = unicodedata.normalize("NFKC", text[:MAX_TEXT_LENGTH]).translate(_STEERING).casefold()
    plain = _WRITTEN_OVER.sub("ا", _WITHIN.sub("", plain))
    # The superscript alef and the hamza above are read, the short vowels are not.
    bare = "".join(
        letter for letter in unicodedata.normalize("NFC", plain) if not unicodedata.combining(letter)
    )
    folded = bare.translate(_ONE_LETTER)
    digits = "".join(
        str(unicodedata.decimal(letter, letter)) if letter.isdecimal() else letter for letter in folded
    )
    return " ".join(re.sub(r"[^\w]+", " ", digits).replace("_", " ").split())


@lru_cache(maxsize=65536)
def sound_of(word: str) -> str:
    """Give how one word sounds, for comparing across scripts: "ذاکر" zAkr, "Zaakir" zakir."""
    key = match_key(word)
    sounds: list[str] = []
    latin = ""
    for letter in key:
        if letter in _SOUNDS:
            sounds.append(_latin_sound(latin) + _SOUNDS[letter])
            latin = ""
        else:
            latin += letter
    sounds.append(_latin_sound(latin))
    whole = "".join(sounds).replace("WW", "wW")  # two of them are a consonant and a vowel: داوود
    whole = whole.replace("aA", "A").replace("II", "I")  # ع before its vowel, and ئ before ی, are not heard
    return "I" + whole[2:] if whole.startswith("aI") else whole


def _latin_sound(letters: str) -> str:
    if not letters:
        return ""
    plain = re.sub(r"[^a-z0-9]", "", anyascii(letters).lower())
    # A final x is what is left of khsh (Bux); elsewhere the Balochi alphabets write kh with it.
    plain = re.sub(r"x$", "XS", plain) if len(plain) > 2 else plain
    plain = re.sub(r"^abd(?=h)", "abd-", plain)  # the d and the h of Abdul Hakeem are two
    for pair, sound in _LATIN_PAIRS:
        plain = plain.replace(pair, sound)
    plain = plain.replace("-", "")
    plain = re.sub(r"c(?=[eiy])", "s", plain)
    plain = plain.translate(_LATIN_LETTERS)
    # What a writer doubled is long; a single letter may be either.
    for long, sound in (("aa", "A"), ("ii", "I"), ("uu", "W"), ("au", "w"), ("aw", "w")):
        plain = plain.replace(long, sound)
    plain = plain[:1] + plain[1:].replace("iu", "u")  # at the start it is Yosef or Younus
    return _without_doubles(plain)


def bones_of(word: str) -> str:
    """Give the consonants of a word's sound, h among them: "Mohammad" and "محمد" are mhmd."""
    plain = sound_of(word).translate(_EITHER)
    return _without_doubles("".join(sound for sound in plain if sound not in VOWELS))


@lru_cache(maxsize=65536)
def skeleton_of(word: str) -> str:
    """Give the barest form of a word, alike in every script and spelling: for finding, never for deciding."""
    sound = sound_of(word)
    bare = "".join(letter for letter in sound if letter not in _QUIET)
    bare = _without_doubles(bare.translate(_BARE))
    return bare or (sound[:1] and "~" + sound[:1].lower())


def _without_doubles(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)
