# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key file: a moderator's share of the team, wrapped by a passphrase. Both are needed.

JSON. The clear part names the moderator and the public keys, and is bound to the wrapped part.
Source: docs/sealed-format.md section 7; Argon2id, RFC 9106 section 4, second recommended option.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from storage.errors import CannotUnlock
from storage.hybrid import SEED_BYTES, expand
from storage.text import from_text, to_text

KEY_FILE_FORMAT = "amanat-key/1"
MAX_KEY_FILE_BYTES = 1024 * 1024  # Source: 1.7 KiB per epoch; hundreds of epochs fit.
MAX_MEMORY_KIB = (
    2 * 1024 * 1024
)  # Source: RFC 9106 section 4, first recommended option; more is an attack on the desk.
MAX_ITERATIONS = 64
MAX_LANES = 16


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs (Argon2id)."""

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def derive(self, secret: bytes, salt: bytes) -> bytes:
        """Stretch a secret into 32 bytes."""
        return Argon2id(
            salt=salt, length=32, iterations=self.iterations, lanes=self.lanes, memory_cost=self.memory_kib
        ).derive(secret)


# Source: RFC 9106 section 4, second recommended option; about 0.12 s on a 2-core machine.
PASSPHRASE_COST = Cost()


@dataclass(frozen=True)
class Contents:
    """What a key file holds, unwrapped: in memory only."""

    moderator_id: str
    name: str
    seeds: Mapping[int, bytes]  # by epoch
    signing_key: Ed25519PrivateKey

    def __repr__(self) -> str:
        return "Contents(...)"


def wrap(contents: Contents, passphrase: str, *, cost: Cost = PASSPHRASE_COST) -> bytes:
    """Write a key file."""
    if not contents.seeds:
        raise ValueError("expected at least one epoch's seed")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    clear: dict[str, Any] = {
        "format": KEY_FILE_FORMAT,
        "moderator": {
            "id": contents.moderator_id,
            "name": contents.name,
            "signing_key": to_text(contents.signing_key.public_key().public_bytes_raw()),
        },
        "keys": _public_keys(contents.seeds),
        "kdf": {"name": "argon2id", "salt": to_text(salt), **asdict(cost)},
    }
    secret: dict[str, Any] = {
        "seeds": {str(epoch): to_text(seed) for epoch, seed in sorted(contents.seeds.items())},
        "signing_key": to_text(contents.signing_key.private_bytes_raw()),
    }
    wrapping_key = cost.derive(_normal(passphrase), salt)
    sealed = AESGCM(wrapping_key).encrypt(nonce, rfc8785.dumps(secret), rfc8785.dumps(clear))
    return (
        json.dumps({**clear, "nonce": to_text(nonce), "sealed": to_text(sealed)}, indent=2).encode() + b"\n"
    )


def unwrap(key_file: bytes, passphrase: str) -> Contents:
    """Read a key file. Raises CannotUnlock, whatever the cause: wrong passphrase, wrong file, damage."""
    try:
        return _unwrap(key_file, passphrase)
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotUnlock from None


def _unwrap(key_file: bytes, passphrase: str) -> Contents:
    if len(key_file) > MAX_KEY_FILE_BYTES:
        raise ValueError("expected a key file")
    clear: dict[str, Any] = json.loads(key_file)
    nonce, sealed = from_text(clear.pop("nonce")), from_text(clear.pop("sealed"))
    if clear["format"] != KEY_FILE_FORMAT or clear["kdf"]["name"] != "argon2id":
        raise ValueError("expected a key file")
    wrapping_key = _read_cost(clear["kdf"]).derive(_normal(passphrase), from_text(clear["kdf"]["salt"]))
    secret = json.loads(AESGCM(wrapping_key).decrypt(nonce, sealed, rfc8785.dumps(clear)))
    seeds = {int(epoch): from_text(seed) for epoch, seed in secret["seeds"].items()}
    if any(len(seed) != SEED_BYTES for seed in seeds.values()) or _public_keys(seeds) != clear["keys"]:
        raise ValueError("expected the seeds of the public keys")
    signing_key = Ed25519PrivateKey.from_private_bytes(from_text(secret["signing_key"]))
    return Contents(clear["moderator"]["id"], clear["moderator"]["name"], seeds, signing_key)


def _read_cost(kdf: dict[str, Any]) -> Cost:
    """Read the stored cost, within bounds: a crafted file must not exhaust the desk's memory."""
    cost = Cost(int(kdf["memory_kib"]), int(kdf["iterations"]), int(kdf["lanes"]))
    if cost.memory_kib > MAX_MEMORY_KIB or cost.iterations > MAX_ITERATIONS or cost.lanes > MAX_LANES:
        raise ValueError("expected a cost within the limits")
    return cost


def _public_keys(seeds: Mapping[int, bytes]) -> list[dict[str, Any]]:
    return [
        {"epoch": epoch, "public_key": to_text(expand(seed).public_key)}
        for epoch, seed in sorted(seeds.items())
    ]


def _normal(passphrase: str) -> bytes:
    """Give the bytes of a passphrase, the same from every keyboard: NFKC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split()).encode()
