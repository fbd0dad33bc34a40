# SPDX-License-Identifier: AGPL-3.0-or-later
"""Referrals: one case, one partner, the signatures of two different moderators.

The tables refuse a referral beyond PROPOSED without two signers; the functions refuse it first. This room does not
check signatures: the desk checks them when they are made, and the forwarder again before it sends.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries import DeliveryJob, DeliveryView, count_attempt, deliveries_of, due, settle
from storage.errors import Conflict, NotFound
from storage.signing import SIGNATURE_BYTES
from storage.states import WITHDRAWN, DeliveryKind, DeliveryState, Outcome, ReferralState
from storage.tables import Case, DeliveryRow, Deposited, KeptBlob, ReferralBlob, ReferralRow
from storage.withdrawing import cancel_referral, queue_retraction, was_attempted

MAX_WAITING_SHOWN = 100  # Limit: one page; more than a few wait only when nobody signs for weeks.

__all__ = [
    "DeliveryJob",
    "DeliveryKind",
    "DeliveryState",
    "DeliveryView",
    "Outcome",
    "Referral",
    "ReferralState",
    "ReferralView",
    "Signature",
    "cancel",
    "count_attempt",
    "countersign",
    "due",
    "load_referral",
    "next_revision",
    "propose",
    "referrals_of",
    "referrals_waiting",
    "retract",
    "settle",
]


@dataclass(frozen=True)
class Signature:
    """One moderator's signature over what the partner will receive."""

    moderator_id: str
    signature: bytes = field(repr=False)  # Ed25519, 64 bytes
    on: date

    def __post_init__(self) -> None:
        if len(self.signature) != SIGNATURE_BYTES:
            raise ValueError("expected an Ed25519 signature of 64 bytes")


@dataclass(frozen=True)
class Referral:
    """A referral as the first moderator proposes it."""

    referral_id: UUID
    case_id: UUID
    partner_id: str
    revision: int  # from next_revision()
    digest: str  # of exactly what the partner will receive
    sealed_package: bytes = field(
        repr=False
    )  # for the team, so that the second moderator sees what she signs
    sealed_parcel: bytes = field(repr=False)  # for the partner or the forwarder
    parcel_to: Literal["partner", "forwarder"]
    blob_ids: tuple[str, ...] = ()
    deposits_seen: int | None = None  # CaseFile.deposits_seen; None counts now


@dataclass(frozen=True)
class ReferralView:
    """A referral as it is kept."""

    referral_id: UUID
    case_id: UUID
    partner_id: str
    revision: int
    state: ReferralState
    digest: str
    sealed_package: bytes | None = field(repr=False)  # None once erased
    sealed_parcel: bytes | None = field(repr=False)
    parcel_to: str
    signatures: tuple[Signature, ...]
    blob_ids: tuple[str, ...]
    registry_reference: str | None
    deliveries: tuple[DeliveryView, ...]
    outdated: bool  # the family said something after this was prepared


@dataclass(frozen=True, slots=True)
class WaitingReferral:
    """What is in the clear of a referral with one signature."""

    referral_id: UUID
    case_id: UUID
    partner_id: str
    first_signer: str
    first_signed_on: date


async def propose(session: AsyncSession, referral: Referral, signature: Signature) -> None:
    """Keep a referral with its first signature. Raises NotFound, Conflict.

    Conflict: the case was withdrawn, the revision is taken, or the family said something that was not yet read.
    """
    case = await session.get(Case, referral.case_id)
    if case is None:
        raise NotFound
    if case.state == WITHDRAWN:
        raise Conflict("expected a case that was not withdrawn; it must not go out")
    _refuse_frozen(case)
    deposits = await _deposits(session, referral.case_id)
    seen = deposits if referral.deposits_seen is None else referral.deposits_seen
    if seen != deposits:
        raise Conflict("the family added something meanwhile; read it, then prepare the referral again")
    if referral.revision < await next_revision(session, referral.case_id, referral.partner_id):
        raise Conflict("expected the next revision for this partner; prepare the referral again")
    session.add(
        ReferralRow(
            referral_id=referral.referral_id,
            case_id=referral.case_id,
            partner_id=referral.partner_id,
            revision=referral.revision,
            state=ReferralState.PROPOSED,
            digest=referral.digest,
            deposits_seen=seen,
            sealed_package=referral.sealed_package,
            sealed_parcel=referral.sealed_parcel,
            parcel_to=referral.parcel_to,
            first_signer=signature.moderator_id,
            first_signature=signature.signature,
            first_signed_on=signature.on,
        )
    )
    await session.flush()
    for blob_id in dict.fromkeys(referral.blob_ids):
        session.add(ReferralBlob(referral_id=referral.referral_id, blob_id=blob_id))
    await session.execute(delete(KeptBlob).where(col(KeptBlob.blob_id).in_(referral.blob_ids)))
    await session.flush()


async def countersign(session: AsyncSession, referral_id: UUID, signature: Signature) -> UUID:
    """Add the second moderator's signature: READY, and a delivery is queued, both or neither; give its id.

    Raises NotFound; Conflict when it is the first signer again, when it is not waiting for a signature, when the
    case was withdrawn, or when the family said something after it was prepared.
    """
    row = await _known(session, referral_id)
    if row.state != ReferralState.PROPOSED:
        raise Conflict("expected a referral that waits for its second signature; load the case again")
    if row.first_signer == signature.moderator_id or row.first_signature == signature.signature:
        raise Conflict("expected a second moderator; the one who proposed cannot sign twice")
    case = await session.get_one(Case, row.case_id)
    if case.state == WITHDRAWN:
        raise Conflict("expected a case that was not withdrawn; it must not go out")
    _refuse_frozen(case)
    if row.deposits_seen != await _deposits(session, row.case_id):
        raise Conflict("the family added something meanwhile; read it, cancel this and prepare it again")
    row.second_signer = signature.moderator_id
    row.second_signature = signature.signature
    row.second_signed_on = signature.on
    row.state = ReferralState.READY
    delivery_id = uuid.uuid4()
    session.add(
        DeliveryRow(
            delivery_id=delivery_id,
            referral_id=referral_id,
            kind=DeliveryKind.CASE,
            state=DeliveryState.WAITING,
        )
    )
    await session.flush()
    return delivery_id


async def cancel(session: AsyncSession, referral_id: UUID) -> None:
    """Cancel a referral of which no attempt was made. Raises NotFound, Conflict (then retract it)."""
    row = await _known(session, referral_id)
    waiting = row.state == ReferralState.READY and not await was_attempted(session, referral_id)
    if row.state != ReferralState.PROPOSED and not waiting:
        raise Conflict("expected a referral that was not sent yet; retract it instead")
    await cancel_referral(session, row)


async def retract(session: AsyncSession, referral_id: UUID) -> None:
    """Queue the retraction of a referral that went out, or may have. Raises NotFound, Conflict."""
    row = await _known(session, referral_id)
    if row.state == ReferralState.READY and not await was_attempted(session, referral_id):
        raise Conflict("expected a referral that was sent; cancel it instead")
    if row.state not in (ReferralState.READY, ReferralState.DELIVERED):
        raise Conflict("expected a referral that was sent; load the case again")
    await queue_retraction(session, row)


async def next_revision(session: AsyncSession, case_id: UUID, partner_id: str) -> int:
    """Give the number of the next referral of this case to this partner, from 1."""
    last = await session.scalar(
        select(func.max(col(ReferralRow.revision))).where(
            col(ReferralRow.case_id) == case_id, col(ReferralRow.partner_id) == partner_id
        )
    )
    return int(last or 0) + 1


async def load_referral(session: AsyncSession, referral_id: UUID) -> ReferralView:
    """Load one referral. Raises NotFound."""
    return await _view(session, await _known(session, referral_id))


async def referrals_of(session: AsyncSession, case_id: UUID) -> list[ReferralView]:
    """List the referrals of a case, by partner and revision."""
    found = await session.execute(
        select(ReferralRow)
        .where(col(ReferralRow.case_id) == case_id)
        .order_by(col(ReferralRow.partner_id), col(ReferralRow.revision))
    )
    return [await _view(session, row) for row in found.scalars().all()]


async def referrals_waiting(session: AsyncSession) -> list[WaitingReferral]:
    """List the referrals that wait for a second signature, the oldest first, without what is sealed in them."""
    found = await session.execute(
        select(
            col(ReferralRow.referral_id),
            col(ReferralRow.case_id),
            col(ReferralRow.partner_id),
            col(ReferralRow.first_signer),
            col(ReferralRow.first_signed_on),
        )
        .where(col(ReferralRow.state) == ReferralState.PROPOSED)
        .order_by(col(ReferralRow.first_signed_on), col(ReferralRow.referral_id))
        .limit(MAX_WAITING_SHOWN)
    )
    return [WaitingReferral(*row) for row in found]


async def _view(session: AsyncSession, row: ReferralRow) -> ReferralView:
    blobs = await session.execute(
        select(col(ReferralBlob.blob_id)).where(col(ReferralBlob.referral_id) == row.referral_id)
    )
    return ReferralView(
        referral_id=row.referral_id,
        case_id=row.case_id,
        partner_id=row.partner_id,
        revision=row.revision,
        state=ReferralState(row.state),
        digest=row.digest,
        sealed_package=row.sealed_package,
        sealed_parcel=row.sealed_parcel,
        parcel_to=row.parcel_to,
        signatures=tuple(_signatures(row)),
        blob_ids=tuple(blobs.scalars()),
        registry_reference=row.registry_reference,
        deliveries=tuple(await deliveries_of(session, row.referral_id)),
        outdated=row.deposits_seen != await _deposits(session, row.case_id),
    )


def _signatures(row: ReferralRow) -> Iterable[Signature]:
    yield Signature(row.first_signer, row.first_signature, row.first_signed_on)
    if row.second_signer and row.second_signature and row.second_signed_on:
        yield Signature(row.second_signer, row.second_signature, row.second_signed_on)


def _refuse_frozen(case: Case) -> None:
    if case.frozen_on is not None:
        raise Conflict("expected a case that is not frozen; two moderators can lift that first")


async def _known(session: AsyncSession, referral_id: UUID) -> ReferralRow:
    row = await session.get(ReferralRow, referral_id)
    if row is None:
        raise NotFound
    return row


async def _deposits(session: AsyncSession, case_id: UUID) -> int:
    return (
        await session.scalar(
            select(func.count()).select_from(Deposited).where(col(Deposited.case_id) == case_id)
        )
        or 0
    )
