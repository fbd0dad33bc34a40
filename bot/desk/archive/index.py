# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive in memory: lanes in the order of need, and the lists of words by which cases are found.

Every case has a row; a changed case gets a new row and its old one is empty, so that the lists only grow at
their end. A lane is put in order when somebody asks for it and something in it has changed.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from bot.casework.moves import State
from bot.desk.archive.entry import Entry, NeedKey, Opened
from storage.archive import ClearCase, Totals


class Index:
    """All cases that were read so far."""

    def __init__(self, today: date) -> None:
        """Start empty."""
        self.entries: dict[UUID, Entry] = {}
        self.rows: list[Entry | None] = []
        self._words: dict[str, array[int]] = {}
        self._lanes: dict[State, list[Entry]] = {state: [] for state in State}
        self._unordered: set[State] = set()
        self.quarantined: dict[UUID, Entry] = {}
        self._today = today
        self.totals = Totals()  # over the clear part of all cases here, to be compared with the vault's
        self.changes = 0  # how often anything changed; what was counted for one number holds for it

    def __len__(self) -> int:
        return len(self.entries)

    def forget(self) -> None:
        """Let go of everything."""
        self.__init__(self._today)  # type: ignore[misc]

    def put_clear(self, clear: ClearCase) -> bool:
        """Take the clear part of a case; tell whether its content must be opened, or opened again."""
        entry = self.entries.get(clear.case_id)
        if entry is None:
            self.changes += 1
            self.totals = self.totals.with_changed(None, clear)
            entry = Entry(clear)
            self.entries[clear.case_id] = entry
            self._into_lane(entry)
            return True
        if entry.clear == clear:
            return False
        self.changes += 1
        self.totals = self.totals.with_changed(entry.clear, clear)
        before, entry_state = entry.clear, entry.state
        changed = (before.version, before.deposits, before.derived, before.state) != (
            clear.version,
            clear.deposits,
            clear.derived,
            clear.state,
        )
        entry.clear = clear
        if entry.state is not entry_state:
            self._lanes[entry_state] = [one for one in self._lanes[entry_state] if one is not entry]
            self._lanes[entry.state].append(entry)
        if entry.state is State.WITHDRAWN or clear.content_erased_on is not None:
            self._take_row(entry)
            entry.opened = None
        self._note(entry)
        return changed

    def put_opened(self, case_id: UUID, opened: Opened) -> None:
        """Take what was opened of a case."""
        entry = self.entries.get(case_id)
        if entry is None or entry.state is State.WITHDRAWN:
            return
        self._take_row(entry)
        self.changes += 1
        # The words lie in the lists from here on; kept twice they would take most of the memory.
        entry.opened = replace(opened, terms=frozenset())
        entry.row = len(self.rows)
        self.rows.append(entry)
        for term in opened.terms:
            self._words.setdefault(term, array("I")).append(entry.row)
        self._note(entry)

    def lane(self, states: Iterable[State], *, today: date, after: NeedKey | None = None) -> Iterator[Entry]:
        """Give the cases of some states in the order of need, beginning behind a place in that order."""
        self._turn_to(today)
        runs = []
        for state in states:
            run = self._ordered(state)
            start = bisect_right(run, after, key=_need) if after is not None else 0
            runs.append(run[start:] if start else run)
        return heapq.merge(*runs, key=_need) if len(runs) > 1 else iter(runs[0])

    def put_in_order(self, state: State) -> None:
        """Put one lane in order before somebody asks for it."""
        self._ordered(state)

    def count(self, states: Iterable[State]) -> int:
        """Count the cases in some states."""
        return sum(len(self._lanes[state]) for state in states)

    def with_any(self, terms: Iterable[str]) -> set[int]:
        """Give the rows of the cases that hold at least one of these words."""
        found: set[int] = set()
        for term in terms:
            found.update(self._words.get(term, ()))
        return found

    def live_rows(self) -> Iterator[int]:
        """Give the rows of all opened cases."""
        return (number for number, entry in enumerate(self.rows) if entry is not None)

    def _note(self, entry: Entry) -> None:
        """Note that an entry has another place among the others now."""
        self._unordered.add(entry.state)
        entry.work_out_need(self._today)
        if entry.is_quarantined:
            self.quarantined[entry.case_id] = entry
        else:
            self.quarantined.pop(entry.case_id, None)

    def _take_row(self, entry: Entry) -> None:
        if entry.row >= 0:
            self.rows[entry.row] = None
            entry.row = -1

    def _into_lane(self, entry: Entry) -> None:
        entry.work_out_need(self._today)
        self._lanes[entry.state].append(entry)
        self._unordered.add(entry.state)

    def _ordered(self, state: State) -> list[Entry]:
        run = self._lanes[state]
        if state in self._unordered:
            run.sort(key=_need)
            self._unordered.discard(state)
        return run

    def _turn_to(self, today: date) -> None:
        """A new day moves every window."""
        if today != self._today:
            self._today = today
            for entry in self.entries.values():
                entry.work_out_need(today)
            self._unordered.update(State)


def _need(entry: Entry) -> NeedKey:
    return entry.need
