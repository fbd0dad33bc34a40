# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened
"""Restore: a backup becomes a new home folder, after every file in it was checked; or nothing is left behind.

The archive is not trusted: only the names that a backup has are accepted, nothing is a link, nothing is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from storage.backups import BACKUP_FORMAT, MANIFEST, READ_BYTES
from storage.errors import StorageError
from storage.home import FILE_MODE, FOLDER_MODE, Home, sync_folder

MAX_MANIFEST_BYTES = 256 * 1024 * 1024  # Source: 150 bytes a blob; more than a million blobs fit.
_ALLOWED = re.compile(
    r"vault/amanat\.sqlite3|vault/blobs/[0-9a-f]{32}|team\.json|partners\.json"
    r"|desk/keyring\.json|desk/audit-head\.json|desk/keys/[a-z0-9][a-z0-9-]{0,39}\.key\.json"
)
_NEEDED = {"vault/amanat.sqlite3", "team.json"}

Progress = Callable[[int], None]  # files done


class BackupDamaged(StorageError):
    """The archive is none, is cut off, or a file in it is not what the manifest says."""

    def __init__(self) -> None:
        super().__init__("expected a whole backup made by `amanat backup`; take another copy of it")


class HomeTaken(StorageError):
    """The folder to restore into is not empty."""


@dataclass(frozen=True)
class Restored:
    """What came out of a backup."""

    files: int
    size_bytes: int


def restore(archive: Path, home: Home, *, progress: Progress | None = None) -> Restored:
    """Unpack a backup into a new home folder. Raises HomeTaken, BackupDamaged.

    Everything is unpacked and checked in a folder beside it, which gets its name at the end.
    """
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise HomeTaken("--home: expected a new or empty folder to restore into; nothing is overwritten")
    home.root.parent.mkdir(parents=True, exist_ok=True)
    unpacked = home.root.with_name(f".{home.root.name}.{secrets.token_hex(8)}")
    try:
        Home(unpacked).make()
        restored = _unpack(archive, unpacked, progress)
        unpacked.rename(home.root)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError):
        raise BackupDamaged from None
    except FileNotFoundError:
        raise BackupDamaged from None
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    sync_folder(home.root.parent)
    return restored


def _unpack(archive: Path, folder: Path, progress: Progress | None) -> Restored:
    found: dict[str, tuple[int, str]] = {}
    manifest: list[dict[str, Any]] | None = None
    with tarfile.open(archive, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or manifest is not None or member.name in found:
                raise BackupDamaged
            if member.name == MANIFEST:
                manifest = _manifest(content)
            elif _ALLOWED.fullmatch(member.name):
                found[member.name] = _write(folder / member.name, content)
            else:
                raise BackupDamaged
            if progress is not None:
                progress(len(found))
    wanted = {one["name"]: (one["size_bytes"], one["sha256"]) for one in manifest or ()}
    if wanted != found or not _NEEDED.issubset(found):
        raise BackupDamaged
    return Restored(len(found), sum(size_bytes for size_bytes, _ in found.values()))


def _manifest(content: IO[bytes]) -> list[dict[str, Any]]:
    manifest = json.loads(content.read(MAX_MANIFEST_BYTES))
    if manifest["format"] != BACKUP_FORMAT:
        raise BackupDamaged
    files: list[dict[str, Any]] = manifest["files"]
    return files


def _write(path: Path, content: IO[bytes]) -> tuple[int, str]:
    """Write one private file; give its length and SHA-256."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(FILE_MODE)
        while piece := content.read(READ_BYTES):
            digest.update(piece)
            size_bytes += file.write(piece)
    return size_bytes, digest.hexdigest()
