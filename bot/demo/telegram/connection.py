# SPDX-License-Identifier: AGPL-3.0-or-later
"""The raw connection under a request, for faults that no well-behaved server shows."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

TRANSPORT = "amanat.transport"


class KeepTransport:
    """Outermost layer of the app: remembers the connection's transport in the scope.

    uvicorn hands it to nobody, but its `send` is a method of the object that holds it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. A bot that died while it asked needs no answer, and no traceback either."""
        scope[TRANSPORT] = getattr(getattr(send, "__self__", None), "transport", None)
        with contextlib.suppress(ClientDisconnect):
            await self._app(scope, receive, send)


def reset_connection(request: Request) -> None:
    """Tear the connection down with a TCP reset, without a word."""
    transport: Any = request.scope.get(TRANSPORT)
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
