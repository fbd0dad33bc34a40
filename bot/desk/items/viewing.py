# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking at a file: covered until it is asked for, and then shown as a copy that this desk drew itself.

Asking is a form, so that it is deliberate and leaves a line in the audit chain. What was asked for stays open for this
session alone. No original is ever given to a browser to be drawn: pictures and papers come out of `shut_in`.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.casework.derived import DerivedItem, DerivedKind
from bot.desk.cases import OpenedCase, case_to_read
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.files import PICTURE_TYPE, SealedFile, checked_file, whole_file
from bot.desk.items.keeping import PAGES_WITH, PICTURES_WITH, Drawn, keep_pictures
from bot.desk.items.things import Thing, file_of
from bot.desk.media import FILE_POLICY
from bot.desk.sessions import Session
from bot.desk.shut_in.asking import MAX_PAGES_AT_ONCE, CannotDraw, clean_picture, paper_pages, veiled_picture
from bot.desk.writing import deed
from storage.text import from_text

router = APIRouter()
TheCase = Annotated[OpenedCase, Depends(case_to_read)]
TheDesk = Annotated[Desk, Depends(desk_of)]
MAX_PAGES = 300  # Decision: who needs more of one paper saves the original.
MAX_VEILS = 300  # Limit: about 2 MB in a session's memory.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


CANNOT_DRAW = {
    "too_large": _(
        "This file unpacks to more than this desk takes in, so it is not shown. The original is kept as it came."
    ),
    "not_read": _(
        "This file cannot be drawn here: it is damaged, locked, or of another kind than it says. "
        "The original is kept as it came."
    ),
    "took_too_long": _("Drawing this file took too long and was stopped. The original is kept as it came."),
    "no_walls": _(
        "This machine cannot shut in the program that draws files, so nothing is drawn. "
        "Ask the operator; the original is kept as it came."
    ),
}


@router.post("/cases/{case_id}/files/{number}/show")
async def show(request: Request, number: int, case: TheCase, desk: TheDesk) -> Response:
    """Uncover a file for this session, drawing its copy if there is none yet."""
    thing, session = file_of(case, number), session_of(request)
    try:
        await _draw_first(desk, session, case, thing)
    except CannotDraw as error:
        session.notice = CANNOT_DRAW[error.why]
        return _back(case, number)
    async with deed(desk, session) as done:
        await done.note("file-shown", case.case_id, about_item=thing.item_id)
    session.shown.add(_blob_id(thing))
    return _back(case, number)


@router.post("/cases/{case_id}/files/{number}/cover")
async def cover(request: Request, number: int, case: TheCase) -> Response:
    """Cover a file again."""
    session_of(request).shown.discard(_blob_id(file_of(case, number)))
    return _back(case, number)


@router.post("/cases/{case_id}/files/{number}/pages")
async def more_pages(request: Request, number: int, case: TheCase, desk: TheDesk) -> Response:
    """Draw the next pages of a paper that is shown."""
    thing, session = file_of(case, number), session_of(request)
    if _shows_as(thing) != "paper" or not thing.pages:
        raise OutOfDate("expected a paper whose first pages are drawn")
    try:
        await _draw_pages(desk, session, case, thing, first=(thing.pages[-1].page or 0) + 1)
    except CannotDraw as error:
        session.notice = CANNOT_DRAW[error.why]
    session.shown.add(_blob_id(thing))
    return _back(case, number)


@router.get("/cases/{case_id}/files/{number}/veil")
async def read_veil(request: Request, number: int, case: TheCase, desk: TheDesk) -> Response:
    """Give a picture's colours, so blurred that nobody can be recognised."""
    thing, session = file_of(case, number), session_of(request)
    if thing.shown is None or _shows_as(thing) != "image":
        raise Missing("expected a picture")
    blob_id = _blob_id(thing)
    veil = session.veils.get(blob_id)
    if veil is None:
        try:
            veil = await veiled_picture(await whole_file(desk, thing.shown.attachment))
        except CannotDraw:
            raise Missing("expected a picture that can be drawn") from None
        while len(session.veils) >= MAX_VEILS:
            session.veils.pop(next(iter(session.veils)))
        session.veils[blob_id] = veil
    return _picture(veil)


@router.get("/cases/{case_id}/files/{number}/picture")
async def read_picture(request: Request, number: int, case: TheCase, desk: TheDesk) -> Response:
    """Give the clean copy of a picture that this moderator asked to see."""
    thing = _uncovered(request, case, number)
    if thing.clean is None:
        raise Missing("expected a picture with a clean copy")
    return _picture(await _derived_file(desk, thing.clean))


@router.get("/cases/{case_id}/files/{number}/pages/{page}")
async def read_page(request: Request, number: int, page: int, case: TheCase, desk: TheDesk) -> Response:
    """Give one drawn page of a paper that this moderator asked to see."""
    thing = _uncovered(request, case, number)
    found = next((one for one in thing.pages if one.page == page), None)
    if found is None:
        raise Missing("expected a page that is drawn")
    return _picture(await _derived_file(desk, found))


async def _draw_first(desk: Desk, session: Session, case: OpenedCase, thing: Thing) -> None:
    """Make what is shown, when it was not made before. Raises CannotDraw, Damaged, Missing."""
    kind = _shows_as(thing)
    if kind not in {"image", "paper", "video"}:
        raise Missing("expected a file that can be shown")
    assert thing.shown is not None
    if kind == "paper" and not thing.pages:
        await _draw_pages(desk, session, case, thing, first=1)
    if kind == "image" and thing.clean is None:
        clean = await clean_picture(await whole_file(desk, thing.shown.attachment))
        drawn = [Drawn(DerivedKind.CLEAN_COPY, clean)]
        await keep_pictures(desk, session, case, thing, drawn, act="clean-copy-made", tool=PICTURES_WITH)


async def _draw_pages(desk: Desk, session: Session, case: OpenedCase, thing: Thing, *, first: int) -> None:
    assert thing.shown is not None
    if first > MAX_PAGES:
        raise CannotDraw("too_large")
    found = await paper_pages(
        await whole_file(desk, thing.shown.attachment), first=first, most=MAX_PAGES_AT_ONCE
    )
    drawn = [Drawn(DerivedKind.PAGE, one.picture, one.number, found.of) for one in found.drawn]
    await keep_pictures(desk, session, case, thing, drawn, act="pages-drawn", tool=PAGES_WITH)


def _uncovered(request: Request, case: OpenedCase, number: int) -> Thing:
    """Give a file that this session asked to see. Raises Missing for any other."""
    thing = file_of(case, number)
    if _blob_id(thing) not in session_of(request).shown:
        raise Missing("expected a file that was asked for")
    return thing


async def _derived_file(desk: Desk, item: DerivedItem) -> bytes:
    if item.file is None:
        raise Missing("expected an item with a file")
    kept = item.file
    return await checked_file(
        desk, SealedFile(kept.blob_id, from_text(kept.key), kept.sha256, kept.size_bytes)
    )


def _shows_as(thing: Thing) -> str:
    return thing.shown.shows_as if thing.shown is not None else "document"


def _blob_id(thing: Thing) -> str:
    return thing.shown.attachment.blob_id if thing.shown is not None else ""


def _picture(content: bytes) -> Response:
    headers = {
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": 'inline; filename="picture.jpg"',
    }
    return Response(content, media_type=PICTURE_TYPE, headers=headers)


def _back(case: OpenedCase, number: int) -> Response:
    return RedirectResponse(f"/cases/{case.case_id}#file-{number}", status_code=303)
