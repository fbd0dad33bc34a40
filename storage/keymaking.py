# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make keys: the team's seed, moderators' key files, recovery shares, passphrases. Used at set-up and on changes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shamir_mnemonic import generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from storage.hybrid import SEED_BYTES, expand
from storage.keyfile import PASSPHRASE_COST, Contents, Cost, wrap
from storage.team import TeamKey

# Source: seven of the 1,024 SLIP-39 words are 70 bits; at 0.12 s and 64 MiB a guess, out of reach.
PASSPHRASE_WORDS = 7
MAX_SHARES = 16  # Source: SLIP-39, four bits for the member index.


def new_seed() -> bytes:
    """Make the secret from which a key pair is expanded: 32 random bytes."""
    return secrets.token_bytes(SEED_BYTES)


def public_key_of(seed: bytes) -> bytes:
    """Give the raw public key of a seed: 1216 bytes."""
    return expand(seed).public_key


def team_key(seed: bytes, *, epoch: int) -> TeamKey:
    """Give the public team key of a seed."""
    return TeamKey(epoch, public_key_of(seed))


def new_signing_key() -> Ed25519PrivateKey:
    """Make a moderator's signing key."""
    return Ed25519PrivateKey.generate()


def make_key_file(
    *,
    moderator_id: str,
    name: str,
    passphrase: str,
    seeds: Mapping[int, bytes],
    signing_key: Ed25519PrivateKey,
    cost: Cost = PASSPHRASE_COST,
) -> bytes:
    """Make a moderator's key file: the team's seeds by epoch and her signing key, wrapped by her passphrase."""
    return wrap(Contents(moderator_id, name, dict(seeds), signing_key), passphrase, cost=cost)


def make_shares(seed: bytes, *, threshold: int, count: int) -> list[str]:
    """Split a seed into recovery shares of 33 words each (SLIP-39); any `threshold` of them give it back."""
    if not 2 <= threshold <= count <= MAX_SHARES:
        raise ValueError("expected 2 <= threshold <= count <= 16")
    # One group; no passphrase: the shares themselves are the secret, kept apart on paper.
    groups: list[list[str]] = generate_mnemonics(1, [(threshold, count)], seed, iteration_exponent=0)
    return groups[0]


def generate_passphrase(words: int = PASSPHRASE_WORDS) -> str:
    """Make a passphrase of random words, ten bits each."""
    if words < 6:
        raise ValueError("expected at least 6 words, which are 60 bits")
    return " ".join(secrets.choice(WORDLIST) for _ in range(words))
