# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking an original away: a page that says what that can do, a deliberate yes, and a line in the audit chain."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import StreamingResponse

from bot.desk import labels
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.files import MAX_WHOLE_BYTES, checked_stream, file_headers, sealed_file, whole_file
from bot.desk.items.things import file_of
from bot.desk.media import UNKNOWN_TYPE
from bot.desk.writing import deed

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/cases/{case_id}/files/{number}/original")
async def warn(request: Request, number: int, case: TheCase, desk: TheDesk) -> Response:
    """Say what an original may carry, before it can be saved."""
    return _page(request, number, case, desk)


@router.post("/cases/{case_id}/files/{number}/original")
async def save(request: Request, number: int, case: TheCase, desk: TheDesk) -> Response:
    """Give the very bytes that were received, to be saved; who took them is on the audit chain first."""
    thing = file_of(case, number)
    assert thing.shown is not None
    if request.state.form.get("sure") != "yes":
        return _page(request, number, case, desk, is_unsure=True)
    attachment = thing.shown.attachment
    content = await whole_file(desk, attachment) if attachment.size_bytes <= MAX_WHOLE_BYTES else None
    async with deed(desk, session_of(request)) as done:
        await done.note("original-saved", case.case_id, about_item=thing.item_id)
    headers = file_headers(number, attachment, save=True)
    if content is not None:
        return Response(content, media_type=UNKNOWN_TYPE, headers=headers)
    headers["Content-Length"] = str(attachment.size_bytes)
    return StreamingResponse(
        checked_stream(desk, sealed_file(attachment)), media_type=UNKNOWN_TYPE, headers=headers
    )


def _page(
    request: Request, number: int, case: OpenedCase, desk: Desk, *, is_unsure: bool = False
) -> Response:
    return desk.pages.render(
        request,
        "original.html",
        status=422 if is_unsure else 200,
        case=case,
        thing=file_of(case, number),
        number=number,
        kinds=labels.KINDS,
        is_unsure=is_unsure,
    )
