# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locks that are made when needed and gone when nobody waits: a chat's turns keep their order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager


class Locks:
    """Locks by number: of a chat, of a draft. Several are always taken in one order: no two holders wait for each other."""

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._users: dict[int, int] = {}

    @asynccontextmanager
    async def hold(self, numbers: Iterable[int]) -> AsyncIterator[None]:
        """Hold these locks."""
        async with AsyncExitStack() as stack:
            for number in sorted(set(numbers)):
                await stack.enter_async_context(self._one(number))
            yield

    @asynccontextmanager
    async def _one(self, number: int) -> AsyncIterator[None]:
        lock = self._locks.setdefault(number, asyncio.Lock())
        self._users[number] = self._users.get(number, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[number] -= 1
            if not self._users[number]:
                del self._users[number], self._locks[number]
