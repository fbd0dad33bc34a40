# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch of updates: processed chat by chat, committed in one transaction, answered afterwards.

1. Leave out what was handled before. 2. Let each chat's turns be taken, in their order, into a sitting.
3. Commit all sittings and the marks "handled" together. 4. Only then tell memory, send, fetch and delete.
An update that cannot be read or taken is sealed to the team, parked and marked as handled; it stops nobody. When
the world fails (disk full, database locked), nothing is parked: the whole batch waits and is tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat.aftermath import Aftermath
from bot.chat.budget import Budgets
from bot.chat.conversation import Conversation
from bot.chat.errors import ChatError, Unhandled
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.locks import Locks
from bot.chat.notices.room import Reading
from bot.chat.quiet import failed
from bot.chat.settling import settle
from bot.chat.shares import Share, all_or_first_error, apart, by_chat, numbers_of, without
from bot.chat.sitting import Sitting, reading, write_together
from bot.chat.visits import reading_cases
from bot.chat.wire.incoming import Ignored, Incoming, chat_id_of, read_update
from storage.database import Database
from storage.drafts import DraftCipher, draft_id
from storage.envelope import MAX_PLAIN_BYTES
from storage.errors import BlobStoreFailed, DatabaseFailed, StorageError
from storage.intake import load_drafts, mark_handled, park, was_handled
from storage.sealing import PARKED_ABOUT, Purpose, seal
from storage.team import TeamKey

log = logging.getLogger(__name__)

WORLD_FAILED = (DatabaseFailed, BlobStoreFailed, OSError, MemoryError)
MAX_PAUSE_SECONDS = 30.0
SAVED_TOGETHER = 200
NOTHING_KNOWN: Mapping[bytes, bytes | None] = {}
NOTHING_READY: Mapping[bytes, DraftCipher] = {}


@dataclass(frozen=True)
class _Table:
    """What the chats of a batch share while they take their turns: one session, and the rows it has read."""

    session: AsyncSession
    lock: asyncio.Lock
    known: Mapping[bytes, bytes | None]
    ready: Mapping[bytes, DraftCipher]


@dataclass
class Batches:
    """Handles batches. Everything in it lives as long as the process."""

    db: Database
    team_key: TeamKey
    conversation: Conversation
    memory: KeysInMemory
    locks: Locks
    aftermath: Aftermath
    bot_id: int
    kept_for: timedelta
    stop: asyncio.Event
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    budgets: Budgets = field(default_factory=Budgets)
    drafts: Locks = field(default_factory=Locks)  # by draft key; always taken after those by chat
    parked_so_far: int = 0
    handled_so_far: int = 0
    seen: Callable[[list[Any]], None] = lambda _updates: None

    async def handle(self, updates: list[Any]) -> None:
        """Return once a batch is committed. Raises Unhandled when told to stop before that was possible."""
        pause = 0.5
        self.seen(updates)
        granted = self._granted(updates)  # Once for all tries: a broken disk must cost nobody's budget.
        while True:
            try:
                await self._handle_once(updates, granted)
            except Exception as error:
                # Whatever it is, ending the loop would lose more than waiting: unconfirmed updates come again.
                failed(log, "a batch could not be kept; trying again", error)
            else:
                self.handled_so_far += len(updates)
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), timeout=pause)
            if self.stop.is_set():
                raise Unhandled
            pause = min(MAX_PAUSE_SECONDS, pause * 2)

    def sitting(
        self,
        chat_id: int,
        session: AsyncSession,
        one_at_a_time: asyncio.Lock,
        known: Mapping[bytes, bytes | None] = NOTHING_KNOWN,
        ready: Mapping[bytes, DraftCipher] = NOTHING_READY,
    ) -> Sitting:
        """Open a sitting for a chat; the caller holds the chat's lock."""
        return Sitting(
            chat_id=chat_id,
            memory=self.memory.of(chat_id),
            now=self.now(),
            kept_for=self.kept_for,
            read_row=reading(session, one_at_a_time, known),
            ready=ready,
        )

    async def keep_message_ids(self) -> None:
        """Write the numbers of messages sent since each chat's last turn, so that they can still be cleaned up."""
        unsaved = [
            (chat_id, memory.draft_key) for chat_id, memory in self.memory.unsaved() if memory.draft_key
        ]
        for at in range(0, len(unsaved), SAVED_TOGETHER):
            try:
                await self._keep_some(unsaved[at : at + SAVED_TOGETHER])
            except (ChatError, StorageError, *WORLD_FAILED):
                return

    async def _keep_some(self, chats: list[tuple[int, bytes]]) -> None:
        async with (
            self.locks.hold(chat_id for chat_id, _key in chats),
            self.drafts.hold(hash(key) for _chat_id, key in chats),
        ):
            sittings = []
            async with self.db.read() as session:
                ids = {draft_id(key) for _chat_id, key in chats}
                rows = await load_drafts(session, ids)
                known = {row_id: rows.get(row_id) for row_id in ids}
                for chat_id, key in chats:
                    sitting = self.sitting(chat_id, session, asyncio.Lock(), known)
                    if await sitting.load(key) is not None:
                        sitting.save(key)
                        sittings.append(sitting)
            async with self.db.begin() as writing:
                await write_together(writing, sittings)

    async def _handle_once(self, updates: list[Any], granted: Mapping[int, int]) -> None:
        shares = by_chat(updates)
        async with self.locks.hold(share.chat_id for share in shares if share.chat_id is not None):
            async with self.db.read() as session:
                shares = without(shares, await was_handled(session, numbers_of(shares)))
            for share in shares:
                if share.chat_id is not None:
                    share.shed = max(0, len(share.updates) - granted[share.chat_id])
                share.read = [self._read(update) for update in share.taken()]
            # A key that somebody carried into another chat must not let two copies of one draft be kept.
            async with self.drafts.hold(hash(key) for share in shares for key in self._keys(share)):
                await self._take_and_keep(shares)

    async def _take_and_keep(self, shares: list[Share]) -> None:
        together, behind = apart(shares, self._keys)
        async with self.db.read() as session:
            ready = {key: DraftCipher(key) for share in together for key in self._keys(share)}
            ids = [cipher.id for cipher in ready.values()]
            rows = await load_drafts(session, ids)
            table = _Table(session, asyncio.Lock(), {row_id: rows.get(row_id) for row_id in ids}, ready)
            await all_or_first_error(self._take(share, table) for share in together)
        await self._commit(together)
        for share in together:
            await self._settle(share)
        for share in behind:
            await self._turn_by_turn(share)
            await self._settle(share)

    def _granted(self, updates: list[Any]) -> dict[int, int]:
        """Say how many of its updates each chat may have taken, before any work is done for them."""
        sizes = Counter(chat_id for chat_id in map(chat_id_of, updates) if chat_id is not None)
        return {chat_id: self.budgets.take(chat_id, size) for chat_id, size in sizes.items()}

    def _read(self, update: Any) -> Incoming | Ignored | None:
        try:
            return read_update(update, bot_id=self.bot_id, file_name_for=secrets.token_hex(8))
        except Exception as error:
            failed(log, "an update could not be read", error)
            return None

    def _keys(self, share: Share) -> Iterator[bytes]:
        """Give the draft keys that a chat's turns will most likely need."""
        if share.chat_id is not None:
            memory = self.memory.of(share.chat_id)
            yield from (key for key in (memory.draft_key, memory.held_key) if key is not None)
        for read in share.read:
            if isinstance(read, Incoming) and read.key is not None:
                yield read.key

    async def _take(self, share: Share, table: _Table) -> None:
        """Take a chat's turns. One that fails is set aside, and the others are taken again without it."""
        refused = {index for index, read in enumerate(share.read) if read is None}
        while True:
            share.ignored, share.sitting = [], None
            failed = await self._take_all(share, refused, table)
            if failed is None:
                share.parked = [share.updates[index] for index in sorted(refused)]
                return
            refused.add(failed)

    async def _take_all(self, share: Share, refused: set[int], table: _Table) -> int | None:
        """Take all turns but the refused ones; give the place of the first that fails."""
        for index, read in enumerate(share.read):
            if index in refused or read is None:
                continue
            if isinstance(read, Ignored):
                share.ignored.append(read)
                continue
            try:
                if share.sitting is None:
                    share.sitting = self.sitting(
                        read.chat_id, table.session, table.lock, table.known, table.ready
                    )
                await self.conversation.take(
                    share.sitting,
                    read,
                    reading_cases(table.session, table.lock),
                    Reading(table.session, table.lock),
                )
            except WORLD_FAILED:
                raise
            except Exception as error:
                failed(log, "an update could not be handled", error)
                return index
        return None

    async def _commit(self, shares: list[Share]) -> None:
        """Commit all shares together; if one of them cannot be written, each alone."""
        try:
            async with self.db.begin() as session:
                await self._write(session, shares)
        except WORLD_FAILED:
            raise
        except Exception:
            for share in shares:
                await self._commit_alone(share)

    async def _commit_alone(self, share: Share) -> None:
        try:
            await self._commit_one(share)
        except WORLD_FAILED:
            raise
        except Exception:
            await self._turn_by_turn(share)

    async def _turn_by_turn(self, share: Share) -> None:
        """Take and keep a chat's turns one by one, each from what the one before left; park only what still fails.

        Turns of one batch may contradict each other in the vault: a case withdrawn and added to, one draft sent
        from two chats in the same moment. None of them may take the others along.
        """
        for update, read in zip(share.taken(), share.read, strict=True):
            turn = Share(share.chat_id, [update], read=[read])
            try:
                async with self.db.read() as session:
                    await self._take(turn, _Table(session, asyncio.Lock(), NOTHING_KNOWN, NOTHING_READY))
                await self._commit_one(turn)
            except WORLD_FAILED:
                raise
            except Exception as error:
                # A draft grown too large: one turn's trouble, kept for a person to look at.
                failed(log, "a chat's turn could not be kept; it is parked", error)
                turn.sitting, turn.parked = None, [update]
                await self._commit_one(turn)
            await self._settle(turn)
        await self._commit_one(Share(share.chat_id, share.updates[len(share.taken()) :]))
        share.sitting, share.parked, share.ignored = None, [], []

    async def _commit_one(self, share: Share) -> None:
        async with self.db.begin() as session:
            await self._write(session, [share])

    async def _write(self, session: AsyncSession, shares: list[Share]) -> None:
        today = self.now().date()
        await write_together(session, [share.sitting for share in shares if share.sitting is not None])
        for update in (update for share in shares for update in share.parked):
            await park(session, self._sealed(update), today)
        await mark_handled(session, numbers_of(shares), today)

    def _sealed(self, update: Any) -> bytes:
        plain = json.dumps(update, ensure_ascii=True, default=str).encode()[:MAX_PLAIN_BYTES]
        return seal(plain, self.team_key, purpose=Purpose.PARKED, about=PARKED_ABOUT)

    async def _settle(self, share: Share) -> None:
        """Show what became of a share. It is committed: a page that is lost is drawn again at the next turn."""
        if share.parked:
            self.parked_so_far += len(share.parked)
            log.error("updates were parked", extra={"now": len(share.parked), "so_far": self.parked_so_far})
        try:
            await settle(share, self.aftermath, self.memory, self.budgets)
        except Exception as error:
            failed(log, "a page was lost after its commit", error)
