# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blob store: sealed files in a local folder or an S3-compatible bucket, chosen by address.

A blob's name is random. In a folder, a blob appears whole or not at all, belongs to its owner alone, is on the disk
before put() returns, and carries the midnight of its day as its time.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from storage.errors import BlobMissing, BlobStoreFailed
from storage.home import FILE_MODE, FOLDER_MODE, sync_folder

_BLOB_ID = re.compile(r"[0-9a-f]{32}\Z")
READ_BYTES = 256 * 1024  # four chunks
LOCAL_PART_BYTES = 256 * 1024
S3_PART_BYTES = 5 * 1024 * 1024  # Source: the smallest part of an S3 multipart upload.


@dataclass(frozen=True)
class StoredBlob:
    """One blob as the store lists it."""

    blob_id: str
    size_bytes: int
    stored_on: date


class BlobStore:
    """Sealed files by random id."""

    def __init__(self, url_or_path: str | Path) -> None:
        self._folder = _local_folder(str(url_or_path))
        if self._folder is None:
            self._store = from_url(str(url_or_path))
            self._part_bytes = S3_PART_BYTES
        else:
            self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            self._store = LocalStore(self._folder)
            self._part_bytes = LOCAL_PART_BYTES

    async def put(self, blob_id: str, chunks: AsyncIterable[bytes]) -> int:
        """Store a blob from a stream; give its size in bytes. It is on the disk when this returns.

        An exception from the stream leaves nothing behind. Raises BlobStoreFailed.
        """
        size_bytes = 0
        source = _Source(chunks)
        try:
            async with obstore.open_writer_async(
                self._store, _checked(blob_id), buffer_size=self._part_bytes, max_concurrency=2
            ) as writer:
                async for chunk in source:
                    size_bytes += len(chunk)
                    await writer.write(chunk)
        except (BaseError, OSError):
            if source.failed:
                raise
            raise BlobStoreFailed from None
        if self._folder is not None:
            await asyncio.to_thread(_settle, self._folder, blob_id)
        return size_bytes

    async def get(self, blob_id: str) -> AsyncIterator[bytes]:
        """Give a blob's sealed bytes, piece by piece: `async for piece in store.get(blob_id)`.

        Raises BlobMissing, BlobStoreFailed.
        """
        try:
            result = await obstore.get_async(self._store, _checked(blob_id))
            async for piece in result.stream(min_chunk_size=READ_BYTES):
                yield bytes(piece)
        except FileNotFoundError:
            raise BlobMissing from None
        except (BaseError, OSError):
            raise BlobStoreFailed from None

    async def delete(self, blob_id: str) -> None:
        """Delete a blob; one that is already gone is no error."""
        try:
            await obstore.delete_async(self._store, _checked(blob_id))
        except FileNotFoundError:
            return
        except (BaseError, OSError):
            raise BlobStoreFailed from None
        if self._folder is not None:
            await asyncio.to_thread(sync_folder, self._folder)

    async def list(self) -> AsyncIterator[StoredBlob]:
        """Give every blob in the store: `async for blob in store.list()`."""
        try:
            async for batch in obstore.list(self._store):
                for entry in batch:
                    if _BLOB_ID.match(entry["path"]):
                        yield StoredBlob(
                            entry["path"], entry["size"], entry["last_modified"].astimezone(UTC).date()
                        )
        except (BaseError, OSError):
            raise BlobStoreFailed from None


class _Source:
    """Pass a stream on, and remember whether an error was its own and not the store's."""

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks
        self.failed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._chunks:
                if chunk:
                    yield chunk
        except GeneratorExit:
            raise
        except BaseException:
            self.failed = True
            raise


def _checked(untrusted_blob_id: str) -> str:
    """Give the id back if it is one: nothing else may become a path."""
    if not _BLOB_ID.match(untrusted_blob_id):
        raise BlobMissing
    return untrusted_blob_id


def _settle(folder: Path, blob_id: str) -> None:
    """Make a new file private, undated and durable."""
    path = folder / blob_id
    path.chmod(FILE_MODE)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    os.utime(path, (midnight, midnight))
    with path.open("rb") as file:
        os.fsync(file.fileno())
    sync_folder(folder)


def _local_folder(url_or_path: str) -> Path | None:
    if url_or_path.startswith("file://"):
        return Path(url_or_path.removeprefix("file://"))
    return None if "://" in url_or_path else Path(url_or_path)
