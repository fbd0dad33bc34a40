# SPDX-License-Identifier: AGPL-3.0-or-later
"""getUpdates: one poller at a time, long polls, and the real server's brakes on hasty ones."""

from __future__ import annotations

import asyncio
import time

from .errors import OTHER_POLLER, conflict
from .queue import UpdateQueue, Waiting

MAX_POLL_SECONDS = 50  # Source: Client.h, LONG_POLL_MAX_TIMEOUT.
MAX_UPDATES = 100  # Source: Bot API, getUpdates limit.
HASTY_SECONDS = 0.5  # Source: Client.cpp process_get_updates_query: same offset so soon cuts the limit to 1.
IMPATIENT_SECONDS = 3.0  # Source: same place: same offset so soon makes the timeout at least 3 s.


class Polling:
    """Hands out updates to the one poller that is heard."""

    def __init__(self, queue: UpdateQueue) -> None:
        self._queue = queue
        self._poll: asyncio.Future[str | None] | None = None
        self._last_offset: int | None = None
        self._last_at = -IMPATIENT_SECONDS

    async def get(self, *, offset: int, limit: int, timeout: int) -> list[Waiting]:  # noqa: ASYNC109
        """Return updates from `offset` on, waiting up to `timeout` seconds for the first.

        Raises Refused (409) when another poll or a webhook takes over meanwhile.
        """
        limit = limit if 1 <= limit <= MAX_UPDATES else MAX_UPDATES
        timeout = max(0, min(timeout, MAX_POLL_SECONDS))
        since = time.monotonic() - self._last_at
        if offset == self._last_offset:
            timeout = 3 if timeout < IMPATIENT_SECONDS and since < IMPATIENT_SECONDS else timeout
            limit = 1 if since < HASTY_SECONDS else limit
        self._last_offset, self._last_at = offset, time.monotonic()

        found = self._queue.take(offset, limit)
        if found or not timeout:
            return found
        return await self._wait(offset, limit, time.monotonic() + timeout)

    def interrupt(self, reason: str | None) -> None:
        """End the poll that waits, if any: with 409 and a reason, or with nothing found."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)

    async def _wait(self, offset: int, limit: int, ends_at: float) -> list[Waiting]:
        self.interrupt(OTHER_POLLER)
        poll = self._poll = asyncio.get_running_loop().create_future()
        found: list[Waiting] = []
        while not found and (left := ends_at - time.monotonic()) > 0:
            change = asyncio.ensure_future(self._queue.change(left))
            await asyncio.wait({change, poll}, return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
            if poll.done():
                if (reason := poll.result()) is None:
                    break
                raise conflict(reason)
            found = self._queue.take(max(offset, 0), limit)
        return found
