# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in as one web application: three doors, and a lock against other web sites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .botapi import answer_call, answer_download
from .connection import KeepTransport
from .controls import control_routes
from .driver import driver_routes
from .errors import DriverError, Refused
from .world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PAGE_FILES = ("phone.css", "phone.js", "bench.js", "messages.js", "net.js", "sheets.js", "voice.js")
MEDIA_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def make_app(world: World) -> ASGIApp:
    """Return the application for uvicorn."""

    async def call(request: Request) -> Response:
        return await answer_call(world, request, request.path_params["token"], request.path_params["method"])

    async def download(request: Request) -> Response:
        return await answer_download(
            world, request, request.path_params["token"], request.path_params["path"]
        )

    async def no_such_door(_request: Request, _error: Exception) -> Response:
        return JSONResponse(Refused(404, "Not Found").as_json(), status_code=404)

    async def cannot(_request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, status_code=409)

    routes = [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download),
        *driver_routes(world),
        *control_routes(world),
        Route("/", _page_file("index.html")),
        *[Route(f"/{name}", _page_file(name)) for name in PAGE_FILES],
    ]
    app = Starlette(
        routes=routes, exception_handlers={404: no_such_door, DriverError: cannot, Refused: cannot}
    )
    return KeepTransport(OnlyFromHere(app))


class OnlyFromHere:
    """Refuses requests that another web site makes through a visitor's browser.

    The stand-in listens on this machine only, but a page from anywhere could ask a browser to call it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from this machine's own pages and programs."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            host = urlsplit("//" + headers.get(b"host", b"").decode("latin-1")).hostname
            origin = headers.get(b"origin", b"").decode("latin-1")
            if host not in LOOPBACK or (origin and urlsplit(origin).hostname not in LOOPBACK):
                refusal = JSONResponse({"error": "only this machine may use the stand-in"}, status_code=403)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _page_file(name: str) -> Callable[[Request], Awaitable[Response]]:
    body = files(__package__).joinpath("page", name).read_bytes()
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    headers = {
        "Content-Security-Policy": PAGE_POLICY,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }

    async def page(_request: Request) -> Response:
        return Response(body, media_type=media_type, headers=headers)

    return page
