# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random handles for chats, so that moderators can speak of a chat that nobody can name.

Only in this process's memory: a chat is kept as a keyed hash, the key is made at the start and never written. A
handle says nothing without that memory; with the process it is gone, and so is every link.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b
from time import monotonic

HANDLES_KEPT_FOR = timedelta(days=7)  # As long as a report may wait until it is read.
MAX_HANDLES = 20_000


class Senders:
    """Handles by keyed hash of the chat. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._handles: OrderedDict[bytes, tuple[str, float]] = OrderedDict()  # hash -> (handle, last given)

    def handle_of(self, chat_id: int) -> str:
        """Give a chat's handle, made now if it has none."""
        now, hashed = self._clock(), self.hashed(chat_id)
        self._forget_old(now)
        handle, _ = self._handles.pop(hashed, (secrets.token_hex(16), now))
        self._handles[hashed] = (handle, now)
        while len(self._handles) > MAX_HANDLES:
            self._handles.popitem(last=False)
        return handle

    def hashed(self, chat_id: int) -> bytes:
        """Give the keyed hash under which a chat is known here."""
        return blake2b(str(chat_id).encode(), digest_size=16, key=self._key).digest()

    def _forget_old(self, now: float) -> None:
        while self._handles:
            hashed, (_, given) = next(iter(self._handles.items()))
            if now - given <= HANDLES_KEPT_FOR.total_seconds():
                return
            del self._handles[hashed]
