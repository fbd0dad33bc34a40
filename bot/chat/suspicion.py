# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a report comes under circumstances that a moderator should know of before she reads it.

Every report is taken and sealed, whatever is found here; its family sees what every family sees. The findings are
codes and random labels, and lie sealed inside the report. Looking at a report twice changes nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from bot.chat.budget import Budgets
from bot.chat.clusters import Clusters
from bot.chat.senders import Senders
from storage.report import Arrival, Report, Suspicion

MANY_ALIKE = 5  # Relatives pass a text on and paste it: a few copies are a family, not a flood.
MANY_FROM_ONE_CHAT = 10  # a day; who writes for a whole camp of families is near it
DAY_SECONDS = 86_400.0
HOUR_SECONDS = 3600.0
FEWEST_TURNS = 12  # fewer say nothing about pace
MAX_CHATS = 20_000


@dataclass(frozen=True)
class Coming:
    """How a report comes: from which chat, and at which pace it was told. Times in unix seconds."""

    chat_id: int
    begun_at: int | None
    turns: int
    sent_at: int


class Recent:
    """Ids seen within some seconds; the same id counts once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: OrderedDict[UUID, float] = OrderedDict()

    def count(self, one: UUID, now: float) -> int:
        """Note an id and give how many there are."""
        self._seen.setdefault(one, now)
        return self.number(now)

    def number(self, now: float) -> int:
        """Give how many there are."""
        while self._seen and now - next(iter(self._seen.values())) > self._seconds:
            self._seen.popitem(last=False)
        return len(self._seen)


@dataclass
class Suspicions:
    """Looks at reports.

    flood_from: reports an hour from which all chats together are a flood.
    fastest_turn_seconds: whoever is faster on average did not read the questions.
    """

    budgets: Budgets
    flood_from: int
    fastest_turn_seconds: float
    clock: Callable[[], float] = monotonic
    senders: Senders = field(default_factory=Senders)
    clusters: Clusters = field(init=False)
    quarantined_so_far: int = 0
    _hour: Recent = field(default_factory=lambda: Recent(HOUR_SECONDS))
    _chats: OrderedDict[int, Recent] = field(default_factory=OrderedDict)
    _flood_since: int | None = None  # unix seconds

    def __post_init__(self) -> None:
        self.clusters = Clusters(self.clock)

    def look_at(self, report: Report, coming: Coming) -> Arrival:
        """Give what is to be known of a report's arrival."""
        origin, now = report.group_id or report.report_id, self.clock()
        cluster, size = self.clusters.join(report)
        found = {
            Suspicion.FLOOD: self._is_flood(origin, coming, now),
            Suspicion.COPIES: size >= MANY_ALIKE,
            Suspicion.MANY: self._from_chat(coming.chat_id, origin, now) > MANY_FROM_ONE_CHAT,
            Suspicion.BUDGET: self.budgets.was_over(coming.chat_id),
            Suspicion.FAST: is_too_fast(coming, self.fastest_turn_seconds),
        }
        reasons = tuple(reason for reason, holds in found.items() if holds)
        self.quarantined_so_far += bool(reasons)
        # Only where there is a reason: what links reports of one chat is not to exist for the others.
        sender = self.senders.handle_of(coming.chat_id) if reasons else None
        return Arrival(reasons=reasons, cluster=cluster, cluster_size=size, sender=sender)

    def _is_flood(self, origin: UUID, coming: Coming, now: float) -> bool:
        """Say whether this report is part of a flood; one begun before the flood is not."""
        number = self._hour.count(origin, now)
        if number >= self.flood_from and self._flood_since is None:
            self._flood_since = coming.sent_at
        elif number < self.flood_from // 2:
            self._flood_since = None
        return self._flood_since is not None and (coming.begun_at or coming.sent_at) >= self._flood_since

    def _from_chat(self, chat_id: int, origin: UUID, now: float) -> int:
        recent = self._chats.pop(chat_id, None) or Recent(DAY_SECONDS)
        self._chats[chat_id] = recent
        while len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        return recent.count(origin, now)


def is_too_fast(coming: Coming, fastest_turn_seconds: float) -> bool:
    """Say whether a whole interview was answered faster than a person can read it."""
    if coming.begun_at is None or coming.turns < FEWEST_TURNS:
        return False
    return coming.sent_at - coming.begun_at < coming.turns * fastest_turn_seconds
