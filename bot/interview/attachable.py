# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files an interview takes, through the chat or at the desk, and what a file is by its own bytes."""

from __future__ import annotations

from pathlib import PurePosixPath

import puremagic

MAX_FILE_BYTES = 20 << 20  # Source: tdlib/telegram-bot-api Client.h MAX_DOWNLOAD_FILE_SIZE.
MAX_NAME_CHARACTERS = 200
SNIFFED_BYTES = 4096
UNKNOWN_TYPE = "application/octet-stream"

KNOWN_TYPES = ("image/", "audio/", "video/", "text/plain")
KNOWN_DOCUMENT_TYPES = frozenset(
    {
        "application/pdf",
        "application/ogg",
        "application/rtf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
# .inp: InPage, in which Urdu papers are still typeset.
KNOWN_ENDINGS = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp"}
    | {".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".amr", ".wav"}
    | {".mp4", ".mov", ".3gp", ".mkv", ".webm", ".avi"}
    | {".txt", ".rtf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".inp"}
)

SVG = "image/svg+xml"  # A picture that can carry a program.


def is_taken(media_type: str, name: str | None) -> bool:
    """Tell whether a moderator could open a document of this kind safely, as its sender describes it."""
    if media_type == SVG:
        return False
    if media_type.startswith(KNOWN_TYPES) or media_type in KNOWN_DOCUMENT_TYPES:
        return True
    return PurePosixPath(name or "").suffix.lower() in KNOWN_ENDINGS


def plain_name(name: str) -> str:
    """Keep a file name for what it tells, without anything that could act as a path or a control."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:MAX_NAME_CHARACTERS]


def true_type(first_bytes: bytes, *, claimed: str) -> str:
    """Say what a file is by its own bytes; the sender's word counts only for plain text, which has no mark."""
    try:
        found = puremagic.from_string(first_bytes, mime=True)
    except (puremagic.PureError, ValueError, IndexError):
        found = ""
    if found:
        return str(found).lower()
    if claimed.startswith("text/plain") and _is_text(first_bytes):
        return "text/plain"
    return UNKNOWN_TYPE


def _is_text(first_bytes: bytes) -> bool:
    """Say whether bytes read as UTF-8, allowing for a letter cut at the end."""
    text = first_bytes.decode("utf-8", "ignore")
    return b"\x00" not in first_bytes and len(first_bytes) - len(text.encode()) <= 3
