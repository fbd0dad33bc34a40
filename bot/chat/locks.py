# SPDX-License-Identifier: AGPL-3.0-or-later
"""One lock per chat, made when needed and gone when nobody waits: a chat's turns keep their order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager


class ChatLocks:
    """Locks by chat, or by any other number. Several are always taken in one order, so that two holders cannot wait for each other."""

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._users: dict[int, int] = {}

    @asynccontextmanager
    async def hold(self, chat_ids: Iterable[int]) -> AsyncIterator[None]:
        """Hold these chats' locks."""
        async with AsyncExitStack() as stack:
            for chat_id in sorted(set(chat_ids)):
                await stack.enter_async_context(self._one(chat_id))
            yield

    @asynccontextmanager
    async def _one(self, chat_id: int) -> AsyncIterator[None]:
        lock = self._locks.setdefault(chat_id, asyncio.Lock())
        self._users[chat_id] = self._users.get(chat_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[chat_id] -= 1
            if not self._users[chat_id]:
                del self._users[chat_id], self._locks[chat_id]
