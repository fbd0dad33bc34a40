# SPDX-License-Identifier: AGPL-3.0-or-later
"""AMANAT_HOME: the one folder under which the product writes, and how private files are written and checked."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from storage.errors import KeyFileExposed

FOLDER_MODE = 0o700
FILE_MODE = 0o600


@dataclass(frozen=True)
class Home:
    """Where each thing lies. Knows paths only; reads nothing."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """Give the settings file (KEY=VALUE, 0600)."""
        return self.root / "amanat.env"

    @property
    def team_file(self) -> Path:
        """Give the file with the team's public keys and moderators."""
        return self.root / "team.json"

    @property
    def partners_file(self) -> Path:
        """Give the file with the partners' public descriptions."""
        return self.root / "partners.json"

    @property
    def vault(self) -> Path:
        """Give the folder of the database and the blobs."""
        return self.root / "vault"

    @property
    def database_file(self) -> Path:
        """Give the embedded database's file."""
        return self.vault / "amanat.sqlite3"

    @property
    def database_url(self) -> str:
        """Give the embedded database's address."""
        return f"sqlite+aiosqlite:///{self.database_file.absolute()}"

    @property
    def blobs_url(self) -> str:
        """Give the blob folder, as a path."""
        return str(self.vault.absolute() / "blobs")

    @property
    def recordings(self) -> Path:
        """Give the folder of prompts that speakers read out and nobody has listened to yet (intake host)."""
        return self.root / "recordings"

    @property
    def desk(self) -> Path:
        """Give the folder that exists on the desk host only."""
        return self.root / "desk"

    @property
    def desk_keys(self) -> Path:
        """Give the folder of the moderators' key files."""
        return self.desk / "keys"

    def key_file(self, moderator_id: str) -> Path:
        """Give one moderator's key file."""
        return self.desk_keys / f"{moderator_id}.key.json"

    @property
    def forwarder(self) -> Path:
        """Give the folder of the forwarder's own keys."""
        return self.root / "forwarder"

    @property
    def logs(self) -> Path:
        """Give the folder of log files, used only when logging to files was asked for."""
        return self.root / "logs"

    def make(self) -> Home:
        """Create the folders, readable by their owner only; tighten those that exist."""
        blobs = Path(self.blobs_url)
        for folder in (self.root, self.vault, blobs, self.desk, self.desk_keys, self.forwarder, self.logs):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            folder.chmod(FOLDER_MODE)
        return self


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read: whole or not at all, and on the disk before returning."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's own entries on the disk, so that a new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_private(path: Path) -> None:
    """Refuse a private file that others can read or write. Raises KeyFileExposed, FileNotFoundError."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileExposed("expected a private file that only its owner can read; run `chmod 600` on it")
