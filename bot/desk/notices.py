# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator's link to the chat: a one-time code shown once, and what she tapped there, carried out under her key.

A tap is only a wish. It becomes a move when she is at the desk, signed like any other; who holds the bot's token can
wish, and move nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.moves import Move, MoveNotAllowed
from bot.desk.cases import open_case, permitted
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import OutOfDate
from bot.desk.opened import OpenedCase
from bot.desk.sessions import Session
from bot.desk.writing import deed
from storage.cases import load_case, move
from storage.errors import Conflict, NotFound
from storage.notices import (
    Tap,
    TapView,
    claims,
    code_tag_of,
    drop_tap,
    heard_on,
    keep_code,
    taps_of,
    unlink_all,
    unlink_others,
)
from storage.receipts import derive, format_receipt, new_receipt

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]
CODE_KEPT_FOR = timedelta(days=1)  # The vault knows days only: today and tomorrow.
MOVES = {Tap.TAKE: Move.TAKE, Tap.PASS: Move.RELEASE}


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


UNLINKED = _("No chat is linked to you any more.")
TAKEN_BY_TAP = _("What you claimed in the chat is yours now.")
NOT_ANY_MORE = _("Something that you claimed in the chat was not open any more.")


@dataclass(frozen=True)
class Claim:
    """A case that somebody claimed in the chat and has not yet taken here."""

    case_id: UUID
    name: str


@router.get("/notices")
async def show_notices(request: Request, desk: TheDesk) -> Response:
    """Show whether a chat is linked, how to link one, and a code that was just made, once."""
    session = session_of(request)
    code, session.offered_code = session.offered_code, ""
    database = await desk.database()
    async with database.read() as transaction:
        heard = await heard_on(transaction, session.moderator_id)
    return desk.pages.render(
        request,
        "notices.html",
        code=code,
        heard=heard,
        is_asleep=heard is not None and heard < desk.today() - timedelta(days=1),
        here="/notices",
    )


@router.post("/notices/code")
async def make_code(request: Request, desk: TheDesk) -> Response:
    """Make a one-time code; the page shows it once."""
    session, code = session_of(request), new_receipt()
    tag = code_tag_of((await anyio.to_thread.run_sync(derive, code)).tag)
    async with (await desk.database()).begin() as transaction:
        await keep_code(transaction, tag, session.moderator_id, last_day=desk.today() + CODE_KEPT_FOR)
    session.offered_code = format_receipt(code)
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/end")
async def end_link(request: Request, desk: TheDesk) -> Response:
    """End the link to her chat."""
    session = session_of(request)
    async with (await desk.database()).begin() as transaction:
        await unlink_all(transaction, session.moderator_id)
    session.notice = UNLINKED
    return RedirectResponse("/notices", status_code=303)


async def carry_out_taps(desk: Desk, session: Session) -> None:
    """Do at the desk what a moderator tapped in the chat, each under her signature; drop what cannot be done."""
    database = await desk.database()
    async with database.read() as transaction:
        wishes = await taps_of(transaction, session.moderator_id)
    for wish in wishes:
        if wish.tap is Tap.TAKE or (wish.tap is Tap.PASS and await _is_hers(desk, session, wish)):
            done = await _carry_out(desk, session, wish)
            if wish.tap is Tap.TAKE:
                session.notice = TAKEN_BY_TAP if done else NOT_ANY_MORE


async def open_claims(desk: Desk) -> Sequence[Claim]:
    """List what colleagues claimed in the chat; the claims of whoever is no moderator any more are dropped."""
    active = [one.id for one in desk.team.moderators if one.active]
    database = await desk.database()
    async with database.read() as transaction:
        found = await claims(transaction)
    if any(one.moderator_id not in active for one in found):
        async with database.begin() as transaction:
            await unlink_others(transaction, active)
    return [Claim(one.case_id, desk.name_of(one.moderator_id)) for one in found if one.moderator_id in active]


async def _carry_out(desk: Desk, session: Session, wish: TapView) -> bool:
    """Make one move and let go of the wish, in one transaction; tell whether the move was made."""
    try:
        case = await _opened(desk, session, wish.case_id)
        moved = permitted(case, MOVES[wish.tap], session)
        async with deed(desk, session) as done:
            await move(
                done.transaction,
                wish.case_id,
                expected_version=case.version,
                to_state=moved.to,
                held_by=moved.held_by,
                on=desk.today(),
            )
            await drop_tap(done.transaction, session.moderator_id, wish.case_id)
            await done.note(f"case-{MOVES[wish.tap].value}-by-tap", wish.case_id)
    except (NotFound, Conflict, OutOfDate, MoveNotAllowed):
        async with (await desk.database()).begin() as transaction:
            await drop_tap(transaction, session.moderator_id, wish.case_id)
        return False
    return True


async def _opened(desk: Desk, session: Session, case_id: UUID) -> OpenedCase:
    """Open a case. Raises NotFound."""
    database = await desk.database()
    async with database.read() as transaction:
        file = await load_case(transaction, case_id)
    return open_case(file, session.keys, today=desk.today())


async def _is_hers(desk: Desk, session: Session, wish: TapView) -> bool:
    """Tell whether she holds the case that she passed on; of one that she does not hold, she only hears no more."""
    database = await desk.database()
    async with database.read() as transaction:
        try:
            return (await load_case(transaction, wish.case_id)).view.held_by == session.moderator_id
        except NotFound:
            return False
