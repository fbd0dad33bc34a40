# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan of misbehaviour, taken step by step: what real servers do on bad days.

Wraps the receiver, so that it sits where a broken proxy or a full disk would.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal[
    "slow", "500", "503", "close-early", "close-after-commit", "duplicate", "html", "302",
    "timeout-after-commit", "200-error", "echo-error",
]  # fmt: skip

HTML = b"<!doctype html><title>Welcome</title><h1>It works!</h1>"


class Fault(BaseModel):
    """One misbehaviour: what, on which requests, how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    method: str = "PUT"
    path_contains: str = "/cases/"
    times: Annotated[int, Field(ge=1, le=100)] = 1
    seconds: Annotated[float, Field(ge=0, le=60)] = 2.0


@dataclass
class FaultPlan:
    """The misbehaviour still to come, and how often each request reached the receiver."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """Take the next fault that fits, and count it off."""
        for place, fault in enumerate(self.waiting):
            if fault.method == method and fault.path_contains in path:
                left = fault.times - 1
                self.waiting[place : place + 1] = [fault.model_copy(update={"times": left})] if left else []
                return fault
        return None


class Misbehaving:
    """ASGI middleware that carries out the plan."""

    def __init__(self, app: ASGIApp, plan: FaultPlan) -> None:
        """Wrap an application."""
        self._app = app
        self._plan = plan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, badly when the plan says so."""
        fault = None
        if scope["type"] == "http" and not scope["path"].startswith("/sim/"):
            fault = self._plan.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind in ("slow", "timeout-after-commit", "close-after-commit", "duplicate"):
            await self._after_commit(fault, scope, receive, send)
        else:
            await self._instead(fault, receive, send)

    async def _after_commit(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the receiver store it, then let the answer suffer."""
        body = await _read(receive)
        answer = await self._call(scope, body)
        if (
            fault.kind == "duplicate"
        ):  # A proxy repeats the request byte by byte and passes the second answer on.
            answer = await self._call(scope, body)
        if fault.kind in ("slow", "timeout-after-commit"):
            await asyncio.sleep(fault.seconds)
        if fault.kind == "close-after-commit":
            await _broken(send)
            return
        for message in answer:
            await send(message)

    async def _call(self, scope: Scope, body: bytes) -> list[Message]:
        sent: list[Message] = []

        async def give() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._app(dict(scope), give, keep)
        return sent

    async def _instead(self, fault: Fault, receive: Receive, send: Send) -> None:
        """Answer without the receiver ever seeing the request."""
        body = await _read(receive)
        if fault.kind == "close-early":
            await _broken(send)
            return
        status, headers, content = {
            "500": (500, {"content-type": "text/html"}, b"<h1>Internal Server Error</h1>"),
            "503": (503, {"retry-after": "7200"}, b""),
            "html": (200, {"content-type": "text/html; charset=utf-8"}, HTML),
            "302": (302, {"location": "/setup"}, b""),
            "200-error": (
                200,
                {"content-type": "application/json"},
                b'{"status":"failed","statuscode":"400"}',
            ),
            "echo-error": (500, {"content-type": "application/json"}, b'{"prettyMessage":' + body + b"}"),
        }[fault.kind]
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


async def _broken(send: Send) -> None:
    """Promise more than is sent: the server then closes the connection in the middle of the answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"receipt_id":', "more_body": True})
    raise ConnectionAbortedError("the stand-in closes early, as asked")
