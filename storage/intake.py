# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that intake may do with the database: keep drafts, deposit what is sealed, and serve a receipt.

Every function takes a session inside one open transaction and commits nothing itself. Repeating a call after a
crash is harmless. Nothing here can give back what a report says.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.batches import (
    DraftRow,
    forget_drafts,
    load_drafts,
    mark_handled,
    save_drafts,
    was_handled,
)
from storage.errors import Conflict, NotFound
from storage.quiet import is_held
from storage.states import ERASED, RECEIVED, SET_ASIDE, WITHDRAWN
from storage.tables import Case, CaseBlob, Deposited, Draft, HandledUpdate, KeptBlob, MailboxMessage, Parked
from storage.withdrawing import stop_unsent, withdraw_case

__all__ = [
    "Deposit",
    "DraftRow",
    "MessageView",
    "ReceiptView",
    "add_to_case",
    "deposit",
    "find_receipt",
    "forget_draft",
    "forget_drafts",
    "forget_expired",
    "forget_handled",
    "load_draft",
    "load_drafts",
    "mailbox_messages",
    "mark_handled",
    "note_visit",
    "park",
    "request_withdrawal",
    "save_draft",
    "save_drafts",
    "was_handled",
]


@dataclass(frozen=True)
class Deposit:
    """A finished report, sealed, with what finds it again by receipt."""

    case_id: UUID  # random (uuid4)
    report_id: UUID  # the same on every try: it makes repeating harmless
    sealed_report: bytes  # about the report_id
    receipt_tag: bytes
    mailbox_public_key: bytes
    received_on: date
    blob_ids: tuple[str, ...] = ()
    quiet: bool = False  # only what a person decides reaches this family


@dataclass(frozen=True)
class ReceiptView:
    """What the holder of a receipt may know."""

    case_id: UUID
    state: str
    mailbox_public_key: bytes | None  # None when the content was erased
    received_on: date
    visited_on: date | None  # the last day on which this receipt was used before
    quiet: bool = False  # the machine says no more than it must


class MessageView(NamedTuple):
    """A message in the mailbox, still sealed; its id is what it is about."""

    message_id: UUID
    sealed: bytes
    sent_on: date
    answered: bool


async def load_draft(session: AsyncSession, draft_id: bytes) -> bytes | None:
    """Give a sealed draft, or None when there is none or it expired."""
    return (await load_drafts(session, [draft_id])).get(draft_id)


async def save_draft(
    session: AsyncSession,
    draft_id: bytes,
    sealed_draft: bytes,
    expires_on: date,
    blob_ids: Iterable[str] = (),
) -> None:
    """Keep a sealed draft until the end of a day, in place of an earlier one.

    blob_ids: the blobs that the draft names; they are kept as long. Which draft names them is not written down.
    """
    await save_drafts(session, [DraftRow(draft_id, sealed_draft, expires_on, tuple(blob_ids))])


async def forget_draft(session: AsyncSession, draft_id: bytes) -> None:
    """Drop a draft; one that is already gone is no error."""
    await forget_drafts(session, [draft_id])


async def forget_expired(session: AsyncSession, today: date) -> int:
    """Drop the drafts whose last day is over; tell how many."""
    found = await session.execute(delete(Draft).where(col(Draft.expires_on) < today))
    return int(found.rowcount)  # type: ignore[attr-defined]


async def forget_handled(session: AsyncSession, before: date) -> int:
    """Forget updates handled before a day: the chat's server repeats none older than a day. Tell how many."""
    found = await session.execute(delete(HandledUpdate).where(col(HandledUpdate.handled_on) < before))
    return int(found.rowcount)  # type: ignore[attr-defined]


async def park(session: AsyncSession, sealed_update: bytes, on: date | None = None) -> UUID:
    """Keep an update that could not be handled, sealed to the team (Purpose.PARKED, about PARKED_ABOUT)."""
    parked = Parked(parked_id=uuid.uuid4(), sealed_update=sealed_update, parked_on=on)
    session.add(parked)
    await session.flush()
    return parked.parked_id


async def deposit(session: AsyncSession, new: Deposit) -> bool:
    """Keep a report as a new case; tell whether it was new.

    The same report_id with the same receipt a second time changes nothing. Raises Conflict when the report_id or
    the receipt already belongs to something else: then make a new receipt, or a new report.
    """
    known = await session.get(Deposited, new.report_id)
    if known is not None:
        case = await session.get_one(Case, known.case_id)
        if case.receipt_tag != new.receipt_tag or case.case_id != new.case_id:
            raise Conflict("expected the receipt with which this report was kept; show that one again")
        return False
    if await _case_of(session, new.receipt_tag) is not None:
        raise Conflict("expected a receipt that is not in use; make another one")
    session.add(
        Case(
            case_id=new.case_id,
            state=RECEIVED,
            received_on=new.received_on,
            active_on=new.received_on,
            record_id=uuid.uuid4(),
            receipt_tag=new.receipt_tag,
            mailbox_public_key=new.mailbox_public_key,
            quiet_since=new.received_on if new.quiet else None,
        )
    )
    await session.flush()
    await _add_deposited(
        session,
        Deposited(
            deposit_id=new.report_id,
            case_id=new.case_id,
            position=0,
            sealed_content=new.sealed_report,
            received_on=new.received_on,
        ),
        new.blob_ids,
    )
    return True


async def find_receipt(session: AsyncSession, tag: bytes) -> ReceiptView | None:
    """Give what the holder of a receipt may know, or None when no such receipt was ever given."""
    case = await _case_of(session, tag)
    if case is None:
        return None
    state = case.state if case.content_erased_on is None or case.state == WITHDRAWN else ERASED
    if state == SET_ASIDE:
        state = (
            RECEIVED  # Who floods must not learn what passes; who was wronged comes back with her receipt.
        )
    return ReceiptView(
        case.case_id,
        state,
        case.mailbox_public_key,
        case.received_on,
        case.visited_on,
        case.quiet_since is not None,
    )


async def note_visit(session: AsyncSession, tag: bytes, on: date) -> None:
    """Remember the day on which a receipt was used, so that its holder can tell a visit that was not hers."""
    (await _known_case(session, tag)).visited_on = on


async def mailbox_messages(session: AsyncSession, tag: bytes) -> list[MessageView]:
    """Give the messages in a receipt's mailbox, in the order in which they were sent. Raises NotFound.

    What is held back is left out, as it stands at this moment.
    """
    case = await _known_case(session, tag)
    found = await session.execute(
        select(MailboxMessage)
        .where(col(MailboxMessage.case_id) == case.case_id)
        .order_by(col(MailboxMessage.position))
    )
    return [
        MessageView(row.message_id, row.sealed_message, row.sent_on, row.answered)
        for row in found.scalars()
        if not is_held(case, row)
    ]


async def add_to_case(
    session: AsyncSession,
    tag: bytes,
    sealed_addition: bytes,
    addition_id: UUID,
    blob_ids: tuple[str, ...],
    on: date,
    answers: UUID | None = None,
    *,
    changes_consent: bool = False,
) -> bool:
    """Keep an addition (Purpose.ADDITION, about the addition_id); tell whether it was new.

    A case that was set aside waits in the lane again: somebody came back to it.
    changes_consent: stop every referral that is not known to have arrived, because it was prepared under the old
    consent; one that was already tried is retracted.
    Raises NotFound for an unknown receipt, Conflict after a withdrawal or an erasure.
    """
    case = await _known_case(session, tag)
    known = await session.get(Deposited, addition_id)
    if known is not None:
        if known.case_id != case.case_id:
            raise Conflict("expected a new id for this addition; make another one")
        return False
    if case.state == WITHDRAWN or case.content_erased_on is not None:
        raise Conflict(
            "expected a case that was not withdrawn or erased; a new report can be made at any time"
        )
    position = await session.scalar(
        select(func.count()).select_from(Deposited).where(col(Deposited.case_id) == case.case_id)
    )
    await _add_deposited(
        session,
        Deposited(
            deposit_id=addition_id,
            case_id=case.case_id,
            position=position or 0,
            sealed_content=sealed_addition,
            received_on=on,
            answers_message=answers,
        ),
        blob_ids,
    )
    case.active_on = max(case.active_on, on)
    if case.state == SET_ASIDE:
        case.state, case.released_on, case.version = RECEIVED, None, case.version + 1
    if changes_consent:
        await stop_unsent(session, case.case_id)
    if answers is not None:
        message = await session.get(MailboxMessage, answers)
        if message is not None and message.case_id == case.case_id:
            message.answered = True
    return True


async def request_withdrawal(session: AsyncSession, tag: bytes, on: date) -> None:
    """Withdraw a case at once, from any state. Raises NotFound.

    Deliveries never attempted are cancelled; what went out, or may have gone out, gets a retraction queued.
    The content is erased later by storage.erasure, so that this stays one short transaction.
    """
    case = await _known_case(session, tag)
    case.active_on = max(case.active_on, on)
    await withdraw_case(session, case)


async def _add_deposited(session: AsyncSession, row: Deposited, blob_ids: tuple[str, ...]) -> None:
    session.add(row)
    await session.flush()
    for blob_id in dict.fromkeys(blob_ids):
        session.add(CaseBlob(blob_id=blob_id, case_id=row.case_id, deposit_id=row.deposit_id))
    await session.execute(delete(KeptBlob).where(col(KeptBlob.blob_id).in_(blob_ids)))
    await session.flush()


async def _case_of(session: AsyncSession, tag: bytes) -> Case | None:
    found = await session.execute(select(Case).where(col(Case.receipt_tag) == tag))
    return found.scalar_one_or_none()


async def _known_case(session: AsyncSession, tag: bytes) -> Case:
    case = await _case_of(session, tag)
    if case is None:
        raise NotFound
    return case
