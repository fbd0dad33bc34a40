# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing and signing what takes two people. Both sign for the case as the first one saw it.

What follows from the second signature happens in the same transaction; only erased blobs are deleted after it, and
the daily round finishes what a crash leaves.
"""

from __future__ import annotations

from uuid import uuid4

from bot.casework.moves import Move, State, may_propose
from bot.casework.record import Record
from bot.desk.arrival import chat_of
from bot.desk.cases import OpenedCase, permitted
from bot.desk.desk import Desk
from bot.desk.errors import OutOfDate
from bot.desk.gate_panel import missing_for_un, missing_to_verify
from bot.desk.sessions import Session
from bot.desk.together.signatures import holds, statement, statement_of
from bot.desk.writing import Deed, deed, save
from storage import cases, decisions, silences
from storage.decisions import DecisionView
from storage.erasure import erase_withdrawn
from storage.referrals import Signature
from storage.states import DecisionKind, DecisionState

_DONE = {
    DecisionKind.VERIFY: "case-verified",
    DecisionKind.REJECT: "case-rejected",
    DecisionKind.ERASE: "case-erased",
    DecisionKind.LIFT_FREEZE: "freeze-lifted",
    DecisionKind.SILENCE: "chat-silenced-by-two",
    DecisionKind.REVEAL: "reporter-revealed",
    DecisionKind.TO_UN: "un-paper-agreed",
}


def may_begin(case: OpenedCase, kind: DecisionKind, session: Session) -> bool:
    """Tell whether this moderator may propose a decision now."""
    if case.is_erased or case.is_closed:
        return False
    if kind is DecisionKind.SILENCE:
        return chat_of(case) is not None
    if kind is DecisionKind.LIFT_FREEZE:
        return case.frozen_on is not None and not case.is_withdrawn
    if kind is DecisionKind.ERASE:
        return case.is_withdrawn or (case.state is State.DECLINED and is_rejected(case))
    if kind is DecisionKind.VERIFY:
        return may_check(case, session) and not missing_to_verify(case)
    if kind is DecisionKind.REVEAL:
        return case.covers_reporter
    if kind is DecisionKind.TO_UN:
        return has_paper(case) and not missing_for_un(case) and not _is_agreed(case)
    can_note = case.report is not None and not case.record_trouble
    may = may_propose(case.state, Move.REJECT, by=session.moderator_id, held_by=case.held_by)
    return may and can_note and not (case.state is State.DECLINED and is_rejected(case))


def has_paper(case: OpenedCase) -> bool:
    """Tell whether there is a checked record of which a paper for the UN working group can be made."""
    is_open = not (case.is_erased or case.is_closed or case.is_withdrawn) and case.frozen_on is None
    is_checked = case.state in {State.VERIFIED, State.REFERRED} and case.record is not None
    return is_open and is_checked and case.report is not None


def _is_agreed(case: OpenedCase) -> bool:
    done = (one for one in case.decisions if one.kind is DecisionKind.TO_UN)
    return any(one.state is DecisionState.DONE and not one.outdated for one in done)


def may_check(case: OpenedCase, session: Session) -> bool:
    """Tell whether this moderator may propose to verify a case, once its record holds all that gate 3 needs."""
    if case.is_erased or case.is_closed or case.report is None or case.record_trouble:
        return False
    if not case.may_be_verified_by(session.moderator_id):
        return False
    return may_propose(case.state, Move.VERIFY, by=session.moderator_id, held_by=case.held_by)


def is_rejected(case: OpenedCase) -> bool:
    """Tell whether two moderators have rejected this case as untrue."""
    return any(one.kind is DecisionKind.REJECT and one.state is DecisionState.DONE for one in case.decisions)


def waiting(case: OpenedCase, kind: DecisionKind) -> DecisionView | None:
    """Give the decision of a kind that waits for its second signature."""
    return next(
        (one for one in case.decisions if one.kind is kind and one.state is DecisionState.PROPOSED), None
    )


def may_sign(case: OpenedCase, kind: DecisionKind, session: Session) -> bool:
    """Tell whether this moderator may be the second: whoever took a report leaves verifying to two others."""
    return kind is not DecisionKind.VERIFY or case.may_be_verified_by(session.moderator_id)


async def propose(
    desk: Desk, session: Session, case: OpenedCase, kind: DecisionKind, *, record: Record | None = None
) -> None:
    """Sign first. record: saved with it, because the reason stands in its notes. Raises OutOfDate, Conflict."""
    if not may_begin(case, kind, session):
        raise OutOfDate("expected a case about which this can be decided")
    decision_id = uuid4()
    async with deed(desk, session) as done:
        version = case.version
        if record is not None:
            version = await save(done.transaction, desk, case, record, version)
        signature = session.keys.sign(statement(decision_id, kind, case.case_id, version))
        await decisions.propose(
            done.transaction,
            decision_id,
            case.case_id,
            kind,
            case_version=version,
            deposits_seen=case.file.deposits_seen,
            signature=Signature(session.moderator_id, signature, desk.today()),
        )
        await done.note(f"{kind.value}-proposed", case.case_id)


async def countersign(desk: Desk, session: Session, case: OpenedCase, decision: DecisionView) -> None:
    """Sign second: it is done. Raises OutOfDate, MoveNotAllowed, Conflict."""
    if decision.outdated or not holds(decision, desk):
        raise OutOfDate("expected a decision about the case as it is, with a signature that holds")
    if decision.kind is DecisionKind.TO_UN and (not has_paper(case) or missing_for_un(case)):
        raise OutOfDate("expected a case that may still go to the UN working group")
    if not may_sign(case, decision.kind, session):
        raise OutOfDate("expected two who did not take this report down")
    async with deed(desk, session) as done:
        signed = session.keys.sign(statement_of(decision))
        view = await decisions.countersign(
            done.transaction,
            decision.decision_id,
            Signature(session.moderator_id, signed, desk.today()),
        )
        await _carry_out(done, desk, session, case, view)
        await done.note(_DONE[decision.kind], case.case_id)
    if decision.kind is DecisionKind.ERASE:
        await erase_withdrawn(await desk.database(), desk.blobs, desk.today())


async def cancel(desk: Desk, session: Session, case: OpenedCase, decision: DecisionView) -> None:
    """Take a proposal back. Raises Conflict."""
    async with deed(desk, session) as done:
        await decisions.cancel(done.transaction, decision.decision_id)
        await done.note(f"{decision.kind.value}-cancelled", case.case_id)


async def freeze(desk: Desk, session: Session, case: OpenedCase, *, record: Record | None = None) -> None:
    """Stop all referrals of a case at once. record: saved with it where the reason is to stand in its notes."""
    async with deed(desk, session) as done:
        if record is not None:
            await save(done.transaction, desk, case, record, case.version)
        await decisions.freeze(done.transaction, case.case_id, on=desk.today())
        await done.note("referrals-frozen", case.case_id)


async def _carry_out(
    done: Deed, desk: Desk, session: Session, case: OpenedCase, decision: DecisionView
) -> None:
    if decision.kind is DecisionKind.REJECT:
        moved = permitted(case, Move.REJECT, session, by_two=True)
        await cases.move(
            done.transaction,
            case.case_id,
            expected_version=decision.case_version,
            to_state=moved.to,
            held_by=moved.held_by,
            on=desk.today(),
        )
    elif decision.kind is DecisionKind.VERIFY:
        if case.record is None or missing_to_verify(case):
            raise OutOfDate("expected a saved record that holds all that gate 3 needs")
        moved = permitted(case, Move.VERIFY, session, by_two=True)
        signers = tuple(one.moderator_id for one in decision.signatures)
        record = case.record.model_copy(update={"checked_by": signers})
        version = await save(done.transaction, desk, case, record, decision.case_version)
        await cases.move(
            done.transaction,
            case.case_id,
            expected_version=version,
            to_state=moved.to,
            held_by=moved.held_by,
            on=desk.today(),
        )
    elif decision.kind is DecisionKind.LIFT_FREEZE:
        await decisions.lift_freeze(done.transaction, decision)
    elif decision.kind is DecisionKind.SILENCE:
        handle = chat_of(case)
        if handle is None:
            raise OutOfDate("expected a case that waits in quarantine and tells its chat")
        await silences.ask_for(done.transaction, case.case_id, handle, until=None, on=desk.today())
