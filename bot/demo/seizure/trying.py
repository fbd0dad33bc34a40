# SPDX-License-Identifier: AGPL-3.0-or-later
"""Try every key on every ciphertext, in every part that a key of 32 bytes plays in the sealed format.

As a seed whose key pair opens an envelope, as the data key of an envelope's body, as a draft key, as a blob key.
It knows the format as well as the product does: what it cannot open, nobody opens with these keys.
Source: docs/sealed-format.md sections 3 to 6.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.demo.seizure.ciphertexts import Ciphertext
from bot.demo.seizure.keys import spelled_keys
from storage import envelope as envelopes
from storage.drafts import open_draft
from storage.errors import CannotOpen
from storage.hybrid import KeyPair, expand, key_id
from storage.stream import BLOB_HEADER_BYTES, SEALED_CHUNK_BYTES, BlobOpener

KEYS_A_REPORT = 100
_BODY_NONCE = bytes(12)  # Source: docs/sealed-format.md section 4: a data key seals one body.


@dataclass(frozen=True)
class Opened:
    """A ciphertext that a key opened. The words that came out are for the searches alone."""

    place: str
    shape: str
    plain: bytes = field(repr=False)
    key: bytes = field(repr=False)


def try_keys(
    keys: Collection[bytes],
    sealed: Collection[Ciphertext],
    progress: Callable[[int, int], None] | None = None,
) -> list[Opened]:
    """Try all keys on all ciphertexts; give what opened. Keys that lie in what opened are another step: pursue."""
    opened: list[Opened] = []
    for done, key in enumerate(keys, 1):
        opened += _try_key(key, sealed)
        if progress is not None and (done % KEYS_A_REPORT == 0 or done == len(keys)):
            progress(done, len(keys))
    return opened


def pursue(opened: Collection[Opened], sealed: Collection[Ciphertext]) -> list[Opened]:
    """Go on with the keys that lie in what was opened, until nothing new opens; give all that opened."""
    found, new = list(opened), list(opened)
    while new:
        known = {one.key for one in found}
        keys = {key for one in new if one.shape != "blob" for key in spelled_keys(one.plain)} - known
        new = [one for one in try_keys(keys, sealed) if one not in found]
        found += new
    return found


def _try_key(key: bytes, sealed: Collection[Ciphertext]) -> Iterator[Opened]:
    pair = expand(key)
    own_id = key_id(pair.public_key)
    for one in sealed:
        plain: bytes | None = None
        with contextlib.suppress(CannotOpen):
            if one.shape == "draft":
                plain = open_draft(key, one.sealed)
            elif one.shape == "blob":
                plain = open_blob(key, one.sealed)
            else:
                plain = open_body(key, one)
                if plain is None and one.parts.key_id == own_id:
                    plain = _open_envelope(one.parts, pair, one)
        if plain is not None:
            yield Opened(one.place, one.shape, plain, key)


def open_body(data_key: bytes, one: Ciphertext) -> bytes | None:
    """Open an envelope's body with a bare data key, or give None."""
    cipher = AESGCM(data_key)
    for aad in one.body_aads:
        with contextlib.suppress(InvalidTag, ValueError):
            return envelopes.unpad(cipher.decrypt(_BODY_NONCE, one.parts.sealed_body, aad))
    return None


def open_blob(key: bytes, sealed: bytes) -> bytes:
    """Open a whole blob. Raises CannotOpen; a wrong key is known at the first chunk."""
    first = sealed[: BLOB_HEADER_BYTES + SEALED_CHUNK_BYTES + 1]
    opener = BlobOpener(key)
    plain = b"".join(opener.update(first))
    plain += b"".join(opener.update(sealed[len(first) :]))
    return plain + b"".join(opener.finish())


def _open_envelope(parts: envelopes.Envelope, pair: KeyPair, one: Ciphertext) -> bytes | None:
    for about in one.about:
        with contextlib.suppress(CannotOpen):
            return envelopes.open_with(
                one.sealed, pair, epoch=parts.epoch, purpose=parts.purpose, about=about
            )
    return None
