# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells linked chats that something waits, at moments that have nothing to do with when it came.

Who watches both chats must not see a notice follow a report; so it waits for a chance moment, and one thing is told
once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bot.chat.batch import WORLD_FAILED, Batches
from bot.chat.notices.pages import notice_page
from bot.chat.quiet import failed
from storage.errors import StorageError
from storage.notices import Waits, link_id_of, linked_moderator, note_heard, waits_for

log = logging.getLogger(__name__)


@dataclass
class Telling:
    """Looks once in a while. is_active: whether an id is a moderator's now."""

    batches: Batches
    is_active: Callable[[str], bool]
    every: timedelta  # on average
    today: Callable[[], date] = lambda: datetime.now(UTC).date()
    told: dict[int, frozenset[UUID]] = field(default_factory=dict)

    async def run(self) -> None:
        """Look again and again, at chance moments."""
        while True:
            await asyncio.sleep(random.uniform(0.5, 1.5) * self.every.total_seconds())  # noqa: S311 -- no secret
            try:
                await self.look()
            except (StorageError, *WORLD_FAILED) as error:
                failed(log, "moderators could not be told; trying again", error)

    async def look(self) -> int:
        """Tell each linked chat what is new since it was last told; give how many were told."""
        return sum(
            [await self._tell(chat_id, key) for chat_id, key in list(self.batches.memory.links.items())]
        )

    async def _tell(self, chat_id: int, key: bytes) -> bool:
        batches, today = self.batches, self.today()
        async with batches.db.read() as session:
            owner = await linked_moderator(session, link_id_of(key))
            waits = await waits_for(session, owner, today=today) if owner else Waits((), ())
        if owner is None or not self.is_active(owner):
            batches.memory.set_link(chat_id, None)
            self.told.pop(chat_id, None)
            return False
        async with batches.db.begin() as session:
            await note_heard(session, link_id_of(key), on=today)
        before = self.told.get(chat_id, frozenset())
        now = frozenset((*waits.open, *waits.mine))
        self.told[chat_id] = now
        if now <= before:
            return False
        async with batches.locks.hold([chat_id]):
            language = batches.memory.of(chat_id).language or "en"
            batches.aftermath.show(chat_id, notice_page(key, waits, language))
        return True
