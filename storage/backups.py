# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened
"""Backup: one archive of the vault, consistent although the processes go on running.

A tar file. Everything in it is ciphertext or public: the database (a copy without freed pages), the blobs, team.json,
partners.json and what the desk keeps beside them. Never the settings; key files only when asked for. The last
member, manifest.json, names every file with its length and SHA-256.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import sqlite3
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy.engine import make_url

from storage.blobs import BlobStore
from storage.errors import BlobMissing, StorageError
from storage.home import FILE_MODE, Home, sync_folder

BACKUP_FORMAT = "amanat-backup/1"
MANIFEST = "manifest.json"
DATABASE = "vault/amanat.sqlite3"
BLOBS = "vault/blobs/"
KEY_FILES = "desk/keys/"
PLAIN_FILES = ("team.json", "partners.json", "desk/keyring.json", "desk/audit-head.json")
READ_BYTES = 256 * 1024

Progress = Callable[[int, int], None]  # blobs done, blobs in all


class BackupFailed(StorageError):
    """A backup could not be made."""


@dataclass
class BackedUp:
    """What went into a backup."""

    files: int = 0
    blobs: int = 0
    size_bytes: int = 0
    missing_blobs: list[str] = field(default_factory=list)  # named by the database, not in the store


async def back_up(
    home: Home,
    *,
    database_url: str,
    store: BlobStore,
    to: Path,
    with_key_files: bool = False,
    progress: Progress | None = None,
) -> BackedUp:
    """Write a backup to a new private file: whole or not at all.

    1. The database is copied at one moment. Blobs are written before the rows that name them, so that
    2. every blob that this copy names is in the store when the store is listed, unless it was erased since.
    Raises BackupFailed.
    """
    if await asyncio.to_thread(to.exists):
        raise BackupFailed("expected the name of a new file for the backup; nothing is overwritten")
    copy = to.with_name(f".{to.name}.{secrets.token_hex(8)}.sqlite3")
    try:
        await asyncio.to_thread(_copy_database, database_url, copy)
        named = await asyncio.to_thread(_named_blobs, copy)
        with _new_archive(to) as archive:
            archive.add_file(DATABASE, copy)
            for name in (*PLAIN_FILES, *(_key_files(home) if with_key_files else ())):
                if (home.root / name).is_file():
                    archive.add_file(name, home.root / name)
            done = await _add_blobs(archive, store, progress)
            archive.finish()
    except (OSError, sqlite3.Error):
        raise BackupFailed(
            "the backup could not be written; check free space and the folder's rights"
        ) from None
    finally:
        for left in (copy, copy.with_name(copy.name + "-journal")):
            left.unlink(missing_ok=True)
    return BackedUp(len(archive.manifest), len(done), archive.size_bytes, sorted(named - done))


def check_sqlite(database_url: str) -> Path:
    """Give the database's file. Raises BackupFailed for a database server, which has its own tools."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BackupFailed(
            "AMANAT_DATABASE_URL names a database server; back it up with its own tool (pg_dump), and the blob store with yours"
        )
    return Path(url.database)


def _copy_database(database_url: str, copy: Path) -> None:
    """Copy the database at one moment, without its freed pages and its log."""
    source = check_sqlite(database_url)
    if not source.is_file():
        raise BackupFailed("expected a database to back up; check AMANAT_HOME and AMANAT_DATABASE_URL")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    connection = sqlite3.connect(source, timeout=30)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()


def _named_blobs(copy: Path) -> set[str]:
    connection = sqlite3.connect(copy)
    try:
        return {row[0] for row in connection.execute("SELECT blob_id FROM case_blob")}
    finally:
        connection.close()


def _key_files(home: Home) -> list[str]:
    return sorted(f"{KEY_FILES}{path.name}" for path in home.desk_keys.glob("*.key.json"))


async def _add_blobs(archive: Archive, store: BlobStore, progress: Progress | None) -> set[str]:
    listed = [blob async for blob in store.list()]
    done: set[str] = set()
    for number, blob in enumerate(sorted(listed, key=lambda one: one.blob_id), 1):
        try:
            await archive.add_stream(BLOBS + blob.blob_id, blob.size_bytes, store.get(blob.blob_id))
            done.add(blob.blob_id)
        except BlobMissing:
            continue  # erased since the store was listed
        finally:
            if progress is not None:
                progress(number, len(listed))
    return done


class Archive:
    """A tar file being written, piece by piece."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.manifest: list[dict[str, Any]] = []
        self.size_bytes = 0

    def add_file(self, name: str, path: Path) -> None:
        """Add one file from the disk."""
        with path.open("rb") as source:
            size_bytes = os.fstat(source.fileno()).st_size
            self._begin(name, size_bytes)
            digest, written = hashlib.sha256(), 0
            while piece := source.read(READ_BYTES):
                digest.update(piece)
                written += self._write(piece)
        self._end(name, size_bytes, written, digest.hexdigest())

    async def add_stream(self, name: str, size_bytes: int, pieces: AsyncIterator[bytes]) -> None:
        """Add one blob from the store. Its first piece is read before anything is written."""
        first = await anext(pieces, b"")
        self._begin(name, size_bytes)
        digest = hashlib.sha256(first)
        written = self._write(first)
        async for piece in pieces:
            digest.update(piece)
            written += self._write(piece)
        self._end(name, size_bytes, written, digest.hexdigest())

    def finish(self) -> None:
        """Add the manifest and the end mark."""
        content = json.dumps({"format": BACKUP_FORMAT, "files": self.manifest}, indent=1).encode() + b"\n"
        self._begin(MANIFEST, len(content))
        self._write(content + bytes(-len(content) % tarfile.BLOCKSIZE) + bytes(2 * tarfile.BLOCKSIZE))

    def _begin(self, name: str, size_bytes: int) -> None:
        header = tarfile.TarInfo(name)
        header.size, header.mode = (
            size_bytes,
            FILE_MODE,
        )  # no owner, and the time 0: the archive tells no hours
        self._write(header.tobuf(tarfile.PAX_FORMAT))

    def _end(self, name: str, size_bytes: int, written: int, digest: str) -> None:
        if written != size_bytes:
            raise BackupFailed("a file changed while it was copied; make the backup again")
        self._write(bytes(-size_bytes % tarfile.BLOCKSIZE))
        self.manifest.append({"name": name, "size_bytes": size_bytes, "sha256": digest})

    def _write(self, data: bytes) -> int:
        self._file.write(data)
        self.size_bytes += len(data)
        return len(data)


@contextmanager
def _new_archive(to: Path) -> Iterator[Archive]:
    """Give a private file that gets its name only when all of it is on the disk."""
    temporary = to.with_name(f".{to.name}.{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            yield Archive(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(to)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(to.parent)
