# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which draft a chat is writing: in memory only, for a while, and for so many chats at most.

This is the one place where a chat and a draft key stand side by side. It never reaches a disk; where the service
manager holds a memory file, it is written through to that. Who forgets it loses nothing, because the next tap brings
the key back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Protocol

from bot.chat.senders import Senders

KEYS_KEPT_FOR = timedelta(hours=12)  # A day's sitting with pauses; afterwards a tap is asked for.
MAX_CHATS = 50_000  # About 400 bytes each: 20 MB.
MAX_LINKS = 200  # Moderators of one team, many times over.
MAX_UNSAVED_MESSAGES = (
    200  # Two deleteMessages requests; more are only lost to clean-up, never to the report.
)


@dataclass
class ChatMemory:
    """What is remembered of one chat until the process ends."""

    draft_key: bytes | None = None
    held_key: bytes | None = None
    unsaved_messages: list[tuple[int, int]] = field(default_factory=list)  # (message id, unix seconds)
    keyboard_message: int | None = None
    language: str | None = None
    greeted: bool = False  # this process showed the first page, and nothing was begun yet
    last_seen: float = 0.0

    def note_message(self, message_id: int, at: int) -> None:
        """Remember a message for clean-up until it is saved in the sealed draft."""
        if len(self.unsaved_messages) < MAX_UNSAVED_MESSAGES:
            self.unsaved_messages.append((message_id, at))


class Copy(Protocol):
    """Where what is remembered is written through, such as a memory file."""

    def note(self, chat_id: int, chat: ChatMemory) -> None:
        """Write a chat down."""

    def forget(self, chat_id: int) -> None:
        """Forget a chat."""

    def note_senders(self, senders: Senders) -> None:
        """Write down the handles of chats."""

    def note_links(self, links: Mapping[int, bytes]) -> None:
        """Write down the keys of moderators' linked chats."""


class KeysInMemory:
    """Chats by id, oldest forgotten first. `clock` gives seconds that only grow."""

    def __init__(
        self,
        *,
        kept_for: timedelta = KEYS_KEPT_FOR,
        max_chats: int = MAX_CHATS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._kept_seconds = kept_for.total_seconds()
        self._max_chats = max_chats
        self._clock = clock
        self._chats: OrderedDict[int, ChatMemory] = OrderedDict()
        self._copy: Copy | None = None
        self._links: dict[int, bytes] = {}  # moderators' linked chats and their keys; not forgotten by time
        self.senders = Senders(changed=self._senders_changed)  # here, because a restart hands it on as well

    def _senders_changed(self) -> None:
        if self._copy is None:
            return
        try:
            self._copy.note_senders(self.senders)
        except OSError:
            self._copy = None

    @property
    def links(self) -> Mapping[int, bytes]:
        """Give the moderators' linked chats that this process knows, with their keys."""
        return self._links

    def set_link(self, chat_id: int, key: bytes | None) -> None:
        """Know a moderator's linked chat from now on, or no more (None)."""
        if self._links.get(chat_id) == key:
            return
        self._links = {one: kept for one, kept in self._links.items() if one != chat_id}
        if key is not None and len(self._links) < MAX_LINKS:
            self._links[chat_id] = key
        if self._copy is None:
            return
        try:
            self._copy.note_links(self._links)
        except OSError:
            self._copy = None

    def write_to(self, copy: Copy) -> None:
        """Have every change written through from now on."""
        self._copy = copy

    def changed(self, chat_id: int) -> None:
        """Tell that what is remembered of a chat has changed. A copy that fails is used no more."""
        chat = self._chats.get(chat_id)
        if self._copy is None or chat is None:
            return
        try:
            self._copy.note(chat_id, chat)
        except OSError:
            self._copy = None

    def __len__(self) -> int:
        return len(self._chats)

    def of(self, chat_id: int) -> ChatMemory:
        """Give what is remembered of a chat, empty when nothing is, and mark it as used now."""
        now = self._clock()
        self._forget_old(now)
        memory = self._chats.pop(chat_id, None) or ChatMemory()
        memory.last_seen = now
        self._chats[chat_id] = memory
        while len(self._chats) > self._max_chats:
            self._drop(next(iter(self._chats)))
        return memory

    def unsaved(self) -> list[tuple[int, ChatMemory]]:
        """Give the chats with messages that are not yet in a sealed draft."""
        return [(chat_id, memory) for chat_id, memory in self._chats.items() if memory.unsaved_messages]

    def quiet(self, *, for_seconds: float, at_most: float, limit: int) -> list[tuple[int, float]]:
        """Give chats not heard for so long, but not longer than that: (chat, last seen), newest first."""
        now = self._clock()
        found = [
            (chat_id, memory.last_seen)
            for chat_id, memory in reversed(self._chats.items())
            if memory.draft_key is not None and for_seconds <= now - memory.last_seen <= at_most
        ]
        return found[:limit]

    def last_seen(self, chat_id: int) -> float | None:
        """Tell when a chat was last seen, without marking it as used."""
        memory = self._chats.get(chat_id)
        return None if memory is None else memory.last_seen

    def everything(self) -> list[tuple[int, ChatMemory, float]]:
        """Give all there is, for the next process: (chat, what is remembered, seconds since it was seen)."""
        now = self._clock()
        return [(chat_id, memory, now - memory.last_seen) for chat_id, memory in self._chats.items()]

    def restore(self, chat_id: int, memory: ChatMemory, idle_for: float) -> None:
        """Take one chat over from the process before; called in the order of `everything`."""
        memory.last_seen = self._clock() - idle_for
        self._chats[chat_id] = memory

    def forget(self, chat_id: int) -> None:
        """Forget a chat altogether."""
        self._drop(chat_id)

    def _forget_old(self, now: float) -> None:
        while self._chats:
            chat_id, memory = next(iter(self._chats.items()))
            if now - memory.last_seen <= self._kept_seconds:
                return
            self._drop(chat_id)

    def _drop(self, chat_id: int) -> None:
        self._chats.pop(chat_id, None)
        if self._copy is None:
            return
        try:
            self._copy.forget(chat_id)
        except OSError:
            self._copy = None
