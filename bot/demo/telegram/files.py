# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that people and the bot sent, and the links under which the bot may fetch them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from .clock import Clock
from .errors import Refused, bad_request

MAX_DOWNLOAD_BYTES = 20 << 20  # Source: Bot API, getFile; tdlib/telegram-bot-api Client.h.
LINK_LIVES_FOR = 3600.0  # Source: Bot API, getFile: the link is valid for at least one hour.
FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "sticker": "stickers"}
FILE_ID_STARTS = {"photo": "AgACAgQ", "voice": "AwACAgQ", "video": "BAACAgQ", "sticker": "CAACAgQ"}


@dataclass(frozen=True)
class StoredFile:
    """One file as the server holds it."""

    file_id: str
    file_unique_id: str
    data: bytes
    size_bytes: int  # as told to the bot; a test may claim more than there is
    media_type: str
    path: str
    name: str = ""

    def described(self, **more: Any) -> dict[str, Any]:
        """Return the fields that every file object of the Bot API has, and more."""
        base = {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": self.size_bytes}
        return {**base, **more}


class Files:
    """Files by file_id; links by path."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_id: dict[str, StoredFile] = {}
        self._links: dict[str, tuple[str, float]] = {}

    def keep(
        self,
        data: bytes,
        *,
        kind: str,
        media_type: str,
        ending: str,
        name: str = "",
        claimed_bytes: int | None = None,
    ) -> StoredFile:
        """Keep a file and give it Telegram's two kinds of id."""
        number = len(self._by_id)
        stored = StoredFile(
            file_id=FILE_ID_STARTS.get(kind, "BQACAgQ") + secrets.token_urlsafe(48),
            file_unique_id="AgAD" + secrets.token_urlsafe(9),
            data=data,
            size_bytes=claimed_bytes or len(data),
            media_type=media_type,
            path=f"{FOLDERS.get(kind, 'documents')}/file_{number}.{ending}",
            name=name,
        )
        self._by_id[stored.file_id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file by its id, or None."""
        return self._by_id.get(file_id)

    def link(self, file_id: str) -> dict[str, Any]:
        """Return a File object with a path that works for an hour. Raises Refused."""
        if not file_id:
            raise bad_request("file_id not specified")
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if stored.size_bytes > MAX_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        self._links[stored.path] = (file_id, self._clock.now() + LINK_LIVES_FOR)
        return stored.described(file_path=stored.path)

    def by_link(self, path: str) -> StoredFile:
        """Return the file behind a link that still works. Raises Refused."""
        file_id, ends_at = self._links.get(path, ("", 0.0))
        if self._clock.now() >= ends_at:
            raise Refused(404, "Not Found")
        return self._by_id[file_id]
