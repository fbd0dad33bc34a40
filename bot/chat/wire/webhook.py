# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door for Telegram's deliveries: one bare ASGI callable that says 200 only after the commit.

The order that must hold: 1. the address, 2. the secret, in constant time, 3. the size as announced, 4. the body,
and no more of it than that, 5. the commit, 6. 200 with an empty body. Whatever else happens is answered with a
code that makes Telegram deliver again; nothing that was said is ever repeated in an answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bot.chat.errors import Unhandled

MAX_BODY_BYTES = 1 << 20  # Source: tdlib/td TQueue.cpp, an update is at most 512 KiB; twice that for escapes.
SECRET_HEADER = b"x-telegram-bot-api-secret-token"
UNREADABLE_AS = "unreadable"  # under which name a body that is no JSON is parked

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Submit = Callable[[Any], Awaitable[None]]


class WebhookDoor:
    """The ASGI application. `submit` takes one raw update and returns once it is committed."""

    def __init__(self, submit: Submit, *, path: str, secret: str) -> None:
        self._submit = submit
        self._path = path or "/"
        self._secret = secret.encode()
        self.refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            status = await self._answer(scope, receive)
            headers = [(b"content-length", b"0"), *([(b"connection", b"close")] if status >= 400 else [])]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

    async def _answer(self, scope: Scope, receive: Receive) -> int:
        if scope["path"] != self._path or scope["method"] != "POST":
            return 404
        headers = dict(scope["headers"])
        if not hmac.compare_digest(headers.get(SECRET_HEADER, b""), self._secret):
            self.refused += 1
            return 403
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > MAX_BODY_BYTES:
            return 413
        body = await _read(receive)
        if body is None:
            return 413
        try:
            await self._submit(_update_in(body))
        except Unhandled:
            return 503
        return 200


async def _read(receive: Receive) -> bytes | None:
    """Read a body up to the limit; None when there is more, or when the sender has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _update_in(body: bytes) -> Any:
    """Read an update; what is no JSON is handed on as it is, to be sealed and parked like any other odd thing."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return {UNREADABLE_AS: body.decode("utf-8", "replace")}


def webhook_secret(token: str) -> str:
    """Give the secret that Telegram must show: made from the token, so that it needs no setting of its own."""
    made = hmac.new(token.encode(), b"amanat/1 webhook secret", hashlib.sha256).digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()
