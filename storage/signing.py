# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ed25519 signatures over statements, checked with public keys alone (RFC 8032)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE_BYTES = 64


def verify(statement: bytes, signature: bytes, signing_key: bytes) -> bool:
    """Tell whether the holder of the signing key signed exactly this statement."""
    try:
        Ed25519PublicKey.from_public_bytes(signing_key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
