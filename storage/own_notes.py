# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a moderator keeps for herself at the desk: one envelope each, of one length, and nothing about it in the clear."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict
from storage.tables import OwnNote


class SealedNote(NamedTuple):
    """A note as it is kept. The envelope is about note_id."""

    note_id: UUID
    sealed: bytes
    version: int


async def load_own_note(session: AsyncSession, moderator_id: str) -> SealedNote | None:
    """Give a moderator's note; None when she keeps none."""
    found = await session.get(OwnNote, moderator_id)
    return SealedNote(found.note_id, found.sealed_note, found.version) if found is not None else None


async def save_own_note(
    session: AsyncSession, moderator_id: str, note_id: UUID, sealed: bytes, *, expected_version: int
) -> None:
    """Keep a note, if it is still as it was read; 0 stands for none. Raises Conflict."""
    if not expected_version:
        if await session.get(OwnNote, moderator_id) is not None:
            raise Conflict("expected no note of this moderator yet; load the page again")
        session.add(OwnNote(moderator_id=moderator_id, note_id=note_id, sealed_note=sealed))
        await session.flush()
        return
    result = await session.execute(
        update(OwnNote)
        .where(col(OwnNote.moderator_id) == moderator_id, col(OwnNote.version) == expected_version)
        .values(sealed_note=sealed, version=expected_version + 1)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("the note was changed meanwhile; load the page again")


async def forget_own_note(session: AsyncSession, moderator_id: str) -> None:
    """Erase what somebody kept for herself: she has left. Repeating it is harmless."""
    await session.execute(delete(OwnNote).where(col(OwnNote.moderator_id) == moderator_id))
