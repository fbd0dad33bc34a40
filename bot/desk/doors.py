# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk's outer door, passed by every request before any route is looked up.

Closed by default: OPEN lists what a stranger may reach; all else, routes written tomorrow included, asks for
a session. Every changing request must carry the form token of its cookie. Every answer gets the same
headers. Nothing of an unforeseen error but its type reaches the log.

The order matters:
  1. put the headers on whatever is answered
  2. notice who has left the team, then find the session by its cookie
  3. refuse strangers
  4. read the form, within limits, and check its token
  5. let the route answer; an error of ours that it does not map ends here
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk.pages import COOKIE, Pages, was_session
from bot.desk.sessions import Sessions
from bot.desk.uploads import read_in_memory, takes_file

log = logging.getLogger(__name__)

OPEN: Final = frozenset(
    {
        ("GET", "/health"),
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        ("POST", "/language"),
        ("GET", "/static/desk.css"),
        ("GET", "/static/icon.png"),
    }
)
READING: Final = frozenset({"GET", "HEAD"})
MAX_FORM_BYTES = 800_000  # Limit: a record with every field full; below 1 MB no part is spooled to a disk.
MAX_FORM_FIELDS = 2000

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Doors:
    """The middleware that stands before all routes."""

    def __init__(
        self, app: ASGIApp, *, sessions: Sessions, pages: Pages, follow_team: Callable[[], None]
    ) -> None:
        """Stand before app. follow_team: ends the sessions of whoever is no moderator any more."""
        self._app = app
        self._follow_team = follow_team
        self._sessions = sessions
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # The desk has no web sockets, today or tomorrow.
            await send({"type": "websocket.close", "code": 1008})
            return
        answering = _Answering(send)  # 1
        try:
            refusal = await self._refusal(scope, receive)
            if refusal is None:
                request: Request = scope["state"]["request"]
                await self._app(scope, request.receive, answering)  # 5
            else:
                await refusal(scope, receive, answering)
        except Exception as error:
            await self._unforeseen(error, scope, receive, answering)
        finally:
            form: FormData | None = scope.get("state", {}).get("form")
            if form is not None:
                await form.close()

    async def _refusal(self, scope: Scope, receive: Receive) -> Response | None:
        """Give the answer to a request that may not pass; None when it may. Reads its form."""
        request = Request(scope, receive)
        scope.setdefault("state", {})
        scope["state"]["request"] = request
        method = scope["method"]
        self._follow_team()  # 2
        cookie = request.cookies.get(COOKIE)
        session = self._sessions.find(cookie)
        request.state.session = session
        request.state.form = FormData()
        is_open = ("GET" if method == "HEAD" else method, scope["path"]) in OPEN
        if method in READING:
            if session is None and not is_open:  # 3
                return _to_sign_in(request)
            return None
        status = await self._read_form(request)  # 4
        if status is not None:
            return self._pages.problem(request, status)
        if session is None and not is_open:
            return self._pages.locked(request)
        if _is_cross_site(request) or not self._sessions.proves(cookie, _token(request)):
            # A desk that was started anew knows no older page; a sealed report that it held is not lost for that.
            return self._pages.problem(
                request, 403, goes_on=session is not None and not _is_cross_site(request)
            )
        return None

    async def _read_form(self, request: Request) -> int | None:
        """Read the body once, within MAX_FORM_BYTES or with one file; give the status of a refusal, or None."""
        if takes_file(request):
            try:
                request.state.form = await read_in_memory(
                    request,
                    keeps_file=request.state.session is not None,
                    max_fields=MAX_FORM_FIELDS,
                    max_field_bytes=MAX_FORM_BYTES,
                )
            except OverflowError:
                return 413
            except (MultiPartException, HTTPException, ValueError):
                return 400
            return None
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_FORM_BYTES:
                return 413
        again = Request(request.scope, _replay(bytes(body), request.receive))
        request.scope["state"]["request"] = Request(request.scope, _replay(bytes(body), request.receive))
        try:
            request.state.form = await again.form(max_files=1, max_fields=MAX_FORM_FIELDS)
        except (MultiPartException, HTTPException, ValueError):
            return 400
        return None

    async def _unforeseen(self, error: Exception, scope: Scope, receive: Receive, send: _Answering) -> None:
        """Answer an error nobody mapped. Its message may quote content, so only its type is told."""
        incident = secrets.token_hex(4)
        log.error("desk failed to answer", extra={"incident": incident, "error_type": type(error).__name__})
        if send.has_started:
            # Half a file must not look like a whole one: leave the body unfinished and the server cuts the line.
            raise ConnectionAbortedError("the answer was cut short; see the event before this one") from None
        await self._pages.problem(Request(scope), 500, incident=incident)(scope, receive, send)


class _Answering:
    """Sends an answer with the desk's headers, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                if name not in headers:
                    headers[name] = value
        await self._send(message)


def _to_sign_in(request: Request) -> Response:
    """Send a stranger to the sign-in page, whatever was asked for, existing or not."""
    wanted = request.url.path
    query = {} if wanted == "/" else {"next": wanted}
    if was_session(request.cookies.get(COOKIE)):
        query["locked"] = "1"
    return RedirectResponse("/sign-in" + (f"?{urlencode(query)}" if query else ""), status_code=303)


def _token(request: Request) -> str | None:
    token = request.state.form.get("token")
    return token if isinstance(token, str) else None


def _is_cross_site(request: Request) -> bool:
    """Tell whether the browser itself says that another site sent this."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read already to whoever reads next, and then what really follows."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
