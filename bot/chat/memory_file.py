# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the process remembers of its chats, written through to a memory file that can outlive the process.

One slot of fixed size for each chat, overwritten in place: what is forgotten here is gone there, and a process that
is killed in the middle of a write leaves every other chat whole. The file has no name and lies in memory; whoever
holds its descriptor (systemd, or the process's own successor) hands it to the next process.
"""

from __future__ import annotations

import contextlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from time import CLOCK_BOOTTIME, clock_gettime
from typing import Any

from bot.chat.keys_in_memory import KEYS_KEPT_FOR, ChatMemory, KeysInMemory
from bot.chat.senders import Senders

SLOT_BYTES = 2048  # Room for both keys and the numbers of about 80 messages.
MAX_SLOTS = (
    60_000  # More than KeysInMemory ever holds: 120 MB at the very most, and only as far as it is used.
)

SLOTS_AT = 1 << 20  # Before the slots lie the handles of chats, half as many bytes at most.
LINKS_AT = SLOTS_AT - (1 << 16)  # and the keys of moderators' linked chats, about 60 bytes each
LENGTH_BYTES = 8


class MemoryFile:
    """The file of one process. `handle` stays open as long as the process lives."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._slots: dict[int, int] = {}  # chat -> its slot
        self._free: list[int] = []

    @classmethod
    def of(cls, memory: KeysInMemory, *, inheritable: bool = False) -> MemoryFile:
        """Make a file that holds all there is. Raises OSError."""
        made = cls(os.memfd_create("amanat", 0 if inheritable else os.MFD_CLOEXEC))
        for chat_id, chat, idle_for in memory.everything():
            made._write(chat_id, chat, idle_for)
        made.note_senders(memory.senders)
        made.note_links(memory.links)
        return made

    def note_links(self, links: Mapping[int, bytes]) -> None:
        """Write down the keys of moderators' linked chats. Raises OSError."""
        line = json.dumps([[chat_id, _text(key)] for chat_id, key in links.items()]).encode()
        if len(line) < SLOTS_AT - LINKS_AT - LENGTH_BYTES:
            os.pwrite(self.handle, len(line).to_bytes(LENGTH_BYTES, "big") + line, LINKS_AT)

    def note_senders(self, senders: Senders) -> None:
        """Write down the handles of chats and which are silenced, before all slots. Raises OSError."""
        line = json.dumps(senders.everything(), separators=(",", ":")).encode()
        if len(line) < LINKS_AT - LENGTH_BYTES:
            os.pwrite(self.handle, len(line).to_bytes(LENGTH_BYTES, "big") + line, 0)

    def note(self, chat_id: int, chat: ChatMemory) -> None:
        """Write down what is remembered of a chat now. Raises OSError."""
        if chat.draft_key is None and chat.held_key is None and not chat.unsaved_messages:
            self.forget(chat_id)
        else:
            self._write(chat_id, chat, 0.0)

    def forget(self, chat_id: int) -> None:
        """Blank a chat's slot. Raises OSError."""
        slot = self._slots.pop(chat_id, None)
        if slot is not None:
            os.pwrite(self.handle, b"\0" * SLOT_BYTES, SLOTS_AT + slot * SLOT_BYTES)
            self._free.append(slot)

    def close(self) -> None:
        """Let go of the file; it lives on only where somebody else holds it."""
        os.close(self.handle)

    def _write(self, chat_id: int, chat: ChatMemory, idle_for: float) -> None:
        slot = self._slots.get(chat_id)
        if slot is None:
            if not self._free and len(self._slots) >= MAX_SLOTS:
                return
            slot = self._slots[chat_id] = self._free.pop() if self._free else len(self._slots)
        os.pwrite(self.handle, _packed(chat_id, chat, idle_for), SLOTS_AT + slot * SLOT_BYTES)


def restore(handle: int, memory: KeysInMemory) -> int:
    """Take over what another process left, the longest unseen first. Gives the number of chats. Raises OSError."""
    found = sorted(_unpacked(handle), key=lambda one: -one[2])
    for chat_id, chat, idle_for in found:
        memory.restore(chat_id, chat, idle_for)
    length = min(int.from_bytes(os.pread(handle, LENGTH_BYTES, 0), "big"), SLOTS_AT)
    with contextlib.suppress(ValueError, KeyError, TypeError):  # killed in the middle of it: silences end
        memory.senders.restore(json.loads(os.pread(handle, length, LENGTH_BYTES)))
    length = min(int.from_bytes(os.pread(handle, LENGTH_BYTES, LINKS_AT), "big"), SLOTS_AT - LINKS_AT)
    with contextlib.suppress(ValueError, TypeError):
        for chat_id, key in json.loads(os.pread(handle, length, LINKS_AT + LENGTH_BYTES)):
            memory.set_link(int(chat_id), _key(key))
    return len(found)


def _packed(chat_id: int, chat: ChatMemory, idle_for: float) -> bytes:
    messages = list(chat.unsaved_messages)
    while True:
        seen_at = clock_gettime(CLOCK_BOOTTIME) - idle_for
        parts = [seen_at, chat_id, _text(chat.draft_key), _text(chat.held_key), chat.keyboard_message, chat.language, messages]  # fmt: skip
        line = json.dumps(parts, separators=(",", ":")).encode()
        if len(line) < SLOT_BYTES:
            return line.ljust(SLOT_BYTES, b"\0")
        messages = messages[len(messages) // 4 + 1 :]  # The newest can still be deleted the longest.


def _unpacked(handle: int) -> Iterator[tuple[int, ChatMemory, float]]:
    """Read all slots that hold something usable and fresh; anything can lie in a descriptor."""
    now, size = clock_gettime(CLOCK_BOOTTIME), os.fstat(handle).st_size
    for at in range(SLOTS_AT, min(size, SLOTS_AT + MAX_SLOTS * SLOT_BYTES), SLOT_BYTES):
        line = os.pread(handle, SLOT_BYTES, at).rstrip(b"\0")
        try:
            seen_at, chat_id, draft_key, held_key, keyboard, language, messages = json.loads(line)
            chat = ChatMemory(
                draft_key=_key(draft_key),
                held_key=_key(held_key),
                keyboard_message=keyboard,
                language=language,
                unsaved_messages=[(int(message_id), int(sent_at)) for message_id, sent_at in messages],
            )
            idle_for = now - float(seen_at)
        except (ValueError, TypeError):
            continue
        if 0 <= idle_for <= KEYS_KEPT_FOR.total_seconds():
            yield int(chat_id), chat, idle_for


def _text(key: bytes | None) -> str | None:
    return None if key is None else b64encode(key).decode()


def _key(text: Any) -> bytes | None:
    return None if text is None else b64decode(text, validate=True)
