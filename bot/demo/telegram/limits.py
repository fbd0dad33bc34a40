# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast a bot may write, when a driver turns the limits on.

Telegram publishes no exact numbers and allows short bursts; these buckets are the published advice:
about 30 messages a second in all, about one a second to one chat.
Source: Telegram's bot FAQ, "My bot is hitting limits, how do I avoid this?".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .clock import Clock
from .errors import too_many_requests

ALL_PER_SECOND = 30.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 5.0
WRITING = ("send", "edit", "copy", "forward")  # how the names of methods that count begin


@dataclass
class Bucket:
    """Tokens that refill by the clock."""

    per_second: float
    most: float
    tokens: float
    at: float

    def missing_for(self, now: float) -> float:
        """Refill, and return the seconds until one token is there: 0 if there is one."""
        self.tokens = min(self.most, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.per_second


class Limits:
    """Off until turned on; then a bucket for all and one for each chat."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all: Bucket | None = None
        self._chats: dict[int, Bucket] = {}
        self._chat_per_second = CHAT_PER_SECOND
        self._chat_burst = CHAT_BURST

    def turn_on(
        self,
        *,
        all_per_second: float = ALL_PER_SECOND,
        chat_per_second: float = CHAT_PER_SECOND,
        chat_burst: float = CHAT_BURST,
    ) -> None:
        """Limit from now on, starting with full buckets."""
        self._all = Bucket(all_per_second, all_per_second, all_per_second, self._clock.now())
        self._chats.clear()
        self._chat_per_second, self._chat_burst = chat_per_second, chat_burst

    def turn_off(self) -> None:
        """Limit no more."""
        self._all = None

    def check(self, method: str, chat_id: int | None) -> None:
        """Count a call. Raises Refused (429, with the seconds to wait) when it is one too many."""
        if self._all is None or chat_id is None or not method.startswith(WRITING):
            return
        now = self._clock.now()
        full = Bucket(self._chat_per_second, self._chat_burst, self._chat_burst, now)
        chat = self._chats.setdefault(chat_id, full)
        missing = max(self._all.missing_for(now), chat.missing_for(now))
        if missing > 0:
            raise too_many_requests(math.ceil(missing))
        self._all.tokens -= 1
        chat.tokens -= 1
