# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales review`: the sentences that most need a native reader, the gravest first."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import locales
from bot.commands.locales_export import check_language
from bot.commands.locales_sentences import Sentence, entry_of, every_sentence
from bot.commands.words import out
from locales import ReviewState

DOUBTS = Path(locales.__file__).parent / "doubts.csv"

# What goes wrong when a sentence is misread, the gravest first; a sentence belongs to the first that it fits.
TOPICS: tuple[tuple[str, str], ...] = (
    ("Consent: a wrong word makes a yes out of a no", r"May we|May our|may be done|to the government|say yes|say no|You decide|decided"),
    ("Death and threat: a wrong word wounds, or sends somebody into danger", r"dead|threat|warned|violen"),
    ("Safety: a wrong word leaves somebody exposed", r"safe|forces you|names? of people|name people|lose control|opens your phone|Lock your|shoulder|forward"),
    ("Erasing and locking: a wrong word promises what is not so", r"eras|delet|clear|lock|kept|key to it"),
    ("Taking back: a wrong word keeps somebody from it", r"take.*back|taken back|called back|own wish|change your mind"),
    ("The law: a lawyer must read this too, one language at a time", r"government notice"),
    ("Money and promises: a wrong word helps a fraud", r"money|promise|free someone|free, for ever"),
    ("The receipt: a wrong word loses the way back", r"receipt|number"),
    ("The rest of what safety depends on", r""),
)  # fmt: skip


def run_review(language: str) -> None:
    """Print what is to be read first. Raises LocalesError for a language that is not in the table."""
    check_language(language)
    out.print("\n".join(review_lines(language)), markup=False)


def review_lines(language: str) -> Iterator[str]:
    """Give the list as lines of Markdown."""
    waiting = [one for one in every_sentence() if one.critical and not _approved(one, language)]
    yield f"# {locales.LOCALES[language].native_name}: {len(waiting)} sentences wait for native readers"
    yield ""
    yield "Read each aloud to somebody. How to send corrections: docs/translating.md"
    number = 0
    left = waiting
    for title, pattern in TOPICS:
        here = [one for one in left if re.search(pattern, one.source, re.IGNORECASE)]
        left = [one for one in left if one not in here]
        if not here:
            continue
        yield f"\n## {title}\n"
        for one in here:
            number += 1
            yield f"{number}. {one.source}"
            yield f"   {_own(one, language)}"
    doubts = list(doubts_of(language))
    if doubts:
        yield "\n## Words that the writers doubted\n"
        yield from (f"- {word}: {question}" for word, question in doubts)


def _approved(sentence: Sentence, language: str) -> bool:
    return locales.review_state(language, sentence.source, sentence.domain) is ReviewState.APPROVED


def _own(sentence: Sentence, language: str) -> str:
    entry = entry_of(sentence, language)
    if entry is None:
        shown = locales.shown_in(language, sentence.source, critical=True, domain=sentence.domain)
        return f"(not translated; {shown} is shown)"
    return " / ".join(locales.forms_of(entry))


def doubts_of(language: str) -> Iterator[tuple[str, str]]:
    """Give the words of a language that are in doubt, and what is asked about each."""
    with DOUBTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] == language:
                yield row["word"], row["question"]
