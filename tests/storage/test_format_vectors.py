# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sealed format: the vectors, opened by the product and by an opener written from the document alone."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.drafts import draft_id, open_draft, seal_draft
from storage.envelope import Purpose, open_with, parse
from storage.errors import CannotOpen
from storage.hybrid import expand, key_id
from storage.keymaking import team_key
from storage.opening import unlock
from storage.receipts import derive
from storage.sealing import BlobSealer, seal, seal_for_mailbox, seal_parcel
from storage.stream import BlobOpener
from tests.storage import independent_opener as independent

VECTORS = sorted((Path(__file__).parent / "vectors").glob("*.txt"))
BINARY = ("seed", "key", "salt", "tag", "row_id", "mailbox_seed", "mailbox_key_id", "seed_1", "seed_2")


def read(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


def chosen(kind: str, prefix: str) -> list[object]:
    found = [path for path in VECTORS if path.name.startswith(prefix) and read(path)["kind"] == kind]
    assert found
    return [pytest.param(read(path), id=path.stem) for path in found]


def raw(vector: dict[str, str], name: str) -> bytes:
    return bytes.fromhex(vector[name]) if name in BINARY else base64.b64decode(vector[name])


def make_blob(plain: bytes, key: bytes, salt: bytes) -> bytes:
    """Seal a blob as section 5 says, to compare byte by byte."""
    cipher_key = independent.hkdf_expand(independent.hkdf_extract(salt, key), b"amanat/1 blob", 32)
    count = independent.padme(len(plain) // independent.CHUNK + 1)
    padded = (plain + b"\x80").ljust(count * independent.CHUNK, b"\0")
    chunks = [padded[i * independent.CHUNK : (i + 1) * independent.CHUNK] for i in range(count)]
    nonces = [i.to_bytes(11, "big") + bytes([i == count - 1]) for i in range(count)]
    cipher = AESGCM(cipher_key)
    return b"AMANATB\x01" + salt + b"".join(map(cipher.encrypt, nonces, chunks, [None] * count))


def both_openers(vector: dict[str, str]) -> tuple[bytes, bytes]:
    sealed = raw(vector, "sealed")
    if vector["kind"] == "draft":
        key = raw(vector, "key")
        return open_draft(key, sealed), independent.open_draft(sealed, key)
    seed, purpose, epoch = raw(vector, "seed"), int(vector["purpose"]), int(vector["epoch"])
    about = UUID(vector["about"])
    return (
        open_with(sealed, expand(seed), epoch=epoch, purpose=Purpose(purpose), about=about),
        independent.open_envelope(sealed, seed, purpose=purpose, epoch=epoch, about=about),
    )


@pytest.mark.parametrize("vector", chosen("envelope", "opens_") + chosen("draft", "opens_"))
def test_both_openers_open_what_must_open(vector: dict[str, str]) -> None:
    for plain in both_openers(vector):
        assert vector["plain_sha256"] == hashlib.sha256(plain).hexdigest()
        assert int(vector["plain_bytes"]) == len(plain)


@pytest.mark.parametrize("vector", chosen("envelope", "refused_") + chosen("draft", "refused_"))
def test_both_openers_refuse_what_must_be_refused(vector: dict[str, str]) -> None:
    sealed = raw(vector, "sealed")
    with pytest.raises(CannotOpen):
        both_openers(vector)
    with pytest.raises(independent.Refused):
        if vector["kind"] == "draft":
            independent.open_draft(sealed, raw(vector, "key"))
        else:
            independent.open_envelope(
                sealed,
                raw(vector, "seed"),
                purpose=int(vector["purpose"]),
                epoch=int(vector["epoch"]),
                about=UUID(vector["about"]),
            )


@pytest.mark.parametrize("vector", chosen("envelope", "opens_"))
def test_a_vector_encodes_to_its_own_bytes(vector: dict[str, str]) -> None:
    assert raw(vector, "sealed") == parse(raw(vector, "sealed")).to_bytes()


@pytest.mark.parametrize("vector", chosen("draft", "opens_"))
def test_a_draft_key_names_its_row(vector: dict[str, str]) -> None:
    assert raw(vector, "row_id") == draft_id(raw(vector, "key"))


@pytest.mark.parametrize("vector", chosen("blob", "opens_"))
def test_a_blob_is_sealed_to_known_bytes(vector: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    key, salt = raw(vector, "key"), raw(vector, "salt")
    plain = bytes(place % 251 for place in range(int(vector["plain_bytes"])))
    monkeypatch.setattr("storage.stream.secrets.token_bytes", lambda _size: salt)
    sealer, opener = BlobSealer(key), BlobOpener(key)
    sealed = sealer.update(plain) + sealer.finish()

    assert (int(vector["sealed_bytes"]), vector["sealed_sha256"]) == (
        len(sealed),
        hashlib.sha256(sealed).hexdigest(),
    )
    assert sealed == make_blob(plain, key, salt)
    assert plain == independent.open_blob(sealed, key)
    assert plain == b"".join([*opener.update(sealed), *opener.finish()])


@pytest.mark.parametrize("vector", chosen("key_file", "opens_"))
def test_a_key_file_opens_with_both_openers(vector: dict[str, str]) -> None:
    written = raw(vector, "sealed")
    seeds = independent.open_key_file(written, vector["passphrase"])
    unlocked = unlock(written, vector["passphrase"])

    assert {1: raw(vector, "seed_1"), 2: raw(vector, "seed_2")} == seeds
    assert all(unlocked.fits(team_key(seed, epoch=epoch)) for epoch, seed in seeds.items())
    with pytest.raises(independent.Refused):
        independent.open_key_file(written, "wrong")


@pytest.mark.parametrize("vector", chosen("receipt", "opens_"))
def test_a_receipt_on_paper_keeps_its_tag_and_mailbox_for_ever(vector: dict[str, str]) -> None:
    keys = derive(vector["receipt"])

    assert (raw(vector, "tag"), raw(vector, "mailbox_seed")) == (keys.tag, keys.mailbox_seed)
    assert (keys.tag, keys.mailbox_seed) == independent.receipt_keys(vector["receipt"])
    assert raw(vector, "mailbox_key_id") == key_id(keys.mailbox_public_key)


@pytest.mark.parametrize("vector", chosen("key_pair", "opens_"))
def test_a_seed_gives_a_known_key(vector: dict[str, str]) -> None:
    key = team_key(raw(vector, "seed"), epoch=1)

    assert vector["public_key_sha256"] == hashlib.sha256(key.public_key).hexdigest()
    assert vector["fingerprint"] == key.fingerprint
    assert key.public_key == independent.expand(raw(vector, "seed"))[2]


@pytest.mark.parametrize("purpose", Purpose)
def test_the_second_opener_opens_everything_the_product_seals(purpose: Purpose) -> None:
    seed, about, plain = bytes(range(32)), uuid4(), json.dumps({"سوال": "کب؟"}).encode() * 300
    public_key = expand(seed).public_key
    for sealed, number, epoch in (
        (seal(plain, team_key(seed, epoch=3), purpose=purpose, about=about), purpose, 3),
        (seal_for_mailbox(plain, public_key, about=about), Purpose.MESSAGE, 0),
        (seal_parcel(plain, public_key, about=about), Purpose.PARCEL, 0),
    ):
        assert plain == independent.open_envelope(sealed, seed, purpose=number, epoch=epoch, about=about)
    assert plain == independent.open_draft(seal_draft(seed, plain), seed)


def test_the_second_opener_knows_nothing_of_the_product() -> None:
    source = Path(independent.__file__).read_text("utf-8")

    assert "import storage" not in source
    assert "from storage" not in source
