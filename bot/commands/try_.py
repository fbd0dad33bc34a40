# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat try`: what the interview understands of a date, place, name or paper, for translators and operators.

Reads lines of `language, reference date (ISO), text` between tabs from standard input and writes one JSON object
a line, in the same order. A line that cannot be used is answered with a reason; nothing is stored or logged.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

import locales
from bot.commands.try_match import match
from bot.interview.dates import Ask, Understood, understand_date
from bot.interview.understanding.dates.read_back import read_back
from bot.interview.understanding.names import understand_name
from bot.interview.understanding.papers import understand_paper
from bot.interview.understanding.places.gazetteer import Place
from bot.interview.understanding.places.understanding import understand_place
from bot.interview.writing import clean

COLUMNS = 3
Answer = dict[str, Any]


class What(StrEnum):
    """What can be tried."""

    DATE = "date"
    PLACE = "place"
    NAME = "name"
    PAPER = "paper"
    MATCH = "match"


def try_(what: Annotated[What, typer.Argument(help="What the lines hold.")]) -> None:
    """Say what the interview understands: lines of "language, date, text" between tabs in, JSON lines out.

    `match` compares pairs of names instead, two a line between one tab, as the moderators' desk does.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # bytes that are no text are one bad line
    if what is What.MATCH:  # two names a line, compared as the desk compares cases
        match()
        return
    for answer in answers(what, sys.stdin):
        typer.echo(json.dumps(answer, ensure_ascii=False))


def answers(what: What, lines: Iterable[str]) -> Iterator[Answer]:
    """Give one answer for each line."""
    for line in lines:
        yield _answer(what, line.rstrip("\r\n").lstrip("\ufeff"))


def _answer(what: What, line: str) -> Answer:
    columns = line.split("\t", COLUMNS - 1)
    if len(columns) != COLUMNS:
        return _refused("expected three columns between tabs: language, reference date, text")
    language, day, text = columns[0].strip(), columns[1].strip(), clean(columns[2])
    if language not in locales.LOCALES:
        return _refused("expected a language of the locale table: " + ", ".join(locales.LOCALES))
    try:
        today = date.fromisoformat(day)
    except ValueError:
        return _refused("expected a reference date such as 2026-11-22")
    return _TRIED[what](text, language, today)


def _refused(reason: str) -> Answer:
    return {"outcome": "refused", "reason": reason}


def _date(text: str, language: str, today: date) -> Answer:
    meant = understand_date(text, language, today)
    if isinstance(meant, Understood):
        return {"outcome": "understood", **_meaning(meant, language), "reason": None}
    if isinstance(meant, Ask):
        candidates = [_meaning(one, language) for one in meant.candidates]
        return {
            "outcome": "ask",
            "edtf": None,
            "calendar": None,
            "read_back": " / ".join(one["read_back"] for one in candidates),
            "reason": "more-than-one" if len(meant.candidates) > 1 else "not-all-understood",
            "candidates": candidates,
        }
    return {"outcome": "refused", "edtf": None, "calendar": None, "read_back": None, "reason": meant.reason}


def _meaning(one: Understood, language: str) -> dict[str, str]:
    return {
        "edtf": one.edtf,
        "calendar": one.calendar,
        "read_back": read_back(one.edtf, one.calendar, language),
    }


def _place(text: str, language: str, _today: date) -> Answer:
    meant = understand_place(text, language)
    found = meant.place
    return {
        "outcome": meant.outcome,
        "place": found.name if found else None,
        "admin1": found.admin1 if found else None,
        "admin2": (found.admin2 or None) if found else None,
        "country": found.country if found else None,
        "candidates": [_entry(one) for one in meant.candidates],
        "parts": [one.name for one in meant.parts],
        "as_told": text,
        "gazetteer_version": meant.gazetteer_version,
        "reason": meant.reason or None,
    }


def _entry(place: Place) -> dict[str, str | None]:
    return {
        "place": place.name,
        "admin1": place.admin1,
        "admin2": place.admin2 or None,
        "country": place.country,
    }


def _name(text: str, language: str, _today: date) -> Answer:
    meant = understand_name(text, language)
    return {
        "outcome": "ask"
        if meant.reason in ("sentence", "unknown")
        else "refused"
        if meant.reason
        else "understood",
        "given": meant.given or None,
        "father": meant.father or None,
        "husband": meant.husband or None,
        "honorifics": list(meant.honorifics),
        "tribe": meant.tribe or None,
        "also_called": meant.also_called or None,
        "resident_of": meant.resident_of or None,
        "notices": list(meant.notices),
        "reason": meant.reason or None,
    }


def _paper(text: str, language: str, today: date) -> Answer:
    meant = understand_paper(text, language, today)
    return {
        "outcome": "refused" if meant.reason else "understood",
        "kind": meant.kind,
        "normalised": meant.normalised or None,
        "masked": meant.masked or None,
        "reason": meant.reason or None,
    }


_TRIED: dict[What, Callable[[str, str, date], Answer]] = {
    What.DATE: _date,
    What.PLACE: _place,
    What.NAME: _name,
    What.PAPER: _paper,
}
