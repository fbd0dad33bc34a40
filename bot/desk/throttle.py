# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast passphrases may be tried. Slows guessing; never locks anybody out for good.

Each name waits longer after each failure, up to MAX_WAIT_FOR; all names together share a budget, so that
trying every name once a second is slow too. Both forget with time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

FREE_FAILURES = 3  # Slips of the finger cost nothing.
MAX_WAIT_FOR = timedelta(minutes=2)  # Decision: longer would let a stranger keep a moderator out.
FORGET_AFTER = timedelta(minutes=30)
MAX_FAILURES_OVERALL = 20  # per OVERALL_FOR, all names together
OVERALL_FOR = timedelta(minutes=1)
MAX_NAMES = 1000  # Limit: invented names must not fill the memory.


@dataclass
class _Failures:
    count: int
    last: float


class Throttle:
    """Counts failed sign-ins by name and overall."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with no failures. clock: seconds that never go back."""
        self._clock = clock
        self._by_name: dict[str, _Failures] = {}
        self._recent: deque[float] = deque(maxlen=MAX_FAILURES_OVERALL)

    def seconds_to_wait(self, name: str) -> int:
        """Give the seconds until this name may try again; 0 when now."""
        now = self._clock()
        wait = 0.0
        failures = self._by_name.get(name)
        if failures is not None and failures.count >= FREE_FAILURES:
            pause = min(2.0 ** (failures.count - FREE_FAILURES + 1), MAX_WAIT_FOR.total_seconds())
            wait = failures.last + pause - now
        if len(self._recent) == MAX_FAILURES_OVERALL:
            wait = max(wait, self._recent[0] + OVERALL_FOR.total_seconds() - now)
        return max(0, -int(-wait // 1))

    def count(self, name: str) -> None:
        """Count a try as failed before it is made, so that many at once are no way around."""
        now = self._clock()
        self._recent.append(now)
        failures = self._by_name.pop(name, None)
        if failures is None or now - failures.last > FORGET_AFTER.total_seconds():
            failures = _Failures(0, now)
        self._by_name[name] = _Failures(failures.count + 1, now)
        while len(self._by_name) > MAX_NAMES:
            self._by_name.pop(next(iter(self._by_name)))

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name whose passphrase was right, and the try that `count` counted."""
        self._by_name.pop(name, None)
        if self._recent:
            self._recent.pop()
