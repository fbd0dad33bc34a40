# SPDX-License-Identifier: AGPL-3.0-or-later
"""Propose how a name is written in the other script. A proposal is a starting point for a person, never a fact.

Names that many people bear have a row; other words are taken letter by letter, so short vowels may be missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from anyascii import anyascii

from bot.casework.matching.letters import match_key
from bot.casework.vocabulary import Script, script_of

# Arabic script (Urdu spelling) and the Latin spelling seen most often. Words of names, nobody's name.
_KNOWN = """
محمد Muhammad|احمد Ahmed|علی Ali|خان Khan|بلوچ Baloch|شاہ Shah|جان Jan|گل Gul|بی بی Bibi|دین Din|اللہ Allah
عبدالرحمن Abdul Rehman|عبداللہ Abdullah|عبد Abdul|رحمن Rehman|کریم Kareem|واحد Wahid|غنی Ghani|حق Haq|نبی Nabi
غلام Ghulam|حسین Hussain|حسن Hassan|ذاکر Zakir|شبیر Shabir|راشد Rashid|رشید Rasheed|مجید Majeed|حمید Hameed
زاہد Zahid|ماجد Majid|ناصر Nasir|نصیر Naseer|یاسر Yasir|بشیر Bashir|منیر Munir|ظہیر Zaheer|ضمیر Zameer|طارق Tariq
خالد Khalid|شاہد Shahid|سعید Saeed|سلیم Saleem|نعیم Naeem|وسیم Waseem|فہیم Faheem|رحیم Raheem|ابراہیم Ibrahim
اسماعیل Ismail|یوسف Yousaf|یونس Younus|داد Dad|بخش Bakhsh|اسلم Aslam|اکرم Akram|انور Anwar|اصغر Asghar|اکبر Akbar
میر Mir|مینگل Mengal|بگٹی Bugti|مری Marri|زہری Zehri|کرد Kurd|رند Rind|گچکی Gichki|لانگو Langove|رئیسانی Raisani
بزنجو Bizenjo|قمبرانی Qambrani|سمالانی Sumalani|ساسولی Sasoli|مہرنگ Mahrang|سمی Sammi|زرینہ Zarina|فاطمہ Fatima
مریم Maryam|عائشہ Ayesha|خدیجہ Khadija|نازیہ Nazia|سعدیہ Sadia|صبیحہ Sabiha|ماہ Mah|زیبا Zeba|حانی Hani|بانک Banuk
"""
_PAIRS = [
    (arabic, latin)
    for row in _KNOWN.split("\n")
    for entry in row.split("|")
    if entry.strip()
    for arabic, latin in [re.split(r" (?=[A-Z])", entry.strip(), maxsplit=1)]
]
_TO_LATIN = {match_key(arabic): latin for arabic, latin in _PAIRS}
_TO_ARABIC = {match_key(latin): arabic for arabic, latin in _PAIRS}
# Letters that the library leaves out or writes as another language reads them.
_LETTERS = str.maketrans(
    {
        "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ہ": "h", "ھ": "h", "ے": "e", "ی": "i", "ي": "i", "ئ": "i", "ذ": "z",
        "ض": "z", "ظ": "z", "ص": "s", "ث": "s", "ط": "t", "ح": "h", "خ": "kh", "غ": "gh", "چ": "ch", "ش": "sh",
        "ع": "a", "ا": "a", "آ": "aa", "و": "o", "ۆ": "o", "ێ": "e", "ݔ": "e", "ۏ": "o", "ڷ": "l", "ڏ": "d", "ٻ": "b",
        "ڪ": "k", "ق": "q", "ٺ": "th", "ٽ": "t", "ڙ": "r", "ڻ": "n", "ء": "",
    }
)  # fmt: skip


def proposed_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Propose spellings in the script that none of some spellings of a name is written in."""
    told = tuple(texts)
    scripts = {script_of(text) for text in told}
    if Script.ARABIC in scripts and Script.LATIN not in scripts:
        first = next(text for text in told if script_of(text) is Script.ARABIC)
        found = _by_words(first, _TO_LATIN, _letters)
    elif Script.LATIN in scripts and Script.ARABIC not in scripts:
        first = next(text for text in told if script_of(text) is Script.LATIN)
        found = _by_words(first, _TO_ARABIC, lambda _word: None)
    else:
        return ()
    return (found,) if found else ()


def _by_words(text: str, known: dict[str, str], spell: Callable[[str], str | None]) -> str | None:
    """Write word by word; None when a word cannot be written."""
    written = []
    for word in text.split():
        key = match_key(word)
        found = known.get(key) or spell(word)
        if not found:
            return None
        written.append(found)
    return " ".join(written) or None


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFC", word).translate(_LETTERS)
    latin = re.sub(r"[^A-Za-z'-]", "", anyascii(plain))
    return latin[:1].upper() + latin[1:]
