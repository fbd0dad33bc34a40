# SPDX-License-Identifier: AGPL-3.0-or-later
"""The overview without names: a chart and a table for each count, and all of them as one CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends

from bot.casework.moves import State
from bot.casework.vocabulary import PerpetratorCategory
from bot.desk import labels
from bot.desk.archive.counting import UNKNOWN, By, Count, count
from bot.desk.archive.filling import Archive
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.pages import words_of
from bot.desk.words import Words, printable
from storage.archive import first_acts

router = APIRouter()
DECIDING_ACTS = ("case-verify", "case-decline", "case-reject")
# Source: common practice of statistical offices: a smaller number may point to one family.
SMALLEST_EXPORTED = 5
MAX_ROWS = 18  # Decision: what fits on a page; the others are folded away below.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


TITLES: Mapping[By, str] = MappingProxyType(
    {
        By.RECEIVED: _("Reports by month of receipt"),
        By.MONTH: _("Reports by month of the event"),
        By.DISTRICT: _("Reports by district"),
        By.BODY: _("Reports by body named"),
        By.LANGUAGE: _("Reports by language"),
        By.STATE: _("Cases by state"),
        By.DECISION: _("Days until the first decision"),
    }
)
NOT_KNOWN = _("not known yet")


@dataclass(frozen=True)
class Bar:
    """One row of a table, and its bar in the chart. Lengths are in hundredths of the widest."""

    label: str
    number: int
    length: int


@router.get("/overview")
async def show_overview(request: Request, desk: Annotated[Desk, Depends(desk_of)]) -> Response:
    """Show the counts of all cases."""
    words = words_of(request)
    archive, counts = await _counts(request, desk)
    charts = {by: _bars(by, rows, words) for by, rows in counts.items()}
    return desk.pages.render(
        request,
        "overview.html",
        charts=charts,
        titles=TITLES,
        max_rows=MAX_ROWS,
        in_time=(By.RECEIVED, By.MONTH),
        total=len(archive.index),
        smallest=SMALLEST_EXPORTED,
        progress=None if archive.is_complete else archive.progress,
        here="/overview",
    )


@router.get("/overview.csv")
async def save_overview(request: Request, desk: Annotated[Desk, Depends(desk_of)]) -> Response:
    """Give all tables as one CSV file. Small numbers are not exported: a file travels."""
    words = words_of(request)
    _archive, counts = await _counts(request, desk)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([words.say("Table"), words.say("Value"), words.say("Number")])
    for by, rows in counts.items():
        for row in rows:
            number = str(row.number) if row.number >= SMALLEST_EXPORTED else f"<{SMALLEST_EXPORTED}"
            cells = (words.say(TITLES[by]), _label(by, row.value, words), number)
            writer.writerow([safe_cell(cell) for cell in cells])
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    return Response(
        "\ufeff" + out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="amanat-overview.csv"'},
    )


def safe_cell(text: str) -> str:
    """Make a cell that no spreadsheet takes for a formula. Source: OWASP, CSV injection."""
    plain = printable(text).replace("\n", " ").replace("\t", " ")
    return f"'{plain}" if text.lstrip().startswith(_FORMULA) or plain.startswith(_FORMULA) else plain


async def _counts(request: Request, desk: Desk) -> tuple[Archive, Mapping[By, list[Count]]]:
    archive = await desk.archive(session_of(request))
    await archive.catch_up()
    kept = archive.counted
    if kept is None or kept[0] != archive.index.changes:
        database = await desk.database()
        async with database.read() as transaction:
            decided = await first_acts(transaction, DECIDING_ACTS)
        kept = archive.counted = (archive.index.changes, count(archive.index.entries.values(), decided))
    return archive, kept[1]


def _bars(by: By, rows: list[Count], words: Words) -> list[Bar]:
    widest = max((row.number for row in rows), default=1)
    return [
        Bar(_shown(by, row.value, words), row.number, max(1, round(100 * row.number / widest)))
        for row in rows
    ]


def _shown(by: By, value: str, words: Words) -> str:
    """Give a value as the page shows it: months in words. In the file they stay as spreadsheets sort them."""
    is_month = by in {By.RECEIVED, By.MONTH} and value != UNKNOWN
    return words.month(value) if is_month else _label(by, value, words)


def _label(by: By, value: str, words: Words) -> str:
    """Give a value in words; a district is as the moderators wrote it."""
    if value == UNKNOWN:
        return words.say(NOT_KNOWN)
    if by is By.STATE and value in set(State):
        return words.say(labels.STATES[State(value)])
    if by is By.BODY and value in set(PerpetratorCategory):
        return words.say(labels.PERPETRATORS[PerpetratorCategory(value)])
    return labels.language_name(value) if by is By.LANGUAGE else value
