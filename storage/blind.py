# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blind tokens: short keyed hashes, so that equal words can be found in the database without being read there.

A token keeps 16 bits: many words share each, on purpose. Every case gets the same number of tokens; what is missing
is filled with tokens of nothing. Source: docs/sealed-format.md section 13; RFC 2104, RFC 5869.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLIND_KEY_BYTES = 32
# Source: decision. In an archive of 100,000 cases each bucket holds about 25 of them, of which few are alike.
TOKEN_BITS = 16
TOKENS_PER_CASE = 16
_KEY_LABEL = b"amanat/1 blind index\x00"
_WORD_LABEL = b"word\x00"
_FILLING_LABEL = b"filling\x00"


def blind_key_of(seed: bytes, epoch: int) -> bytes:
    """Derive an epoch's key of the blind index from its team seed."""
    info = _KEY_LABEL + epoch.to_bytes(4, "big")
    return HKDF(algorithm=SHA256(), length=BLIND_KEY_BYTES, salt=None, info=info).derive(seed)


def tokens_for(words: Iterable[str], key: bytes, *, case_id: UUID) -> frozenset[int]:
    """Give the tokens to keep for a case: exactly TOKENS_PER_CASE, filled up with ones that mean nothing.

    The filling depends on the case alone, so that two versions of a case do not show which tokens are filling.
    """
    tokens = dict.fromkeys(token_of(word, key) for word in words)
    number = 0
    while len(tokens) < TOKENS_PER_CASE:
        tokens[_token(_FILLING_LABEL + case_id.bytes + number.to_bytes(2, "big"), key)] = None
        number += 1
    return frozenset(list(tokens)[:TOKENS_PER_CASE])


def token_of(word: str, key: bytes) -> int:
    """Give the token of one word, 0 to 2**TOKEN_BITS - 1."""
    return _token(_WORD_LABEL + word.encode("utf-8"), key)


def _token(message: bytes, key: bytes) -> int:
    return int.from_bytes(hmac.new(key, message, sha256).digest()[: TOKEN_BITS // 8], "big")
