# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file has come, or will never come: write it into its draft, and go on with what waited for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.chat.answering import Answering, show
from bot.chat.batch import WORLD_FAILED, Batches
from bot.chat.deposit import files_told
from bot.chat.draft import Draft, FileState
from bot.chat.media import Fetched, Wanted
from bot.chat.quiet import failed
from bot.chat.sentences import say
from bot.chat.showing import said_page
from bot.chat.sitting import Sitting
from bot.chat.visits import drop_late, hand_over_late, reading_cases
from bot.chat.wire.pages import Page
from bot.interview.acts import Ask
from bot.interview.state import Overlay
from storage.errors import Conflict
from storage.team import TeamKey

log = logging.getLogger(__name__)


@dataclass
class Arrivals:
    """Takes the results of fetching. Works in sittings of its own, under the chat's lock like everything else."""

    batches: Batches
    answering: Answering
    team_key: TeamKey

    async def settled(self, wanted: Wanted, fetched: Fetched | None) -> bool:
        """Write the result down; say whether there was a draft that still wanted the file."""
        pause = 1.0
        while True:
            try:
                async with self.batches.locks.hold([wanted.chat_id]):
                    return await self._settle(wanted, fetched)
            except WORLD_FAILED as error:
                failed(log, "a fetched file could not be noted; trying again", error)
                await asyncio.sleep(pause)
                pause = min(60.0, pause * 2)

    async def _settle(self, wanted: Wanted, fetched: Fetched | None) -> bool:
        memory = self.batches.memory.of(wanted.chat_id)
        keys = {wanted.draft_key, memory.draft_key, memory.held_key} - {None}
        async with self.batches.drafts.hold(map(hash, keys)):
            try:
                return await self._noted(wanted, fetched)
            except Conflict:
                return await self._noted(wanted, fetched)  # A case may have been taken back in this moment.

    async def _noted(self, wanted: Wanted, fetched: Fetched | None) -> bool:
        async with self.batches.db.read() as session:
            sitting = self.batches.sitting(wanted.chat_id, session, asyncio.Lock())
            key, draft = await self._owner(sitting, wanted)
            if key is None or draft is None:
                return False
            _note(draft, wanted.name, fetched)
            await drop_late(sitting, draft, wanted.name, reading_cases(session, asyncio.Lock()))
            await self._go_on(sitting, key, draft, failed=fetched is None)
        async with self.batches.db.begin() as session:
            await sitting.write(session)
        await self.batches.aftermath.follow(sitting)
        return True

    async def _owner(self, sitting: Sitting, wanted: Wanted) -> tuple[bytes | None, Draft | None]:
        """Find the draft that wants the file; held files may have moved to the draft they were meant for."""
        for key in dict.fromkeys((wanted.draft_key, sitting.draft_key, sitting.held_key)):
            draft = await sitting.load(key) if key is not None else None
            if draft is not None and wanted.name in draft.pending():
                return key, draft
        return None, None

    async def _go_on(self, sitting: Sitting, key: bytes, draft: Draft, *, failed: bool) -> None:
        """Send the report that waited for this file, hand over late ones, tell of a loss."""
        interview = draft.interview
        sends = (
            interview is not None
            and draft.waiting
            and not files_told(interview).intersection(draft.pending())
        )
        if sends:
            await self.answering.send(sitting, key, draft)
        elif failed and draft.is_held:
            sitting.show(said_page("file_failed", sitting.language or "en"))
        elif failed and not (interview is not None and interview.overlay is Overlay.HIDDEN):
            sitting.show(Page((say("file_failed", draft.language() or sitting.language or "en"),)))
            if key == sitting.draft_key:
                show(sitting, key, draft, (Ask(),))
        hand_over_late(sitting, draft, self.team_key)
        if draft.is_empty:
            sitting.forget(key, with_blobs=True)
        else:
            sitting.touch(key)


def _note(draft: Draft, name: str, fetched: Fetched | None) -> None:
    file = draft.files[name]
    if fetched is None:
        file.state = FileState.FAILED
        return
    file.state = FileState.KEPT
    file.blob_id = fetched.blob_id
    file.key = fetched.key
    file.sha256 = fetched.sha256
    file.size_bytes = fetched.size_bytes
    file.media_type = fetched.media_type
