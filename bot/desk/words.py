# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk says: languages, direction, dates, and how text from outside is made harmless to read.

The sentences are English in the code and templates; locales/<language>/LC_MESSAGES/desk.po translates them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from types import MappingProxyType

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from locales import load_catalog

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "ur": "اردو"})
DEFAULT_LANGUAGE = "en"
RIGHT_TO_LEFT = frozenset({"ur", "fa", "ps", "sd", "bal", "brh", "ar"})

# Marks that steer the direction of what follows, or show nothing: a file name "exe.gpj" read backwards is
# how they lie. Source: UAX #9, section 2; Trojan Source (CVE-2021-42574). ZWNJ, ZWJ, LRM, RLM and ALM stay:
# Urdu and Persian need them.
_STEERING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
)
_NEEDED = frozenset("\n\t\u200c\u200d\u200e\u200f\u061c")


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


# Why signing in was refused, each with the cure. Keys of `CannotSignIn.reason`.
SIGN_IN_REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "wrong-passphrase": _(
            "The passphrase does not open this key file. Check the spaces and capital letters and try again."
        ),
        "no-key-file": _(
            "Your key file is not on this desk. Choose it below with “Use a key file of my own”, "
            "or ask the operator to put it into desk/keys."
        ),
        "not-a-key-file": _("This is not a key file. Choose the file whose name ends in .key.json."),
        "other-team": _(
            "This key file belongs to another team or another person. Choose your own, "
            "or ask the operator whether it has been replaced."
        ),
        "not-active": _(
            "You are no longer a moderator of this team. If that is a mistake, ask the operator."
        ),
        "not-confirmed": _(
            "Two moderators did not confirm you as a key holder, so the desk does not let you in. "
            "Tell the others at once, by telephone."
        ),
        "keyring-damaged": _(
            "The desk cannot read who was confirmed as a key holder. "
            "Ask the operator to bring desk/keyring.json back from a backup."
        ),
        "exposed": _(
            "Other users of this machine can read your key file, so the desk does not use it. "
            "Ask the operator to run “chmod 600” on it."
        ),
        "too-often": _("Too many tries. Wait {seconds} seconds, then try again."),
        "no-passphrase": _("Type your passphrase."),
    }
)


@dataclass(frozen=True)
class Words:
    """The desk's sentences in one language."""

    language: str
    catalog: NullTranslations

    @property
    def direction(self) -> str:
        """Give "rtl" or "ltr", for the page."""
        return direction_of(self.language)

    def say(self, message: str, **values: object) -> str:
        """Translate a sentence and put values into its {names}."""
        translated = self.catalog.gettext(message)
        return translated.format(**values) if values else translated

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate a sentence that depends on a number, as {number}."""
        return self.catalog.ngettext(one, many, number).format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        """Write a number as this language does."""
        return _number(number, self.language)

    def day(self, day: date | datetime) -> str:
        """Write a day as this language does; never an hour."""
        return _day(day.year, day.month, day.day, self.language)

    def month(self, iso: str) -> str:
        """Write a month, YYYY-MM, as this language does; a year alone stays as it is."""
        year, _, number = iso.partition("-")
        if not number:
            return iso
        return str(format_date(date(int(year), int(number), 1), format="LLLL y", locale=self.language))

    def size(self, size_bytes: int) -> str:
        """Write the size of a file, rounded for people."""
        if size_bytes < 1000:
            return self.say("{number} bytes", number=self.number(size_bytes))
        if size_bytes < 1_000_000:
            return self.say(
                "{number} KB", number=format_decimal(round(size_bytes / 1000), locale=self.language)
            )
        return self.say(
            "{number} MB", number=format_decimal(round(size_bytes / 1e6, 1), locale=self.language)
        )


# A list of cases writes the same few numbers and days again and again, and Babel takes its time for each.
@lru_cache(maxsize=2048)
def _number(number: int, language: str) -> str:
    return format_decimal(number, locale=language)


@lru_cache(maxsize=2048)
def _day(year: int, month: int, day: int, language: str) -> str:
    return format_date(date(year, month, day), format="long", locale=language)


@lru_cache(maxsize=len(LANGUAGES))
def load_words(language: str) -> Words:
    """Load the desk's sentences; an unknown language gives the default."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return Words(known, load_catalog("desk", known))


def direction_of(language: str) -> str:
    """Give the writing direction of a language tag."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def direction_for(text: object) -> str:
    """Give the dir attribute for a value: figures and marks alone read left to right on every page."""
    return "auto" if any(letter.isalpha() for letter in str(text)) else "ltr"


def preferred_language(accept_language: str) -> str:
    """Choose a language of ours from what the browser asks for, in its order."""
    for wish in accept_language.split(","):
        tag = wish.split(";")[0].strip().split("-")[0].lower()
        if tag in LANGUAGES:
            return tag
    return DEFAULT_LANGUAGE


_UNBROKEN = re.compile(r"(\S{64})(?=\S)")
_BREAK = Markup("<wbr>")


def printable(untrusted: str) -> str:
    """Make steering and control characters visible as ⟨U+202E⟩; leave every other letter as it came."""
    return "".join(f"⟨U+{ord(letter):04X}⟩" if _is_hidden(letter) else letter for letter in untrusted)


def told(untrusted: object) -> Markup:
    """Show text from outside: hidden characters made visible, HTML escaped. The template isolates it.

    A run of letters without a space may be broken every so often: a browser that has to find the places for itself
    in thousands of joined letters stands still for a minute.
    """
    return _BREAK.join(escape(piece) for piece in _UNBROKEN.split(printable(str(untrusted))) if piece)


def _is_hidden(letter: str) -> bool:
    if letter in _NEEDED:
        return False
    return letter in _STEERING or unicodedata.category(letter) in {"Cc", "Cs", "Co", "Zl", "Zp"}
