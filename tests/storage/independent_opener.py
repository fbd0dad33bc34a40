# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second opener, written from docs/sealed-format.md alone. It imports nothing of Amanat.

It does HPKE by hand (RFC 9180 over X-Wing), so that the product's use of its library is checked too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable
from uuid import UUID

import rfc8785
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

CHUNK, PAGE = 65536, 4096


class Refused(Exception):  # noqa: N818 -- the one answer of section 1
    """Cannot open."""


def open_envelope(sealed: bytes, seed: bytes, *, purpose: int, epoch: int, about: UUID) -> bytes:
    """Open an envelope (sections 3 and 4)."""
    header, body = sealed[:28], sealed[1196:]
    check(len(sealed) >= 1196 + PAGE + 16 and (len(body) - 16) % PAGE == 0 and len(sealed) <= 4_199_604)
    mlkem, x25519, public = expand(seed)
    key_id = hashlib.sha256(public).digest()[:16]
    check(header == b"AMANAT\x01" + bytes([purpose]) + epoch.to_bytes(4, "big") + key_id)
    data_key = open_hpke(sealed[28:1196], mlkem, x25519, info=b"amanat/1 data key\0" + header + about.bytes)
    aad = b"amanat/1 body\0" + bytes([1, purpose]) + about.bytes
    return unpad(decrypt(data_key, bytes(12), body, aad))


def open_blob(sealed: bytes, key: bytes) -> bytes:
    """Open a whole blob (section 5)."""
    check(sealed[:8] == b"AMANATB\x01" and len(sealed) > 24 and (len(sealed) - 24) % (CHUNK + 16) == 0)
    cipher_key = hkdf_expand(hkdf_extract(sealed[8:24], key), b"amanat/1 blob", 32)
    count = (len(sealed) - 24) // (CHUNK + 16)
    plain = b""
    for i in range(count):
        chunk = sealed[24 + i * (CHUNK + 16) : 24 + (i + 1) * (CHUNK + 16)]
        plain += decrypt(cipher_key, i.to_bytes(11, "big") + bytes([i == count - 1]), chunk, b"")
    content = plain.rstrip(b"\0")
    check(content.endswith(b"\x80") and count == padme((len(content) - 1) // CHUNK + 1))
    return content[:-1]


def open_draft(sealed: bytes, key: bytes) -> bytes:
    """Open a draft (section 6)."""
    extracted = hkdf_extract(b"", key)
    row_id = hkdf_expand(extracted, b"amanat/1 draft id", 16)
    check(sealed[:8] == b"AMANATD\x01" and (len(sealed) - 36) % PAGE == 0)
    cipher_key = hkdf_expand(extracted, b"amanat/1 draft key", 32)
    return unpad(decrypt(cipher_key, sealed[8:20], sealed[20:], sealed[:8] + row_id))


def open_key_file(written: bytes, passphrase: str) -> dict[int, bytes]:
    """Open a key file (section 7); give the seeds by epoch."""
    clear = json.loads(written)
    nonce, sealed = decode(clear.pop("nonce")), decode(clear.pop("sealed"))
    check(clear["format"] == "amanat-key/1")
    text = " ".join(unicodedata.normalize("NFKC", passphrase).split()).encode()
    kdf = clear["kdf"]
    key = argon2id(text, decode(kdf["salt"]), kdf["memory_kib"], kdf["iterations"], kdf["lanes"])
    secret = json.loads(decrypt(key, nonce, sealed, rfc8785.dumps(clear)))
    seeds = {int(epoch): decode(seed) for epoch, seed in secret["seeds"].items()}
    for stated in clear["keys"]:
        check(decode(stated["public_key"]) == expand(seeds[stated["epoch"]])[2])
    return seeds


def receipt_keys(receipt: str) -> tuple[bytes, bytes]:
    """Give a receipt's tag and mailbox seed (section 8)."""
    stretched = argon2id(receipt.encode(), b"amanat/1 receipt", 16 * 1024, 2, 1)
    return (
        hkdf_expand(stretched, b"amanat/1 receipt tag", 32),
        hkdf_expand(stretched, b"amanat/1 receipt mailbox", 32),
    )


def expand(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey, bytes]:
    """Expand a seed (section 2)."""
    stretched = hashlib.shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(stretched[:64])
    x25519 = X25519PrivateKey.from_private_bytes(stretched[64:])
    return mlkem, x25519, mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def open_hpke(sealed: bytes, mlkem: MLKEM768PrivateKey, x25519: X25519PrivateKey, *, info: bytes) -> bytes:
    """HPKE base mode by hand (section 2; RFC 9180 section 5.1)."""
    share, own = sealed[1088:1120], x25519.public_key().public_bytes_raw()
    shared = attempt(
        lambda: mlkem.decapsulate(sealed[:1088]) + x25519.exchange(X25519PublicKey.from_public_bytes(share))
    )
    secret = hashlib.sha3_256(shared + share + own + rb"\.//^" + b"\\").digest()
    suite = b"HPKE-v1" + b"HPKE" + bytes.fromhex("647a00010002")
    context = b"\0" + b"".join(
        hkdf_extract(b"", suite + label + value)
        for label, value in ((b"psk_id_hash", b""), (b"info_hash", info))
    )
    scheduled = hkdf_extract(secret, suite + b"secret")
    key, nonce = (
        hkdf_expand(scheduled, size.to_bytes(2, "big") + suite + label + context, size)
        for label, size in ((b"key", 32), (b"base_nonce", 12))
    )
    return decrypt(key, nonce, sealed[1120:], b"")


def unpad(padded: bytes) -> bytes:
    """Take the padding off (section 4)."""
    content = padded.rstrip(b"\0")
    check(content.endswith(b"\x80") and len(padded) == ((len(content) - 1) // PAGE + 1) * PAGE)
    return content[:-1]


def padme(c: int) -> int:
    """Round a number of chunks up (section 5)."""
    if c == 1:
        return 1
    e = c.bit_length() - 1
    step = 2 ** max(0, e - e.bit_length())
    return -(-c // step) * step


def hkdf_extract(salt: bytes, key: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), key, "sha256")


def hkdf_expand(key: bytes, info: bytes, size: int) -> bytes:
    return hmac.digest(key, info + b"\x01", "sha256")[:size]  # never more than one block here


def argon2id(secret: bytes, salt: bytes, memory: int, iterations: int, lanes: int) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=iterations, lanes=lanes, memory_cost=memory).derive(
        secret
    )


def decrypt(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    return attempt(lambda: AESGCM(key).decrypt(nonce, sealed, aad))


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def attempt(deed: Callable[[], bytes]) -> bytes:
    try:
        return deed()
    except Exception:
        raise Refused from None


def check(holds: bool) -> None:
    if not holds:
        raise Refused
