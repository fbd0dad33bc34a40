# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random handles for chats, so that moderators can speak of a chat that nobody can name.

Only in this process's memory: a chat is kept as a keyed hash, the key is made at the start and never written. A
handle says nothing without that memory; with the process it is gone, and so is every link.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import blake2b
from time import monotonic
from typing import Any

HANDLES_KEPT_FOR = timedelta(days=7)  # As long as a report may wait until it is read.
MAX_HANDLES = 5_000  # Half a megabyte to hand on.
TELL_EVERY_SECONDS = 60.0


class Senders:
    """Handles by keyed hash of the chat. `clock` gives seconds that only grow."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._clock = clock
        self._changed = changed  # called when a successor would have to know something new
        self._key = secrets.token_bytes(32)
        self._handles: OrderedDict[bytes, tuple[str, float]] = OrderedDict()  # hash -> (handle, last given)
        self._silenced: dict[bytes, tuple[str, date | None]] = {}  # hash -> (handle, last day)
        self._told: OrderedDict[bytes, float] = OrderedDict()

    def handle_of(self, chat_id: int) -> str:
        """Give a chat's handle, made now if it has none."""
        now, hashed = self._clock(), self.hashed(chat_id)
        self._forget_old(now)
        known = self._silenced.get(hashed)
        handle, _ = self._handles.pop(hashed, (known[0] if known else secrets.token_hex(16), now))
        self._handles[hashed] = (handle, now)
        while len(self._handles) > MAX_HANDLES:
            self._handles.popitem(last=False)
        self._changed()
        return handle

    def silence(self, handle: str, until: date | None) -> bool:
        """Take nothing more from the chat of a handle up to a day; tell whether the handle is known."""
        hashed = next((one for one, (known, _) in self._handles.items() if known == handle), None)
        hashed = hashed or next((one for one, (known, _) in self._silenced.items() if known == handle), None)
        if hashed is None:
            return False
        self._silenced[hashed] = (handle, until)
        self._changed()
        return True

    def lift(self, handle: str) -> None:
        """Listen to the chat of a handle again."""
        self._silenced = {one: kept for one, kept in self._silenced.items() if kept[0] != handle}
        self._changed()

    def holds(self, handle: str) -> bool:
        """Tell whether the chat of a handle is silenced."""
        return any(known == handle for known, _ in self._silenced.values())

    def is_silenced(self, chat_id: int, today: date) -> bool:
        """Tell whether nothing is taken from a chat today."""
        if not self._silenced:
            return False
        kept = self._silenced.get(self.hashed(chat_id))
        return kept is not None and (kept[1] is None or kept[1] >= today)

    def may_tell(self, chat_id: int) -> bool:
        """Say whether a silenced chat is to be told so now; once in a while is enough."""
        now, hashed = self._clock(), self.hashed(chat_id)
        if now - self._told.get(hashed, -TELL_EVERY_SECONDS) < TELL_EVERY_SECONDS:
            return False
        self._told.pop(hashed, None)
        self._told[hashed] = now
        while len(self._told) > MAX_HANDLES:
            self._told.popitem(last=False)
        return True

    def everything(self) -> dict[str, Any]:
        """Give all there is, for the next process."""
        now = self._clock()
        return {
            "key": self._key.hex(),
            "handles": [[one.hex(), handle, now - given] for one, (handle, given) in self._handles.items()],
            "silenced": [
                [one.hex(), handle, until.isoformat() if until else None]
                for one, (handle, until) in self._silenced.items()
            ],
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Take over what the process before knew. Raises ValueError, KeyError, TypeError for anything else."""
        now = self._clock()
        handles = [
            (bytes.fromhex(one), (str(handle), now - float(ago))) for one, handle, ago in kept["handles"]
        ]
        silenced = {
            bytes.fromhex(one): (str(handle), date.fromisoformat(until) if until else None)
            for one, handle, until in kept["silenced"]
        }
        self._key, self._handles, self._silenced = bytes.fromhex(kept["key"]), OrderedDict(handles), silenced

    def hashed(self, chat_id: int) -> bytes:
        """Give the keyed hash under which a chat is known here."""
        return blake2b(str(chat_id).encode(), digest_size=16, key=self._key).digest()

    def _forget_old(self, now: float) -> None:
        while self._handles:
            hashed, (_, given) = next(iter(self._handles.items()))
            if now - given <= HANDLES_KEPT_FOR.total_seconds():
                return
            del self._handles[hashed]
