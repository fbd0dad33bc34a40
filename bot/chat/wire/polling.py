# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long polling that confirms nothing before it is kept.

The order that must hold: 1. ask for updates, 2. hand the batch over, which returns only when it is committed,
3. ask again with the next offset, which confirms the batch. A crash before 3 brings the same updates again.
No answer of Telegram's, or of anything between us and Telegram, ends the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

from bot.chat.errors import Unreachable
from bot.chat.wire.client import Wire
from bot.chat.wire.incoming import update_id_of

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = (
    15.0  # A tap lives 150 s at Telegram: after an outage of two minutes it must still be fetched.
)
ALARM_AFTER = 3  # failures in a row; fewer are ordinary weather

HandleBatch = Callable[[list[Any]], Awaitable[None]]


class Poller:
    """The loop. `handle` must return only after the commit; it may take as long as it needs."""

    def __init__(
        self,
        wire: Wire,
        handle: HandleBatch,
        *,
        wait_for: float,
        stop: asyncio.Event,
        contact: Callable[[], None] = lambda: None,
    ) -> None:
        self._contact = contact
        self._wire = wire
        self._handle = handle
        self._wait_for = wait_for
        self._stop = stop
        self._offset: int | None = None
        self._confirmed: int | None = None  # the offset last sent to Telegram
        self._failures = 0

    async def run(self) -> None:
        """Poll until told to stop; then confirm what was committed last."""
        # Starting without an offset asks for everything unconfirmed; numbers from before are not to be trusted.
        while not self._stop.is_set():
            updates = await self._ask()
            if updates:
                await self._handle(updates)
                self._offset = _next_offset(updates, self._offset)
        await self._confirm_last()

    async def _ask(self) -> list[Any]:
        """Ask once. Gives nothing, after a pause, when the answer was unusable."""
        asked = self._offset
        asking = asyncio.create_task(self._wire.get_updates(offset=self._offset, wait_for=self._wait_for))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            self._confirmed = asked
            if not asking.done():
                return []
            updates = asking.result()
        except Unreachable as trouble:
            self._confirmed = None
            await self._pause(trouble)
            return []
        finally:
            for task in (asking, stopping):
                task.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)
        if self._failures >= ALARM_AFTER:
            log.warning("telegram answers again", extra={"failures": self._failures})
        self._failures = 0
        self._contact()
        return updates

    async def _pause(self, trouble: Unreachable) -> None:
        """Wait longer after every failure, and tell the operator when it is more than weather."""
        self._failures += 1
        if self._failures >= ALARM_AFTER and (
            self._failures & (self._failures - 1) == 0 or self._failures == ALARM_AFTER
        ):
            log.error(
                "telegram does not answer as expected; check the token, the network and AMANAT_PROXY_URL",
                extra={"kind": trouble.kind, "failures": self._failures},
            )
        if trouble.kind == "status 409":
            await self._wire.take_over()
        pause = min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(self._failures - 1, 10))
        pause = max(trouble.retry_after, pause * random.uniform(0.75, 1.0))  # noqa: S311 - only spreads retries
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), timeout=pause)

    async def _confirm_last(self) -> None:
        """Confirm the last batch. If this fails the updates come again, and are known by their numbers."""
        # Telegram lets whoever repeats an offset wait for three seconds; so only where it is still needed.
        if self._offset is None or self._offset == self._confirmed:
            return
        with contextlib.suppress(Unreachable, TimeoutError):
            await asyncio.wait_for(
                self._wire.get_updates(offset=self._offset, wait_for=0, limit=1), timeout=5
            )


def _next_offset(updates: list[Any], former: int | None) -> int | None:
    """Give the offset that confirms these updates; they come in rising order."""
    numbers = [number for number in map(update_id_of, updates) if number is not None]
    return max(numbers) + 1 if numbers else former
