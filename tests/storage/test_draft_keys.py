# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: whoever holds the key from the chat can read on; the row alone tells nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import intake
from storage.database import Database
from storage.drafts import draft_id, key_from_text, key_text, new_draft_key, open_draft, seal_draft
from storage.envelope import MAX_PLAIN_BYTES, PAD_TO_BYTES
from storage.errors import CannotOpen, TooLarge
from tests.storage.vault_cast import TODAY

KEY = bytes(range(32))


@given(st.binary(max_size=9000))
@settings(max_examples=50, deadline=None)
def test_a_draft_opens_with_its_key(plain: bytes) -> None:
    assert plain == open_draft(KEY, seal_draft(KEY, plain))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(CannotOpen):
        open_draft(new_draft_key(), seal_draft(KEY, b"answers"))


@given(st.binary(max_size=5000))
@settings(max_examples=100, deadline=None)
def test_garbage_is_refused(garbage: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_draft(KEY, garbage)


def test_a_flipped_bit_or_a_missing_byte_is_refused() -> None:
    sealed = seal_draft(KEY, b"answers")
    for place in (0, 7, 8, 20, 21, len(sealed) - 1):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        with pytest.raises(CannotOpen):
            open_draft(KEY, bytes(damaged))
        with pytest.raises(CannotOpen):
            open_draft(KEY, sealed[:place])


def test_the_length_of_a_draft_tells_only_its_pages() -> None:
    lengths = {len(seal_draft(KEY, bytes(size))) for size in (0, 1, 1000, PAD_TO_BYTES - 1)}

    assert 1 == len(lengths)


def test_saving_twice_gives_different_bytes() -> None:
    assert seal_draft(KEY, b"same") != seal_draft(KEY, b"same")


def test_a_draft_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        seal_draft(KEY, bytes(MAX_PLAIN_BYTES + 1))


def test_the_key_fits_into_a_button_and_comes_back() -> None:
    key = new_draft_key()

    assert 43 == len(key_text(key))
    assert key == key_from_text(key_text(key))


@pytest.mark.parametrize("untrusted", ["", "x", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "گ" * 43])
def test_a_button_that_was_tampered_with_is_refused(untrusted: str) -> None:
    with pytest.raises(CannotOpen):
        key_from_text(untrusted)


def test_the_id_follows_from_the_key_and_does_not_contain_it() -> None:
    assert draft_id(KEY) == draft_id(KEY) != draft_id(new_draft_key())
    assert 16 == len(draft_id(KEY))
    assert draft_id(KEY) not in KEY


async def test_a_draft_is_kept_changed_and_forgotten(db: Database) -> None:
    row = draft_id(KEY)
    async with db.begin() as session:
        await intake.save_draft(session, row, b"first", TODAY)
    async with db.begin() as session:
        await intake.save_draft(session, row, b"second", TODAY)
    async with db.read() as session:
        assert b"second" == await intake.load_draft(session, row)
        assert await intake.load_draft(session, bytes(16)) is None

    for _ in range(2):
        async with db.begin() as session:
            await intake.forget_draft(session, row)
    async with db.read() as session:
        assert await intake.load_draft(session, row) is None


async def test_a_draft_lives_through_its_last_day_and_not_longer(db: Database) -> None:
    async with db.begin() as session:
        await intake.save_draft(session, bytes(16), b"sealed", TODAY)
    async with db.begin() as session:
        assert 0 == await intake.forget_expired(session, TODAY)
    async with db.begin() as session:
        assert 1 == await intake.forget_expired(session, TODAY + timedelta(days=1))


async def test_an_update_handled_once_is_known_until_it_is_forgotten(db: Database) -> None:
    async with db.begin() as session:
        await intake.mark_handled(session, [7, 8, 7], TODAY)
        await intake.mark_handled(session, [8], TODAY)
    async with db.read() as session:
        assert {7, 8} == await intake.was_handled(session, [6, 7, 8, 9])
        assert set() == await intake.was_handled(session, [])
    async with db.begin() as session:
        assert 2 == await intake.forget_handled(session, TODAY + timedelta(days=1))
