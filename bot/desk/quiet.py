# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quiet of the machine after the hardest news: a case, and all that are linked with it, hear only what a person decides.

The family's own news of a death quiets its case when it arrives; a statement of death, a link and a moderator's
button do it here. Whoever then writes says that she has decided to; what waited in the mailbox is held back.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.links import Links, Verdict, read_links
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import OutOfDate
from bot.desk.reading import open_sealed
from bot.desk.sessions import Session
from bot.desk.writing import Deed, deed
from storage.matching import load_links
from storage.quiet import fall_quiet, let_go, quiet_among, speak_again
from storage.sealing import Purpose

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]
MAX_QUIETENED = 500  # Limit: cases quieted with one; the same as the links that one case keeps.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


QUIETENED = _("From now on only a person speaks to this family. Nothing is shown or sent to them by itself.")
HELD_BACK = _(
    "The machine is quiet now, in this case and in all that are linked with it. What waited in the mailbox is held back."
)
SPEAKS_AGAIN = _(
    "The chat answers this family as before. What was held back stays held back until you let it go."
)
STAYS_QUIET = _(
    "The machine stays quiet while the person is said to be dead. Each message can be decided on its own."
)
LET_GO = _("This question is shown to the family when they next come with their receipt.")
DECIDE_FIRST = _("Only a person speaks to this family. Tick that you have decided to write to them now.")


async def quiet_with_linked(done: Deed, session: Session, case_id: UUID) -> None:
    """Quiet a case and all that moderators linked with it, near or far, in the transaction of a deed.

    The audit chain names only the case at which it was decided, as with links.
    """
    await fall_quiet(done.transaction, await linked_with(done, session, case_id), on=done.today)
    await done.note("case-quieted", case_id)


async def linked_with(done: Deed, session: Session, case_id: UUID) -> frozenset[UUID]:
    """Give a case and all that are linked with it, step by step; links that do not open with this key lead nowhere."""
    found, to_look_at = {case_id}, [case_id]
    while to_look_at and len(found) < MAX_QUIETENED:
        kept = await load_links(done.transaction, one := to_look_at.pop())
        if kept is None:
            continue
        links, _trouble = open_sealed(kept.sealed, session.keys, Purpose.LINKS, one, read_links)
        for link in (links or Links()).holding:
            if link.verdict is not Verdict.NOT_SAME and link.other not in found:
                found.add(link.other)
                to_look_at.append(link.other)
    return frozenset(found)


async def share_quiet(done: Deed, session: Session, case_id: UUID) -> None:
    """Quiet all linked cases when one of them is quiet: the linking made them one family's matter."""
    linked = await linked_with(done, session, case_id)
    if await quiet_among(done.transaction, linked):
        await fall_quiet(done.transaction, linked, on=done.today)


def needs_quiet(case: OpenedCase) -> bool:
    """Tell whether a case tells of a death and the machine still speaks, as in one kept by an older version."""
    gone = case.is_withdrawn or case.is_erased or case.is_closed
    return case.tells_of_death and case.quiet_since is None and not gone


@router.post("/cases/{case_id}/quiet")
async def quiet(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Quiet the machine; one moderator is enough, and no version is asked for."""
    session = session_of(request)
    if case.is_withdrawn or case.is_erased:
        raise OutOfDate("expected a case that was not withdrawn")
    async with deed(desk, session) as done:
        await quiet_with_linked(done, session, case.case_id)
    session.notice = QUIETENED
    return RedirectResponse(f"/cases/{case.case_id}#messages", status_code=303)


@router.post("/cases/{case_id}/quiet/end")
async def end_quiet(request: Request, case: TheCase, desk: TheDesk) -> Response:
    """Let the chat answer as before, in this case alone; not while the person is said to be dead."""
    session = session_of(request)
    if case.quiet_since is None or case.report is None:
        raise OutOfDate("expected a quiet case that can be read")
    if case.tells_of_death:
        session.notice = STAYS_QUIET
    else:
        async with deed(desk, session) as done:
            await speak_again(done.transaction, case.case_id)
            await done.note("case-speaks-again", case.case_id)
        session.notice = SPEAKS_AGAIN
    return RedirectResponse(f"/cases/{case.case_id}#messages", status_code=303)


@router.post("/cases/{case_id}/messages/{message_id}/let-go")
async def let_message_go(request: Request, message_id: UUID, case: TheCase, desk: TheDesk) -> Response:
    """Let one question that is held back reach the family."""
    session = session_of(request)
    async with deed(desk, session) as done:
        await let_go(done.transaction, case.case_id, message_id)
        await done.note("message-let-go", case.case_id)
    session.notice = LET_GO
    return RedirectResponse(f"/cases/{case.case_id}#messages", status_code=303)
