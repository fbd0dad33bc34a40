# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: what waits to be sent to a partner, one attempt at a time.

The order is due(), count_attempt() in a transaction of its own, send, settle(). An attempt is counted before it is
made, so that a crash costs one attempt, and counting is the last moment at which a withdrawal still stops it.
The database keeps whole hours at most; shorter pauses between attempts belong to the forwarder's memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict, NotFound
from storage.states import WITHDRAWN, DeliveryKind, DeliveryState, Outcome, ReferralState
from storage.tables import Case, DeliveryRow, ReferralBlob, ReferralRow
from storage.withdrawing import queue_retraction


@dataclass(frozen=True)
class DeliveryJob:
    """One delivery, with all that the forwarder needs to make an attempt."""

    delivery_id: UUID
    kind: DeliveryKind
    referral_id: UUID
    case_id: UUID
    partner_id: str
    revision: int
    digest: str
    sealed_parcel: bytes | None = field(repr=False)  # None for a withdrawal
    parcel_to: str  # "partner" or "forwarder"
    signatures: tuple[tuple[str, bytes], ...] = field(repr=False)  # moderator_id and signature, always two
    blob_ids: tuple[str, ...]
    attempts: int
    registry_reference: str | None


@dataclass(frozen=True)
class DeliveryView:
    """A delivery as the desk shows it."""

    delivery_id: UUID
    kind: DeliveryKind
    state: DeliveryState
    attempts: int
    settled_on: date | None
    sealed_receipt: bytes | None = field(repr=False)  # Purpose.PARTNER_RECEIPT, about the delivery_id


async def due(session: AsyncSession, now: datetime, *, limit: int = 20) -> list[DeliveryJob]:
    """List what should be sent now: withdrawals first, then cases in the order of their revisions; no frozen ones.

    now: aware UTC; only its hour counts. Of several revisions for one partner, only the lowest is listed.
    """
    found = await session.execute(
        select(DeliveryRow, ReferralRow, col(Case.state), col(Case.frozen_on))
        .join(ReferralRow, col(ReferralRow.referral_id) == col(DeliveryRow.referral_id))
        .join(Case, col(Case.case_id) == col(ReferralRow.case_id))
        .where(col(DeliveryRow.state) == DeliveryState.WAITING)
        .order_by(col(ReferralRow.revision), col(DeliveryRow.delivery_id))
    )
    jobs: list[DeliveryJob] = []
    begun: set[tuple[UUID, str]] = set()
    for delivery, referral, case_state, frozen_on in found.all():
        if delivery.kind == DeliveryKind.CASE:
            if referral.state != ReferralState.READY or case_state == WITHDRAWN or frozen_on is not None:
                continue
            partner = (referral.case_id, referral.partner_id)
            if partner in begun:
                continue
            begun.add(partner)
        if (delivery.next_try_hour or 0) <= to_hour(now):
            jobs.append(await _job(session, delivery, referral))
    jobs.sort(key=lambda job: job.kind != DeliveryKind.WITHDRAWAL)
    return jobs[:limit]


async def count_attempt(session: AsyncSession, delivery_id: UUID) -> int:
    """Count an attempt that is about to be made; give its number, from 1. Commit before sending.

    Raises NotFound, Conflict when it must not be sent any more.
    """
    delivery = await _known(session, delivery_id)
    if delivery.state != DeliveryState.WAITING:
        raise Conflict("expected a delivery that still waits; it was settled or cancelled meanwhile")
    if delivery.kind == DeliveryKind.CASE and await _is_frozen(session, delivery.referral_id):
        raise Conflict("expected a case that is not frozen; two moderators can lift that at the desk")
    delivery.attempts += 1
    return delivery.attempts


async def settle(
    session: AsyncSession,
    delivery_id: UUID,
    outcome: Outcome | str,
    next_try_at: datetime | None = None,
    registry_reference: str | None = None,
    sealed_receipt: bytes | None = None,
    *,
    on: date | None = None,
) -> None:
    """Write down how an attempt ended. Repeating it is harmless. Raises NotFound.

    A case that arrived although it was withdrawn during the attempt gets its retraction queued, once more if
    the first one was sent too early to find it.
    """
    delivery = await _known(session, delivery_id)
    referral = await session.get_one(ReferralRow, delivery.referral_id)
    outcome = Outcome(outcome)
    if outcome is Outcome.TRY_AGAIN:
        if delivery.state == DeliveryState.WAITING:
            delivery.next_try_hour = None if next_try_at is None else to_hour(next_try_at)
        return
    if delivery.state in (DeliveryState.DELIVERED, DeliveryState.REFUSED):
        return
    arrived = outcome is Outcome.DELIVERED
    cancelled = delivery.state == DeliveryState.CANCELLED
    if cancelled and not arrived:
        return
    delivery.state = DeliveryState.DELIVERED if arrived else DeliveryState.REFUSED
    delivery.next_try_hour = None
    delivery.settled_on = on
    delivery.sealed_receipt = sealed_receipt
    if registry_reference is not None:
        referral.registry_reference = registry_reference
    if delivery.kind == DeliveryKind.CASE:
        # It is over: what the forwarder's key could open does not stay. The team's own copy does.
        referral.sealed_parcel = None
        await _settle_case(session, referral, arrived=arrived, too_late=cancelled)
    elif arrived:
        referral.state = ReferralState.RETRACTED


async def deliveries_of(session: AsyncSession, referral_id: UUID) -> list[DeliveryView]:
    """List the deliveries of a referral: the case first, then its withdrawal."""
    found = await session.execute(select(DeliveryRow).where(col(DeliveryRow.referral_id) == referral_id))
    views = [
        DeliveryView(
            row.delivery_id,
            DeliveryKind(row.kind),
            DeliveryState(row.state),
            row.attempts,
            row.settled_on,
            row.sealed_receipt,
        )
        for row in found.scalars()
    ]
    return sorted(views, key=lambda view: view.kind)


def to_hour(moment: datetime) -> int:
    """Give the whole hours from 1970 to a moment, rounded down."""
    if moment.tzinfo is None:
        raise ValueError("expected an aware datetime")
    return int(moment.astimezone(UTC).timestamp() // 3600)


async def _settle_case(
    session: AsyncSession, referral: ReferralRow, *, arrived: bool, too_late: bool
) -> None:
    if too_late:
        await queue_retraction(session, referral)
    else:
        referral.state = ReferralState.DELIVERED if arrived else ReferralState.REFUSED


async def _job(session: AsyncSession, delivery: DeliveryRow, referral: ReferralRow) -> DeliveryJob:
    blobs = await session.execute(
        select(col(ReferralBlob.blob_id)).where(col(ReferralBlob.referral_id) == referral.referral_id)
    )
    is_case = delivery.kind == DeliveryKind.CASE
    return DeliveryJob(
        delivery_id=delivery.delivery_id,
        kind=DeliveryKind(delivery.kind),
        referral_id=referral.referral_id,
        case_id=referral.case_id,
        partner_id=referral.partner_id,
        revision=referral.revision,
        digest=referral.digest,
        sealed_parcel=referral.sealed_parcel if is_case else None,
        parcel_to=referral.parcel_to,
        signatures=(
            (referral.first_signer, referral.first_signature),
            (referral.second_signer or "", referral.second_signature or b""),
        ),
        blob_ids=tuple(blobs.scalars()) if is_case else (),
        attempts=delivery.attempts,
        registry_reference=referral.registry_reference,
    )


async def _is_frozen(session: AsyncSession, referral_id: UUID) -> bool:
    referral = await session.get_one(ReferralRow, referral_id)
    return (await session.get_one(Case, referral.case_id)).frozen_on is not None


async def _known(session: AsyncSession, delivery_id: UUID) -> DeliveryRow:
    delivery = await session.get(DeliveryRow, delivery_id)
    if delivery is None:
        raise NotFound
    return delivery


__all__ = ["DeliveryJob", "DeliveryView", "count_attempt", "deliveries_of", "due", "settle", "to_hour"]
