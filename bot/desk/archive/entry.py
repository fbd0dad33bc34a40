# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case of the archive: its clear part, what was opened of it, and where it stands in the order of need."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from bot.casework.clocks import UN_URGENT_SOON, urgent_closes_on
from bot.casework.matching.facts import Facts
from bot.casework.moves import State
from bot.casework.queue import Flag, Summary
from storage.archive import ClearCase
from storage.report import Suspicion

NeedKey = tuple[int, int, int, int, int, int, int]
UNTAKEN = frozenset({State.RECEIVED, State.SET_ASIDE})
NEWEST_FIRST = frozenset({State.REFERRED, State.DECLINED, State.WITHDRAWN, State.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened of a case; only what queue, search, matching and overview need."""

    summary: Summary | None  # without the days left, which depend on the day of asking
    facts: Facts
    trouble: str | None  # why it could not be opened
    district: str | None = None
    bodies: tuple[str, ...] = ()
    month: str | None = None  # "2026-10", of the event
    terms: frozenset[str] = frozenset()
    blocks: array[int] = field(default_factory=lambda: array("I"))  # the words of the blind index, in short
    suspicions: tuple[Suspicion, ...] = ()  # why it came into quarantine; empty for nearly all
    cluster: str | None = None  # the label that it shares with near copies
    sender: str | None = None  # the handle of its chat, where there are suspicions


@dataclass(slots=True)
class Entry:
    """One case in memory."""

    clear: ClearCase
    opened: Opened | None = None
    row: int = -1  # its place in the lists of words; a changed case moves to a new one
    need: NeedKey = (9, 0, 0, 0, 0, 0, 0)
    newest_first: int = 0  # its place among all cases, the newest first; never changes

    def __post_init__(self) -> None:
        """Work out what never changes once."""
        self.newest_first = self.clear.case_id.int - (self.clear.received_on.toordinal() << 128)

    @property
    def case_id(self) -> UUID:
        """Give the id of the case."""
        return self.clear.case_id

    @property
    def state(self) -> State:
        """Give where the case stands."""
        return State(self.clear.state)

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """Give why it came into quarantine; empty for nearly all, and while it is not opened yet."""
        return self.opened.suspicions if self.opened is not None else ()

    @property
    def cluster(self) -> str | None:
        """Give the label that it shares with near copies."""
        return self.opened.cluster if self.opened is not None else None

    @property
    def sender(self) -> str | None:
        """Give the handle that reports of one chat share."""
        return self.opened.sender if self.opened is not None else None

    @property
    def is_untouched(self) -> bool:
        """Tell whether no moderator has taken it, let it in or set it aside."""
        return self.clear.state == State.RECEIVED and self.clear.released_on is None

    @property
    def is_quarantined(self) -> bool:
        """Tell whether it waits in the quarantine lane: an odd arrival that nobody has touched."""
        return self.is_untouched and bool(self.suspicions)

    @property
    def unread(self) -> int:
        """Give how many additions nobody has read; the report itself is no news among new cases."""
        return max(0, self.clear.unread - (1 if self.clear.state in UNTAKEN else 0))

    @property
    def closes_on(self) -> date | None:
        """Give the last day of the UN's urgent window, before the event's open end is cut at today."""
        latest = self.opened.facts.latest if self.opened is not None else None
        return urgent_closes_on(latest) if latest is not None and latest.year < 9000 else None

    def days_left(self, today: date) -> int | None:
        """Give the days until the UN's urgent window closes; None when it has closed or nobody knows."""
        if self.opened is None or self.opened.facts.latest is None:
            return None
        left = (urgent_closes_on(min(self.opened.facts.latest, today)) - today).days
        return left if left >= 0 else None

    def summary(self, today: date) -> Summary | None:
        """Give the case in one line, as of today."""
        if self.opened is None or self.opened.summary is None:
            return None
        left = self.days_left(today)
        soon = (Flag.URGENT_WINDOW,) if left is not None and left <= UN_URGENT_SOON.days else ()
        plain = self.opened.summary
        return replace(plain, urgent_days_left=left, flags=(*soon, *plain.flags))

    def has_flag(self, flag: Flag, today: date) -> bool:
        """Tell whether it has one flag as of today, without making its line: a rare flag is looked for in all cases."""
        if flag is Flag.URGENT_WINDOW:
            left = self.days_left(today)
            return left is not None and left <= UN_URGENT_SOON.days
        plain = self.opened.summary if self.opened is not None else None
        return plain is not None and flag in plain.flags

    def work_out_need(self, today: date) -> None:
        """Work out the place in the order of need: deaths, closing windows, waiting answers, flags, waiting time."""
        received, number = self.clear.received_on.toordinal(), self.case_id.int
        if self.state in NEWEST_FIRST:
            self.need = (0, 0, -received, 0, 0, 0, number)
            return
        left = self.days_left(today)
        plain = self.opened.summary.flags if self.opened is not None and self.opened.summary else ()
        self.need = (
            Flag.DEATH not in plain,
            left is None,
            left or 0,
            -min(self.unread, 1),
            -len(plain),
            received,
            number,
        )
