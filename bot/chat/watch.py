# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operator must know in time: how much waits at Telegram, since when, and how long we were out of reach.

Telegram keeps a message for 24 hours and a tap for 150 seconds, counted from when they were made. So the alarm
comes after one hour, and after an absence in which taps may have got lost the open questions are shown again.
Counters go to one file in Prometheus' text format; times in it are whole minutes, and nothing is about anybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Any

from telegram.error import TelegramError

from bot.chat.quiet import failed
from bot.chat.wire.client import Wire

log = logging.getLogger(__name__)

TAP_LIVES_SECONDS = 150.0  # Source: tdlib/telegram-bot-api Client.cpp, callback queries are queued for 150 s.
ALARM_AFTER_SECONDS = 3600.0  # 23 hours before the first answer is lost.
MANY_WAITING = 50_000  # Source: tdlib/td TQueue.cpp, at 100 000 further updates are dropped.
LOOK_EVERY_SECONDS = 60.0

Counts = Callable[[], Mapping[str, float]]


@dataclass
class Watch:
    """Notes contact and age, raises alarms, writes the counters. `returned` is called after an absence."""

    wire: Wire
    counts: Counts
    metrics_file: Path | None = None
    returned: Callable[[float], None] = lambda _away_for: None
    clock: Callable[[], float] = monotonic
    wall: Callable[[], float] = time
    waiting: int = 0
    oldest_seconds: float = 0.0  # the oldest update of the last look's time
    _contact_at: float = field(init=False)
    _alarmed: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._contact_at = self.clock()

    def contact(self) -> None:
        """Note that Telegram answered."""
        away_for = self.clock() - self._contact_at
        self._contact_at = self.clock()
        if away_for > TAP_LIVES_SECONDS:
            log.warning("telegram was out of reach; taps may be lost", extra={"minutes": int(away_for // 60)})
            self.returned(away_for)

    def seen(self, updates: list[Any]) -> None:
        """Note how long these updates have waited for us."""
        for update in updates:
            sent_at = _sent_at(update)
            if sent_at is not None:
                self.oldest_seconds = max(self.oldest_seconds, self.wall() - sent_at)

    async def run(self) -> None:
        """Look once a minute."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Ask what waits, raise alarms, write the counters."""
        try:
            self.waiting = await self.wire.waiting()
        except TelegramError:
            pass  # Its absence is what the counters then show.
        else:
            self.contact()
        silent = self.clock() - self._contact_at
        self._alarm(silent, "telegram has been out of reach for long; it forgets answers after 24 hours")
        self._alarm(
            self.oldest_seconds, "answers have waited long at telegram; it forgets them after 24 hours"
        )
        if self.waiting > MANY_WAITING:
            log.error(
                "too much waits at telegram; it drops what is over 100000", extra={"waiting": self.waiting}
            )
        self._write(silent)
        self.oldest_seconds = 0.0

    def _alarm(self, seconds: float, event: str) -> None:
        """Raise an alarm after an hour, and again whenever that time has doubled."""
        if seconds < ALARM_AFTER_SECONDS:
            self._alarmed.pop(event, None)
        elif seconds >= 2 * self._alarmed.get(event, ALARM_AFTER_SECONDS / 2):
            self._alarmed[event] = seconds
            log.error(event, extra={"minutes": int(seconds // 60)})

    def _write(self, silent: float) -> None:
        if self.metrics_file is None:
            return
        values = {
            "waiting_at_telegram": self.waiting,
            "oldest_waited_minutes": int(self.oldest_seconds // 60),
            "out_of_reach_minutes": int(silent // 60),
            **self.counts(),
        }
        text = "".join(f"amanat_intake_{name} {value:g}\n" for name, value in values.items())
        try:
            # Whoever collects it must never read half a file.
            half = self.metrics_file.with_suffix(".half")
            half.write_text(text, "utf-8")
            half.replace(self.metrics_file)
        except OSError as error:
            failed(log, "the counters could not be written; check AMANAT_METRICS_FILE", error)


def _sent_at(update: Any) -> float | None:
    """Read when a message was written; taps tell only when their question was."""
    try:
        date = (update.get("message") or update.get("edited_message"))["date"]
        return (
            float(date) if isinstance(date, int) and not isinstance(date, bool) and 0 < date < 2**40 else None
        )
    except (AttributeError, TypeError, KeyError):
        return None
