# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bot's webhook endpoint, as bad as it is told to be."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Endpoint:
    """A webhook endpoint that answers as it is told, in turn; 200 once it has nothing more to say."""

    port: int = 0
    answers: list[tuple[int, float]] = field(default_factory=list)  # status, seconds to wait before it
    headers: str = ""  # more lines of every answer, each with its line end
    body: bytes = b""
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    serving: set[asyncio.Task[Any]] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._answer(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self.serving.discard(task)

    async def close(self) -> None:
        """Let go of who is still being answered, and of who has just come."""
        await asyncio.sleep(0.05)
        for task in list(self.serving):
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)
        await asyncio.sleep(0.05)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        status, delay = self.answers.pop(0) if self.answers else (200, 0.0)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(delay)
        self.at_once -= 1
        self.got.append(body)
        self.arrived.set()
        self.secrets.append(headers.get("x-telegram-bot-api-secret-token", ""))
        length = f"Content-Length: {len(self.body)}\r\nConnection: close\r\n{self.headers}\r\n"
        writer.write(f"HTTP/1.1 {status} X\r\n{length}".encode() + self.body)
        await writer.drain()

    async def wait_for(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            while len(self.got) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.got
