# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files a browser may show or play, and under which type; all others are saved, never opened. Pure.

The type comes from a short list of ours, never from the sender: what is not on it is a row of bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

ShowsAs = Literal["image", "paper", "audio", "video", "document"]
UNKNOWN_TYPE = "application/octet-stream"
# A file is never a page: even opened by hand it can run, load and reach nothing.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Safe(NamedTuple):
    """How one type of file is given out."""

    media_type: str
    shows_as: ShowsAs
    ending: str


_UNKNOWN = Safe(UNKNOWN_TYPE, "document", "bin")
# No SVG, HTML, XML or office file is ever shown: they can carry script. They are named, and saved.
_SAFE: Mapping[str, Safe] = MappingProxyType(
    {
        "image/jpeg": Safe("image/jpeg", "image", "jpg"),
        "image/png": Safe("image/png", "image", "png"),
        "image/webp": Safe("image/webp", "image", "webp"),
        "image/gif": Safe(UNKNOWN_TYPE, "document", "gif"),  # one parser less; chats send films instead
        "audio/ogg": Safe("audio/ogg", "audio", "ogg"),
        "application/ogg": Safe("audio/ogg", "audio", "ogg"),
        "audio/opus": Safe("audio/ogg", "audio", "ogg"),
        "audio/mpeg": Safe("audio/mpeg", "audio", "mp3"),
        "audio/mp4": Safe("audio/mp4", "audio", "m4a"),
        "audio/x-m4a": Safe("audio/mp4", "audio", "m4a"),
        "audio/aac": Safe("audio/aac", "audio", "aac"),
        "audio/wav": Safe("audio/wav", "audio", "wav"),
        "audio/x-wav": Safe("audio/wav", "audio", "wav"),
        "audio/webm": Safe("audio/webm", "audio", "webm"),
        "video/mp4": Safe("video/mp4", "video", "mp4"),
        "video/webm": Safe("video/webm", "video", "webm"),
        "application/pdf": Safe(UNKNOWN_TYPE, "paper", "pdf"),  # drawn page by page; saved, never handed out
        # Saved only; the ending helps whoever opens it on a machine made for that.
        "text/plain": Safe(UNKNOWN_TYPE, "document", "txt"),
        "application/msword": Safe(UNKNOWN_TYPE, "document", "doc"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Safe(
            UNKNOWN_TYPE, "document", "docx"
        ),
    }
)


def safe(untrusted_media_type: str) -> Safe:
    """Give how a file of this type is given out."""
    return _SAFE.get(untrusted_media_type.split(";")[0].strip().lower(), _UNKNOWN)


class Span(NamedTuple):
    """A part of a file: from the first byte to the last one, both counted."""

    first: int
    last: int


def requested_span(header: str | None, size_bytes: int) -> Span | Literal["unsatisfiable"] | None:
    """Read a Range header. None means the whole file: one span is understood, anything else is ignored.

    Source: RFC 9110, section 14.2.
    """
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.replace(" ", "")) if header else None
    if found is None or found.group(1, 2) == ("", ""):
        return None
    if not found[1]:
        length = int(found[2])
        return Span(max(0, size_bytes - length), size_bytes - 1) if length and size_bytes else "unsatisfiable"
    first = int(found[1])
    last = min(int(found[2]), size_bytes - 1) if found[2] else size_bytes - 1
    if first >= size_bytes:
        return "unsatisfiable"
    return Span(first, last) if first <= last else None
