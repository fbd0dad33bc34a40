# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much one chat may ask of us, so that one that floods takes nothing from the others.

What is over the budget is not taken, and its sender is told so: it is never acknowledged and then lost. The
budget is far above what a person writes, also when her phone sends a whole day's messages at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

BURST = (
    200  # A hundred messages written without network, and as many photos, arrive at once and are all taken.
)
PER_SECOND = 2.0  # Nobody types faster for long.
MAX_CHATS = 50_000
TELL_EVERY_SECONDS = 60.0
LATELY_SECONDS = 3600.0


class Budgets:
    """One bucket for each chat heard of lately."""

    def __init__(
        self, *, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()  # chat -> (turns left, as of)
        self._told: OrderedDict[int, float] = OrderedDict()
        self._shed: OrderedDict[int, float] = OrderedDict()  # chat -> when it was last over its budget
        self.shed_so_far = 0

    def take(self, chat_id: int, wanted: int) -> int:
        """Take turns out of a chat's budget; give how many of those wanted there were."""
        now = self._clock()
        left, since = self._left.pop(chat_id, (float(self._burst), now))
        left = min(float(self._burst), left + (now - since) * self._per_second)
        granted = min(wanted, int(left))
        self._left[chat_id] = (left - granted, now)
        while len(self._left) > MAX_CHATS:
            self._left.popitem(last=False)
        if granted < wanted:
            self.shed_so_far += wanted - granted
            self._shed.pop(chat_id, None)
            self._shed[chat_id] = now
            while len(self._shed) > MAX_CHATS:
                self._shed.popitem(last=False)
        return granted

    def was_over(self, chat_id: int) -> bool:
        """Say whether a chat was over its budget lately."""
        when = self._shed.get(chat_id)
        return when is not None and self._clock() - when < LATELY_SECONDS

    def may_tell(self, chat_id: int) -> bool:
        """Say whether a chat is to be told now that it writes too fast; once a minute is enough."""
        now = self._clock()
        told_at = self._told.get(chat_id)
        if told_at is not None and now - told_at < TELL_EVERY_SECONDS:
            return False
        self._told.pop(chat_id, None)
        self._told[chat_id] = now
        while len(self._told) > MAX_CHATS:
            self._told.popitem(last=False)
        return True
