# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the desk together: the outer door, the routes, and the page for each error."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from bot.casework.errors import CaseworkError
from bot.casework.moves import MoveNotAllowed
from bot.desk import (
    asking,
    case_page,
    decide,
    files,
    hand_over,
    link_page,
    notices,
    overview_page,
    quarantine_page,
    queue_page,
    quiet,
    recall,
    record_page,
    refer,
    refer_second,
    rest_page,
    search_page,
    sign_in,
    silence_page,
    statement_page,
)
from bot.desk.assisted import pages as assisted_pages
from bot.desk.desk import Desk, Settings
from bot.desk.doors import Doors
from bot.desk.errors import Damaged, Missing, NotUnderstood, OutOfDate, RestFirst
from bot.desk.items import originals, texts_page, viewing
from bot.desk.team import change_pages, passphrase_page
from bot.desk.team import pages as team_pages
from bot.desk.together import pages as together_pages
from bot.desk.trail import pages as trail_pages
from bot.desk.un_paper import pages as un_paper_pages
from bot.partners.errors import PartnersError
from storage.errors import Conflict, NotFound, StorageError

STATIC = Path(__file__).parent / "static"
LOCK_LOOK_EVERY_SECONDS = 10.0  # Decision: an idle key outlives its time by seconds at most.

# Error -> HTTP status, the nearest class first. Errors know nothing of HTTP; this table is the only place.
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (Missing, 404),
    (NotFound, 404),
    (Damaged, 404),
    (OutOfDate, 409),
    (Conflict, 409),
    (MoveNotAllowed, 409),
    (NotUnderstood, 400),
    (RequestValidationError, 404),  # An id that is none is the same as an id that is not there.
    (CaseworkError, 503),
    (PartnersError, 503),
    (StorageError, 503),
)


def make_app(settings: Settings) -> FastAPI:
    """Make the desk's web application. Raises TeamNotFound or FingerprintMismatch."""
    desk = Desk(settings)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.desk = desk
    for kind, _ in STATUSES:
        app.add_exception_handler(kind, _answer_error)
    app.add_exception_handler(HTTPException, _answer_error)
    app.add_exception_handler(RestFirst, _ask_to_rest)
    for router in (
        sign_in.router,
        queue_page.router,
        silence_page.router,
        quarantine_page.router,
        case_page.router,
        files.router,
        viewing.router,
        originals.router,
        texts_page.router,
        record_page.router,
        statement_page.router,
        decide.router,
        hand_over.router,
        quiet.router,
        asking.router,
        link_page.router,
        search_page.router,
        overview_page.router,
        notices.router,
        assisted_pages.router,
        rest_page.router,
        refer.router,
        refer_second.router,
        recall.router,
        together_pages.router,
        trail_pages.router,
        un_paper_pages.router,
        passphrase_page.router,
        change_pages.router,
        team_pages.router,
    ):
        app.include_router(router)
    app.add_api_route("/static/{name}", _static_file, methods=["GET"], include_in_schema=False)
    app.add_middleware(Doors, sessions=desk.sessions, pages=desk.pages, follow_team=desk.follow_team)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Look for idle sessions while the desk runs; forget every key when it stops."""
    desk: Desk = app.state.desk

    async def look() -> None:
        while True:
            await asyncio.sleep(LOCK_LOOK_EVERY_SECONDS)
            desk.sessions.lock_idle()
            desk.follow_team()

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        await desk.close()


async def _answer_error(request: Request, error: Exception) -> Response:
    """Answer an error of ours with its page."""
    desk: Desk = request.app.state.desk
    if isinstance(error, HTTPException):
        # A route that is not there and a case that is not there look the same.
        return desk.pages.problem(request, 404 if error.status_code in {404, 405} else error.status_code)
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    return desk.pages.problem(request, status)


async def _ask_to_rest(_: Request, error: Exception) -> Response:
    """Lead to the page that asks a moderator whether to rest."""
    assert isinstance(error, RestFirst)
    return rest_page.to_rest(error)


_STATIC_TYPES = {"desk.css": "text/css; charset=utf-8", "icon.png": "image/png"}


def _static_file(name: str) -> Response:
    """Give one of the desk's own files; there are two."""
    media_type = _STATIC_TYPES.get(name)
    if media_type is None:
        raise Missing("expected one of the desk's own files")
    return FileResponse(STATIC / name, media_type=media_type)
