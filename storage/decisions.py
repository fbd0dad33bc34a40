# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two moderators decide about a case together: to reject it as untrue, to erase it, to lift a freeze.

The tables refuse a decision that is done without two signers; the functions refuse it first. Both sign for the
case as the first one saw it: when it has changed since, or the family said something, they decide anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict, NotFound
from storage.mailbox import known_case
from storage.referrals import Signature
from storage.states import WITHDRAWN, DecisionKind, DecisionState
from storage.tables import Case, DecisionRow, Deposited

MAX_WAITING_SHOWN = 100  # Limit: one page; more than a few wait only when nobody signs for weeks.


@dataclass(frozen=True)
class DecisionView:
    """A decision as it is kept."""

    decision_id: UUID
    case_id: UUID
    kind: DecisionKind
    state: DecisionState
    case_version: int
    signatures: tuple[Signature, ...]
    outdated: bool  # the case is no longer as the first one saw it


async def propose(
    session: AsyncSession,
    decision_id: UUID,
    case_id: UUID,
    kind: DecisionKind,
    *,
    case_version: int,
    deposits_seen: int,
    signature: Signature,
) -> None:
    """Keep a decision with its first signature. Raises NotFound, Conflict.

    Conflict: the case has changed, the family said something unread, or the same is waiting already.
    """
    case = await known_case(session, case_id)
    await _check_unchanged(session, case, kind, case_version, deposits_seen)
    for view in await decisions_of(session, case_id):
        if view.kind is kind and view.state is DecisionState.PROPOSED:
            if not view.outdated:
                raise Conflict("expected no decision of this kind to be waiting; sign or cancel that one")
            await cancel(session, view.decision_id)
    session.add(
        DecisionRow(
            decision_id=decision_id,
            case_id=case_id,
            kind=kind,
            state=DecisionState.PROPOSED,
            case_version=case_version,
            deposits_seen=deposits_seen,
            first_signer=signature.moderator_id,
            first_signature=signature.signature,
            first_signed_on=signature.on,
        )
    )
    await session.flush()


async def countersign(session: AsyncSession, decision_id: UUID, signature: Signature) -> DecisionView:
    """Add the second moderator's signature: the decision is done. What follows is done in the same transaction.

    Raises NotFound, Conflict when it is the first signer again, or the case is no longer as she saw it.
    """
    row = await _known(session, decision_id)
    if row.state != DecisionState.PROPOSED:
        raise Conflict("expected a decision that waits for its second signature; load the case again")
    if row.first_signer == signature.moderator_id or row.first_signature == signature.signature:
        raise Conflict("expected a second moderator; the one who proposed cannot sign twice")
    case = await session.get_one(Case, row.case_id)
    await _check_unchanged(session, case, DecisionKind(row.kind), row.case_version, row.deposits_seen)
    row.second_signer = signature.moderator_id
    row.second_signature = signature.signature
    row.second_signed_on = signature.on
    row.state = DecisionState.DONE
    await session.flush()
    return await _view(session, row)


async def cancel(session: AsyncSession, decision_id: UUID) -> None:
    """Cancel a decision that waits for its second signature. Raises NotFound, Conflict."""
    row = await _known(session, decision_id)
    if row.state != DecisionState.PROPOSED:
        raise Conflict("expected a decision that waits for its second signature; load the case again")
    row.state = DecisionState.CANCELLED
    await session.flush()


async def decisions_of(session: AsyncSession, case_id: UUID) -> list[DecisionView]:
    """List the decisions about a case."""
    found = await session.execute(
        select(DecisionRow)
        .where(col(DecisionRow.case_id) == case_id)
        .order_by(col(DecisionRow.first_signed_on), col(DecisionRow.decision_id))
    )
    return [await _view(session, row) for row in found.scalars().all()]


async def waiting(session: AsyncSession) -> list[DecisionView]:
    """List the decisions that wait for a second signature, the oldest first."""
    found = await session.execute(
        select(DecisionRow)
        .where(col(DecisionRow.state) == DecisionState.PROPOSED)
        .order_by(col(DecisionRow.first_signed_on), col(DecisionRow.decision_id))
        .limit(MAX_WAITING_SHOWN)
    )
    return [await _view(session, row) for row in found.scalars().all()]


async def freeze(session: AsyncSession, case_id: UUID, *, on: date) -> None:
    """Stop all referrals of a case until two moderators lift it; repeating it is harmless. Raises NotFound, Conflict.

    One moderator is enough and no version is compared: this is for the hour in which somebody suffers.
    """
    case = await known_case(session, case_id)
    if case.state == WITHDRAWN:
        raise Conflict("expected a case that was not withdrawn; nothing of it is sent any more")
    if case.frozen_on is None:
        case.frozen_on = on
        case.version += 1
        await session.flush()


async def lift_freeze(session: AsyncSession, decision: DecisionView) -> None:
    """Let referrals go on, by a decision that two have signed. Raises NotFound, Conflict."""
    if decision.kind is not DecisionKind.LIFT_FREEZE or decision.state is not DecisionState.DONE:
        raise Conflict("expected two moderators to have decided this; let the second one sign")
    case = await known_case(session, decision.case_id)
    case.frozen_on = None
    case.version += 1
    await session.flush()


async def _check_unchanged(
    session: AsyncSession, case: Case, kind: DecisionKind, case_version: int, deposits_seen: int
) -> None:
    if case.content_erased_on is not None or (case.state == WITHDRAWN and kind is not DecisionKind.ERASE):
        raise Conflict("expected a case that still has its content; nothing is left to decide")
    if not await _is_unchanged(session, case, case_version, deposits_seen):
        raise Conflict("the case was changed meanwhile; load it again, then decide")


async def _is_unchanged(session: AsyncSession, case: Case, case_version: int, deposits_seen: int) -> bool:
    deposits = await session.scalar(
        select(func.count()).select_from(Deposited).where(col(Deposited.case_id) == case.case_id)
    )
    # A withdrawn case shows nobody what it holds, so there nothing can have been seen.
    same_words = case.state == WITHDRAWN or deposits == deposits_seen
    return case.version == case_version and same_words


async def _view(session: AsyncSession, row: DecisionRow) -> DecisionView:
    case = await session.get_one(Case, row.case_id)
    signatures = [Signature(row.first_signer, row.first_signature, row.first_signed_on)]
    if row.second_signer and row.second_signature and row.second_signed_on:
        signatures.append(Signature(row.second_signer, row.second_signature, row.second_signed_on))
    return DecisionView(
        decision_id=row.decision_id,
        case_id=row.case_id,
        kind=DecisionKind(row.kind),
        state=DecisionState(row.state),
        case_version=row.case_version,
        signatures=tuple(signatures),
        outdated=not await _is_unchanged(session, case, row.case_version, row.deposits_seen),
    )


async def _known(session: AsyncSession, decision_id: UUID) -> DecisionRow:
    row = await session.get(DecisionRow, decision_id)
    if row is None:
        raise NotFound
    return row
