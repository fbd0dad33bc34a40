# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast we may send: one bucket for all chats, one for each.

Source: Telegram's bot FAQ, about 30 messages a second in all and one a second to one chat, short bursts allowed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

ALL_CHATS_PER_SECOND = 30.0
ALL_CHATS_BURST = 30
ONE_CHAT_PER_SECOND = 1.0
ONE_CHAT_BURST = 4  # A sentence, a question, its old keyboard: one turn must not wait for itself.


class Bucket:
    """Lets `burst` through at once and `rate` a second after that, first come first served."""

    def __init__(self, rate: float, burst: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._step = 1.0 / rate
        self._slack = self._step * (burst - 1)
        self._clock = clock
        self._next_due = 0.0

    def reserve(self) -> float:
        """Take the next place; give the seconds to wait for it."""
        now = self._clock()
        self._next_due = max(self._next_due, now)
        wait = self._next_due - self._slack - now
        self._next_due += self._step
        return max(0.0, wait)

    def idle(self) -> bool:
        """Say whether the bucket is full again, so that forgetting it changes nothing."""
        return self._next_due <= self._clock()


class Pace:
    """Waits for both buckets before each request. Switched off, it never waits (for measuring)."""

    def __init__(self, *, switched_on: bool = True) -> None:
        self._on = switched_on
        self._all = Bucket(ALL_CHATS_PER_SECOND, ALL_CHATS_BURST)
        self._chats: dict[int, Bucket] = {}

    async def wait(self, chat_id: int) -> None:
        """Return when one more request to this chat is due."""
        if not self._on:
            return
        bucket = self._chats.get(chat_id)
        if bucket is None:
            self._forget_idle()
            bucket = self._chats[chat_id] = Bucket(ONE_CHAT_PER_SECOND, ONE_CHAT_BURST)
        # The chat's own wait comes first: one that waits for itself holds no place in the common queue.
        await asyncio.sleep(bucket.reserve())
        await asyncio.sleep(self._all.reserve())

    def _forget_idle(self) -> None:
        if len(self._chats) >= 10_000:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.idle()}
