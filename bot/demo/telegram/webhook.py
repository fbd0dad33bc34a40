# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivery by webhook, with the real server's order, patience and stubbornness.

One update at a time per lane (a chat's messages are one lane, a person's taps another), the next only after 2xx.
Source of the numbers: tdlib/telegram-bot-api WebhookActor.cpp.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from .clock import Clock
from .errors import bad_request
from .faults import FaultPlan
from .queue import UpdateQueue, Waiting

MAX_CONNECTIONS = 100
DEFAULT_CONNECTIONS = 40  # Source: Bot API, setWebhook.
MAX_SECRET_CHARACTERS = 256
ANSWER_WITHIN = 60.0  # seconds; later answers count as none
MAX_RETRY_AFTER = 3600
MAX_RESEND_DELAY = 60.0  # then a random 60 to 120 s
SINGLE_FILE_AFTER = 10.0  # seconds without a success: one connection only
GONE_CLOSES_AFTER = (
    23 * 3600.0
)  # Source: WebhookActor.cpp, WEBHOOK_DROP_TIMEOUT: 410 for so long ends the webhook.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name.


class Webhook:
    """The webhook of the bot, when one is set."""

    def __init__(
        self,
        queue: UpdateQueue,
        clock: Clock,
        faults: FaultPlan,
        complain: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self._queue, self._clock, self._faults = queue, clock, faults
        self.complain = complain
        self._lanes: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._open = 0
        self._freed = asyncio.Event()
        self._last_success_at = clock.now()
        self._last_error: tuple[int, str] | None = None
        self._gone_since: float | None = None
        self.url = ""
        self.secret = ""
        self.connections = DEFAULT_CONNECTIONS

    def set(self, url: str, *, secret: str, connections: int) -> None:
        """Begin to deliver to an address. Raises Refused.

        The real server insists on https; the stand-in takes plain http to this machine, as a local Bot API server does.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > MAX_SECRET_CHARACTERS:
            raise bad_request("secret token is too long")
        if not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            raise bad_request("secret token contains unallowed characters")
        self.remove()
        self.url, self.secret = url, secret
        self.connections = connections if 1 <= connections <= MAX_CONNECTIONS else DEFAULT_CONNECTIONS
        self._last_success_at, self._gone_since = self._clock.now(), None
        self._reader = asyncio.create_task(self._read_queue())

    def remove(self) -> None:
        """Stop delivering; what was not taken stays in the queue."""
        for task in (*self._tasks, *([self._reader] if self._reader else [])):
            task.cancel()
        self._reader = None
        self._tasks.clear()
        self._lanes.clear()
        self._open = 0
        self.url = self.secret = ""

    def describe(self) -> dict[str, Any]:
        """Return a WebhookInfo object."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self.url:
            info["max_connections"] = self.connections
        if self.url and self._last_error:
            info["last_error_date"], info["last_error_message"] = self._last_error
        if self._queue.allowed:
            info["allowed_updates"] = sorted(self._queue.allowed)
        return info

    async def _read_queue(self) -> None:
        """Sort what comes into lanes, and start a task for each lane that has work."""
        last = 0
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False) as http:
            # Ended by `remove` alone, which ends the lanes too: a late end here would end the next webhook's.
            while True:
                for waiting in self._queue.after(last):
                    last = waiting.update_id
                    self._into_lane(waiting, http)
                await self._queue.change(timeout=1.0)

    def _into_lane(self, waiting: Waiting, http: httpx.AsyncClient) -> None:
        if waiting.lane in self._lanes:
            self._lanes[waiting.lane].append(waiting)
            return
        self._lanes[waiting.lane] = deque([waiting])
        task = asyncio.create_task(self._empty_lane(waiting.lane, http))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _empty_lane(self, lane: int, http: httpx.AsyncClient) -> None:
        while self._lanes[lane]:
            await self._deliver(self._lanes[lane][0], http)
            self._lanes[lane].popleft()
        del self._lanes[lane]

    async def _deliver(self, waiting: Waiting, http: httpx.AsyncClient) -> None:
        """Send until it is taken or would expire before the next try: at once, then after 2, 4, 8 … seconds."""
        fails, delay = 0, 1.0
        while self._queue.get(waiting.update_id) is not None:
            await self._connection()
            try:
                retry_after = await self._send(waiting, http, tries=fails)
            finally:
                self._open -= 1
                self._freed.set()
            if retry_after is None:
                self._queue.done(waiting.update_id)
                return
            if retry_after == 0 and fails > 0:
                delay = min(delay * 2, random.uniform(MAX_RESEND_DELAY, 2 * MAX_RESEND_DELAY))  # noqa: S311
                wait = delay
            else:
                wait = float(retry_after)
            if self._clock.now() + wait > waiting.expires_at:
                self._queue.give_up(waiting.update_id)
                return
            fails += 1
            await self._clock.sleep_until(self._clock.now() + wait)

    async def _connection(self) -> None:
        """Wait for a free connection; there is only one while nothing succeeds."""
        while True:
            stuck = self._last_success_at + SINGLE_FILE_AFTER < self._clock.now()
            if self._open < (1 if stuck else self.connections):
                self._open += 1
                return
            self._freed.clear()
            await self._freed.wait()

    async def _send(self, waiting: Waiting, http: httpx.AsyncClient, *, tries: int) -> int | None:
        """Post one update; returns None when it was taken, else the Retry-After asked for (0 for none)."""
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        try:
            answer = await http.post(self.url, content=waiting.text, headers=headers)
        except httpx.HTTPError:
            self._note_error("Connection failed")
            return 0
        if self._faults.strike("webhook", tries=tries) is not None:
            self._note_error("Read timeout expired")
            return 0
        if answer.is_success:
            self._last_success_at, self._gone_since = self._clock.now(), None
            if answer.content:
                # The real server would carry out a body with a method as a call of the bot's.
                self.complain("webhook: an answer with a body")
            return None
        self._note_gone(answer.status_code == HTTPStatus.GONE)
        self._note_error(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
        asked = answer.headers.get("Retry-After", "")
        return min(int(asked), MAX_RETRY_AFTER) if asked.isdigit() else 0

    def _note_gone(self, gone: bool) -> None:
        """Give the webhook up when it has said for most of a day that it is gone."""
        now = self._clock.now()
        self._gone_since = (self._gone_since or now) if gone else None
        if self._gone_since is not None and now - self._gone_since > GONE_CLOSES_AFTER:
            asyncio.get_running_loop().call_soon(self.remove)

    def _note_error(self, sentence: str) -> None:
        self._last_error = (self._clock.unix(), sentence)
