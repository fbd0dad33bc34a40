# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which file a message carries, as its sender describes it; nothing here is believed about the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.interview.attachable import MAX_FILE_BYTES, is_taken, plain_name


@dataclass(frozen=True)
class UntrustedFile:
    """A file as the sender's phone describes it."""

    file_id: str
    kind: str  # photo | voice | audio | video | document
    media_type: str
    size_bytes: int  # 0 when not told
    name: str | None

    @property
    def too_large(self) -> bool:
        """Say whether Telegram would refuse to hand it over."""
        return self.size_bytes > MAX_FILE_BYTES

    @property
    def unknown_type(self) -> bool:
        """Say whether a document is of a kind that no moderator could open safely."""
        return self.kind == "document" and not is_taken(self.media_type, self.name)


def file_in(message: dict[str, Any]) -> UntrustedFile | None:
    """Find the file in a message. Raises ValueError where its description has an impossible shape."""
    photo = message.get("photo")
    if isinstance(photo, list) and photo:
        return _largest(photo)
    for field, kind, usual_type in (
        ("voice", "voice", "audio/ogg"),
        ("audio", "audio", "audio/mpeg"),
        ("video", "video", "video/mp4"),
        ("video_note", "video", "video/mp4"),
        ("animation", "video", "video/mp4"),
        ("document", "document", "application/octet-stream"),
    ):
        if field in message:
            return _described(message[field], kind, usual_type)
    return None


def _largest(photos: list[Any]) -> UntrustedFile:
    """Choose the largest size of a photo: a face or a paper must stay readable."""
    sizes = [_described(photo, "photo", "image/jpeg") for photo in photos]
    fitting = [size for size in sizes if not size.too_large] or sizes
    return (
        max(fitting, key=lambda size: size.size_bytes) if any(s.size_bytes for s in fitting) else fitting[-1]
    )


def _described(untrusted: Any, kind: str, usual_type: str) -> UntrustedFile:
    if not isinstance(untrusted, dict) or not isinstance(untrusted.get("file_id"), str):
        raise ValueError("expected a file with a file_id")  # noqa: TRY004 - the update's value is at fault
    size = untrusted.get("file_size")
    media_type = untrusted.get("mime_type")
    name = untrusted.get("file_name")
    return UntrustedFile(
        file_id=untrusted["file_id"],
        kind=kind,
        media_type=media_type.lower()[:100] if isinstance(media_type, str) and media_type else usual_type,
        size_bytes=size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else 0,
        name=plain_name(name) if isinstance(name, str) and name else None,
    )
