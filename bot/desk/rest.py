# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much a moderator has read today, and when to ask her gently whether she wants to rest.

Hers alone: kept in the memory of this process until the day is over, shown on no page but her own, written nowhere,
added up for nobody. Which cases she opened stands in the audit chain in any case; how long she read stands nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

MAX_PAUSE = timedelta(minutes=5)  # Decision: who does nothing for longer is not reading.


@dataclass(frozen=True)
class Limit:
    """After how many cases, and after how long, she is asked. 0 of either stands for never."""

    cases: int
    minutes: int

    def is_reached(self, cases: int, minutes: int) -> bool:
        """Tell whether this much is enough."""
        return 0 < self.cases <= cases or 0 < self.minutes <= minutes

    @property
    def half(self) -> Limit:
        """Give the limit after which she is asked again, once she has gone on."""
        return Limit((self.cases + 1) // 2, (self.minutes + 1) // 2)


@dataclass
class Day:
    """What one moderator read on one day."""

    on: date
    cases: set[UUID] = field(default_factory=set)
    seconds: float = 0.0
    last: float | None = None  # when she last did something there
    went_on_at: tuple[int, int] | None = None  # cases and minutes, when she last chose to go on

    @property
    def minutes(self) -> int:
        """Give how long she has been reading."""
        return int(self.seconds // 60)

    def is_enough(self, limit: Limit) -> bool:
        """Tell whether she is to be asked now."""
        if self.went_on_at is None:
            return limit.is_reached(len(self.cases), self.minutes)
        cases, minutes = self.went_on_at
        return limit.half.is_reached(len(self.cases) - cases, self.minutes - minutes)


class Rests:
    """The days of all moderators of one desk; each sees her own. `clock` gives seconds that only grow."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing read."""
        self.clock = clock
        self._days: dict[str, Day] = {}

    def day(self, moderator_id: str, today: date) -> Day:
        """Give a moderator's day; what was before it is forgotten."""
        self._days = {one: kept for one, kept in self._days.items() if kept.on == today}
        return self._days.setdefault(moderator_id, Day(today))

    def at_work(self, moderator_id: str, today: date) -> None:
        """Count the time since she last did something with what a family told."""
        day, now = self.day(moderator_id, today), self.clock()
        if day.last is not None:
            gap = now - day.last
            day.seconds += gap if gap <= MAX_PAUSE.total_seconds() else 0
        day.last = now

    def opened(self, moderator_id: str, about: UUID, today: date) -> None:
        """Count a case, or a family that she listens to, once a day."""
        self.day(moderator_id, today).cases.add(about)

    def asks_first(self, moderator_id: str, about: UUID, today: date, limit: Limit) -> bool:
        """Tell whether she is asked to rest before she opens something new; never in the midst of a case."""
        day = self.day(moderator_id, today)
        return about not in day.cases and day.is_enough(limit)

    def go_on(self, moderator_id: str, today: date) -> None:
        """Let her go on, as she chose."""
        day = self.day(moderator_id, today)
        day.went_on_at = (len(day.cases), day.minutes)
