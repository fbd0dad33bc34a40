# SPDX-License-Identifier: AGPL-3.0-or-later
"""The languages, and the catalogs of their sentences.

Catalogs are gettext .po files, read as they are when first asked for: there is no compiled copy that could go
stale, and a fuzzy entry is never used. Each entry carries its review state in a comment of the form

    # review-state: draft; by: machine; date: 2026-11-23; source: 1f0c9a3e

with the states machine, draft, reviewed, approved (see `ReviewState`), and the hash of the English it was made
from. In a *gated* language a sentence on which someone's safety depends is shown only when approved, else in
the language it falls back to. Gated are the languages for which no reliable reference exists (Balochi, Brahui);
the others are offered with their drafts marked. A translation whose English has changed is stale: it is no
longer reviewed, and where safety depends on it, it is not shown.

Own table instead of Babel's for tag, direction and fallback: Babel does not know Brahui, and gives Persian one
plural form where it has two.
"""

from __future__ import annotations

import gettext as _gettext
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import _lru_cache_wrapper, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE_LANGUAGE = "en"
REFERENCE_LANGUAGE = "ur"  # its catalogs have every sentence, so shares are counted against them
FULL_SHARE = 0.9  # of the sentences; a language that has fewer stands in the menu as on trial


@dataclass(frozen=True)
class Locale:
    """One language as this project treats it."""

    code: str  # folder name
    tag: str  # BCP 47
    native_name: str
    rtl: bool
    digits: str  # latn | arab | arabext
    fallback: str | None
    cldr: str  # the Babel locale for dates and numbers
    gated: bool = False

    def figures(self, text: str) -> str:
        """Write the figures of a text as this language does."""
        return text.translate(_FIGURES[self.digits])


# The first figure of each kind. Source: CLDR numbering systems.
_FIGURES = {
    kind: {ord("0") + at: zero + at for at in range(10)}
    for kind, zero in (("latn", 0x30), ("arab", 0x660), ("arabext", 0x6F0))
}

LOCALES: Mapping[str, Locale] = {
    locale.code: locale
    for locale in (
        Locale("ur", "ur-PK", "اردو", True, "latn", "en", "ur"),
        Locale("bal", "bal-Arab-PK", "بلوچی", True, "latn", "ur", "ur", gated=True),
        Locale("brh", "brh-Arab-PK", "براہوئی", True, "latn", "ur", "ur", gated=True),
        Locale("ps", "ps-PK", "پښتو", True, "arabext", "ur", "ps"),
        Locale("sd", "sd-Arab-PK", "سنڌي", True, "arab", "ur", "sd"),
        Locale("fa", "fa", "فارسی", True, "arabext", "en", "fa"),
        Locale("en", "en", "English", False, "latn", None, "en_GB"),
    )
}


class LocalesError(Exception):
    """A translation or a file of translations cannot be used. The message says what to do."""


class ReviewState(StrEnum):
    """How far people who speak the language have looked at a sentence."""

    MACHINE = "machine"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"


def forms_of(message: Message) -> tuple[str, ...]:
    """Give the translated forms of an entry: one, or one for each plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


class PoTranslations(_gettext.NullTranslations):
    """A catalog read from a .po file. What it has not, it leaves to its fallback."""

    def __init__(self, messages: Mapping[str, Message], plural: str) -> None:
        super().__init__()
        self._messages = messages
        self._index_of = _gettext.c2py(plural)

    def has(self, msgid: str) -> bool:
        """Say whether this catalog itself, not its fallback, has a sentence."""
        return msgid in self._messages

    def gettext(self, message: str) -> str:
        """Give a sentence in this language, else as the fallback has it."""
        found = self._messages.get(message)
        if found is None:
            return super().gettext(message)
        return forms_of(found)[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the right plural form in this language, else as the fallback has it."""
        found = self._messages.get(msgid1)
        if found is None:
            return super().ngettext(msgid1, msgid2, n)
        forms = forms_of(found)
        return forms[min(self._index_of(n), len(forms) - 1)]


def catalog_path(domain: str, language: str) -> Path:
    """Give the place of a catalog's .po file, whether there is one or not."""
    return HERE / language / "LC_MESSAGES" / f"{domain}.po"


@lru_cache(maxsize=64)
def read_catalog(domain: str, language: str) -> Catalog | None:
    """Read one .po file as it is, or give None where there is none."""
    path = catalog_path(domain, language)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file)


def usable(message: Message) -> bool:
    """Say whether an entry may be shown: translated in all its forms, and not fuzzy."""
    if not message.id or message.fuzzy:
        return False
    return bool(forms_of(message)) and all(forms_of(message))


@lru_cache(maxsize=64)
def load_catalog(domain: str, language: str) -> _gettext.NullTranslations:
    """Give the sentences of a domain in a language, with its fallbacks behind it."""
    locale = LOCALES.get(language, LOCALES[SOURCE_LANGUAGE])
    behind = load_catalog(domain, locale.fallback) if locale.fallback else _gettext.NullTranslations()
    catalog = read_catalog(domain, locale.code)
    if catalog is None:
        return behind
    messages = {_first(message): message for message in catalog if usable(message)}
    translations = PoTranslations(messages, catalog.plural_expr)
    translations.add_fallback(behind)
    return translations


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


_T = TypeVar("_T")
_MADE_OF_CATALOGS: list[_lru_cache_wrapper[Any]] = []
_REVIEW = re.compile(r"review-state:\s*(\w+)")
_SOURCE = re.compile(r"source:\s*([0-9a-f]+)")


def source_hash(source: str, plural: str = "") -> str:
    """Give the short hash by which a translation remembers the English it was made from."""
    return hashlib.sha256(f"{source}\0{plural}".encode()).hexdigest()[:8]


def hash_of(message: Message) -> str:
    """Give the hash of the English of an entry as it stands now."""
    return source_hash(message.id) if isinstance(message.id, str) else source_hash(*message.id[:2])


def noted_hash(message: Message) -> str | None:
    """Give the hash of the English that an entry was made from, where it says so."""
    found = _SOURCE.search(" ".join(message.user_comments))
    return found[1] if found else None


def noted_state(message: Message) -> ReviewState:
    """Give the review state of an entry. One without a readable state counts as MACHINE.

    A review counts only for the English that was reviewed: stale or without a hash, it is a DRAFT again.
    """
    found = _REVIEW.search(" ".join(message.user_comments))
    if found is None or found[1] not in ReviewState.__members__.values():
        return ReviewState.MACHINE
    state = ReviewState(found[1])
    reviewed = state in (ReviewState.REVIEWED, ReviewState.APPROVED)
    return ReviewState.DRAFT if reviewed and noted_hash(message) != hash_of(message) else state


def is_stale(message: Message) -> bool:
    """Say whether the English of an entry has changed since it was translated."""
    return noted_hash(message) not in (None, hash_of(message))


def _entry(language: str, msgid: str, domain: str) -> Message | None:
    catalog = read_catalog(domain, language)
    message = catalog.get(msgid) if catalog is not None else None
    return message if message is not None and usable(message) else None


@lru_cache(maxsize=4096)
def review_state(language: str, msgid: str, domain: str = "amanat") -> ReviewState | None:
    """Give the review state of one sentence, or None where it is not translated."""
    if language == SOURCE_LANGUAGE:
        return ReviewState.APPROVED
    message = _entry(language, msgid, domain)
    return noted_state(message) if message is not None else None


@lru_cache(maxsize=4096)
def may_show(language: str, msgid: str, *, critical: bool, domain: str = "amanat") -> bool:
    """Say whether a language's own translation of a sentence is there and may be shown."""
    message = _entry(language, msgid, domain)
    if message is None:
        return False
    approved = noted_state(message) is ReviewState.APPROVED
    return not critical or not (is_stale(message) or (LOCALES[language].gated and not approved))


def with_fallbacks(language: str) -> tuple[str, ...]:
    """Give a language and those it falls back to, the source last."""
    at, found = LOCALES.get(language), []
    while at is not None:
        found.append(at.code)
        at = LOCALES[at.fallback] if at.fallback else None
    return tuple(found) or (SOURCE_LANGUAGE,)


def shown_in(language: str, msgid: str, *, critical: bool, domain: str = "amanat") -> str:
    """Give the language in which a sentence is really shown to a reader of `language`."""
    at: str | None = language if language in LOCALES else SOURCE_LANGUAGE
    while at is not None and at != SOURCE_LANGUAGE:
        if may_show(at, msgid, critical=critical, domain=domain):
            return at
        at = LOCALES[at].fallback
    return SOURCE_LANGUAGE


@lru_cache(maxsize=64)
def coverage(language: str, domain: str = "amanat") -> float:
    """Give the share of a domain's sentences, from 0 to 1, that a language has itself."""
    if language == SOURCE_LANGUAGE:
        return 1.0
    reference, catalog = read_catalog(domain, REFERENCE_LANGUAGE), read_catalog(domain, language)
    wanted = {_first(message) for message in reference or () if message.id}
    there = {_first(message) for message in catalog or () if usable(message)}
    return len(there & wanted) / len(wanted) if wanted else 0.0


def offered_languages(domain: str = "amanat") -> tuple[Locale, ...]:
    """Give the languages that have sentences of their own, and the source, in the order of the table."""
    return tuple(locale for locale in LOCALES.values() if coverage(locale.code, domain) > 0)


def on_trial(language: str) -> bool:
    """Say whether a language still has too few sentences to be read on its own."""
    return coverage(language) < FULL_SHARE


def menu_name(locale: Locale) -> str:
    """Give the name of a language for the menu: in itself, and marked where it is on trial."""
    return f"{locale.native_name} (آزمائشی)" if on_trial(locale.code) else locale.native_name


def forget_read() -> None:
    """Read the catalogs anew from now on."""
    for cached in (read_catalog, load_catalog, review_state, may_show, coverage, *_MADE_OF_CATALOGS):
        cached.cache_clear()


def made_of_catalogs(remembered: _lru_cache_wrapper[_T]) -> _lru_cache_wrapper[_T]:
    """Mark an lru_cache'd function of a caller's: what it remembers is forgotten with the catalogs."""
    _MADE_OF_CATALOGS.append(remembered)
    return remembered
