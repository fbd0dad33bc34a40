# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasure: what goes, what stays, and in which order.

    when                  goes                                          stays
    a draft expires       its row; its blobs                            nothing
    a family withdraws    report, additions, what was made of them,     that there was a case; its state and days;
                          record, messages, what was prepared for       the receipt's tag, so that the receipt still
                          partners and their receipts, the mailbox      says "withdrawn"; to which partner what digest
                          key, all blobs                                was referred, who signed, what became of it,
                                                                        and the partner's receipt for the retraction
    two moderators erase  the same, of a case that they rejected as      the same; the receipt still says "erased", and
                          untrue or that was withdrawn                  both signatures under the decision
    an update is old      the number of the handled update              nothing

Nothing here looks at age alone: what no moderator has read is never deleted. Erased bytes are overwritten in the
database's pages (secure_delete), and the write-ahead log is emptied afterwards, so the next backup has none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import Conflict, NotFound
from storage.intake import forget_expired, forget_handled
from storage.matching import forget_matching
from storage.notices import forget_old_notices
from storage.states import WITHDRAWN, DecisionKind, DecisionState, DeliveryKind
from storage.tables import (
    Case,
    CaseBlob,
    DecisionRow,
    DeliveryRow,
    Deposited,
    DerivedRow,
    KeptBlob,
    MailboxMessage,
    ReferralBlob,
    ReferralRow,
)
from storage.withdrawing import stop_unsent

HANDLED_KEPT_FOR = timedelta(days=2)  # Source: Telegram keeps unconfirmed updates for 24 hours.
# A blob that nothing names may belong to an upload of this hour, or to a draft of an intake that does not say which
# blobs its drafts need; deleting late costs disk only, because its key is gone with the draft.
MAX_UNCLAIMED_FOR = timedelta(days=180)


_DECIDED = select(col(DecisionRow.case_id)).where(
    col(DecisionRow.kind) == DecisionKind.ERASE, col(DecisionRow.state) == DecisionState.DONE
)


async def tidy(db: Database, store: BlobStore, today: date) -> None:
    """Do all that is due today: expired drafts, old updates, withdrawn and erased cases, blobs that nothing needs."""
    async with db.begin() as session:
        await forget_expired(session, today)
        await forget_handled(session, today - HANDLED_KEPT_FOR)
        await forget_old_notices(session, today)
    await erase_withdrawn(db, store, today)
    await sweep_blobs(db, store, today)
    await db.checkpoint()


async def erase_withdrawn(db: Database, store: BlobStore, today: date) -> int:
    """Erase the content of every case that was withdrawn, or that two moderators decided to erase; tell how many.

    1. The rows go, and with the report the keys of its blobs: from here on nothing can be read.
    2. The blobs go.
    3. The case is marked as erased. A crash in between repeats the steps next time.
    4. The write-ahead log is emptied.
    """
    async with db.read() as session:
        found = await session.execute(
            select(col(Case.case_id)).where(
                or_(col(Case.state) == WITHDRAWN, col(Case.case_id).in_(_DECIDED)),
                col(Case.content_erased_on).is_(None),
            )
        )
        case_ids = list(found.scalars())
    for case_id in case_ids:
        async with db.begin() as session:
            blob_ids = await erase_content(session, case_id)
        for blob_id in blob_ids:
            await store.delete(blob_id)
        async with db.begin() as session:
            await mark_erased(session, case_id, today)
    if case_ids:
        await db.checkpoint()
    return len(case_ids)


async def erase_content(session: AsyncSession, case_id: UUID) -> tuple[str, ...]:
    """Erase everything sealed in a case that may be erased; give the blobs to delete next. Raises NotFound, Conflict."""
    case = await session.get(Case, case_id)
    if case is None:
        raise NotFound
    if case.state != WITHDRAWN:
        if await session.scalar(_DECIDED.where(col(DecisionRow.case_id) == case_id)) is None:
            raise Conflict("expected a withdrawn case, or the decision of two; nothing else is erased")
        await stop_unsent(session, case_id)
    case.sealed_record = None
    case.mailbox_public_key = None
    await session.flush()
    referrals = select(col(ReferralRow.referral_id)).where(col(ReferralRow.case_id) == case_id)
    await session.execute(delete(Deposited).where(col(Deposited.case_id) == case_id))
    await session.execute(delete(DerivedRow).where(col(DerivedRow.case_id) == case_id))
    await forget_matching(session, case_id)
    await session.execute(delete(MailboxMessage).where(col(MailboxMessage.case_id) == case_id))
    await session.execute(
        update(ReferralRow)
        .where(col(ReferralRow.case_id) == case_id)
        .values(sealed_package=None, sealed_parcel=None)
    )
    await session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.referral_id).in_(referrals), col(DeliveryRow.kind) == DeliveryKind.CASE)
        .values(sealed_receipt=None)
    )
    own = select(col(CaseBlob.blob_id)).where(col(CaseBlob.case_id) == case_id)
    sent = select(col(ReferralBlob.blob_id)).where(col(ReferralBlob.referral_id).in_(referrals))
    return tuple({*(await session.execute(own)).scalars(), *(await session.execute(sent)).scalars()})


async def mark_erased(session: AsyncSession, case_id: UUID, on: date) -> None:
    """Note that a case's content and blobs are gone."""
    referrals = select(col(ReferralRow.referral_id)).where(col(ReferralRow.case_id) == case_id)
    await session.execute(delete(ReferralBlob).where(col(ReferralBlob.referral_id).in_(referrals)))
    await session.execute(delete(CaseBlob).where(col(CaseBlob.case_id) == case_id))
    await session.execute(update(Case).where(col(Case.case_id) == case_id).values(content_erased_on=on))


async def expect_blobs(session: AsyncSession, blob_ids: Iterable[str], *, until: date) -> None:
    """Note blobs that are about to be written: unless something claims them, they go after that day."""
    for blob_id in dict.fromkeys(blob_ids):
        session.add(KeptBlob(blob_id=blob_id, kept_until=until))
    await session.flush()


async def sweep_blobs(db: Database, store: BlobStore, today: date) -> int:
    """Delete the blobs that no case, referral or living draft needs; tell how many.

    A blob that an expired draft had kept goes now; one that nothing ever claimed goes after MAX_UNCLAIMED_FOR.
    """
    stored = [blob async for blob in store.list()]
    async with db.read() as session:
        idle = [b for b in stored if not await _is_needed(session, b.blob_id, b.stored_on, today)]
    swept = 0
    for blob in idle:
        # Ask again just before deleting: a deposit may have claimed it since.
        async with db.begin() as session:
            if not await _is_needed(session, blob.blob_id, blob.stored_on, today):
                await session.execute(delete(KeptBlob).where(col(KeptBlob.blob_id) == blob.blob_id))
                await store.delete(blob.blob_id)
                swept += 1
    return swept


async def _is_needed(session: AsyncSession, blob_id: str, stored_on: date, today: date) -> bool:
    if await session.get(CaseBlob, blob_id) is not None:
        return True
    sent = await session.execute(select(ReferralBlob).where(col(ReferralBlob.blob_id) == blob_id).limit(1))
    if sent.first() is not None:
        return True
    kept = await session.get(KeptBlob, blob_id)
    if kept is not None:
        return kept.kept_until >= today
    return today - stored_on <= MAX_UNCLAIMED_FOR
