# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a batch of turns reads and writes, in one statement for all its rows: drafts, and the updates handled.

A statement costs a way to the database and back; a row in it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Insert, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Draft, HandledUpdate, KeptBlob

MAX_PLACES = 500  # values in one IN (…); Source: SQLite before 3.32 takes 999 in a statement.
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class DraftRow(NamedTuple):
    """A sealed draft, kept until the end of a day, and the blobs it names."""

    draft_id: bytes
    sealed_draft: bytes
    expires_on: date
    blob_ids: tuple[str, ...] = ()


async def load_drafts(session: AsyncSession, draft_ids: Iterable[bytes]) -> dict[bytes, bytes]:
    """Give the sealed drafts there are among these ids."""
    drafts = _table(Draft)
    found: dict[bytes, bytes] = {}
    for some in _portions(draft_ids):
        rows = await (await session.connection()).execute(
            select(drafts.c.draft_id, drafts.c.sealed_draft).where(drafts.c.draft_id.in_(some))
        )
        found.update((bytes(row[0]), bytes(row[1])) for row in rows)
    return found


async def save_drafts(session: AsyncSession, rows: Sequence[DraftRow]) -> None:
    """Keep sealed drafts, each in place of an earlier one of its id. Which draft names a blob is not written."""
    kept_until: dict[str, date] = {}
    for row in rows:
        for blob_id in row.blob_ids:
            kept_until[blob_id] = max(row.expires_on, kept_until.get(blob_id, row.expires_on))
    await _put(
        session,
        Draft,
        [
            {"draft_id": row.draft_id, "sealed_draft": row.sealed_draft, "expires_on": row.expires_on}
            for row in {row.draft_id: row for row in rows}.values()
        ],
    )
    await _put(session, KeptBlob, [{"blob_id": name, "kept_until": day} for name, day in kept_until.items()])


async def forget_drafts(session: AsyncSession, draft_ids: Iterable[bytes]) -> None:
    """Drop drafts; one that is already gone is no error."""
    drafts = _table(Draft)
    for some in _portions(draft_ids):
        await (await session.connection()).execute(delete(drafts).where(drafts.c.draft_id.in_(some)))


async def was_handled(session: AsyncSession, update_ids: Iterable[int]) -> set[int]:
    """Tell which of these updates were handled before."""
    handled = _table(HandledUpdate)
    known: set[int] = set()
    for some in _portions(update_ids):
        rows = await (await session.connection()).execute(
            select(handled.c.update_id).where(handled.c.update_id.in_(some))
        )
        known.update(row[0] for row in rows)
    return known


async def mark_handled(session: AsyncSession, update_ids: Iterable[int], today: date) -> None:
    """Remember updates as handled, in the same transaction as what they caused."""
    await _put(
        session, HandledUpdate, [{"update_id": number, "handled_on": today} for number in set(update_ids)]
    )


async def _put(session: AsyncSession, model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert rows, or put them in place of those with the same key."""
    if rows:
        connection = await session.connection()
        await connection.execute(_upsert(_table(model), connection.dialect.name), rows)


@lru_cache(maxsize=16)
def _upsert(table: Table, dialect: str) -> Insert:
    keys = [column.name for column in table.primary_key]
    statement: Any = _INSERT[dialect](table)
    changes = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    upsert: Insert = statement.on_conflict_do_update(index_elements=keys, set_=changes)
    return upsert


def _portions(values: Iterable[Any]) -> Iterable[list[Any]]:
    every = list(dict.fromkeys(values))
    return (every[at : at + MAX_PLACES] for at in range(0, len(every), MAX_PLACES))


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
