# SPDX-License-Identifier: AGPL-3.0-or-later
"""Envelope v1: its bytes, its padding, and closing or opening one with a key at hand.

Whatever parses re-encodes to the same bytes. Anything that does not parse or open is CannotOpen.
Source: docs/sealed-format.md sections 3 and 4, which are normative.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from enum import IntEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import CannotOpen, TooLarge
from storage.hybrid import KEM_OUTPUT_BYTES, TAG_BYTES, KeyPair, hpke_open, hpke_seal, key_id

MAGIC = b"AMANAT"
VERSION = 1
DATA_KEY_BYTES = 32
SEALED_KEY_BYTES = KEM_OUTPUT_BYTES + DATA_KEY_BYTES + TAG_BYTES
HEADER_BYTES = len(MAGIC) + 1 + 1 + 4 + 16
# Source: the page size of SQLite. Shorter steps would show more of the length and save no disk.
PAD_TO_BYTES = 4096
# Source: 200 answers of a whole Telegram message (4096 characters of 4 bytes) fit.
MAX_PLAIN_BYTES = 4 * 1024 * 1024
# A data key seals exactly one body, so the nonce need not vary. Source: NIST SP 800-38D section 8.
_NONCE = bytes(12)
_KEY_LABEL = b"amanat/1 data key\x00"
_BODY_LABEL = b"amanat/1 body\x00"


class Purpose(IntEnum):
    """What an envelope carries. The number is in its header and bound to both seals."""

    REPORT = 1
    ADDITION = 2
    RECORD = 3
    NOTE = 4
    MESSAGE = 5  # a moderator's question or answer, sealed to the family's mailbox
    PARCEL = 6  # what a partner receives, sealed to the partner or to the forwarder
    PACKAGE = 7  # the same for the second moderator, sealed to the team
    PARKED = 8  # a turn that could not be handled, kept for a person to look at
    PARTNER_RECEIPT = 9
    QUESTION = 10  # the team's own copy of a message
    LINKS = 11  # what moderators decided about a case and others
    DERIVED = 12  # a transcript, a translation, a clean copy or a page, made from what a family sent


@dataclass(frozen=True)
class Envelope:
    """The parts of an envelope, still sealed."""

    purpose: Purpose
    epoch: int  # of the team key; 0 when the key is not the team's
    key_id: bytes  # 16 bytes
    sealed_key: bytes  # SEALED_KEY_BYTES
    sealed_body: bytes  # a multiple of PAD_TO_BYTES, and a tag

    def header(self) -> bytes:
        """Give the clear bytes in front."""
        return MAGIC + bytes((VERSION, self.purpose)) + self.epoch.to_bytes(4, "big") + self.key_id

    def to_bytes(self) -> bytes:
        """Write the envelope."""
        return self.header() + self.sealed_key + self.sealed_body

    def key_info(self, about: UUID) -> bytes:
        """Give what the seal of the data key is bound to: all of the header, and the id."""
        return _KEY_LABEL + self.header() + about.bytes

    def body_aad(self, about: UUID) -> bytes:
        """Give what the body is bound to. Not the key: a new epoch re-seals the data key alone."""
        return _BODY_LABEL + bytes((VERSION, self.purpose)) + about.bytes


def parse(sealed: bytes) -> Envelope:
    """Read an envelope's parts. Raises CannotOpen unless every length and value is exactly right."""
    body_start = HEADER_BYTES + SEALED_KEY_BYTES
    padded_bytes = len(sealed) - body_start - TAG_BYTES
    if (
        padded_bytes < PAD_TO_BYTES
        or padded_bytes % PAD_TO_BYTES
        or padded_bytes > _padded_bytes(MAX_PLAIN_BYTES)
    ):
        raise CannotOpen
    if sealed[:7] != MAGIC + bytes((VERSION,)):
        raise CannotOpen
    try:
        purpose = Purpose(sealed[7])
    except ValueError:
        raise CannotOpen from None
    return Envelope(
        purpose,
        int.from_bytes(sealed[8:12], "big"),
        sealed[12:HEADER_BYTES],
        sealed[HEADER_BYTES:body_start],
        sealed[body_start:],
    )


def close(plain: bytes, public_key: bytes, *, epoch: int, purpose: Purpose, about: UUID) -> bytes:
    """Seal bytes to a public key under a fresh data key. Raises TooLarge over MAX_PLAIN_BYTES."""
    if len(plain) > MAX_PLAIN_BYTES:
        raise TooLarge(f"expected at most {MAX_PLAIN_BYTES} bytes to seal; shorten it or seal it as a blob")
    data_key = secrets.token_bytes(DATA_KEY_BYTES)
    draft = Envelope(purpose, epoch, key_id(public_key), b"", b"")
    sealed_body = AESGCM(data_key).encrypt(_NONCE, pad(plain), draft.body_aad(about))
    sealed_key = hpke_seal(data_key, public_key, info=draft.key_info(about))
    return replace(draft, sealed_key=sealed_key, sealed_body=sealed_body).to_bytes()


def open_with(sealed: bytes, pair: KeyPair, *, epoch: int, purpose: Purpose, about: UUID) -> bytes:
    """Open an envelope with its key. Raises CannotOpen, whatever the cause."""
    envelope = parse(sealed)
    data_key = open_data_key(envelope, pair, epoch=epoch, purpose=purpose, about=about)
    try:
        return unpad(AESGCM(data_key).decrypt(_NONCE, envelope.sealed_body, envelope.body_aad(about)))
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def open_data_key(envelope: Envelope, pair: KeyPair, *, epoch: int, purpose: Purpose, about: UUID) -> bytes:
    """Open only the data key. Raises CannotOpen, whatever the cause."""
    if (envelope.purpose, envelope.epoch, envelope.key_id) != (purpose, epoch, key_id(pair.public_key)):
        raise CannotOpen
    return hpke_open(envelope.sealed_key, pair, info=envelope.key_info(about))


def seal_again(envelope: Envelope, data_key: bytes, public_key: bytes, *, epoch: int, about: UUID) -> bytes:
    """Seal the same data key to another team key; the body stays byte for byte."""
    moved = replace(envelope, epoch=epoch, key_id=key_id(public_key))
    return replace(moved, sealed_key=hpke_seal(data_key, public_key, info=moved.key_info(about))).to_bytes()


def pad(plain: bytes) -> bytes:
    """Append 0x80 and the fewest zeros up to a multiple of PAD_TO_BYTES. Source: ISO/IEC 7816-4."""
    return (plain + b"\x80").ljust(_padded_bytes(len(plain)), b"\x00")


def unpad(padded: bytes) -> bytes:
    """Take the padding off. Raises ValueError when it is not the one that pad() makes."""
    plain, mark, zeros = padded.rpartition(b"\x80")
    if not mark or zeros.strip(b"\x00") or len(padded) != _padded_bytes(len(plain)):
        raise ValueError("expected padding to the next multiple")
    return plain


def _padded_bytes(plain_bytes: int) -> int:
    return (plain_bytes // PAD_TO_BYTES + 1) * PAD_TO_BYTES
