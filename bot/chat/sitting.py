# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one chat's turns of one batch change: drafts read, written and dropped, and what to show afterwards.

A sitting touches nothing outside itself until it is committed: `write` puts its changes into an open
transaction, `settle` tells the memory once that is done. A sitting that fails is thrown away whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat.draft import Draft
from bot.chat.keys_in_memory import ChatMemory
from bot.chat.media import Wanted
from bot.chat.wire.pages import Page
from storage.drafts import DraftCipher, draft_id, new_draft_key
from storage.intake import DraftRow, forget_drafts, load_draft, save_drafts

RECEIPT_KEPT_FOR = timedelta(
    days=2
)  # Long enough for a phone without network, short enough to be found by nobody.
DELETABLE_FOR = timedelta(hours=48)  # Source: Bot API, deleteMessage, "less than 48 hours ago".
FAMILY_CLOCK = timedelta(hours=5)  # Source: Pakistan Standard Time; "today" is the family's today.

Write = Callable[[AsyncSession], Awaitable[object]]
ReadRow = Callable[[bytes], Awaitable[bytes | None]]


@dataclass
class Sitting:
    """One chat's unit of work. `now` is aware UTC."""

    chat_id: int
    memory: ChatMemory
    now: datetime
    kept_for: timedelta
    read_row: ReadRow
    ready: Mapping[bytes, DraftCipher] = field(default_factory=dict)  # of the batch, and gone with it
    draft_key: bytes | None = None
    held_key: bytes | None = None
    language_hint: str | None = None
    language: str | None = None
    page: Page | None = None
    callbacks: list[str] = field(default_factory=list)
    doomed_blobs: list[str] = field(default_factory=list)
    dropped_files: list[str] = field(default_factory=list)
    messages: list[tuple[int, int]] = field(default_factory=list)  # seen in this sitting
    afterwards: list[Callable[[], object]] = field(default_factory=list)  # done once all is committed
    cleaned: bool = False
    greeted: bool = False
    tapped_message: int | None = None
    _drafts: dict[bytes, Draft | None] = field(default_factory=dict)
    _ciphers: dict[bytes, DraftCipher] = field(default_factory=dict)
    _dirty: dict[bytes, None] = field(default_factory=dict)
    _gone: dict[bytes, None] = field(default_factory=dict)
    _writes: list[Write] = field(default_factory=list)
    _noted: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draft_key = self.memory.draft_key
        self.held_key = self.memory.held_key
        self.language = self.memory.language
        self.greeted = self.memory.greeted

    @property
    def today(self) -> date:
        """Give the family's day."""
        return (self.now + FAMILY_CLOCK).date()

    @property
    def day(self) -> date:
        """Give the vault's day."""
        return self.now.date()

    async def load(self, key: bytes) -> Draft | None:
        """Give the draft of a key as it stands in this sitting, or None when there is none."""
        if key not in self._drafts:
            cipher = self._cipher(key)
            sealed = await self.read_row(cipher.id)
            self._drafts[key] = None if sealed is None else Draft.read(cipher.open(sealed))
        return self._drafts[key]

    def create(self, draft: Draft) -> bytes:
        """Give a new draft its key."""
        key = new_draft_key()
        self._drafts[key] = draft
        self.save(key)
        return key

    def save(self, key: bytes) -> None:
        """Have a draft written at the commit."""
        self._gone.pop(key, None)
        self._dirty[key] = None

    def touch(self, key: bytes) -> None:
        """Have a draft written at the commit unless it was dropped in this sitting."""
        if key not in self._gone:
            self._dirty[key] = None

    def forget(self, key: bytes, *, with_blobs: bool) -> None:
        """Have a draft dropped at the commit, and what was kept for it deleted after it."""
        draft = self._drafts.get(key)
        if draft is not None:
            self.dropped_files += draft.files
            if with_blobs:
                self.doomed_blobs += draft.blob_ids()
        self._drafts[key] = None
        self._dirty.pop(key, None)
        self._gone[key] = None
        self.draft_key = None if self.draft_key == key else self.draft_key
        self.held_key = None if self.held_key == key else self.held_key

    def also(self, write: Write) -> None:
        """Have something else written in the same transaction."""
        self._writes.append(write)

    def note(self, message_id: int | None, at: int) -> None:
        """Remember a message for clean-up."""
        if message_id is not None:
            self.messages.append((message_id, at or int(self.now.timestamp())))

    def show(self, page: Page) -> None:
        """Show a page after the commit; what an earlier one of this sitting had to say is said first."""
        self.page = page if self.page is None else page.after(self.page)

    def take_messages(self, draft: Draft | None) -> tuple[int, ...]:
        """Give the messages that can still be deleted, and forget all of them."""
        oldest = int((self.now - DELETABLE_FOR).timestamp())
        known = [
            *(draft.messages if draft is not None else ()),
            *self.memory.unsaved_messages,
            *self.messages,
        ]
        if draft is not None:
            draft.messages = []
        self._noted += self.memory.unsaved_messages
        self.messages = []
        self.cleaned = True
        return tuple(dict.fromkeys(message_id for message_id, at in known if at > oldest))

    async def write(self, session: AsyncSession) -> None:
        """Put all changes into an open transaction."""
        await write_together(session, [self])

    def rows(self) -> list[DraftRow]:
        """Seal the drafts that are to be written."""
        sealed = []
        for key in self._dirty:
            draft = self._drafts[key]
            if draft is None:
                continue
            if key in (self.draft_key, self.held_key):
                fresh = [message for message in self.memory.unsaved_messages if message not in self._noted]
                self._noted += fresh
                draft.note([*fresh, *self.messages])
            cipher = self._cipher(key)
            kept = cipher.seal(draft.to_bytes())
            sealed.append(DraftRow(cipher.id, kept, self._last_day(draft), draft.blob_ids()))
        return sealed

    def _cipher(self, key: bytes) -> DraftCipher:
        """Make a key ready once for the sitting; no longer, so that no key outlives its chat's memory."""
        if key not in self._ciphers:
            self._ciphers[key] = self.ready.get(key) or DraftCipher(key)
        return self._ciphers[key]

    def gone(self) -> list[bytes]:
        """Give the ids of the drafts that are to be dropped."""
        return [draft_id(key) for key in self._gone]

    @property
    def writes(self) -> tuple[Write, ...]:
        """Give what else is to be written."""
        return tuple(self._writes)

    def settle(self) -> None:
        """Tell the memory what is now committed."""
        saved = self.draft_key in self._dirty or self.held_key in self._dirty
        noted = set(self._noted)
        # What was sent while the commit was under way is not in the draft yet.
        self.memory.unsaved_messages = [one for one in self.memory.unsaved_messages if one not in noted]
        for message_id, at in () if saved else self.messages:
            self.memory.note_message(message_id, at)
        self.memory.draft_key = self.draft_key
        self.memory.held_key = self.held_key
        self.memory.language = self.language
        self.memory.greeted = self.greeted and self.draft_key is None

    def wanted(self) -> list[Wanted]:
        """Give the files still to be fetched for every draft touched here."""
        return [
            Wanted(self.chat_id, key, name, draft.files[name].file_id, draft.files[name].media_type)
            for key, draft in self._drafts.items()
            if draft is not None
            for name in draft.pending()
        ]

    def _last_day(self, draft: Draft) -> date:
        kept_for = RECEIPT_KEPT_FOR if draft.receipt is not None else self.kept_for
        return self.day + kept_for


async def write_together(session: AsyncSession, sittings: Iterable[Sitting]) -> None:
    """Put the changes of several sittings into an open transaction, with one statement for all their drafts."""
    every = list(sittings)
    await save_drafts(session, [row for sitting in every for row in sitting.rows()])
    await forget_drafts(session, [row_id for sitting in every for row_id in sitting.gone()])
    for sitting in every:
        for write in sitting.writes:
            await write(session)


def reading(
    session: AsyncSession, one_at_a_time: asyncio.Lock, known: Mapping[bytes, bytes | None]
) -> ReadRow:
    """Read rows through an open session that several chats share; what was read for all of them is known."""

    async def read(row_id: bytes) -> bytes | None:
        if row_id in known:
            return known[row_id]
        async with one_at_a_time:
            return await load_draft(session, row_id)

    return read
