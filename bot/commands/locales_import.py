# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales import`: a volunteer's file, taken in row by row.

A row that breaks a rule is left out and named, with a sentence that says what to do. What was changed becomes a
draft of the one who changed it. "reviewed" in the column of states is one native speaker's word; a second one's,
over the same translation, makes it approved. Nobody approves alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

import locales
from bot.commands.locales_export import BOM, COLUMNS, check_language, forms
from bot.commands.locales_file import catalog_header, review_comment, write_catalog
from bot.commands.locales_sentences import DOMAINS, Sentence, entry_of, every_sentence
from bot.commands.words import say
from locales import LocalesError, ReviewState
from locales.wording import problems

MAX_FILE_BYTES = 5_000_000  # our own: ten times the largest export
_NAME = re.compile(r"^[\w-]{1,20}$")
_STATES = {"", *(str(state) for state in ReviewState)}


@dataclass(frozen=True)
class Row:
    """One translation as it came back. `at` names its row for a person; state is what its column says."""

    at: str
    id: str
    forms: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Taken:
    """One translation that keeps all rules, with its new review state."""

    sentence: Sentence
    forms: tuple[str, ...]
    state: ReviewState
    by: str


def run_import(file: Path, language: str, *, by: str, write: bool) -> int:
    """Take a file in. Returns 0 when every row could be taken, else 1. Raises LocalesError."""
    check_language(language)
    if not _NAME.match(by):
        raise LocalesError(
            "--by: expected one short word of letters, digits or dashes; no real name is needed"
        )
    known = {sentence.id: sentence for sentence in every_sentence()}
    taken, left_out = [], 0
    rows = list(read_rows(file, language))
    if not rows:
        raise LocalesError(f"{file.name}: holds no translations; is it the right file, saved as it was sent?")
    for row in (_fitted(row, known.get(row.id)) for row in rows):
        wrong = list(_wrong(row, known.get(row.id), language))
        for sentence in wrong:
            say(f"{row.at}: {sentence}")
        left_out += bool(wrong)
        if not wrong and (one := _taken(row, known[row.id], language, by)) is not None:
            taken.append(one)
    if write:
        for domain in DOMAINS:
            _keep([one for one in taken if one.sentence.domain == domain], domain, language)
    verb = "taken in" if write else "could be taken in"
    say(f"{len(taken)} translations {verb}; {left_out} left out, for the reasons above.")
    return 1 if left_out else 0


def read_rows(file: Path, language: str) -> Iterator[Row]:
    """Read a file that came back. Raises LocalesError where it cannot be read, or is of another language."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise LocalesError(f"{file.name}: larger than any export; is it the right file?")
        text = file.read_text(BOM)
    except (OSError, UnicodeDecodeError):
        raise LocalesError(f"{file.name}: cannot be read; save it as a table in UTF-8 (CSV UTF-8)") from None
    if file.suffix == ".po":
        yield from _po_rows(text, file.name, language)
    elif file.suffix == ".csv":
        yield from _table_rows(text, file.name, language)
    else:
        raise LocalesError(f"{file.name}: the ending says the kind of file; use .csv or .po")


def _same_language(name: str, said: str | None, language: str) -> None:
    """Refuse a whole file that was made for another language: short labels would pass every other rule."""
    if said and said != language:
        raise LocalesError(
            f"{name}: made for {said}, not for {language}; name its language, or the right file"
        )


def _table_rows(text: str, name: str, language: str) -> Iterator[Row]:
    # Spreadsheets save with a comma, a semicolon or a tab, as the machine's language has it.
    divided = next((sign for sign in ";\t" if text.startswith(("id" + sign, '"id"' + sign))), ",")
    table = csv.DictReader(text.splitlines(keepends=True), delimiter=divided)
    missing = {"id", "form", "translation", "state"} - set(table.fieldnames or ())
    if missing:
        raise LocalesError(f"{name}: the first row must name the columns {' '.join(COLUMNS)}")
    one: tuple[str, str] | None = None
    for number, cells in enumerate(table, start=2):
        _same_language(name, (cells.get("language") or "").strip(), language)
        given, text_cell = (cells["id"] or "").strip(), cells["translation"] or ""
        state = (cells["state"] or "").strip().lower()
        if cells["form"] == "one":
            one = (given, text_cell)
        elif cells["form"] == "many" and one is not None and one[0] == given:
            yield Row(f"rows {number - 1} and {number}", given, (one[1], text_cell), state)
        else:
            yield Row(f"row {number}", given, (text_cell,), state)


def _po_rows(text: str, name: str, language: str) -> Iterator[Row]:
    try:
        catalog = read_po(iter(text.splitlines(keepends=True)), abort_invalid=True)
    except (PoFileError, ValueError):
        raise LocalesError(
            f"{name}: not a readable .po file; open it in a gettext editor and save it"
        ) from None
    _same_language(name, catalog.locale_identifier, language)
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        sentence = Sentence(message.context or DOMAINS[0], *ids[:2])
        noted = re.search(r"review-state:\s*(\w+)", " ".join(message.user_comments))
        state = noted[1] if noted else ""
        yield Row(f"line {message.lineno}", sentence.id, locales.forms_of(message), state)


def _fitted(row: Row, sentence: Sentence | None) -> Row:
    """Give a row without the spaces that editors leave, but with those that its English ends in."""
    end = " " if sentence is not None and sentence.source.endswith(" ") else ""
    return replace(row, forms=tuple(form.strip() + end if form.strip() else "" for form in row.forms))


def _wrong(row: Row, sentence: Sentence | None, language: str) -> Iterator[str]:
    """Give what forbids taking a row in."""
    if sentence is None:
        yield "the English of this row is not in the product any more; export anew and put it there"
        return
    if row.state not in _STATES:
        yield "the state must be draft or reviewed"
    if not any(row.forms):
        return  # left open
    english = (sentence.source, sentence.plural) if sentence.plural else (sentence.source,)
    if len(row.forms) != len(english) or not all(row.forms):
        yield "both forms are needed, for one and for many"
        return
    for form in row.forms:
        yield from problems(language, sentence.longest, form)
    entry = entry_of(sentence, language)
    was = locales.noted_state(entry) if entry is not None else None
    if row.state == ReviewState.APPROVED and (
        was is not ReviewState.APPROVED or row.forms != forms(sentence, language)
    ):
        yield "nobody approves alone; write reviewed, and a second native speaker's reviewed approves it"


def _taken(row: Row, sentence: Sentence, language: str, by: str) -> Taken | None:
    """Give what is to be kept of a row, or None where it says nothing new."""
    if not any(row.forms):
        return None
    entry = entry_of(sentence, language)
    changed = row.forms != forms(sentence, language)
    if changed or entry is None:
        # An editor that knows nothing of our states leaves the word of an earlier reviewer standing.
        fresh = entry is None or locales.noted_state(entry) in (ReviewState.MACHINE, ReviewState.DRAFT)
        reviewed = fresh and row.state == ReviewState.REVIEWED
        state = ReviewState.REVIEWED if reviewed else ReviewState.DRAFT
        return Taken(sentence, row.forms, state, by)
    was = locales.noted_state(entry)
    if row.state != ReviewState.REVIEWED or was is ReviewState.APPROVED:
        return None
    if was is not ReviewState.REVIEWED:
        return Taken(sentence, row.forms, ReviewState.REVIEWED, by)
    first = _reviewer(entry)
    return Taken(sentence, row.forms, ReviewState.APPROVED, f"{first}, {by}") if first != by else None


def _reviewer(entry: Message) -> str:
    found = re.search(r"by:\s*([^;]+)", " ".join(entry.user_comments))
    return found[1].strip() if found else ""


def _keep(taken: list[Taken], domain: str, language: str) -> None:
    """Write the taken translations into a catalog; every other entry stays as it is."""
    if not taken:
        return
    today = datetime.now(UTC).date()
    catalog = locales.read_catalog(domain, language)
    messages = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog or () if m.id}
    for one in taken:
        sentence = one.sentence
        message = messages.get(sentence.source)
        if message is None:
            ids = (sentence.source, sentence.plural) if sentence.plural else sentence.source
            message = messages[sentence.source] = Message(ids)
        message.string = one.forms if sentence.plural else one.forms[0]
        message.flags.discard("fuzzy")
        message.user_comments = [review_comment(one.state, one.by, today, message)]
    write_catalog(locales.catalog_path(domain, language), catalog_header(domain, language), messages.values())
    locales.forget_read()
