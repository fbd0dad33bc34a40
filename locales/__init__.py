# SPDX-License-Identifier: AGPL-3.0-or-later
"""The languages, and the catalogs of their sentences.

Catalogs are gettext .po files, read as they are when first asked for: there is no compiled copy that could go
stale, and a fuzzy entry is never used. Each entry carries its review state in a comment of the form

    # review-state: draft; by: machine; date: 2026-11-23

with the states machine, draft, reviewed, approved (see `ReviewState`). In a *gated* language a sentence on
which someone's safety depends is shown only when approved, else in the language it falls back to. Gated are the
languages for which no reliable reference exists (Balochi, Brahui); Urdu is offered with its drafts marked.

Own table instead of Babel's for tag, direction and fallback: Babel does not know Brahui, and gives Persian one
plural form where it has two.
"""

from __future__ import annotations

import gettext as _gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE_LANGUAGE = "en"


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


_REVIEW = re.compile(r"review-state:\s*(\w+)")


@lru_cache(maxsize=4096)
def review_state(language: str, msgid: str, domain: str = "amanat") -> ReviewState | None:
    """Give the review state of one sentence, or None where it is not translated.

    An entry without a readable state counts as MACHINE: nothing is taken for better than it says.
    """
    if language == SOURCE_LANGUAGE:
        return ReviewState.APPROVED
    catalog = read_catalog(domain, language)
    message = catalog.get(msgid) if catalog is not None else None
    if message is None or not usable(message):
        return None
    found = _REVIEW.search(" ".join(message.user_comments))
    if found is None or found[1] not in ReviewState.__members__.values():
        return ReviewState.MACHINE
    return ReviewState(found[1])


def shown_in(language: str, msgid: str, *, critical: bool, domain: str = "amanat") -> str:
    """Give the language in which a sentence is really shown to a reader of `language`."""
    at: str | None = language if language in LOCALES else SOURCE_LANGUAGE
    while at is not None and at != SOURCE_LANGUAGE:
        state = review_state(at, msgid, domain)
        if state is not None and not (critical and LOCALES[at].gated and state is not ReviewState.APPROVED):
            return at
        at = LOCALES[at].fallback
    return SOURCE_LANGUAGE


def offered_languages(domain: str = "amanat") -> tuple[Locale, ...]:
    """Give the languages that have a catalog of their own, and the source, in the order of the table."""
    return tuple(
        locale
        for locale in LOCALES.values()
        if locale.code == SOURCE_LANGUAGE or catalog_path(domain, locale.code).is_file()
    )
