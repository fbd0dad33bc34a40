# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does what moderators ask: take nothing more from a chat for a while, or listen again.

The desk knows a chat by a random handle alone; which chat that is, only this process's memory can say. What it does not
remember it cannot silence, and says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.chat.quiet import failed
from bot.chat.senders import Senders
from storage.database import Database
from storage.errors import StorageError
from storage.silences import SilenceView, open_silences, settle
from storage.states import SilenceState

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 20.0


@dataclass
class Silencing:
    """Looks for the desk's wishes and carries them out."""

    db: Database
    senders: Senders
    today: Callable[[], date] = lambda: datetime.now(UTC).date()

    async def run(self) -> None:
        """Look again and again; a database that does not answer is asked later."""
        while True:
            try:
                await self.look()
            except (StorageError, OSError) as error:
                failed(log, "moderators' wishes could not be read; trying again", error)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Carry out what is asked, and note what became of it."""
        async with self.db.read() as session:
            wishes = await open_silences(session)
        changed = [(wish, state) for wish in wishes if (state := self._carry_out(wish)) is not wish.state]
        if changed:
            async with self.db.begin() as session:
                for wish, state in changed:
                    await settle(session, wish.silence_id, wish.state, state)

    def _carry_out(self, wish: SilenceView) -> SilenceState:
        """Do what a wish says; give the state it has then."""
        today = self.today()
        if wish.state is SilenceState.LIFTING:
            self.senders.lift(wish.handle)
            return SilenceState.LIFTED
        if wish.until is not None and wish.until < today:
            self.senders.lift(wish.handle)
            return SilenceState.OVER
        if wish.state is SilenceState.ASKED:
            known = self.senders.silence(wish.handle, wish.until)
            return SilenceState.IN_FORCE if known else SilenceState.UNKNOWN
        # After a crash nobody knows any more whose handle it was.
        return SilenceState.IN_FORCE if self.senders.holds(wish.handle) else SilenceState.UNKNOWN
