# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in's virtual clock: real time plus whatever a driver has added."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Tells the time and lets a driver move it on; it never goes back."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Return the virtual time in unix seconds."""
        return time.time() + self._ahead

    def unix(self) -> int:
        """Return the virtual time in whole unix seconds, as Telegram's dates are."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move the clock on and wake everyone who sleeps by it."""
        if seconds < 0:
            raise ValueError("the clock only moves forward: give 0 or more seconds")
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, moment: float) -> None:
        """Sleep until the virtual time is `moment`."""
        while (left := moment - self.now()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), timeout=left)
            except TimeoutError:
                continue
