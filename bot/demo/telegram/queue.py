# SPDX-License-Identifier: AGPL-3.0-or-later
"""The updates that wait for the bot, as the real server keeps them.

An update stays until an offset beyond it confirms it, a webhook answers 2xx, or its time is over.
Expired ones are simply gone: that is what the bot must be built for, so they are counted here.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import random
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .clock import Clock

MAX_WAITING_UPDATES = 100_000  # Source: tdlib/td TQueue.cpp, MAX_QUEUE_EVENTS; further ones are dropped.
MAX_WAITING_BYTES = 128 << 20  # Source: tdlib/td TQueue.cpp, MAX_TOTAL_EVENT_LENGTH.
MESSAGE_LIVES_FOR = 86400.0  # Source: Client.cpp add_update for messages: message date + 86400 s.
CALLBACK_LIVES_FOR = 150.0  # Source: Client.cpp add_update(UpdateType::CallbackQuery, …, 150, …).
IDS_RESTART_AFTER = (
    7 * 86400.0
)  # Source: Bot API, Update.update_id: a week of silence makes the next id random.
OFF_UNLESS_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Waiting:
    """One update in the queue, already as JSON: later edits must not change what was said then."""

    update_id: int
    kind: str
    text: str  # JSON object of the whole update
    queued_at: float
    expires_at: float
    lane: int  # deliveries by webhook keep order within a lane


class UpdateQueue:
    """Updates by ascending id; knows nothing of HTTP."""

    def __init__(self, clock: Clock, *, first_id: int | None = None) -> None:
        self._clock = clock
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._by_expiry: list[tuple[float, int]] = []
        self._next_id = first_id or random.randrange(10_000_000, 900_000_000)  # noqa: S311 - not a secret.
        self._last_at = clock.now()
        self._bytes = 0
        self._changed = asyncio.Event()
        self.allowed: frozenset[str] = frozenset()  # empty: all but OFF_UNLESS_ASKED
        self.expired = self.dropped = self.confirmed = 0

    def __len__(self) -> int:
        self._forget_expired()
        return len(self._waiting)

    def wants(self, kind: str) -> bool:
        """Say whether the bot asked for this kind of update."""
        return kind in self.allowed if self.allowed else kind not in OFF_UNLESS_ASKED

    def add(self, kind: str, body: Any, *, lives_for: float, lane: int) -> int | None:
        """Queue an update; returns its id, or None where the bot does not want it or the queue is full."""
        return (
            self.add_whole({kind: body}, kind=kind, lives_for=lives_for, lane=lane)
            if self.wants(kind)
            else None
        )

    def add_whole(self, update: Mapping[str, Any], *, kind: str, lives_for: float, lane: int) -> int | None:
        """Queue an update as given (an own update_id in it is kept in the JSON, so that tests can lie)."""
        now = self._clock.now()
        if now - self._last_at > IDS_RESTART_AFTER:
            self._next_id = random.randrange(10_000_000, 900_000_000)  # noqa: S311
        update_id = self._next_id
        text = json.dumps({"update_id": update_id, **update}, ensure_ascii=True, separators=(",", ":"))
        if len(self._waiting) >= MAX_WAITING_UPDATES or self._bytes + len(text) > MAX_WAITING_BYTES:
            self.dropped += 1
            return None
        self._next_id += 1
        self._last_at = now
        self._bytes += len(text)
        self._waiting[update_id] = Waiting(update_id, kind, text, now, now + lives_for, lane)
        heapq.heappush(self._by_expiry, (now + lives_for, update_id))
        self._wake()
        return update_id

    def take(self, offset: int, limit: int) -> list[Waiting]:
        """Confirm everything below `offset` and return up to `limit` of the rest, lowest id first.

        A negative offset keeps only that many at the end. An offset from another age of ids confirms nothing.
        """
        self._forget_expired()
        if offset < 0:
            while len(self._waiting) > -offset:
                self._confirm_first()
        elif offset <= self._next_id:
            while self._waiting and next(iter(self._waiting)) < offset:
                self._confirm_first()
        return [waiting for _, waiting in zip(range(limit), self._waiting.values(), strict=False)]

    def after(self, update_id: int) -> Iterable[Waiting]:
        """Return what waits beyond `update_id`."""
        self._forget_expired()
        return [waiting for waiting in self._waiting.values() if waiting.update_id > update_id]

    def get(self, update_id: int) -> Waiting | None:
        """Return an update that still waits, or None once it is done or expired."""
        self._forget_expired()
        return self._waiting.get(update_id)

    def done(self, update_id: int) -> None:
        """Forget an update that a webhook took."""
        if self._remove(update_id):
            self.confirmed += 1

    def give_up(self, update_id: int) -> None:
        """Forget an update that would expire before the next try."""
        if self._remove(update_id):
            self.expired += 1

    def clear(self) -> None:
        """Forget everything, as drop_pending_updates asks."""
        self.dropped += len(self._waiting)
        self._waiting.clear()
        self._by_expiry.clear()
        self._bytes = 0

    async def change(self, timeout: float) -> bool:  # noqa: ASYNC109 - a long poll's own time.
        """Wait until something was added; False when the time is over."""
        changed = self._changed
        try:
            await asyncio.wait_for(changed.wait(), timeout=timeout)
        except TimeoutError:
            return False
        return True

    def describe(self) -> dict[str, Any]:
        """Count what waits and what was lost."""
        self._forget_expired()
        oldest = next(iter(self._waiting.values()), None)
        return {
            "waiting": len(self._waiting),
            "oldest_seconds": self._clock.now() - oldest.queued_at if oldest else 0.0,
            "confirmed": self.confirmed,
            "expired": self.expired,
            "dropped": self.dropped,
        }

    def _confirm_first(self) -> None:
        _, waiting = self._waiting.popitem(last=False)
        self._bytes -= len(waiting.text)
        self.confirmed += 1

    def _remove(self, update_id: int) -> bool:
        waiting = self._waiting.pop(update_id, None)
        if waiting is not None:
            self._bytes -= len(waiting.text)
        return waiting is not None

    def _forget_expired(self) -> None:
        now = self._clock.now()
        while self._by_expiry and self._by_expiry[0][0] <= now:
            _, update_id = heapq.heappop(self._by_expiry)
            self.give_up(update_id)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
