# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out, and choosing the language: the doors that a stranger may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.datastructures import UploadFile
from starlette.responses import PlainTextResponse, RedirectResponse

from bot.desk.auth import MAX_KEY_FILE_BYTES, moderators_here
from bot.desk.desk import Desk, desk_of
from bot.desk.errors import CannotSignIn
from bot.desk.pages import (
    COOKIE,
    LANGUAGE_COOKIE,
    LANGUAGE_KEPT_FOR,
    fields_of,
    safe_way_back,
    set_cookie,
    words_of,
)
from bot.desk.taking import SignedIn
from bot.desk.words import LANGUAGES, SIGN_IN_REFUSALS

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/health")
def tell_health() -> Response:
    """Say that the desk answers, and nothing else."""
    return PlainTextResponse("ok\n")


@router.get("/sign-in")
def show_sign_in(request: Request, desk: TheDesk) -> Response:
    """Show the sign-in form."""
    if request.state.session is not None:
        return RedirectResponse("/queue", status_code=303)
    return _form(request, desk)


@router.post("/sign-in")
async def sign_in(request: Request, desk: TheDesk) -> Response:
    """Unlock a key file and begin a session, or say why not and what helps."""
    fields = fields_of(request.state.form)
    if "passphrase" not in fields and "carried" in fields:  # from a page that holds a report: first the form
        return _form(request, desk)
    try:
        signed_in = await _unlock(request, desk, fields)
    except CannotSignIn as refused:
        words = words_of(request)
        sentence = words.say(SIGN_IN_REFUSALS[refused.reason], seconds=refused.seconds)
        status = 429 if refused.reason == "too-often" else 401
        return _form(request, desk, refusal=sentence, chosen=fields.get("moderator", ""), status=status)
    earlier = request.state.session
    if earlier is not None:
        desk.sessions.close(earlier.session_id)
    session = desk.sessions.open(signed_in.keys)
    session.notice, session.new_key_file = signed_in.notice, signed_in.new_key_file
    session.carried = fields.get("carried", "")
    answer = RedirectResponse(safe_way_back(fields.get("next")), status_code=303)
    # A new id at every sign-in: a cookie planted before it opens nothing.
    set_cookie(answer, COOKIE, session.session_id, request=request)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, desk: TheDesk) -> Response:
    """End the session and forget its keys."""
    desk.leases.end(request.state.session.moderator_id)
    desk.sessions.close(request.state.session.session_id)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.post("/language")
def choose_language(request: Request) -> Response:
    """Remember the language of the pages on this browser."""
    fields = fields_of(request.state.form)
    answer = RedirectResponse(safe_way_back(fields.get("here")), status_code=303)
    chosen = fields.get("language", "")
    if chosen in LANGUAGES:
        set_cookie(answer, LANGUAGE_COOKIE, chosen, request=request, kept_for=LANGUAGE_KEPT_FOR)
    return answer


async def _unlock(request: Request, desk: Desk, fields: dict[str, str]) -> SignedIn:
    """Unlock the key file that was brought, else the one chosen by name. Raises CannotSignIn."""
    passphrase = fields.get("passphrase", "")
    if not passphrase.strip():
        raise CannotSignIn("no-passphrase")
    brought = request.state.form.get("key_file")
    if isinstance(brought, UploadFile) and brought.filename:
        return await desk.sign_in.with_key_file(await brought.read(MAX_KEY_FILE_BYTES + 1), passphrase)
    return await desk.sign_in.from_desk(fields.get("moderator", ""), passphrase)


def _form(
    request: Request, desk: Desk, *, refusal: str | None = None, chosen: str = "", status: int = 200
) -> Response:
    return desk.pages.render(
        request,
        "sign_in.html",
        status=status,
        moderators=moderators_here(desk.home, desk.team),
        refusal=refusal,
        chosen=chosen,
        locked="locked" in request.query_params,
        carried=fields_of(request.state.form).get("carried", ""),
        next=safe_way_back(request.query_params.get("next") or fields_of(request.state.form).get("next")),
    )
