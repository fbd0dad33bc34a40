# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unfinished reports, sealed under a key that lives in the family's chat and in nobody's disk.

The row's id follows from the key, so that the key alone finds and opens the row, and the row tells no chat.
Source: docs/sealed-format.md section 6; docs/decisions/0002-the-draft-key-lives-in-the-chat.md.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.envelope import MAX_PLAIN_BYTES, PAD_TO_BYTES, pad, unpad
from storage.errors import CannotOpen, TooLarge
from storage.hybrid import TAG_BYTES
from storage.text import from_text, to_text

DRAFT_KEY_BYTES = 32
DRAFT_ID_BYTES = 16
_MAGIC = b"AMANATD\x01"
_NONCE_BYTES = 12


def new_draft_key() -> bytes:
    """Make the key of one unfinished report."""
    return secrets.token_bytes(DRAFT_KEY_BYTES)


def draft_id(key: bytes) -> bytes:
    """Give the id of the row that this key opens. The id does not lead back to the key."""
    return _derive(key, b"amanat/1 draft id", DRAFT_ID_BYTES)


class DraftCipher:
    """One draft key made ready: the id of its row, and its cipher. Deriving both costs more than sealing."""

    def __init__(self, key: bytes) -> None:
        self.id = draft_id(key)
        self._cipher = AESGCM(_derive(key, b"amanat/1 draft key", 32))

    def seal(self, plaintext: bytes) -> bytes:
        """Seal a draft, padded to a multiple of 4 KiB. Raises TooLarge."""
        if len(plaintext) > MAX_PLAIN_BYTES:
            raise TooLarge(
                f"expected a draft of at most {MAX_PLAIN_BYTES} bytes; send what there is and start anew"
            )
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _MAGIC + nonce + self._cipher.encrypt(nonce, pad(plaintext), _MAGIC + self.id)

    def open(self, sealed: bytes) -> bytes:
        """Open a draft. Raises CannotOpen, whatever the cause."""
        start = len(_MAGIC) + _NONCE_BYTES
        if not sealed.startswith(_MAGIC) or (len(sealed) - start - TAG_BYTES) % PAD_TO_BYTES:
            raise CannotOpen
        try:
            padded = self._cipher.decrypt(sealed[len(_MAGIC) : start], sealed[start:], _MAGIC + self.id)
            return unpad(padded)
        except (InvalidTag, ValueError):
            raise CannotOpen from None


def seal_draft(key: bytes, plaintext: bytes) -> bytes:
    """Seal a draft under its key, padded to a multiple of 4 KiB. Raises TooLarge."""
    return DraftCipher(key).seal(plaintext)


def open_draft(key: bytes, sealed: bytes) -> bytes:
    """Open a draft with its key. Raises CannotOpen, whatever the cause."""
    return DraftCipher(key).open(sealed)


def key_text(key: bytes) -> str:
    """Write a draft key as the 43 characters that a button can carry."""
    if len(key) != DRAFT_KEY_BYTES:
        raise ValueError("expected a draft key of 32 bytes")
    return to_text(key)


def key_from_text(untrusted_text: str) -> bytes:
    """Read a draft key back from a button. Raises CannotOpen when it is none."""
    try:
        key = from_text(untrusted_text)
    except ValueError:
        raise CannotOpen from None
    if len(key) != DRAFT_KEY_BYTES:
        raise CannotOpen
    return key


def _derive(key: bytes, label: bytes, length: int) -> bytes:
    if len(key) != DRAFT_KEY_BYTES:
        raise CannotOpen
    return HKDF(SHA256(), length=length, salt=None, info=label).derive(key)
