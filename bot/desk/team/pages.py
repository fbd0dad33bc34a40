# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team page: who holds keys, fingerprints to compare by telephone, what waits, and what is wrong."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing
from bot.desk.pages import words_of
from bot.desk.team.papers import has_welcome, waiting_changes, welcome_of
from bot.desk.team.standing import drill_line, member_lines, warnings
from bot.desk.waiting import waiting_signatures
from storage.errors import NotFound
from storage.membership import SIGNERS_NEEDED

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/team")
async def read_team(request: Request, desk: TheDesk) -> Response:
    """Show the team."""
    return await show_team(request, desk)


async def show_team(request: Request, desk: Desk, *, wrong: str = "", status: int = 200) -> Response:
    """Render the team page. wrong: why a paper that was sent cannot be used."""
    session, words = session_of(request), words_of(request)
    return desk.pages.render(
        request,
        "team.html",
        status=status,
        members=member_lines(desk, words),
        warnings=warnings(desk, words),
        drill=drill_line(desk, words),
        team_key=desk.team.current,
        changes=[
            (one.change_id, one.change, _name_in(one.change.moderator_id, desk))
            for one in waiting_changes(desk.home, desk.team)
        ],
        waiting=await waiting_signatures(desk, words),
        can_remove=sum(one.active for one in desk.team.moderators) > SIGNERS_NEEDED,
        me=session.moderator_id,
        has_new_key_file=session.new_key_file is not None,
        wrong=wrong,
    )


@router.get("/team/key-file")
def save_key_file(request: Request) -> Response:
    """Give the key file that was written anew for who brings her own; it opens with her passphrase alone."""
    session = session_of(request)
    if session.new_key_file is None:
        raise Missing("expected a key file that was just written anew")
    headers = {"Content-Disposition": f'attachment; filename="{session.moderator_id}.key.json"'}
    return Response(session.new_key_file, media_type="application/octet-stream", headers=headers)


@router.get("/team/{moderator_id}")
def go_to_member(moderator_id: str, desk: TheDesk) -> Response:
    """Lead to one member on the team page."""
    _known(moderator_id, desk)
    return RedirectResponse(f"/team#{moderator_id}", status_code=303)


@router.get("/team/{moderator_id}/welcome")
def save_welcome(moderator_id: str, desk: TheDesk) -> Response:
    """Give the welcome of somebody who was just let in; her keys alone open it."""
    _known(moderator_id, desk)
    if not has_welcome(desk.home, moderator_id):
        raise Missing("expected a welcome that waits to be handed on")
    headers = {"Content-Disposition": f'attachment; filename="{moderator_id}.welcome.json"'}
    content = welcome_of(desk.home, moderator_id)
    return Response(content, media_type="application/octet-stream", headers=headers)


def _known(moderator_id: str, desk: Desk) -> None:
    try:
        desk.team.moderator(moderator_id)
    except NotFound:
        raise Missing("expected a moderator of this team") from None


def _name_in(moderator_id: str, desk: Desk) -> str:
    """Give the name of a member; empty for a newcomer, whose name is in her request."""
    return desk.name_of(moderator_id) if any(one.id == moderator_id for one in desk.team.moderators) else ""
