# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blobs: sealed and opened piece by piece, whole or not at all, in a store that says nothing about them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.blobs import BlobStore
from storage.errors import BlobMissing, BlobStoreFailed, CannotOpen
from storage.home import Home
from storage.opening import open_blob
from storage.parcels import open_parcel_blob
from storage.sealing import BlobSealer, new_blob_id, new_blob_key
from storage.stream import BLOB_HEADER_BYTES, CHUNK_BYTES, SEALED_CHUNK_BYTES, BlobOpener, padded_chunks

KEY = bytes(range(32))
BOUNDARIES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES)


@pytest.mark.parametrize("size", BOUNDARIES)
def test_files_of_any_length_come_back_whole(size: int) -> None:
    plain = os.urandom(size)

    assert plain == opened(sealed(plain))


@pytest.mark.parametrize("size", BOUNDARIES)
def test_files_that_look_like_padding_come_back_whole(size: int) -> None:
    for plain in (bytes(size), b"\x80" * size, b"\x80" + bytes(size), bytes(size) + b"\x80"):
        assert plain == opened(sealed(plain))


@given(
    st.lists(st.tuples(st.sampled_from([b"\x00", b"\x80", b"x"]), st.integers(0, CHUNK_BYTES)), max_size=6),
    st.integers(1, 200_000),
)
@settings(max_examples=40, deadline=None)
def test_pieces_of_any_size_make_the_same_file(runs: list[tuple[bytes, int]], step: int) -> None:
    pieces = [byte * count for byte, count in runs]

    assert b"".join(pieces) == opened(sealed(*pieces), step=step)


def test_the_sealer_tells_size_and_digest_of_what_it_was_given() -> None:
    sealer = BlobSealer(KEY)
    sealer.update(b"voice ")
    sealer.update(b"note")
    sealer.finish()

    assert (10, hashlib.sha256(b"voice note").hexdigest()) == (sealer.size_bytes, sealer.sha256)


def test_nothing_can_follow_the_end() -> None:
    sealer = BlobSealer(KEY)
    sealer.finish()

    with pytest.raises(ValueError, match="finish"):
        sealer.update(b"more")


def test_the_same_file_under_the_same_key_gives_different_bytes() -> None:
    """Even a key used twice by mistake must not repeat a nonce under one cipher key."""
    assert sealed(b"same")[BLOB_HEADER_BYTES:] != sealed(b"same")[BLOB_HEADER_BYTES:]


def test_short_files_all_have_one_length() -> None:
    assert 1 == len({len(sealed(bytes(size))) for size in (0, 1, 5000, CHUNK_BYTES - 1)})


def test_long_files_share_lengths_at_the_cost_of_an_eighth() -> None:
    lengths = {padded_chunks(chunks) for chunks in range(257, 321)}

    assert {272, 288, 304, 320} == lengths
    assert all(chunks <= padded_chunks(chunks) <= chunks * 1.125 for chunks in range(1, 5000))


@pytest.mark.parametrize("size", [10, CHUNK_BYTES, 9 * CHUNK_BYTES])
def test_a_blob_that_is_cut_off_swapped_or_repeated_does_not_open(size: int) -> None:
    whole = sealed(os.urandom(size))
    header, chunks = whole[:BLOB_HEADER_BYTES], split(whole)

    for wrong in (
        b"",
        header,
        whole[:-1],
        whole + b"\x00",
        header + b"".join(chunks[:-1]),
        header + b"".join([*chunks, chunks[-1]]),
        header + b"".join(chunks[1:]),
        header + b"".join([chunks[-1], *chunks[1:-1], chunks[0]][: len(chunks)]) + b"x",
        b"AMANATB\x02" + whole[8:],
    ):
        with pytest.raises(CannotOpen):
            opened(wrong)


def test_chunks_in_another_order_do_not_open() -> None:
    whole = sealed(os.urandom(3 * CHUNK_BYTES))
    first, second, *rest = split(whole)

    with pytest.raises(CannotOpen):
        opened(whole[:BLOB_HEADER_BYTES] + second + first + b"".join(rest))


def test_a_flipped_bit_anywhere_does_not_open() -> None:
    whole = sealed(b"photo" * 20_000)
    for place in (*range(BLOB_HEADER_BYTES), BLOB_HEADER_BYTES, SEALED_CHUNK_BYTES, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        with pytest.raises(CannotOpen):
            opened(bytes(damaged))


def test_another_key_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        opened(sealed(b"photo"), key=bytes(32))


async def test_a_stored_blob_opens_at_the_desk_and_at_the_forwarder(store: BlobStore) -> None:
    blob_id, key, plain = new_blob_id(), new_blob_key(), os.urandom(700_000)
    size = await store.put(blob_id, sealing(plain, key))

    assert size == (11 * SEALED_CHUNK_BYTES) + BLOB_HEADER_BYTES or size > 700_000
    assert plain == b"".join([piece async for piece in open_blob(store, blob_id, key)])
    assert plain == b"".join([piece async for piece in open_parcel_blob(store, blob_id, key)])


async def test_a_stored_blob_is_private_and_has_no_time_of_day(home: Home, store: BlobStore) -> None:
    blob_id = new_blob_id()
    await store.put(blob_id, sealing(b"photo", KEY))
    status = (home.vault / "blobs" / blob_id).stat()

    assert 0o600 == stat.S_IMODE(status.st_mode)
    assert 0 == status.st_mtime % 86_400


async def test_a_stream_that_fails_leaves_nothing_behind(home: Home, store: BlobStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(600_000)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await store.put(new_blob_id(), broken())

    assert [] == list((home.vault / "blobs").iterdir())


async def test_a_store_that_cannot_write_says_so_without_paths(home: Home, store: BlobStore) -> None:
    (home.vault / "blobs").rmdir()
    (home.vault / "blobs").write_bytes(b"")

    with pytest.raises(BlobStoreFailed) as refused:
        await store.put(new_blob_id(), sealing(b"photo", KEY))
    assert str(home.root) not in str(refused.value)


async def test_a_missing_blob_is_told_as_missing(store: BlobStore) -> None:
    with pytest.raises(BlobMissing):
        [piece async for piece in open_blob(store, "f" * 32, KEY)]


@pytest.mark.parametrize(
    "untrusted_id", ["../amanat.sqlite3", "a/b", "", "F" * 32, "a" * 31, "a" * 32 + "\n"]
)
async def test_nothing_but_a_blob_id_becomes_a_path(store: BlobStore, untrusted_id: str) -> None:
    with pytest.raises(BlobMissing):
        await store.put(untrusted_id, sealing(b"x", KEY))
    with pytest.raises(BlobMissing):
        [piece async for piece in store.get(untrusted_id)]
    with pytest.raises(BlobMissing):
        await store.delete(untrusted_id)


async def test_a_deleted_blob_is_gone_and_deleting_it_again_is_no_error(store: BlobStore) -> None:
    blob_id = new_blob_id()
    await store.put(blob_id, sealing(b"photo", KEY))
    assert [blob_id] == [blob.blob_id async for blob in store.list()]

    await store.delete(blob_id)
    await store.delete(blob_id)

    assert [] == [blob async for blob in store.list()]


def sealed(*pieces: bytes) -> bytes:
    sealer = BlobSealer(KEY)
    return b"".join([*map(sealer.update, pieces), sealer.finish()])


def opened(blob: bytes, *, key: bytes = KEY, step: int = 10_000) -> bytes:
    opener = BlobOpener(key)
    pieces = [
        piece for start in range(0, len(blob), step) for piece in opener.update(blob[start : start + step])
    ]
    return b"".join([*pieces, *opener.finish()])


def split(blob: bytes) -> list[bytes]:
    return [
        blob[start : start + SEALED_CHUNK_BYTES]
        for start in range(BLOB_HEADER_BYTES, len(blob), SEALED_CHUNK_BYTES)
    ]


async def sealing(plain: bytes, key: bytes) -> AsyncIterator[bytes]:
    sealer = BlobSealer(key)
    for start in range(0, len(plain), 50_000):
        yield sealer.update(plain[start : start + 50_000])
    yield sealer.finish()
