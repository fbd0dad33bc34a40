# SPDX-License-Identifier: AGPL-3.0-or-later
"""After an absence: show the open questions again to those who may have tapped in vain.

A tap that Telegram could not hand over for 150 seconds is gone, and nobody is told. Whoever spoke with us within
the last hour, has a question open, and has not been heard since we are back, sees it again. Nobody else: a chat
that was hidden or ended stays as it is.
"""

from __future__ import annotations

import asyncio
import logging

from bot.chat.batch import WORLD_FAILED, Batches
from bot.chat.deposit import told_of_death
from bot.chat.draft import Draft
from bot.chat.errors import ChatError
from bot.chat.quiet import failed
from bot.chat.sentences import say
from bot.chat.showing import page_of
from bot.interview.acts import Ask
from storage.errors import StorageError

log = logging.getLogger(__name__)

FIRST_WHAT_WAITS_SECONDS = 5.0  # Whoever is heard in this time needs no reminder.
SPOKE_WITHIN_SECONDS = 3600.0
MAX_OFFERED = 2000  # At 30 messages a second about a minute of the paced sender.


class Offering:
    """Shows open questions again. `after` may be called from anywhere in the loop."""

    def __init__(self, batches: Batches, *, pause: float = FIRST_WHAT_WAITS_SECONDS) -> None:
        self._batches = batches
        self._pause = pause
        self._tasks: set[asyncio.Task[int]] = set()

    def after(self, away_for: float) -> None:
        """Begin to offer after an absence of so many seconds."""
        task = asyncio.create_task(self._offer(away_for))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop offering."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _offer(self, away_for: float) -> int:
        memory = self._batches.memory
        quiet = memory.quiet(for_seconds=0.0, at_most=away_for + SPOKE_WITHIN_SECONDS, limit=MAX_OFFERED)
        await asyncio.sleep(self._pause)
        offered = 0
        for chat_id, last_seen in quiet:
            try:
                offered += await self._offer_one(chat_id, last_seen)
            except (ChatError, StorageError, *WORLD_FAILED) as error:
                failed(log, "an open question could not be shown again", error)
        log.info("open questions were shown again", extra={"chats": offered})
        return offered

    async def _offer_one(self, chat_id: int, last_seen: float) -> bool:
        batches = self._batches
        async with batches.locks.hold([chat_id]):
            if batches.memory.last_seen(chat_id) != last_seen:
                return False
            async with batches.db.read() as session:
                sitting = batches.sitting(chat_id, session, asyncio.Lock())
                key = sitting.draft_key
                draft = await sitting.load(key) if key is not None else None
            if key is None or draft is None or not asks(draft):
                return False
            page = page_of(draft, key, (Ask(),))
            if page is None:
                return False
            words = say("away", draft.language() or "en")
            batches.aftermath.show(chat_id, page.saying(words))
            return True


def asks(draft: Draft) -> bool:
    """Say whether a draft has a question open, with nothing laid over it on purpose, and no news of a death in it."""
    interview = draft.interview
    return (
        interview is not None
        and not draft.left_in_peace
        and not told_of_death(interview)
        and interview.overlay is None
        and draft.visit is None
        and draft.receipt is None
        and not draft.waiting
    )
