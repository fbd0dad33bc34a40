# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales export`: one file for a volunteer, a table for any spreadsheet or a .po for any gettext editor."""

from __future__ import annotations

import csv
from pathlib import Path

from babel.messages.catalog import Message

import locales
from bot.commands.locales_file import catalog_header, entry_text
from bot.commands.locales_sentences import INTERVIEW, Sentence, entry_of, every_sentence
from bot.commands.words import say
from locales import LocalesError
from locales.wording import MAX_LABEL, is_label

COLUMNS = ("id", "form", "english", "translation", "state", "safety", "room", "beside", "language")
BOM = "utf-8-sig"  # spreadsheets take a table without it for Latin letters


def run_export(to: Path, language: str) -> None:
    """Write the file. Raises LocalesError where the language or the kind of file is not known."""
    check_language(language)
    if to.exists():
        raise LocalesError(f"{to} is there already; name a new file")
    if to.suffix == ".csv":
        _write_table(to, language)
    elif to.suffix == ".po":
        _write_po(to, language)
    else:
        raise LocalesError(f"{to.name}: the ending says the kind of file; use .csv or .po")
    say(f"{len(every_sentence())} sentences are in {to}. How to work on them: docs/translating.md")


def check_language(language: str) -> None:
    """Refuse a language that is not in the table. Raises LocalesError."""
    known = [code for code in locales.LOCALES if code != locales.SOURCE_LANGUAGE]
    if language not in known:
        raise LocalesError(
            f"{language}: not a language that is translated into; use one of {' '.join(known)}"
        )


def forms(sentence: Sentence, language: str) -> tuple[str, ...]:
    """Give a language's forms of a sentence, empty where it is not translated."""
    entry = entry_of(sentence, language)
    return locales.forms_of(entry) if entry is not None else ("",) * (2 if sentence.plural else 1)


def _write_table(to: Path, language: str) -> None:
    beside = locales.LOCALES[language].fallback or locales.SOURCE_LANGUAGE
    with to.open("w", encoding=BOM, newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for sentence in every_sentence():
            entry = entry_of(sentence, language)
            state = str(locales.noted_state(entry)) if entry is not None else ""
            english = (sentence.source, sentence.plural) if sentence.plural else (sentence.source,)
            near = forms(sentence, beside)
            for at, (source, translation) in enumerate(zip(english, forms(sentence, language), strict=True)):
                room = str(MAX_LABEL) if is_label(source) else ""
                safety = "yes" if sentence.critical else ""
                form = ("one", "many")[at] if sentence.plural else ""
                table.writerow(
                    (sentence.id, form, source, translation, state, safety, room, near[at], language)
                )


def _write_po(to: Path, language: str) -> None:
    blocks = [catalog_header(INTERVIEW, language)]
    for sentence in every_sentence():
        entry = entry_of(sentence, language)
        ids = (sentence.source, sentence.plural) if sentence.plural else sentence.source
        strings = forms(sentence, language)
        notes = list(entry.user_comments) if entry is not None else []
        safety = ["safety depends on this sentence"] if sentence.critical else []
        message = Message(
            ids,
            strings if sentence.plural else strings[0],
            user_comments=[*notes, *safety],
            context=sentence.domain,
        )
        blocks.append(entry_text(message))
    to.write_text("\n".join(blocks), "utf-8")
