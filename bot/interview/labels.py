# SPDX-License-Identifier: AGPL-3.0-or-later
"""Typed words that mean a button: its label, another way of saying it, or its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import locales
from bot.interview.parts import Button, Screen
from bot.interview.questions import Option
from bot.interview.text import Line, Text, msg
from bot.interview.words import BESIDE, load_words
from bot.interview.writing import ascii_digits, folded

RECEIPT_DIGITS = 20  # Source: storage/receipts.py, five groups of four.
_NUMBERS = re.compile(r"^\d{1,2}(?:[\s,،.]+\d{1,2})*$")


def tapped_by(text: str, shown: Screen, language: str) -> tuple[str, ...]:
    """Give the actions of the buttons that typed text means; none when it is an answer of its own.

    A list of numbers ("1, 3") means several buttons only where several may be chosen.
    """
    wanted = folded(text)
    for button in shown.buttons:
        if wanted and wanted in _writings(button, language):
            return (button.action,)
    numbers = ascii_digits(text).strip().rstrip(".")
    if not _NUMBERS.match(numbers):
        return ()
    chosen = [int(number) for number in re.split(r"[\s,،.]+", numbers)]
    options = shown.options
    if any(not 1 <= number <= len(options) for number in chosen):
        return ()
    actions = tuple(dict.fromkeys(options[number - 1].action for number in chosen))
    several = all(action.startswith("m:") for action in actions)
    return actions if several or len(chosen) == 1 else ()


def _writings(button: Button, language: str) -> frozenset[str]:
    """Give all ways of typing one button, in the reader's language and in English."""
    label, also = button.label, button.also
    if _is_plain(label) and (also is None or _is_plain(also)):
        assert isinstance(label, Text)
        return _fixed_writings(label.source, also.source if also else "", language)
    return _spelled(label, also, language)


def _is_plain(line: Line) -> bool:
    return isinstance(line, Text) and not (line.values or line.critical or line.plural or line.language)


@locales.made_of_catalogs
@lru_cache(maxsize=4096)
def _fixed_writings(label: str, also: str, language: str) -> frozenset[str]:
    """Remember the writings of labels that hold nothing of anybody's: folding is most of a typed turn's cost."""
    return _spelled(msg(label), msg(also) if also else None, language)


def _spelled(label_line: Line, also: Text | None, language: str) -> frozenset[str]:
    lines: list[Line] = [label_line, *([also] if also else [])]
    found: set[str] = set()
    for code in {language, "en"}:
        words = load_words(code)
        label = words.say(lines[0])
        found.update(folded(part) for part in (label, *label.split(BESIDE)))
        for line in lines[1:]:
            found.update(folded(part) for part in words.say(line).split(";"))
    return frozenset(found - {""})


def option_typed(text: str, options: Sequence[Option], language: str) -> str:
    """Give the key of the option that typed text means, or ""."""
    wanted = folded(text)
    for option in options:
        if wanted and wanted in _writings(Button("", option.label, also=option.also), language):
            return option.key
    return ""


# An everyday word that somebody who is watched can type without giving herself away.
DURESS = msg("weather; the weather")


def stop_typed(text: str, language: str) -> bool:
    """Say whether typed text, alone, is the word that closes everything as /stop does."""
    return not text.startswith("/") and folded(text) in _duress(language)


@locales.made_of_catalogs
@lru_cache(maxsize=64)
def _duress(language: str) -> frozenset[str]:
    said = (load_words(code).say(DURESS) for code in {language, "en"})
    return frozenset(folded(word) for words in said for word in words.split(";")) - {""}


def receipt_typed(text: str) -> str | None:
    """Give the text back when it is a receipt number and nothing else."""
    digits = ascii_digits(text)
    only = re.sub(r"[\s\-\u2010-\u2015.]", "", digits)
    return text if only.isdigit() and len(only) == RECEIPT_DIGITS else None
