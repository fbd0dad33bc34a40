# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Bot API that answers as fast as a socket can, so that the bot is what is measured, not the stand-in.

It checks nothing and remembers nothing but who waits for what. People here are scripts: each writes its next
line as soon as the bot's reply is accepted. Run as a process: python -m tests.endure.fast_telegram.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import deque
from typing import Any
from urllib.parse import parse_qs, unquote_plus

BOT_ID = 4242424242
MAX_BATCH = 100  # Source: getUpdates, "Values between 1-100 are accepted".


class People:
    """Scripted people. A turn is: update handed out, then the reply to it accepted."""

    def __init__(self, script: list[str], together: int, per_second: float, at_once: int = 0) -> None:
        self.script = script
        self.waiting: deque[dict[str, Any]] = deque()
        self.given: deque[dict[str, Any]] = deque()
        self.news = asyncio.Event()
        self.turns = self.conversations = 0
        self.calls: dict[str, int] = {}
        self.waits: list[float] = []
        self.at: dict[int, tuple[int, float]] = {}
        self._per_second = per_second
        self._at_once = at_once
        self._together = together
        self._all_open = asyncio.Event()
        self._next_update, self._next_message, self._next_chat = 1000, 1, 7_000_000_000
        self._idle: deque[int] = deque()
        self._lines: dict[int, int] = {}
        for _ in range(together):
            self.arrive()

    def arrive(self) -> None:
        """Let a new person press Start."""
        self._next_chat += 1
        self._say(self._next_chat, 0)

    def replied(self, chat_id: int) -> None:
        """Count a turn and go on with the script."""
        line, since = self.at.get(chat_id, (-1, 0.0))
        if line < 0:
            return
        self.turns += 1
        self.waits.append(time.perf_counter() - since)
        if self._per_second and line + 1 >= self._at_once:
            self.at[chat_id] = (-1, 0.0)
            self._idle.append(chat_id)
            self._lines[chat_id] = line + 1
            if len(self._idle) >= self._together:
                self._all_open.set()
        else:
            self._onward(chat_id, line + 1)

    async def pace(self) -> None:
        """Let somebody write so many times a second, whoever has waited longest."""
        if self._at_once:
            await self._all_open.wait()  # not before everybody has come so far
        due = time.perf_counter()
        while self._per_second:
            due += 1 / self._per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if self._idle:
                chat_id = self._idle.popleft()
                self._onward(chat_id, self._lines.pop(chat_id))

    def _onward(self, chat_id: int, line: int) -> None:
        if line < len(self.script):
            self._say(chat_id, line)
        else:
            self.at.pop(chat_id, None)
            self.conversations += 1
            self.arrive()

    def _say(self, chat_id: int, line: int) -> None:
        self._next_update += 1
        self._next_message += 1
        person = {"id": chat_id, "is_bot": False, "first_name": "Amina", "language_code": "en"}
        chat = {"id": chat_id, "type": "private", "first_name": "Amina"}
        message: dict[str, Any] = {
            "message_id": self._next_message,
            "date": int(time.time()),
            "from": person,
            "chat": chat,
            "text": self.script[line],
        }
        if self.script[line].startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(self.script[line])}]
        self.at[chat_id] = (line, time.perf_counter())
        self.waiting.append({"update_id": self._next_update, "message": message})
        self.news.set()

    async def updates(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:  # noqa: ASYNC109
        """Hand out what waits; an offset confirms what was handed out before."""
        while self.given and self.given[0]["update_id"] < offset:
            self.given.popleft()
        if not self.given and not self.waiting and timeout:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), timeout)
            except TimeoutError:
                return []
        while self.waiting and len(self.given) < min(limit, MAX_BATCH):
            self.given.append(self.waiting.popleft())
        return list(self.given)[:limit]

    def message(self, chat_id: int, text: str) -> dict[str, Any]:
        """Give a message of the bot's."""
        self._next_message += 1
        return {
            "message_id": self._next_message,
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private", "first_name": "Amina"},
            "from": {"id": BOT_ID, "is_bot": True, "first_name": "B", "username": "b_bot"},
            "text": text,
        }


class Connection(asyncio.Protocol):
    """One keep-alive connection. Speaks as much HTTP/1.1 as the clients here do."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in the buffer."""
        self.buffer += data
        while True:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            lower = head.lower()
            at = lower.find(b"content-length:")
            length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(rest) < length:
                return
            body, self.buffer = rest[:length], rest[length:]
            method = head.split(b" ", 2)[1].rpartition(b"/")[2].split(b"?")[0].decode()
            self._call(method, fields(body, b"json" in lower))

    def _call(self, method: str, given: dict[str, str]) -> None:
        self.people.calls[method] = self.people.calls.get(method, 0) + 1
        if method.lower() == "getupdates":
            task = asyncio.ensure_future(self._updates(given))
            task.add_done_callback(lambda done: done.exception())
            return
        chat_id = int(given.get("chat_id") or 0)
        if method.lower() in ("sendmessage", "editmessagetext"):
            self._answer(self.people.message(chat_id, given.get("text", "")))
            self.people.replied(chat_id)
        elif method == "getMe":
            self._answer({"id": BOT_ID, "is_bot": True, "first_name": "B", "username": "b_bot"})
        elif method == "stats":
            self._answer(self._stats())
        elif method.startswith("getMy"):
            self._answer(
                [] if method == "getMyCommands" else {"name": "", "short_description": "", "description": ""}
            )
        else:
            self._answer(True)

    def _stats(self) -> dict[str, Any]:
        people = self.people
        waits, people.waits = sorted(people.waits), []
        at = lambda share: waits[min(len(waits) - 1, int(len(waits) * share))] if waits else 0.0  # noqa: E731
        return {
            "turns": people.turns,
            "conversations": people.conversations,
            "calls": dict(people.calls),
            "p50": at(0.5),
            "p95": at(0.95),
            "p99": at(0.99),
            "open": len(people.at),
        }

    async def _updates(self, given: dict[str, str]) -> None:
        result = await self.people.updates(
            int(given.get("offset") or 0), int(given.get("limit") or 100), float(given.get("timeout") or 0)
        )
        self._answer(result)

    def _answer(self, result: Any) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        body = json.dumps({"ok": True, "result": result}).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )


def fields(body: bytes, is_json: bool) -> dict[str, str]:
    """Read the parameters of a call: JSON, a form, or a multipart form."""
    if is_json and body:
        return {key: str(value) for key, value in json.loads(body).items()}
    if body.startswith(b"--"):
        boundary = body.split(b"\r\n", 1)[0]
        found = {}
        for part in body.split(boundary)[1:-1]:
            head, _, value = part.partition(b"\r\n\r\n")
            name = head.partition(b'name="')[2].partition(b'"')[0].decode()
            found[name] = value.removesuffix(b"\r\n").decode()
        return found
    text = body.decode()
    if len(text) < 200:
        return {key: values[0] for key, values in parse_qs(text, keep_blank_values=True).items()}
    pairs = (pair.partition("=") for pair in text.split("&"))
    return {
        key: unquote_plus(value) for key, _, value in pairs if key in ("chat_id", "text", "offset", "limit")
    }


async def serve(script: list[str], together: int, port: int, per_second: float, at_once: int) -> None:
    """Serve until killed; prints the port."""
    people = People(script, together, per_second, at_once)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(people), "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.gather(server.serve_forever(), people.pace())


def main() -> None:
    """Read the script from a file of JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", required=True, help="JSON: the lines that every person writes")
    parser.add_argument("--together", type=int, default=100)
    parser.add_argument("--per-second", type=float, default=0.0, help="0: everybody answers at once")
    parser.add_argument("--at-once", type=int, default=0, help="so many lines come before the pace holds")
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    asyncio.run(
        serve(json.loads(chosen.script), chosen.together, chosen.port, chosen.per_second, chosen.at_once)
    )


if __name__ == "__main__":
    main()
