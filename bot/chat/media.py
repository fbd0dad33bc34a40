# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches files from Telegram straight into sealed blobs: never whole in memory, never in the clear on a disk.

A file is first noted in the sealed draft as pending and only then fetched, so that a crash costs a second
download and never the file. What was fetched for a draft that is gone by then is deleted again.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.chat.errors import CannotFetch
from bot.chat.quiet import failed
from bot.chat.wire.client import Wire
from bot.interview.attachable import MAX_FILE_BYTES, SNIFFED_BYTES, true_type
from storage.blobs import BlobStore
from storage.errors import StorageError
from storage.sealing import BlobSealer, new_blob_id, new_blob_key

log = logging.getLogger(__name__)

FETCHED_AT_ONCE = 4  # Each holds a few chunks of 64 KiB; more would only share the same uplink.
# Seconds before each further try: about half an hour in all, so that an outage of the network is survived.
RETRY_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, *([60.0] * 30))


@dataclass(frozen=True)
class Fetched:
    """A file as it now lies in the blob store, and what its bytes really are."""

    blob_id: str
    key: str  # base64url of 32 bytes, no padding
    sha256: str
    size_bytes: int
    media_type: str


@dataclass(frozen=True)
class Wanted:
    """One file to fetch: for which chat and draft, under which name in it, and how Telegram calls it."""

    chat_id: int
    draft_key: bytes
    name: str
    file_id: str
    claimed_type: str


Settled = Callable[[Wanted, Fetched | None], Awaitable[bool]]
"""Told the result, None for a file that is not to be had; says whether the file found its draft."""


class FileKeeper:
    """Fetches a few files at a time, each once, and reports each result."""

    def __init__(
        self, wire: Wire, blobs: BlobStore, settled: Settled, *, pauses: Sequence[float] = RETRY_PAUSES
    ) -> None:
        self._wire = wire
        self._blobs = blobs
        self._settled = settled
        self._pauses = pauses
        self._slots = asyncio.Semaphore(FETCHED_AT_ONCE)
        self._running: dict[str, asyncio.Task[None]] = {}

    def want(self, file: Wanted) -> None:
        """Fetch a file in the background unless that is already under way."""
        if file.name not in self._running:
            task = asyncio.create_task(self._run(file))
            self._running[file.name] = task
            task.add_done_callback(lambda _task: self._running.pop(file.name, None))

    def drop(self, name: str) -> None:
        """Stop fetching a file nobody wants any more."""
        task = self._running.get(name)
        if task is not None:
            task.cancel()

    async def stop(self) -> None:
        """Stop all; what is unfinished stays pending in its draft."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, file: Wanted) -> None:
        try:
            fetched = await self._with_patience(file)
            found = await self._settled(file, fetched)
            if fetched is not None and not found:
                await self._blobs.delete(fetched.blob_id)
        except Exception as error:
            # It stays pending in its draft; the chat's next turn wants it again.
            failed(log, "a file could not be kept", error)

    async def _with_patience(self, file: Wanted) -> Fetched | None:
        for pause in (*self._pauses, None):
            try:
                async with self._slots:
                    return await self._fetch(file)
            except CannotFetch as trouble:
                if trouble.permanent or pause is None:
                    log.warning("a file is not to be had", extra={"kind": trouble.kind})
                    return None
            except StorageError as error:
                if pause is None:
                    raise
                failed(log, "the blob store refused; trying again", error)
            await asyncio.sleep(pause)
        return None

    async def _fetch(self, file: Wanted) -> Fetched:
        blob_id, key = new_blob_id(), new_blob_key()
        sealer = BlobSealer(key)
        first = bytearray()
        # Closed here, not by the garbage collector: an open download would hold its connection.
        async with contextlib.aclosing(self._sealed(file.file_id, sealer, first)) as chunks:
            await self._blobs.put(blob_id, chunks)
        return Fetched(
            blob_id=blob_id,
            key=base64.urlsafe_b64encode(key).rstrip(b"=").decode(),
            sha256=sealer.sha256,
            size_bytes=sealer.size_bytes,
            media_type=true_type(bytes(first), claimed=file.claimed_type),
        )

    async def _sealed(
        self, file_id: str, sealer: BlobSealer, first: bytearray
    ) -> AsyncGenerator[bytes, None]:
        """Seal a download as it arrives; keep only its first bytes for a look at its type."""
        async with contextlib.aclosing(self._wire.fetch(file_id)) as plain:
            async for chunk in plain:
                if len(first) < SNIFFED_BYTES:
                    first += chunk[: SNIFFED_BYTES - len(first)]
                yield sealer.update(chunk)
                if sealer.size_bytes > MAX_FILE_BYTES:
                    raise CannotFetch("larger than announced", permanent=True)
        for piece in sealer.last_pieces():
            yield piece
