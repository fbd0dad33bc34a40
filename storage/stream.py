# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blobs as a stream of sealed chunks, both ways, in the memory of a few chunks.

Each chunk is AES-256-GCM under a nonce of an 11-byte counter and one byte that marks the last chunk, so chunks can
be neither swapped, dropped, repeated nor cut off. The content is padded before it is cut into chunks; the number
of chunks follows Padmé, so that a blob's length tells little about the file.
Source: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015); Padmé (Nikitin et al., PoPETs 2019);
docs/sealed-format.md section 5.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.utils import Buffer

from storage.errors import CannotOpen
from storage.hybrid import TAG_BYTES

BLOB_MAGIC = b"AMANATB\x01"
BLOB_KEY_BYTES = 32
SALT_BYTES = 16
CHUNK_BYTES = (
    64 * 1024
)  # Source: age, docs/sealed-format.md; several GB/s, and a short wait for the first sound.
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
BLOB_HEADER_BYTES = len(BLOB_MAGIC) + SALT_BYTES
_LABEL = b"amanat/1 blob"
_MORE, _LAST = b"\x00", b"\x01"


class BlobReader(Protocol):
    """Anything that gives a blob's sealed bytes by its id."""

    def get(self, blob_id: str) -> AsyncIterator[bytes]:
        """Give the sealed bytes in pieces of any size."""


def padded_chunks(chunks: int) -> int:
    """Give how many chunks a blob has that needs this many: Padmé's rounding, at most 12 percent more."""
    exponent = chunks.bit_length() - 1
    if exponent < 1:
        return chunks
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1 if free_bits > 0 else 0
    return (chunks + mask) & ~mask


class BlobSealer:
    """Seal one file as it arrives. Give every piece to update(), write what it returns, then finish()."""

    def __init__(self, key: bytes) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._header = BLOB_MAGIC + salt
        self._cipher = _cipher(key, salt)
        self._pending = bytearray()
        self._counter = 0
        self._digest = hashlib.sha256()
        self._finished = False
        self.size_bytes = 0  # of the plaintext so far

    @property
    def sha256(self) -> str:
        """Give the digest of the plaintext so far, in hex."""
        return self._digest.hexdigest()

    def update(self, data: bytes) -> bytes:
        """Take the next piece, of any size; give the sealed bytes that are complete."""
        if self._finished:
            raise ValueError("expected no data after finish; make a new sealer")
        self._digest.update(data)
        self.size_bytes += len(data)
        sealed = [self._take_header()]
        view, start = memoryview(data), 0
        if self._pending:
            start = min(CHUNK_BYTES - len(self._pending), len(view))
            self._pending += view[:start]
            if len(self._pending) == CHUNK_BYTES:
                sealed.append(self._seal_chunk(self._pending, _MORE))
                self._pending = bytearray()
        # A whole chunk is never the last: the padding mark always follows.
        while len(view) - start >= CHUNK_BYTES:
            sealed.append(self._seal_chunk(view[start : start + CHUNK_BYTES], _MORE))
            start += CHUNK_BYTES
        self._pending += view[start:]
        return b"".join(sealed)

    def last_pieces(self) -> Iterator[bytes]:
        """Give the last sealed bytes chunk by chunk: the padding mark, the padding, the chunk marked as last.

        The padding of a large file is up to an eighth of it, so it is never held at once.
        """
        first = self.update(b"")
        self._finished = True
        chunk = bytes(self._pending) + b"\x80"
        self._pending.clear()
        if first:
            yield first
        for _ in range(padded_chunks(self._counter + 1) - self._counter - 1):
            yield self._seal_chunk(chunk.ljust(CHUNK_BYTES, b"\x00"), _MORE)
            chunk = b""
        yield self._seal_chunk(chunk.ljust(CHUNK_BYTES, b"\x00"), _LAST)

    def finish(self) -> bytes:
        """Give the last sealed bytes at once; for small files."""
        return b"".join(self.last_pieces())

    def _take_header(self) -> bytes:
        header, self._header = self._header, b""
        return header

    def _seal_chunk(self, chunk: Buffer, mark: bytes) -> bytes:
        sealed = self._cipher.encrypt(self._counter.to_bytes(11, "big") + mark, chunk, None)
        self._counter += 1
        return sealed


class BlobOpener:
    """Open a blob as it is read. Iterate over every update(), then over finish(), which vouches for the end.

    What update() gives is authentic but may not be all: only after finish() is the file known to be whole.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher: AESGCM | None = None
        self._pending = bytearray()
        self._counter = 0
        self._content = _Unpadder()

    def update(self, sealed: bytes) -> Iterator[bytes]:
        """Take the next sealed bytes, in pieces of any size; give the plain pieces. Raises CannotOpen."""
        self._pending += sealed
        if self._cipher is None:
            if len(self._pending) < BLOB_HEADER_BYTES:
                return
            self._begin()
        held, self._pending = bytes(self._pending), bytearray()
        start = 0
        while len(held) - start > SEALED_CHUNK_BYTES:  # the last chunk waits for finish()
            chunk = self._open_chunk(memoryview(held)[start : start + SEALED_CHUNK_BYTES], _MORE)
            start += SEALED_CHUNK_BYTES
            yield from self._content.take(chunk)
        self._pending += held[start:]

    def finish(self) -> Iterator[bytes]:
        """Give the last plain pieces. Raises CannotOpen unless the blob ends exactly where it should."""
        if self._cipher is None or len(self._pending) != SEALED_CHUNK_BYTES:
            raise CannotOpen
        yield from self._content.take(self._open_chunk(self._pending, _LAST))
        self._pending.clear()
        yield from self._content.finish(self._counter)

    def _begin(self) -> None:
        magic, salt = (
            bytes(self._pending[: len(BLOB_MAGIC)]),
            bytes(self._pending[len(BLOB_MAGIC) : BLOB_HEADER_BYTES]),
        )
        if magic != BLOB_MAGIC or len(self._key) != BLOB_KEY_BYTES:
            raise CannotOpen
        self._cipher = _cipher(self._key, salt)
        del self._pending[:BLOB_HEADER_BYTES]

    def _open_chunk(self, sealed: Buffer, mark: bytes) -> bytes:
        assert self._cipher is not None
        try:
            chunk = self._cipher.decrypt(self._counter.to_bytes(11, "big") + mark, sealed, None)
        except InvalidTag:
            raise CannotOpen from None
        self._counter += 1
        return chunk


class _Unpadder:
    """Hold back what may be padding (one mark and zeros) until more content shows that it is none."""

    def __init__(self) -> None:
        self._held = b""  # may end in the mark
        self._zeros = 0  # that followed it
        self._given = 0

    def take(self, chunk: bytes) -> Iterator[bytes]:
        """Give what is certainly content."""
        content = chunk.rstrip(b"\x00")
        if content:
            yield from self._release()
            self._held = content
        self._zeros += len(chunk) - len(content)

    def finish(self, chunks: int) -> Iterator[bytes]:
        """Give the rest without mark and padding. Raises CannotOpen when the padding is not the one we make."""
        if not self._held.endswith(b"\x80"):
            raise CannotOpen
        content_bytes = self._given + len(self._held) - 1
        if chunks != padded_chunks(content_bytes // CHUNK_BYTES + 1):
            raise CannotOpen
        if len(self._held) > 1:
            yield self._held[:-1]

    def _release(self) -> Iterator[bytes]:
        self._given += len(self._held) + self._zeros
        if self._held:
            yield self._held
        while self._zeros:
            piece = min(self._zeros, CHUNK_BYTES)
            yield bytes(piece)
            self._zeros -= piece


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    """Give the cipher of one blob. The salt keeps nonces apart even if a key were used for two blobs."""
    if len(key) != BLOB_KEY_BYTES:
        raise ValueError("expected a blob key of 32 bytes")
    return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=_LABEL).derive(key))
