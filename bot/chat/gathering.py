# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single updates, arriving side by side, become batches in the order of their numbers.

Telegram delivers a person's messages and her taps in parallel; the one that was first can come second. Numbers
rise by one over all chats, so a gap means that something is still on its way: it is waited for, but only for a
moment, because a number can also be missing for good. What gathers while a batch is being committed is the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from bot.chat.errors import Unhandled
from bot.chat.wire.incoming import update_id_of

GRACE_SECONDS = 0.15  # Longer than two parallel requests drift apart on a bad line, shorter than a blink.
MAX_BATCH = 100

HandleBatch = Callable[[list[Any]], Awaitable[None]]


@dataclass
class _Arrived:
    update: Any
    number: int | None
    due: float
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gathering:
    """Takes updates one by one; `submit` returns when the update's batch is committed."""

    def __init__(
        self, handle: HandleBatch, *, grace: float = GRACE_SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._handle = handle
        self._grace = grace
        self._clock = clock
        self._waiting: list[_Arrived] = []
        self._news = asyncio.Event()
        self._last: int | None = None  # the highest number handed over so far
        self._closed = False

    async def submit(self, update: Any) -> None:
        """Hand an update over. Raises Unhandled when it could not be committed: it must come again."""
        if self._closed:
            raise Unhandled
        arrived = _Arrived(update, update_id_of(update), self._clock() + self._grace)
        self._waiting.append(arrived)
        self._news.set()
        await arrived.done

    async def run(self, stop: asyncio.Event) -> None:
        """Hand batches over until told to stop; what waits then is sent back."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                batch = self.ready()
                if batch:
                    await self._hand_over(batch)
                else:
                    await self._wait(stopping)
        finally:
            self._closed = True
            stopping.cancel()
            _settle(self._waiting, Unhandled())
            self._waiting = []

    def ready(self) -> list[_Arrived]:
        """Take out what may be handled now: no gap before it, or waited for it long enough."""
        self._waiting.sort(key=lambda one: -1 if one.number is None else one.number)
        now, last, upto = self._clock(), self._last, 0
        for place, one in enumerate(self._waiting, start=1):
            follows = one.number is None or (last is not None and one.number <= last + 1)
            if follows and upto == place - 1:
                upto = place
                last = one.number if last is None else max(last, one.number or 0)
            elif one.due <= now:
                upto = place
                last = one.number
        batch, self._waiting = self._waiting[: min(upto, MAX_BATCH)], self._waiting[min(upto, MAX_BATCH) :]
        numbers = [one.number for one in batch if one.number is not None]
        if numbers:
            # Numbers begin anew after a quiet week: then the newest counts, not the highest.
            self._last = (
                numbers[-1]
                if self._last is None or numbers[-1] < self._last - 10**6
                else max(self._last, *numbers)
            )
        return batch

    async def _hand_over(self, batch: list[_Arrived]) -> None:
        try:
            await self._handle([one.update for one in batch])
        except Unhandled:
            _settle(batch, Unhandled())
        else:
            _settle(batch, None)

    async def _wait(self, stopping: asyncio.Task[bool]) -> None:
        self._news.clear()
        news = asyncio.create_task(self._news.wait())
        patience = min((one.due for one in self._waiting), default=self._clock() + 60) - self._clock()
        await asyncio.wait({news, stopping}, timeout=max(0.0, patience), return_when=asyncio.FIRST_COMPLETED)
        news.cancel()


def _settle(batch: list[_Arrived], trouble: Unhandled | None) -> None:
    for one in batch:
        if one.done.done():
            continue
        if trouble is None:
            one.done.set_result(None)
        else:
            one.done.set_exception(trouble)
