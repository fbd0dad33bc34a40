# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk writes about a case: each change in one transaction with its signed line in the audit chain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.casework.moves import Move, Moved
from bot.casework.record import Record
from bot.casework.shapes import MAX_TEXT_LENGTH
from bot.desk.cases import OpenedCase
from bot.desk.desk import Desk
from bot.desk.sessions import Session
from storage.audit import AuditEntry, append
from storage.cases import ask, mailbox_key, move, save_record
from storage.sealing import Purpose, seal, seal_for_mailbox

MAX_REASON_LENGTH = 2000  # Decision: a reason is a few sentences; the forms say the same.


async def keep_record(
    desk: Desk, session: Session, case: OpenedCase, record: Record, *, version: int, act: str = "record-saved"
) -> None:
    """Save a record, sealed to the team. Raises Conflict when the case is no longer as it was shown."""
    async with deed(desk, session) as done:
        await save(done.transaction, desk, case, record, version)
        await done.note(act, case.case_id)


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
    async with deed(desk, session) as done:
        if record is not None:
            version = await save(done.transaction, desk, case, record, version)
        await _move(done.transaction, desk, case, moved, version)
        await done.note(f"case-{chosen.value}", case.case_id)


async def ask_family(
    desk: Desk,
    session: Session,
    case: OpenedCase,
    question: str,
    moved: Moved,
    *,
    version: int,
    decided: bool = False,
) -> None:
    """Seal a question to the family's mailbox, with a copy for the team. Raises Conflict.

    decided: she decided that it reaches the family although the case is quiet.
    """
    message_id, plain, today = uuid4(), question.encode("utf-8"), desk.today()
    copy = seal(plain, desk.team.current, purpose=Purpose.QUESTION, about=message_id)
    async with deed(desk, session) as done:
        sealed = seal_for_mailbox(plain, await mailbox_key(done.transaction, case.case_id), about=message_id)
        await ask(
            done.transaction, case.case_id, sealed, message_id, today, sealed_copy=copy, decided=decided
        )
        await _move(done.transaction, desk, case, moved, version)
        await done.note("case-ask", case.case_id)


def with_reason(record: Record, desk: Desk, session: Session, reason: str) -> Record:
    """Add a reason to the internal notes, with day and name; when they are full, the oldest words make room."""
    line = f"{desk.today().isoformat()} {session.name}: {reason}"
    notes = f"{record.internal_notes}\n{line}" if record.internal_notes else line
    return record.model_copy(update={"internal_notes": notes[-MAX_TEXT_LENGTH:]})


class Deed:
    """One transaction of a moderator, with its lines in the audit chain."""

    def __init__(self, transaction: AsyncSession, desk: Desk, session: Session) -> None:
        """Begin with nothing noted."""
        self.transaction = transaction
        self.last: AuditEntry | None = None
        self.about: set[UUID] = set()
        self._desk = desk
        self._session = session

    @property
    def today(self) -> date:
        """Give the day on which this is done."""
        return self._desk.today()

    async def note(self, act: str, about: UUID | None, *, about_item: UUID | None = None) -> None:
        """Add a line to the audit chain, signed by the moderator who acts.

        about: the case. about_item: one thing of it, then named in the line in the place of the case.
        """
        if about is not None:
            self.about.add(about)
        self.last = await append(
            self.transaction,
            act=act,
            about=about_item or about,
            actor_id=self._session.moderator_id,
            sign=self._session.keys.sign,
            on=self._desk.today(),
        )


@asynccontextmanager
async def deed(desk: Desk, session: Session) -> AsyncIterator[Deed]:
    """Give one transaction; once it is committed, the head of the audit chain is kept outside the database."""
    database = await desk.database()
    async with database.begin() as transaction:
        done = Deed(transaction, desk, session)
        yield done
    # Not before the commit: a head whose entry was undone would look like a chain that was cut off.
    if done.last is not None:
        await desk.keep_head(done.last)
    for case_id in done.about:
        await desk.archives.notice(case_id)


async def _move(transaction: AsyncSession, desk: Desk, case: OpenedCase, moved: Moved, version: int) -> int:
    return await move(
        transaction,
        case.case_id,
        expected_version=version,
        to_state=moved.to,
        held_by=moved.held_by,
        on=desk.today(),
    )


async def save(transaction: AsyncSession, desk: Desk, case: OpenedCase, record: Record, version: int) -> int:
    """Keep a record inside a transaction; give the new version. Raises Conflict."""
    sealed = seal(
        record.canonical_bytes(), desk.team.current, purpose=Purpose.RECORD, about=case.file.record_id
    )
    return await save_record(transaction, case.case_id, sealed, version, desk.today())
