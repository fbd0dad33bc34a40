# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting somebody in and removing somebody: upload a paper, compare the fingerprint, sign with the passphrase.

Each signature asks for the passphrase again: a browser that was left open decides about nobody.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse

from bot.desk.auth import MAX_KEY_FILE_BYTES
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import CannotSignIn, Missing
from bot.desk.pages import fields_of, words_of
from bot.desk.team.changing import sign_change
from bot.desk.team.pages import show_team
from bot.desk.team.papers import drop_change, keep_change, waiting_change
from bot.desk.words import SIGN_IN_REFUSALS
from storage.errors import Conflict, NotFound
from storage.holders import EpochMissing, Holder
from storage.keyring import KeyringDamaged
from storage.membership import change_to_add, change_to_remove, check_signable
from storage.papers import MAX_PAPER_BYTES, Change, PaperDamaged, read_paper
from storage.papers import Request as KeyRequest

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]
HEARD_DIGITS = 8  # Decision: the last two groups; who reads them out has the paper before her.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOT_A_PAPER = _(
    "This is not a request to join. Choose the file whose name ends in .request.json, or ask for it again."
)
CANNOT_SIGN = _(
    "You cannot sign this now. Somebody may have the same id already, two moderators must stay, nobody decides about "
    "herself, and nobody signs twice."
)
NOT_THE_SAME = _(
    "These are not the last two groups. Do not sign. Call again; if they still differ, the file was exchanged on its way."
)
OLD_KEYS = _("Your key file does not hold the newest team key. Sign out and in again, then sign this.")
CHANGED_MEANWHILE = _("The team was changed meanwhile. Nothing was done; look again, then sign.")
SIGNED_FIRST = _("Signed by you. A second moderator must compare and sign too.")
ADDED = _("Confirmed by two. Send her the welcome file, and copy team.json to every host.")
REMOVED = _("Removed by two. Begin a new team key now: until then copies of her key file open what arrives.")
DROPPED = _("The change is dropped. Nobody was let in or removed.")


def change_to_sign(change_id: UUID, desk: TheDesk) -> Change:
    """Give a change that waits for signatures. Raises Missing."""
    return waiting_change(desk.home, change_id)


TheChange = Annotated[Change, Depends(change_to_sign)]


@router.post("/team/requests")
async def take_request(request: Request, desk: TheDesk) -> Response:
    """Take a newcomer's request, or a change that was half signed elsewhere, and lead to its page."""
    sent = request.state.form.get("paper")
    content = await sent.read(MAX_PAPER_BYTES + 1) if isinstance(sent, UploadFile) else b""
    try:
        paper = read_paper(content)
        change = change_to_add(paper, desk.team) if isinstance(paper, KeyRequest) else paper
        check_signable(change, session_of(request).moderator_id, desk.team)
        change_id = keep_change(desk.home, change)
    except PaperDamaged:
        return await show_team(request, desk, wrong=NOT_A_PAPER, status=422)
    except (Conflict, NotFound):
        return await show_team(request, desk, wrong=CANNOT_SIGN, status=422)
    return RedirectResponse(f"/team/changes/{change_id}", status_code=303)


@router.post("/team/{moderator_id}/remove")
async def begin_removal(request: Request, moderator_id: str, desk: TheDesk) -> Response:
    """Begin the removal of a key holder; it counts with two signatures."""
    try:
        change = change_to_remove(moderator_id, desk.team)
        check_signable(change, session_of(request).moderator_id, desk.team)
        change_id = keep_change(desk.home, change)
    except NotFound:
        raise Missing("expected a moderator of this team") from None
    except (Conflict, PaperDamaged):
        return await show_team(request, desk, wrong=CANNOT_SIGN, status=422)
    return RedirectResponse(f"/team/changes/{change_id}", status_code=303)


@router.get("/team/changes/{change_id}")
def read_change(request: Request, change: TheChange, desk: TheDesk) -> Response:
    """Show what a change does, the fingerprint to compare, and who has signed."""
    return _show(request, change, desk)


@router.get("/team/changes/{change_id}/paper")
def save_change(change: TheChange) -> Response:
    """Give the change as a file, for a second moderator who signs on another machine."""
    headers = {"Content-Disposition": f'attachment; filename="{change.moderator_id}.half-signed.json"'}
    return Response(change.to_bytes(), media_type="application/octet-stream", headers=headers)


@router.post("/team/changes/{change_id}/sign")
async def sign(request: Request, change: TheChange, desk: TheDesk) -> Response:
    """Sign a change with the passphrase; the second signature makes it count."""
    session, fields = session_of(request), fields_of(request.state.form)
    if change.request is not None and not _is_heard(fields.get("heard", ""), change.request.fingerprint):
        return _show(request, change, desk, wrong=NOT_THE_SAME, status=422)
    try:
        holder = await acting_holder(request, desk)
        counts = await sign_change(desk, session, change, holder)
    except CannotSignIn as refused:
        sentence = words_of(request).say(SIGN_IN_REFUSALS[refused.reason], seconds=refused.seconds)
        return _show(request, change, desk, wrong=sentence, status=429 if refused.seconds else 422)
    except EpochMissing:
        return _show(request, change, desk, wrong=OLD_KEYS, status=422)
    except PaperDamaged:
        return _show(request, change, desk, wrong=CANNOT_SIGN, status=422)
    except (Conflict, KeyringDamaged):
        return _show(request, change, desk, wrong=CHANGED_MEANWHILE, status=409)
    if not counts:
        session.notice = SIGNED_FIRST
        return RedirectResponse(f"/team/changes/{change.about}", status_code=303)
    session.notice = ADDED if change.act == "add" else REMOVED
    return RedirectResponse("/team", status_code=303)


@router.post("/team/changes/{change_id}/drop")
def drop(request: Request, change: TheChange, desk: TheDesk) -> Response:
    """Drop a change that waits."""
    drop_change(desk.home, change.about)
    session_of(request).notice = DROPPED
    return RedirectResponse("/team", status_code=303)


async def acting_holder(request: Request, desk: Desk) -> Holder:
    """Unlock the acting moderator's key file with the passphrase that was typed. Raises CannotSignIn."""
    session = session_of(request)
    passphrase = fields_of(request.state.form).get("passphrase", "")
    if not passphrase.strip():
        raise CannotSignIn("no-passphrase")
    brought = request.state.form.get("key_file")
    if isinstance(brought, UploadFile) and brought.filename:
        content = await brought.read(MAX_KEY_FILE_BYTES + 1)
        return await desk.sign_in.holder_with(content, passphrase, expected=session.moderator_id)
    return await desk.sign_in.holder_from_desk(session.moderator_id, passphrase)


def _is_heard(heard: str, fingerprint: str) -> bool:
    """Tell whether the end of a fingerprint was typed as it was read out."""
    typed = "".join(heard.split()).lower()
    return typed == fingerprint.replace(" ", "")[-HEARD_DIGITS:]


def _show(request: Request, change: Change, desk: Desk, *, wrong: str = "", status: int = 200) -> Response:
    session = session_of(request)
    try:
        check_signable(change, session.moderator_id, desk.team)
        can_sign = True
    except (Conflict, NotFound, PaperDamaged):
        can_sign = False
    leaving = None if change.request is not None else desk.name_of(change.moderator_id)
    return desk.pages.render(
        request,
        "change.html",
        status=status,
        change=change,
        newcomer=change.request,
        leaving=leaving,
        leaving_fingerprint=""
        if change.request is not None
        else desk.team.moderator(change.moderator_id).fingerprint,
        signers=[desk.name_of(one.moderator_id) for one in change.signatures],
        has_signed=session.moderator_id in {one.moderator_id for one in change.signatures},
        is_me=change.moderator_id == session.moderator_id,
        can_sign=can_sign,
        on_desk=desk.home.key_file(session.moderator_id).is_file(),
        wrong=wrong,
    )
