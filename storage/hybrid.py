# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hybrid post-quantum key pair: from a 32-byte seed to raw public bytes, and HPKE with it.

Only the key encapsulation lives here. Rooms outside `storage` use sealing, opening, receipts or parcels.
Source: RFC 9180 (HPKE); X-Wing key expansion, draft-connolly-cfrg-xwing-kem; docs/sealed-format.md section 2.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from storage.errors import CannotOpen

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SEED_BYTES = 32  # Source: X-Wing decapsulation key.
MLKEM_SEED_BYTES = 64  # Source: FIPS 203, d || z.
MLKEM_PUBLIC_BYTES = 1184  # Source: FIPS 203, ML-KEM-768 encapsulation key.
PUBLIC_KEY_BYTES = MLKEM_PUBLIC_BYTES + 32  # and X25519, RFC 7748.
KEM_OUTPUT_BYTES = 1088 + 32  # Source: FIPS 203, ML-KEM-768 ciphertext, and an X25519 share.
TAG_BYTES = 16  # Source: AES-GCM, NIST SP 800-38D.


@dataclass(frozen=True)
class KeyPair:
    """One hybrid key pair, held in memory only."""

    private_key: hpke.MLKEM768X25519PrivateKey
    public_key: bytes  # PUBLIC_KEY_BYTES

    def __repr__(self) -> str:
        return "KeyPair(...)"


def expand(seed: bytes) -> KeyPair:
    """Expand a 32-byte seed into the key pair: SHAKE256(seed, 96) is the ML-KEM seed, then the X25519 key."""
    if len(seed) != SEED_BYTES:
        raise ValueError("expected a seed of 32 bytes")
    stretched = hashlib.shake_256(seed).digest(MLKEM_SEED_BYTES + 32)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(stretched[:MLKEM_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(stretched[MLKEM_SEED_BYTES:])
    public_key = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return KeyPair(hpke.MLKEM768X25519PrivateKey(mlkem, x25519), public_key)


def read_public_key(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    """Read a raw public key. Raises ValueError when it is not one."""
    if len(raw) != PUBLIC_KEY_BYTES:
        raise ValueError("expected a public key of 1216 bytes")
    mlkem = MLKEM768PublicKey.from_public_bytes(raw[:MLKEM_PUBLIC_BYTES])
    return hpke.MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(raw[MLKEM_PUBLIC_BYTES:]))


def key_id(public_key: bytes) -> bytes:
    """Give the 16 bytes by which an envelope names the key it is sealed to."""
    return hashlib.sha256(public_key).digest()[:16]


def hpke_seal(plain: bytes, public_key: bytes, *, info: bytes) -> bytes:
    """Seal a few bytes to a public key: KEM output, then ciphertext and tag."""
    return SUITE.encrypt(plain, read_public_key(public_key), info=info)


def hpke_open(sealed: bytes, pair: KeyPair, *, info: bytes) -> bytes:
    """Open what hpke_seal made. Raises CannotOpen, whatever the cause."""
    try:
        return SUITE.decrypt(sealed, pair.private_key, info=info)
    except (InvalidTag, ValueError):
        raise CannotOpen from None
