# SPDX-License-Identifier: AGPL-3.0-or-later
"""Typed text as it comes from phones: cleaned for keeping, folded for comparing, masked for showing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MAX_SIGNS = 4096  # remembered by a table; the scripts of our languages together have fewer
MAX_WORDS = 4096  # Source: Telegram Bot API, Message.text, 0-4096 characters.
MAX_SHOWN_NAME = 40  # characters of a name inside a question; longer ones are told, not named
MAX_SHOWN_ANSWER = 80  # characters of one answer in the read-back, so that all answers fit one message

# Bidi embeddings, overrides and isolates can make words show as others; ZWNJ and ZWJ (U+200C, U+200D) belong
# to Persian, Pashto and Urdu spelling and stay. Source: Unicode TR9, TR36.
_DROPPED = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ہ", "ه": "ہ", "ة": "ہ", "أ": "ا", "إ": "ا", "آ": "ا", "’": "'"}
)


def clean(untrusted_text: str) -> str:
    """Give typed text as it is kept: NFC, trimmed, without characters that only deceive."""
    text = _SURROGATE.sub("\ufffd", untrusted_text[:MAX_WORDS])
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _DROPPED.sub("", text).strip()


class _Signs(dict[int, str]):
    """A table for str.translate that learns what becomes of a sign when it first meets it.

    It knows single signs, never words; and it stops learning where no person's alphabet would still grow it.
    """

    def __init__(self, becomes: Callable[[str], str]) -> None:
        super().__init__()
        self._becomes = becomes

    def __missing__(self, code: int) -> str:
        new = self._becomes(chr(code))
        if len(self) < MAX_SIGNS:
            self[code] = new
        return new


def _ascii_digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign


def _letter_or_blank(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Mn", "Cf"):
        return ""
    return sign if category.startswith(("L", "N")) else " "


_DIGITS, _WORD_SIGNS = _Signs(_ascii_digit), _Signs(_letter_or_blank)


def ascii_digits(text: str) -> str:
    """Give the same text with the digits of every script as 0 to 9."""
    return text if text.isascii() else text.translate(_DIGITS)


def folded(text: str) -> str:
    """Give a form in which two writings of one label are equal. For comparing only, never shown."""
    text = unicodedata.normalize("NFKC", ascii_digits(text)).translate(_LETTERS).casefold()
    return " ".join(text.translate(_WORD_SIGNS).split())


def masked_name(name: str) -> str:
    """Give a name by the first two letters of each word: enough to check, not enough to read."""
    return " ".join(word[:2] + "•••" for word in name.split()[:4])


# A card's number is known by its groups, however they are put apart; a date is none of these.
_LONG_NUMBER = re.compile(
    r"\d{5}[\s\-./_\u2010-\u2015]{0,3}\d{7}[\s\-./_\u2010-\u2015]{0,3}\d|\d(?:[\s\-]?\d){5,}"
)


def masked_numbers(text: str) -> str:
    """Hide long numbers (identity cards, phones) but for the last two digits."""
    shown, at = "", 0
    for found in _LONG_NUMBER.finditer(ascii_digits(text)):  # as long as the text, sign by sign
        shown += text[at : found.start()] + "•••" + re.sub(r"\D", "", found[0])[-2:]
        at = found.end()
    return shown + text[at:]


def holds_long_number(text: str) -> bool:
    """Say whether there is a number in it that is never shown whole."""
    return _LONG_NUMBER.search(ascii_digits(text)) is not None


def shortened(text: str, limit: int = MAX_SHOWN_ANSWER) -> str:
    """Give the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
