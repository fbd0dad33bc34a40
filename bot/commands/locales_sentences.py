# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence a family may read, as the code says it: the list that all translations are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

import bot.interview
import locales
from bot.chat.sentences import DOMAIN as CHAT
from bot.chat.sentences import SENTENCES

INTERVIEW = "amanat"
DOMAINS = (INTERVIEW, CHAT)


@dataclass(frozen=True)
class Sentence:
    """One English source: its domain, its plural where it has one, and whether safety depends on it."""

    domain: str
    source: str
    plural: str = ""
    critical: bool = False

    @property
    def id(self) -> str:
        """Give the name of the sentence in an exported file; it changes when the English does."""
        return f"{self.domain}-{locales.source_hash(self.source, self.plural)}"

    @property
    def longest(self) -> str:
        """Give the English with the most places in it."""
        return self.plural or self.source


@lru_cache(maxsize=1)
def every_sentence() -> tuple[Sentence, ...]:
    """Give all sentences of the interview and of the chat's edge, each once."""
    folder = Path(bot.interview.__file__).parent
    safety = {source for source, _ in _extracted(folder, {"critical": None})}
    marks = {"msg": None, "critical": None, "counted": (1, 2)}
    found = [
        Sentence(INTERVIEW, source, plural, source in safety) for source, plural in _extracted(folder, marks)
    ]
    found += [Sentence(CHAT, text.source, text.plural, text.critical) for text in SENTENCES.values()]
    return tuple({(one.domain, one.source): one for one in found}.values())


def _extracted(folder: Path, marks: Mapping[str, tuple[int, ...] | None]) -> list[tuple[str, str]]:
    messages = extract_from_dir(folder, [("**.py", "python")], keywords=marks)
    return [(found, "") if isinstance(found, str) else (found[0], found[1]) for _, _, found, _, _ in messages]


def entry_of(sentence: Sentence, language: str) -> Message | None:
    """Give a language's entry for a sentence, where it is translated and not fuzzy."""
    catalog = locales.read_catalog(sentence.domain, language)
    message = catalog.get(sentence.source) if catalog is not None else None
    return message if message is not None and locales.usable(message) else None
