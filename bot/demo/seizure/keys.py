# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything on a disk that could be a key: each run of 32 bytes in small files, and all that texts and columns spell.

A seizer does not know what a value means; neither does this. What is itself a ciphertext is not a key.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.demo.search import SQLITE_MAGIC, files_under, members_of, table_rows
from bot.demo.seizure.ciphertexts import DRAFT_START, ENVELOPE_START
from storage.stream import BLOB_MAGIC

KEY_BYTES = 32
# Source: decision; settings, key files and logs are smaller, and what is larger is looked through as text and rows.
MAX_WINDOWED_BYTES = 32 * 1024
# A column this short could hold a bare key among other bytes; a longer one is a public key or sealed.
MAX_COLUMN_BYTES = 256
_TEXT_KEY = re.compile(rb"[A-Za-z0-9+/_-]{43,}={0,2}")
_HEX_KEY = re.compile(rb"(?:[0-9a-fA-F]{2}){32,}")


def candidate_keys(places: Iterable[Path]) -> set[bytes]:
    """Give every value of 32 bytes that some files and folders hold."""
    found: set[bytes] = set()
    for place in places:
        for path in files_under(place):
            found.update(_in_file(path, path.read_bytes()))
    return found


def keys_in(content: bytes) -> Iterator[bytes]:
    """Give every 32 bytes in a row, as they are and as base64 or hex spells them."""
    yield from _windows(content)
    for spelled in _HEX_KEY.findall(content):
        yield from _windows(bytes.fromhex(spelled.decode()))
    for spelled in _TEXT_KEY.findall(content):
        yield from _windows(_decoded(spelled))


def spelled_keys(content: bytes) -> Iterator[bytes]:
    """Give only the keys that a text spells whole, in base64 or hex, as our own formats write them."""
    for spelled in _TEXT_KEY.findall(content):
        if len(key := _decoded(spelled)) == KEY_BYTES:
            yield key
    for spelled in _HEX_KEY.findall(content):
        if len(spelled) == 2 * KEY_BYTES:
            yield bytes.fromhex(spelled.decode())


def _in_file(path: Path | None, content: bytes) -> Iterator[bytes]:
    if content.startswith(SQLITE_MAGIC):
        for _, _, values in table_rows(path, content):
            for value in values:
                if isinstance(value, bytes) and len(value) <= MAX_COLUMN_BYTES:
                    yield from keys_in(value)
    elif content[257:262] == b"ustar":
        for _, member in members_of(content):
            yield from _in_file(None, member)
    elif len(content) <= MAX_WINDOWED_BYTES and not content.startswith(
        (BLOB_MAGIC, ENVELOPE_START, DRAFT_START)
    ):
        yield from keys_in(content)


def _windows(content: bytes) -> Iterator[bytes]:
    for start in range(len(content) - KEY_BYTES + 1):
        yield content[start : start + KEY_BYTES]


def _decoded(spelled: bytes) -> bytes:
    """Give what base64 text spells, in either alphabet, with or without its padding."""
    plain = spelled.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return b""
