# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blind tokens: equal for equal words under one key, meaningless under another, and as many for every case."""

from __future__ import annotations

from uuid import uuid4

import pytest

from storage.blind import TOKEN_BITS, TOKENS_PER_CASE, blind_key_of, token_of, tokens_for
from storage.errors import CannotOpen
from storage.keyfile import Cost
from storage.keymaking import make_key_file, new_seed, new_signing_key
from storage.opening import unlock

SEED = bytes(range(32))
KEY = blind_key_of(SEED, 1)


def test_the_same_word_gives_the_same_token_and_another_key_another() -> None:
    assert token_of("name zkr", KEY) == token_of("name zkr", blind_key_of(SEED, 1))
    assert KEY != blind_key_of(SEED, 2)
    assert KEY != blind_key_of(bytes(32), 1)


def test_every_case_has_as_many_tokens() -> None:
    for words in ([], ["a"], [str(number) for number in range(40)]):
        tokens = tokens_for(words, KEY, case_id=uuid4())
        assert len(tokens) == TOKENS_PER_CASE
        assert all(0 <= token < 2**TOKEN_BITS for token in tokens)


def test_the_filling_of_a_case_does_not_change_with_its_words() -> None:
    case_id = uuid4()
    one, two = (tokens_for(words, KEY, case_id=case_id) for words in (["a"], ["b"]))

    assert len(one & two) >= TOKENS_PER_CASE - 2


def test_only_who_holds_the_seed_of_an_epoch_makes_its_tokens() -> None:
    seed = new_seed()
    key_file = make_key_file(
        moderator_id="cora",
        name="Cora",
        passphrase="seven quiet words",
        seeds={1: seed},
        signing_key=new_signing_key(),
        cost=Cost(64, 1, 1),
    )
    keys = unlock(key_file, "seven quiet words")

    assert keys.blind_key(1) == blind_key_of(seed, 1)
    with pytest.raises(CannotOpen):
        keys.blind_key(2)
    keys.forget()
    with pytest.raises(CannotOpen):
        keys.blind_key(1)
