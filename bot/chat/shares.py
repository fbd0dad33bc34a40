# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch, sorted by chat: each chat's share of it, in the order in which it was said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.chat.sitting import Sitting
from bot.chat.wire.incoming import Ignored, Incoming, chat_id_of, update_id_of


@dataclass
class Share:
    """One chat's share of a batch: its raw updates and what became of them."""

    chat_id: int | None
    updates: list[Any]
    sitting: Sitting | None = None
    ignored: list[Ignored] = field(default_factory=list)
    parked: list[Any] = field(default_factory=list)

    read: list[Incoming | Ignored | None] = field(default_factory=list)  # None: of an impossible shape

    shed: int = 0  # so many at the end are over the chat's budget: marked as handled, and not taken

    def taken(self) -> list[Any]:
        """Give the updates within the chat's budget."""
        return self.updates[: len(self.updates) - self.shed]

    def numbers(self) -> list[int]:
        """Give the numbers to be marked as handled."""
        return [number for number in map(update_id_of, self.updates) if number is not None]


def by_chat(updates: list[Any]) -> list[Share]:
    """Sort updates by chat, each chat's in their order; what belongs to no chat stands alone."""
    chats: dict[int, Share] = {}
    loose: list[Share] = []
    for update in updates:
        chat_id = chat_id_of(update)
        if chat_id is None:
            loose.append(Share(None, [update]))
        else:
            chats.setdefault(chat_id, Share(chat_id, [])).updates.append(update)
    return [*chats.values(), *loose]


def numbers_of(shares: list[Share]) -> list[int]:
    """Give the numbers of all updates."""
    return [number for share in shares for number in share.numbers()]


def without(shares: list[Share], handled: set[int]) -> list[Share]:
    """Leave out updates handled before, and those that this very batch repeats."""
    seen = set(handled)
    for share in shares:
        fresh = []
        for update in share.updates:
            number = update_id_of(update)
            if number is None or number not in seen:
                fresh.append(update)
            if number is not None:
                seen.add(number)
        share.updates = fresh
    return [share for share in shares if share.updates]


def apart(
    shares: list[Share], keys_of: Callable[[Share], Iterable[bytes]]
) -> tuple[list[Share], list[Share]]:
    """Set aside the chats that come with the key of a draft which another chat of this batch has in hand.

    No family's phone does that; but two copies of one draft, taken at once, would overwrite each other.
    """
    claimed: set[bytes] = set()
    together: list[Share] = []
    behind: list[Share] = []
    for share in shares:
        keys = set(keys_of(share))
        (behind if keys & claimed else together).append(share)
        claimed |= keys
    return together, behind


async def all_or_first_error(works: Any) -> None:
    """Run all works; let every one end before the first error is raised, because they share a session."""
    results = await asyncio.gather(*works, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
