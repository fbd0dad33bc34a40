# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stops when a family withdraws, or changes its consent: nothing unsent goes out, what went out is retracted."""

from __future__ import annotations

import uuid
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.matching import forget_matching
from storage.states import WITHDRAWN, DeliveryKind, DeliveryState, ReferralState
from storage.tables import Case, DeliveryRow, ReferralRow


async def withdraw_case(session: AsyncSession, case: Case) -> None:
    """Bring a case to WITHDRAWN, from any state: cancel what was not sent, queue a retraction for what was."""
    if case.state == WITHDRAWN:
        return
    case.state = WITHDRAWN
    case.held_by = None
    case.version += 1
    await session.flush()
    await forget_matching(session, case.case_id)
    await stop_unsent(session, case.case_id)
    for referral in await _referrals(session, case.case_id):
        # A refusal may have followed an attempt that was stored but never answered: retract that too.
        if referral.state in (ReferralState.DELIVERED, ReferralState.REFUSED):
            await queue_retraction(session, referral)


async def stop_unsent(session: AsyncSession, case_id: UUID) -> int:
    """Stop every referral of a case that is not known to have arrived; tell how many.

    One that was never tried is cancelled. One that was tried is not tried again, and retracted: it may have arrived.
    """
    stopped = 0
    for referral in await _referrals(session, case_id):
        if referral.state == ReferralState.READY and await was_attempted(session, referral.referral_id):
            await queue_retraction(session, referral)
        elif referral.state in (ReferralState.PROPOSED, ReferralState.READY):
            await cancel_referral(session, referral)
        else:
            continue
        stopped += 1
    return stopped


async def cancel_referral(session: AsyncSession, referral: ReferralRow) -> None:
    """Cancel a referral that was not sent, with its delivery."""
    referral.state = ReferralState.CANCELLED
    await session.execute(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.referral_id) == referral.referral_id,
            col(DeliveryRow.kind) == DeliveryKind.CASE,
            col(DeliveryRow.state) == DeliveryState.WAITING,
        )
        .values(state=DeliveryState.CANCELLED, next_try_hour=None)
    )


async def queue_retraction(session: AsyncSession, referral: ReferralRow) -> None:
    """Queue the retraction of a referral that went out, or may have gone out.

    An attempt whose end is unknown counts as sent: the partner may have the case although we saw no answer.
    """
    referral.state = ReferralState.RETRACTING
    deliveries = await session.execute(
        select(DeliveryRow).where(col(DeliveryRow.referral_id) == referral.referral_id)
    )
    retraction: DeliveryRow | None = None
    for delivery in deliveries.scalars():
        if delivery.kind == DeliveryKind.WITHDRAWAL:
            retraction = delivery
        elif delivery.state == DeliveryState.WAITING:
            delivery.state = DeliveryState.CANCELLED
            delivery.next_try_hour = None
    if retraction is None:
        retraction = DeliveryRow(
            delivery_id=uuid.uuid4(),
            referral_id=referral.referral_id,
            kind=DeliveryKind.WITHDRAWAL,
            state=DeliveryState.WAITING,
        )
        session.add(retraction)
    else:
        retraction.state = DeliveryState.WAITING
        retraction.attempts = 0
        retraction.next_try_hour = None


async def _referrals(session: AsyncSession, case_id: UUID) -> list[ReferralRow]:
    found = await session.execute(select(ReferralRow).where(col(ReferralRow.case_id) == case_id))
    return list(found.scalars())


async def was_attempted(session: AsyncSession, referral_id: UUID) -> bool:
    """Tell whether a referral was ever tried, so that the partner may have it."""
    found = await session.execute(
        select(col(DeliveryRow.attempts)).where(
            col(DeliveryRow.referral_id) == referral_id, col(DeliveryRow.kind) == DeliveryKind.CASE
        )
    )
    return bool(found.scalar_one_or_none())
