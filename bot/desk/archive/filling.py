# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills the archive in the background, keeps it in step with the vault, and forgets it with the last session.

Sessions whose keys open the same epochs share one archive. When somebody asks, sums over the clear part of all cases
tell whether anything has changed. If so, the cases of the last days are read again; if the sums still differ, all are:
at once while that is quick, in the background when the archive is large. A case whose clear part changed is opened
again. Cases without blind tokens of the present epoch get them on the way.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.casework.matching.blocking import words_to_block
from bot.casework.matching.forgetting import forget_names
from bot.casework.moves import State
from bot.desk.archive.counting import By, Count
from bot.desk.archive.entry import Entry, Opened
from bot.desk.archive.index import Index
from bot.desk.archive.opening import open_sealed_case
from bot.desk.opened import NOT_TO_BE_READ
from storage.archive import SealedCase, clear_case, clear_cases, clear_totals, load_sealed
from storage.blind import tokens_for
from storage.database import Database
from storage.errors import CannotOpen, StorageError
from storage.matching import cases_with_tokens, save_tokens

if TYPE_CHECKING:
    from bot.desk.sessions import Session
    from storage.opening import Unlocked

log = logging.getLogger(__name__)

OPENED_AT_ONCE = 40  # Measured: about 15 ms; between two such handfuls pages are answered.
TOKENS_AT_ONCE = (
    1000  # Measured: about 0.2 s of the writer's time; fewer at once rewrite the same pages more often.
)
FREEZE_EVERY = 5000  # Measured: without it, pages wait up to a second while 100,000 cases are looked through.
PAUSE_SECONDS: Final = 0.001
QUICK_FOR_FEWER = 4000  # Measured: so many clear rows are read in about 25 ms, which nobody notices.
FIRST_READING_SECONDS = 0.1  # Decision: how long a page waits for the reading that its sign-in began.
STALE_AFTER_SECONDS = 5.0  # Decision: how old the order of a large queue may be; lines are always fresh.
STALE_FACTOR = 20  # ... and never spend more than a twentieth of the time on reading clear rows
LATELY = timedelta(days=2)  # Decision: as far back the clocks of two hosts and their days may lie apart.
SETTLE_SECONDS = 2.0  # Decision: a page waits so long for cases that are about to be opened
SETTLE_FOR_FEWER = 400  # ... when there are only so many


class Archive:
    """All cases, for the sessions that hold the same keys."""

    def __init__(self, database: Callable[[], Database], epoch: int, today: Callable[[], date]) -> None:
        """Start empty. epoch: the team's present one, for tokens."""
        self.index = Index(today())
        self.today = today
        self._database = database
        self._epoch = epoch
        self._keys: list[Unlocked] = []
        self._pending: dict[UUID, None] = {}
        self._with_tokens: set[UUID] | None = None
        self._untold: dict[UUID, frozenset[int]] = {}
        self._filling: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self.counted: tuple[int, Mapping[By, list[Count]]] | None = None  # for so many changes of the index
        self._read_seconds = 0.0
        self._read_at = -1e9
        self._one_reader = asyncio.Lock()

    @property
    def progress(self) -> tuple[int, int]:
        """Give how many cases were opened, of how many."""
        return len(self.index) - len(self._pending), len(self.index)

    @property
    def is_complete(self) -> bool:
        """Tell whether every case that can be opened was."""
        return self._read_at > 0 and not self._pending

    @property
    def is_busy(self) -> bool:
        """Tell whether something is under way in the background."""
        return any(task is not None and not task.done() for task in (self._reading, self._filling))

    def attach(self, keys: Unlocked) -> None:
        """Work with a session's keys too, and begin."""
        self._keys.append(keys)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._quietly(self._read_changed))

    def detach(self, keys: Unlocked) -> bool:
        """Stop working with a session's keys; forget everything when they were the last. Tells whether so."""
        self._keys = [one for one in self._keys if one is not keys]
        if self._keys:
            return False
        # The tasks see it at their next step; a read that is under way is not broken off.
        self._pending.clear()
        self._untold.clear()
        self.index.forget()
        gc.unfreeze()
        return True

    async def ended(self) -> None:
        """Wait until nothing of this archive is under way any more."""
        running = [task for task in (self._reading, self._filling) if task is not None and not task.done()]
        if running:
            await asyncio.wait(running)

    async def catch_up(self) -> None:
        """Come into step with the vault: now while that is quick, else in the background."""
        if self._reading is not None and not self._reading.done():
            await asyncio.wait({self._reading}, timeout=FIRST_READING_SECONDS)
        age = time.monotonic() - self._read_at
        if self._reading is not None and not self._reading.done():
            pass  # A large vault is still being read; the page shows what is there, and says so.
        elif len(self.index) <= QUICK_FOR_FEWER:
            await self._read_changed()
        elif age > max(STALE_AFTER_SECONDS, STALE_FACTOR * self._read_seconds):
            self._reading = asyncio.create_task(self._quietly(self._read_changed))
        if self.is_busy and len(self._pending) <= SETTLE_FOR_FEWER:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), SETTLE_SECONDS)

    async def make_fresh(self, entries: Iterable[Entry]) -> None:
        """Open those of some cases that were not opened yet, for the page that shows them."""
        wanted = [entry.case_id for entry in entries if entry.case_id in self._pending]
        if wanted:
            await self._open(wanted)

    async def notice(self, case_id: UUID) -> None:
        """Take over what this desk has just changed in a case."""
        async with self._database().read() as session:
            row = await clear_case(session, case_id)
        if row is not None and self._keys and self.index.put_clear(row):
            self._pending[case_id] = None
            self._fill()

    async def _read_changed(self) -> None:
        """Read what has changed since the last reading, if anything has; the first time, everything."""
        async with self._one_reader:
            started = time.monotonic()
            if self._read_at < 0:
                await self._read(None)
            elif await self._is_behind():
                await self._read(self.today() - LATELY)
                if await self._is_behind():
                    await self._read(None)
            self._read_at = time.monotonic()
            self._read_seconds = self._read_at - started
        self._fill()

    async def _is_behind(self) -> bool:
        async with self._database().read() as session:
            return await clear_totals(session) != self.index.totals

    async def _read(self, active_since: date | None) -> None:
        async for rows in clear_cases(self._database(), active_since):
            if not self._keys:
                return
            for row in rows:
                if self.index.put_clear(row) and row.content_erased_on is None:
                    self._pending[row.case_id] = None
            await asyncio.sleep(0)

    def _fill(self) -> None:
        if self._keys and self._pending and (self._filling is None or self._filling.done()):
            self._idle.clear()
            self._filling = asyncio.create_task(self._quietly(self._open_all))
        elif not self._pending:
            self._idle.set()

    async def _open_all(self) -> None:
        """Open what waits, a handful at a time, until nothing waits any more."""
        if self._with_tokens is None:
            async with self._database().read() as session:
                self._with_tokens = await cases_with_tokens(session, epoch=self._epoch)
        opened = 0
        while self._pending and self._keys:
            handful = [case_id for case_id, _ in zip(self._pending, range(OPENED_AT_ONCE), strict=False)]
            await self._open(handful)
            if len(self._untold) >= TOKENS_AT_ONCE:
                await self._tell_tokens()
            opened += len(handful)
            if opened >= FREEZE_EVERY:
                # What stays until the session ends need not be looked through for garbage again and again.
                gc.freeze()
                opened = 0
            await asyncio.sleep(PAUSE_SECONDS)
        await self._tell_tokens()
        for state in State:
            self.index.put_in_order(state)
            await asyncio.sleep(0)
        if len(self.index) >= FREEZE_EVERY:
            gc.freeze()
        self._idle.set()

    async def _open(self, case_ids: list[UUID]) -> None:
        keys = self._keys[0] if self._keys else None
        if keys is None:
            return
        async with self._database().read() as session:
            sealed = await load_sealed(session, case_ids)
        opened = await asyncio.to_thread(_open_them, sealed, keys)
        if keys not in self._keys:
            return  # That session ended meanwhile: what its keys failed to open says nothing.
        for case_id, content in opened:
            entry = self.index.entries.get(case_id)
            if entry is not None and entry.opened is not None and self._with_tokens is not None:
                self._with_tokens.discard(case_id)  # It has changed, so its tokens may have.
            self.index.put_opened(case_id, content)
            self._note_tokens(case_id, content, keys)
        for case_id in case_ids:
            self._pending.pop(case_id, None)

    def _note_tokens(self, case_id: UUID, content: Opened, keys: Unlocked) -> None:
        if self._with_tokens is None or (content.trouble is None and case_id in self._with_tokens):
            return
        if content.trouble is not None:
            if content.trouble == NOT_TO_BE_READ and case_id in self._with_tokens:
                self._untold[case_id] = frozenset()
            return
        with contextlib.suppress(CannotOpen):
            words = words_to_block(content.facts)
            self._untold[case_id] = tokens_for(words, keys.blind_key(self._epoch), case_id=case_id)

    async def _tell_tokens(self) -> None:
        """Keep the tokens that were made on the way."""
        while self._untold and self._with_tokens is not None:
            some = dict(list(self._untold.items())[:TOKENS_AT_ONCE])
            async with self._database().begin() as session:
                await save_tokens(session, some, epoch=self._epoch)
            self._with_tokens.update(some)
            for case_id in some:
                self._untold.pop(case_id, None)

    async def _quietly(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do background work; when the vault cannot be reached, the next page says so."""
        try:
            await work()
        except StorageError as error:
            log.warning("the archive was not filled", extra={"error_type": type(error).__name__})
            self._idle.set()


class Archives:
    """The archives of all sessions: one for each set of epochs that their keys open."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_epochs: dict[tuple[int, ...], Archive] = {}
        self._ending: list[Archive] = []

    def of(self, session: Session, make: Callable[[], Archive]) -> Archive:
        """Give the archive of a session, begun if need be; it is let go of when the session ends."""
        if session.archive is None:
            self._ending = [one for one in self._ending if one.is_busy]
            archive = self._by_epochs.setdefault(session.keys.epochs, make())
            session.archive = archive
            epochs = session.keys.epochs
            archive.attach(session.keys)
            session.at_end = lambda: self._release(epochs, session)
        return session.archive

    async def notice(self, case_id: UUID) -> None:
        """Tell every archive that a case was changed here."""
        for archive in list(self._by_epochs.values()):
            await archive.notice(case_id)

    def _release(self, epochs: tuple[int, ...], session: Session) -> None:
        archive, session.archive = session.archive, None
        if archive is not None and archive.detach(session.keys):
            self._by_epochs.pop(epochs, None)
            self._ending.append(archive)
            if not self._by_epochs:
                forget_names()

    async def ended(self) -> None:
        """Wait until nothing of those that were let go of is under way any more."""
        for archive in self._ending:
            await archive.ended()
        self._ending.clear()


def _open_them(sealed: Iterable[SealedCase], keys: Unlocked) -> list[tuple[UUID, Opened]]:
    return [(one.case_id, open_sealed_case(one, keys)) for one in sealed]
