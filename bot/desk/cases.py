# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to a case: find it, open what this moderator's keys open, and say plainly what they do not.

An opened case lives as long as one answer. What cannot be opened or read is a sentence, never an error: the
case stays in its list and everything else of it is shown. Where the family wants no reader, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Request
from fastapi.params import Depends

from bot.casework.derived import DerivedItem, read_derived
from bot.casework.moves import Move, Moved, allowed_moves, is_left, move
from bot.casework.record import read_record
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import OutOfDate
from bot.desk.opened import (
    CANNOT_OPEN,
    ERASED,
    NEWER_SHAPE,
    NOT_TO_BE_READ,
    RECORD_CANNOT_OPEN,
    RECORD_NEWER,
    OpenedAddition,
    OpenedCase,
    OpenedMessage,
    ShownFile,
)
from bot.desk.reading import open_report, open_sealed
from bot.desk.sessions import Session
from bot.desk.together.signatures import holds
from storage.audit import AuditEntry, entries, entries_about_items
from storage.cases import CaseFile, load_case
from storage.decisions import decisions_of
from storage.errors import CannotOpen
from storage.opening import Purpose, Unlocked
from storage.report import read_addition
from storage.states import DecisionKind, DecisionState

__all__ = [
    "CANNOT_OPEN",
    "ERASED",
    "NEWER_SHAPE",
    "NOT_TO_BE_READ",
    "OpenedAddition",
    "OpenedCase",
    "OpenedMessage",
    "ShownFile",
    "case_to_read",
    "offered",
    "open_case",
    "open_report",
    "permitted",
]

OPENED = "case-opened"  # written once a day for each moderator; looking is no work on a case


def open_case(file: CaseFile, keys: Unlocked, *, today: date) -> OpenedCase:
    """Open what these keys open, unless the family wants nobody to read it."""
    report, trouble = None, ERASED if file.view.content_erased_on else None
    if not trouble and file.sealed_report:
        report, trouble = open_report(file.sealed_report, file.report_id, keys)
    record, record_trouble = None, None
    if file.sealed_record is not None:
        record, trouble_found = open_sealed(
            file.sealed_record, keys, Purpose.RECORD, file.record_id, read_record
        )
        record_trouble = {CANNOT_OPEN: RECORD_CANNOT_OPEN, NEWER_SHAPE: RECORD_NEWER}.get(trouble_found or "")
    additions = []
    for view in file.additions:
        content, why_not = open_sealed(view.sealed, keys, Purpose.ADDITION, view.addition_id, read_addition)
        additions.append(
            OpenedAddition(
                view.addition_id, view.received_on, not view.read, content, why_not, view.answers_message
            )
        )
    messages = [
        OpenedMessage(
            one.message_id, one.sent_on, one.answered, _text(one.sealed_copy, keys, one.message_id), one.held
        )
        for one in file.messages
    ]
    derived, closed_items = _open_derived(file, keys)
    case = OpenedCase(
        file, report, trouble, record, record_trouble, additions, messages, today,
        derived=derived, closed_items=closed_items,
    )  # fmt: skip
    return case.closed() if case.family_wants_no_reader() else case


def _open_derived(file: CaseFile, keys: Unlocked) -> tuple[list[DerivedItem], int]:
    """Open what moderators made from the family's things; tell how many of them do not open."""
    items = [
        open_sealed(one.sealed, keys, Purpose.DERIVED, one.derived_id, read_derived)[0]
        for one in file.derived
    ]
    return [one for one in items if one is not None], sum(one is None for one in items)


def _text(sealed: bytes | None, keys: Unlocked, message_id: UUID) -> str | None:
    if sealed is None:
        return None
    try:
        return keys.open(sealed, purpose=Purpose.QUESTION, about=message_id).decode("utf-8")
    except (CannotOpen, UnicodeDecodeError):
        return None


async def case_to_read(
    request: Request, case_id: UUID, desk: Annotated[Desk, Depends(desk_of)]
) -> OpenedCase:
    """Give the case of a page to a moderator who may read it. Raises NotFound.

    Today every moderator of the team may read every case; whoever narrows that does it here.
    """
    session = session_of(request)
    database = await desk.database()
    async with database.read() as transaction:
        file = await load_case(transaction, case_id)
        trail = await entries(transaction, about=case_id)
        item_trail = await entries_about_items(transaction, case_id)
        decisions = await decisions_of(transaction, case_id)
    desk.leases.renew(case_id, session.moderator_id)
    desk.rests.at_work(session.moderator_id, desk.today())
    case = open_case(file, session.keys, today=desk.today())
    case = replace(
        case,
        trail=trail,
        item_trail=item_trail,
        decisions=decisions,
        is_left=_is_left(case, desk, trail),
        moderators=frozenset(one.id for one in desk.team.moderators if one.active),
    )
    return case if _is_revealed(case, desk) else case.covered()


def permitted(
    case: OpenedCase, chosen: Move, session: Session, *, by_two: bool = False, given_to: str | None = None
) -> Moved:
    """Give what a move makes of a case, for this moderator, now. Raises MoveNotAllowed, OutOfDate."""
    if case.is_closed or case.is_erased:
        raise OutOfDate("expected a case that may be read; this one is kept without a reader, or erased")
    if case.frozen_on is not None and chosen is Move.REFER:
        raise OutOfDate("expected a case that is not frozen; two moderators can lift that")
    return move(
        case.state,
        chosen,
        by=session.moderator_id,
        held_by=case.held_by,
        is_left=case.is_left,
        by_two=by_two,
        given_to=given_to,
    )


def offered(case: OpenedCase, session: Session) -> tuple[Move, ...]:
    """List the moves that this moderator may make alone now."""
    if case.is_closed or case.is_erased:
        return ()
    moves = allowed_moves(case.state, by=session.moderator_id, held_by=case.held_by, is_left=case.is_left)
    return tuple(one for one in moves if case.frozen_on is None or one is not Move.REFER)


def _is_revealed(case: OpenedCase, desk: Desk) -> bool:
    """Tell whether two moderators have signed that this desk shows who reported."""
    return any(
        one.kind is DecisionKind.REVEAL and one.state is DecisionState.DONE and holds(one, desk)
        for one in case.decisions
    )


def _is_left(case: OpenedCase, desk: Desk, trail: Sequence[AuditEntry]) -> bool:
    if case.held_by is None:
        return False
    acts = [one.on for one in trail if one.actor_id == case.held_by and one.act != OPENED]
    return is_left(
        holder_is_active=desk.is_active(case.held_by),
        last_act_on=max(acts, default=None),
        today=desk.today(),
    )
