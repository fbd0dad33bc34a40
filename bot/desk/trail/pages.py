# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the trail: whole and of one person, the newest first, and the export that anybody can check offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends

from bot.desk.desk import Desk, desk_of
from bot.desk.errors import Missing
from bot.desk.trail.acts import ACTS, CASE_ACTS
from storage.audit import AuditEntry, entries, page
from storage.audit_files import export_lines
from storage.errors import NotFound

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]
LINES_PER_PAGE = 50


@dataclass(frozen=True)
class TrailLine:
    """One act: when, by whom, what, and which case it is about."""

    position: int
    on: date
    who: str
    actor_id: str
    label: str  # a sentence to translate; empty for an act that is not known here
    act: str
    case_id: UUID | None


def trail_lines(chain: Iterable[AuditEntry], desk: Desk) -> list[TrailLine]:
    """Put entries of the chain into words."""
    return [
        TrailLine(
            position=entry.position,
            on=entry.on,
            who=desk.name_of(entry.actor_id),
            actor_id=entry.actor_id,
            label=ACTS.get(entry.act, ""),
            act=entry.act,
            case_id=entry.about if entry.act in CASE_ACTS else None,
        )
        for entry in chain
    ]


@router.get("/trail")
async def read_trail(request: Request, desk: TheDesk, before: str = "") -> Response:
    """Show the whole trail, a page at a time."""
    return await _show(request, desk, before=before, moderator_id=None)


@router.get("/team/{moderator_id}/trail")
async def read_trail_of(request: Request, moderator_id: str, desk: TheDesk, before: str = "") -> Response:
    """Show what one moderator did, a page at a time; also of one who has left."""
    try:
        desk.team.moderator(moderator_id)
    except NotFound:
        raise Missing("expected a moderator of this team") from None
    return await _show(request, desk, before=before, moderator_id=moderator_id)


@router.get("/trail/export")
async def export_trail(desk: TheDesk) -> Response:
    """Give the whole chain as `amanat audit export` writes it; `amanat audit verify` checks it on any machine."""
    database = await desk.database()
    async with database.read() as transaction:
        chain = await entries(transaction)
    content = "".join(f"{line}\n" for line in export_lines(chain))
    name = f"audit-{desk.today().isoformat()}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/jsonl", headers=headers)


async def _show(request: Request, desk: Desk, *, before: str, moderator_id: str | None) -> Response:
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    address = "/trail" if moderator_id is None else f"/team/{moderator_id}/trail"
    database = await desk.database()
    async with database.read() as transaction:
        found = await page(transaction, before=start, actor_id=moderator_id, limit=LINES_PER_PAGE + 1)
    shown = found[:LINES_PER_PAGE]
    return desk.pages.render(
        request,
        "trail.html",
        lines=trail_lines(shown, desk),
        whose=desk.name_of(moderator_id) if moderator_id is not None else None,
        address=address,
        is_later_page=start is not None,
        next_before=shown[-1].position if len(found) > LINES_PER_PAGE else None,
    )
