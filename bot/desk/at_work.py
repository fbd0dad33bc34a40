# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is at work on which case now, so that two people do not work on one case unknowingly.

Kept in the desk's memory alone: the vault holds days, never hours, and who sat up at night over which case is
nothing that should outlive the evening. A lease begins with opening a case, every further page or form of it renews
it, and it runs out by itself; signing out ends it. Nobody is kept from a case by it, everybody is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID


@dataclass(frozen=True)
class AtWork:
    """Somebody who is at work on a case, and how long ago she last did something there."""

    moderator_id: str
    minutes_ago: int


class Leases:
    """All leases of this desk."""

    def __init__(self, lease_for: timedelta, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nobody at work. clock: seconds that never go back."""
        self._seconds = lease_for.total_seconds()
        self._clock = clock
        self._last: dict[UUID, dict[str, float]] = {}

    def renew(self, case_id: UUID, moderator_id: str) -> None:
        """Note that somebody is at work on a case now."""
        self._last.setdefault(case_id, {})[moderator_id] = self._clock()

    def end(self, moderator_id: str, case_id: UUID | None = None) -> None:
        """End somebody's lease of one case, or all of hers: she gave it away, or signed out."""
        for one in [case_id] if case_id is not None else list(self._last):
            here = self._last.get(one, {})
            here.pop(moderator_id, None)
            if not here:
                self._last.pop(one, None)

    def others(self, case_id: UUID, moderator_id: str) -> list[AtWork]:
        """Give who else is at work on a case, the latest first; forgets who has not been for the time of a lease."""
        now = self._clock()
        here = self._last.get(case_id, {})
        for one in [one for one, last in here.items() if now - last >= self._seconds]:
            self.end(one, case_id)
        found = [AtWork(one, int((now - last) // 60)) for one, last in here.items() if one != moderator_id]
        return sorted(found, key=lambda one: one.minutes_ago)
