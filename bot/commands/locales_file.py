# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catalog files written so that a change of one sentence is a change of one entry, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from babel.messages.catalog import Message

import locales
from locales import ReviewState

HEADER = """# {name} sentences, domain {domain}.
# Each entry says how far it was looked at: review-state machine, draft, reviewed or approved.
#
msgid ""
msgstr ""
"Project-Id-Version: Amanat\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural={plural};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
PLURALS = {"fa": "(n > 1)"}  # Source: CLDR; 0 and 1 take the first form in Persian


def catalog_header(domain: str, language: str) -> str:
    """Give the head of a catalog: the one it has, else a new one."""
    path = locales.catalog_path(domain, language)
    if path.is_file():
        return path.read_text("utf-8").split("\n\n", 1)[0] + "\n"
    name = locales.LOCALES[language].native_name
    return HEADER.format(
        name=name, domain=domain, language=language, plural=PLURALS.get(language, "(n != 1)")
    )


def write_catalog(path: Path, header: str, messages: Iterable[Message]) -> None:
    """Write a catalog: its head, then each entry on lines of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = [header, *(entry_text(message) for message in messages if message.id)]
    new = path.with_suffix(".new")
    new.write_text("\n".join(blocks), "utf-8")
    new.replace(path)


def entry_text(message: Message) -> str:
    """Give one entry as it stands in a file."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    lines = [f"# {comment}" for comment in message.user_comments]
    if message.locations:
        lines.append("#: " + " ".join(dict.fromkeys(place for place, _ in message.locations)))
    if flags := sorted(message.flags):
        lines.append("#, " + ", ".join(flags))
    if message.context:
        lines.append(f"msgctxt {_quoted(message.context)}")
    lines.append(f"msgid {_quoted(source)}")
    if isinstance(message.id, str):
        lines.append(f"msgstr {_quoted(locales.forms_of(message)[0] if message.string else '')}")
    else:
        lines.append(f"msgid_plural {_quoted(message.id[1])}")
        lines += [f"msgstr[{at}] {_quoted(form)}" for at, form in enumerate(message.string or ("", ""))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def review_comment(state: ReviewState, by: str, on: date, message: Message) -> str:
    """Give the line that says how far an entry was looked at, by whom, and of which English."""
    return f"review-state: {state}; by: {by}; date: {on.isoformat()}; source: {locales.hash_of(message)}"
