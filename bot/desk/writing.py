# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk writes about a case: each change in one transaction with its signed line in the audit chain."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.casework.moves import Move, Moved
from bot.casework.record import Record
from bot.desk.cases import OpenedCase
from bot.desk.desk import Desk
from bot.desk.sessions import Session
from storage.audit import append
from storage.cases import ask, mailbox_key, move, save_record
from storage.sealing import Purpose, seal, seal_for_mailbox


async def keep_record(
    desk: Desk, session: Session, case: OpenedCase, record: Record, *, version: int
) -> None:
    """Save a record, sealed to the team. Raises Conflict when the case is no longer as it was shown."""
    database = await desk.database()
    async with database.begin() as transaction:
        await _save(transaction, desk, case, record, version)
        await note(transaction, desk, session, "record-saved", case.case_id)


async def make_move(
    desk: Desk,
    session: Session,
    case: OpenedCase,
    chosen: Move,
    moved: Moved,
    *,
    version: int,
    record: Record | None = None,
) -> None:
    """Move a case, and save the record that goes with the move. Raises Conflict."""
    database = await desk.database()
    async with database.begin() as transaction:
        if record is not None:
            version = await _save(transaction, desk, case, record, version)
        await _move(transaction, desk, case, moved, version)
        await note(transaction, desk, session, f"case-{chosen.value}", case.case_id)


async def ask_family(
    desk: Desk, session: Session, case: OpenedCase, question: str, moved: Moved, *, version: int
) -> None:
    """Seal a question to the family's mailbox, with a copy for the team. Raises Conflict."""
    message_id, plain, today = uuid4(), question.encode("utf-8"), desk.today()
    copy = seal(plain, desk.team.current, purpose=Purpose.QUESTION, about=message_id)
    database = await desk.database()
    async with database.begin() as transaction:
        sealed = seal_for_mailbox(plain, await mailbox_key(transaction, case.case_id), about=message_id)
        await ask(transaction, case.case_id, sealed, message_id, today, sealed_copy=copy)
        await _move(transaction, desk, case, moved, version)
        await note(transaction, desk, session, "case-ask", case.case_id)


async def note(transaction: AsyncSession, desk: Desk, session: Session, act: str, case_id: UUID) -> None:
    """Add a line to the audit chain, signed by the moderator who acts."""
    await append(
        transaction,
        act=act,
        about=case_id,
        actor_id=session.moderator_id,
        sign=session.keys.sign,
        on=desk.today(),
    )


async def _move(transaction: AsyncSession, desk: Desk, case: OpenedCase, moved: Moved, version: int) -> int:
    return await move(
        transaction,
        case.case_id,
        expected_version=version,
        to_state=moved.to,
        held_by=moved.held_by,
        on=desk.today(),
    )


async def _save(transaction: AsyncSession, desk: Desk, case: OpenedCase, record: Record, version: int) -> int:
    sealed = seal(
        record.canonical_bytes(), desk.team.current, purpose=Purpose.RECORD, about=case.file.record_id
    )
    return await save_record(transaction, case.case_id, sealed, version, desk.today())
