# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales status`: how far each language is, counted from the catalogs and the screens themselves."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from rich.table import Table

import locales
from bot.commands.locales_screens import all_screens, overflows
from bot.commands.locales_sentences import Sentence, entry_of, every_sentence
from bot.commands.words import out
from bot.interview.spoken import scripts
from locales import ReviewState
from locales.audio import approved, text_hash

REVIEWED = (ReviewState.REVIEWED, ReviewState.APPROVED)


@dataclass(frozen=True)
class Standing:
    """One language in numbers. All counts are of sentences, but for the screens."""

    language: str
    name: str
    on_trial: bool
    sentences: int
    translated: int
    reviewed: int  # by one native speaker or more
    approved: int  # by two
    stale: int  # made from an English that has changed since
    safety: int  # sentences on which safety or free choice depends
    safety_own: int  # of these, shown in the language itself; the others stand in its fallback
    screens: int
    overflowing: int
    prompts: int  # screens that can be recorded
    audio: int  # of these, with an approved recording of their present words
    audio_stale: int  # recordings of words that have changed since; they are not played


def standing(language: str) -> Standing:
    """Count one language."""
    sentences = every_sentence()
    source = language == locales.SOURCE_LANGUAGE
    states = [_state(one, language) for one in sentences]
    entries = [entry for one in sentences if (entry := entry_of(one, language)) is not None]
    critical = [one for one in sentences if one.critical]
    screens = [list(overflows(shown)) for shown in all_screens(language)]
    return Standing(
        language=language,
        name=locales.LOCALES[language].native_name,
        on_trial=locales.on_trial(language),
        sentences=len(sentences),
        translated=len(sentences) if source else len(entries),
        reviewed=0 if source else sum(state in REVIEWED for state in states),
        approved=0 if source else sum(state is ReviewState.APPROVED for state in states),
        stale=sum(locales.is_stale(entry) for entry in entries),
        safety=len(critical),
        safety_own=sum(_shown_in(one, language) == language for one in critical),
        screens=len(screens),
        overflowing=sum(bool(wrong) for wrong in screens),
        **_audio(language),
    )


def _audio(language: str) -> dict[str, int]:
    texts = {text_hash(one.text) for one in scripts(language)}
    recorded = set(approved(language))
    return {"prompts": len(texts), "audio": len(recorded & texts), "audio_stale": len(recorded - texts)}


def _state(sentence: Sentence, language: str) -> ReviewState | None:
    return locales.review_state(language, sentence.source, sentence.domain)


def _shown_in(sentence: Sentence, language: str) -> str:
    return locales.shown_in(language, sentence.source, critical=True, domain=sentence.domain)


def run_status(*, as_json: bool) -> int:
    """Print how far each language is. Returns 0 when every screen fits, else 1."""
    found = [standing(language) for language in locales.LOCALES]
    if as_json:
        out.print(json.dumps({"languages": [asdict(one) for one in found]}, ensure_ascii=False), markup=False)
    else:
        out.print(_table(found))
        out.print(
            "Reviewed: read by a native speaker. Approved: by two. Safety: shown in the language itself;"
        )
        out.print("what is not, stands in the language it falls back to (Urdu, or English behind it).")
        out.print(
            "Fitting: screens that fit a phone. Audio: prompts with an approved recording of their present words."
        )
    return 1 if any(one.overflowing for one in found) else 0


def _table(found: list[Standing]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("language", "menu"):
        table.add_column(name)
    for name in ("translated", "reviewed", "approved", "stale", "safety", "fitting", "audio"):
        table.add_column(name, justify="right")
    for one in found:
        source = one.language == locales.SOURCE_LANGUAGE
        counts = (one.reviewed, one.approved, one.stale)
        table.add_row(
            one.language,
            "on trial" if one.on_trial else "offered",
            "the source" if source else f"{one.translated}/{one.sentences}",
            *("–" if source else str(count) for count in counts),
            f"{one.safety_own}/{one.safety}",
            f"{one.screens - one.overflowing}/{one.screens}",
            f"{one.audio}/{one.prompts}",
        )
    return table
