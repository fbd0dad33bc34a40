# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seal, with public keys alone. What is sealed here cannot be opened again by the one who sealed it.

Knows no database, web or network, and no private key. The layout is in docs/sealed-format.md.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from storage import envelope
from storage.envelope import MAX_PLAIN_BYTES, Purpose
from storage.stream import BLOB_KEY_BYTES, BlobSealer
from storage.team import TeamKey

__all__ = [
    "MAX_PLAIN_BYTES",
    "PARKED_ABOUT",
    "BlobSealer",
    "Purpose",
    "new_blob_id",
    "new_blob_key",
    "seal",
    "seal_for_mailbox",
    "seal_parcel",
]

NO_EPOCH = 0  # mailboxes and partners have one key, not a row of epochs
PARKED_ABOUT = UUID(int=0)  # a parked turn is about no case


def seal(plaintext: bytes, to: TeamKey, *, purpose: Purpose, about: UUID) -> bytes:
    """Seal bytes so that only the team can open them.

    purpose and about are bound to the seal: the opener must name the same two.
    Returns an envelope, 1,212 bytes longer than the plaintext padded to a multiple of 4 KiB.
    Raises TooLarge over MAX_PLAIN_BYTES. Sealing cannot fail otherwise.
    """
    return envelope.close(plaintext, to.public_key, epoch=to.epoch, purpose=purpose, about=about)


def seal_for_mailbox(plaintext: bytes, mailbox_public_key: bytes, *, about: UUID) -> bytes:
    """Seal a moderator's message so that only the holder of the receipt can open it."""
    return envelope.close(plaintext, mailbox_public_key, epoch=NO_EPOCH, purpose=Purpose.MESSAGE, about=about)


def seal_parcel(plaintext: bytes, recipient_public_key: bytes, *, about: UUID) -> bytes:
    """Seal what goes out so that only the partner, or the forwarder for a partner without key, can open it."""
    return envelope.close(
        plaintext, recipient_public_key, epoch=NO_EPOCH, purpose=Purpose.PARCEL, about=about
    )


def new_blob_key() -> bytes:
    """Make a fresh key for one blob."""
    return secrets.token_bytes(BLOB_KEY_BYTES)


def new_blob_id() -> str:
    """Make a random name for one blob: 32 hex digits that say nothing."""
    return secrets.token_hex(16)
