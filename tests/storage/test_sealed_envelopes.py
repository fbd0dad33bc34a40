# SPDX-License-Identifier: AGPL-3.0-or-later
"""Envelopes: who can open them, that everything else is one and the same refusal, and what their length tells."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import envelope as envelopes
from storage.envelope import HEADER_BYTES, MAX_PLAIN_BYTES, PAD_TO_BYTES, SEALED_KEY_BYTES, Purpose
from storage.errors import CannotOpen, TooLarge
from storage.hybrid import expand
from storage.keymaking import new_seed, team_key
from storage.opening import Unlocked
from storage.parcels import open_parcel
from storage.receipts import derive, new_receipt, open_mailbox
from storage.sealing import seal, seal_for_mailbox, seal_parcel
from storage.team import TeamKey
from tests.storage.vault_cast import CHEAP

ABOUT = UUID("0d7f3b64-7c0e-4f36-9d53-2d9c1f5a7e11")
SEED = bytes(range(32))
KEY = team_key(SEED, epoch=1)
PAIR = expand(SEED)
SEALED = seal(b"what Amina said", KEY, purpose=Purpose.REPORT, about=ABOUT)


def test_what_was_sealed_to_the_team_opens_for_a_moderator(key: TeamKey, cora: Unlocked) -> None:
    sealed = seal("گمشدہ".encode(), key, purpose=Purpose.REPORT, about=ABOUT)

    assert "گمشدہ".encode() == cora.open(sealed, purpose=Purpose.REPORT, about=ABOUT)


def test_sealing_twice_gives_different_bytes(key: TeamKey) -> None:
    first, second = (seal(b"same", key, purpose=Purpose.REPORT, about=ABOUT) for _ in range(2))

    assert first[HEADER_BYTES:] != second[HEADER_BYTES:]


def test_an_envelope_opens_for_its_own_purpose_and_id_alone(key: TeamKey, cora: Unlocked) -> None:
    sealed = seal(b"x", key, purpose=Purpose.REPORT, about=ABOUT)

    for purpose in set(Purpose) - {Purpose.REPORT}:
        with pytest.raises(CannotOpen):
            cora.open(sealed, purpose=purpose, about=ABOUT)
    with pytest.raises(CannotOpen):
        cora.open(sealed, purpose=Purpose.REPORT, about=uuid4())


def test_a_stranger_with_a_key_of_the_same_epoch_opens_nothing() -> None:
    stranger = expand(new_seed())

    with pytest.raises(CannotOpen):
        envelopes.open_with(SEALED, stranger, epoch=1, purpose=Purpose.REPORT, about=ABOUT)


def test_every_single_flipped_bit_is_the_same_refusal() -> None:
    """One bit in every byte of the header, and in bytes spread over the rest."""
    places = [*range(HEADER_BYTES), *range(HEADER_BYTES, len(SEALED), 97), len(SEALED) - 1]
    for place in places:
        damaged = bytearray(SEALED)
        damaged[place] ^= 1 << (place % 8)
        assert refusal(bytes(damaged)) == str(CannotOpen())


def test_every_wrong_length_is_the_same_refusal() -> None:
    for length in (0, 1, 7, HEADER_BYTES, HEADER_BYTES + SEALED_KEY_BYTES, len(SEALED) - 1):
        assert refusal(SEALED[:length]) == str(CannotOpen())
    assert refusal(SEALED + b"\x00") == str(CannotOpen())
    assert refusal(SEALED + bytes(PAD_TO_BYTES)) == str(CannotOpen())


def test_parts_of_two_envelopes_do_not_open_together() -> None:
    other = seal(b"what Amina said", KEY, purpose=Purpose.REPORT, about=ABOUT)
    cut = HEADER_BYTES + SEALED_KEY_BYTES

    assert refusal(SEALED[:cut] + other[cut:]) == str(CannotOpen())


def test_a_refusal_carries_no_cause() -> None:
    with pytest.raises(CannotOpen) as refused:
        envelopes.open_with(SEALED[:-1] + b"\x00", PAIR, epoch=1, purpose=Purpose.REPORT, about=ABOUT)

    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@given(st.binary(max_size=9000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_come_back_whole(plain: bytes) -> None:
    sealed = seal(plain, KEY, purpose=Purpose.NOTE, about=ABOUT)

    assert plain == envelopes.open_with(sealed, PAIR, epoch=1, purpose=Purpose.NOTE, about=ABOUT)


@given(st.binary(max_size=4 * PAD_TO_BYTES))
@settings(max_examples=60, deadline=None)
def test_only_multiples_of_four_kib_are_seen_from_outside(plain: bytes) -> None:
    sealed = seal(plain, KEY, purpose=Purpose.NOTE, about=ABOUT)
    overhead = HEADER_BYTES + SEALED_KEY_BYTES + 16

    assert (len(sealed) - overhead) == (len(plain) // PAD_TO_BYTES + 1) * PAD_TO_BYTES


@given(
    purpose=st.sampled_from(Purpose),
    epoch=st.integers(0, 2**32 - 1),
    key_id=st.binary(min_size=16, max_size=16),
    sealed_key=st.binary(min_size=SEALED_KEY_BYTES, max_size=SEALED_KEY_BYTES),
    pages=st.integers(1, 3),
    fill=st.binary(min_size=1, max_size=1),
)
@settings(max_examples=60, deadline=None)
def test_whatever_parses_encodes_to_the_same_bytes(
    purpose: Purpose, epoch: int, key_id: bytes, sealed_key: bytes, pages: int, fill: bytes
) -> None:
    body = fill * (pages * PAD_TO_BYTES + 16)
    written = envelopes.Envelope(purpose, epoch, key_id, sealed_key, body).to_bytes()

    assert envelopes.parse(written).to_bytes() == written


@given(st.binary(max_size=6000))
@settings(max_examples=200, deadline=None)
def test_garbage_never_does_anything_but_refuse(garbage: bytes) -> None:
    with pytest.raises(CannotOpen):
        envelopes.open_with(garbage, PAIR, epoch=1, purpose=Purpose.REPORT, about=ABOUT)


@given(st.binary(max_size=3 * PAD_TO_BYTES))
def test_padding_comes_off_as_it_went_on(plain: bytes) -> None:
    assert plain == envelopes.unpad(envelopes.pad(plain))


@pytest.mark.parametrize(
    "padded",
    [
        pytest.param(bytes(PAD_TO_BYTES), id="no mark"),
        pytest.param((b"x\x80" + b"\x00" * 10 + b"\x01").ljust(PAD_TO_BYTES, b"\x02"), id="not zeros"),
        pytest.param(b"x\x80".ljust(2 * PAD_TO_BYTES, b"\x00"), id="more than needed"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_padding_of_any_other_shape_is_refused(padded: bytes) -> None:
    with pytest.raises(ValueError, match="padding"):
        envelopes.unpad(padded)


def test_more_than_the_limit_is_refused_before_it_is_sealed(key: TeamKey) -> None:
    with pytest.raises(TooLarge):
        seal(bytes(MAX_PLAIN_BYTES + 1), key, purpose=Purpose.REPORT, about=ABOUT)


def test_a_message_opens_with_the_receipt_and_with_nothing_else() -> None:
    mine, other = (derive(new_receipt(), cost=CHEAP) for _ in range(2))
    sealed = seal_for_mailbox(b"When did you last see him?", mine.mailbox_public_key, about=ABOUT)

    assert b"When did you last see him?" == open_mailbox(sealed, mine, ABOUT)
    with pytest.raises(CannotOpen):
        open_mailbox(sealed, other, ABOUT)
    with pytest.raises(CannotOpen):
        open_mailbox(sealed, mine, uuid4())


def test_the_team_cannot_open_what_it_put_into_a_mailbox(cora: Unlocked) -> None:
    sealed = seal_for_mailbox(b"x", KEY.public_key, about=ABOUT)

    with pytest.raises(CannotOpen):
        cora.open(sealed, purpose=Purpose.MESSAGE, about=ABOUT)


def test_a_parcel_opens_for_the_recipient_alone() -> None:
    sealed = seal_parcel(b"the package", KEY.public_key, about=ABOUT)

    assert b"the package" == open_parcel(sealed, SEED, about=ABOUT)
    with pytest.raises(CannotOpen):
        open_parcel(sealed, new_seed(), about=ABOUT)


def refusal(sealed: bytes) -> str:
    """Open and give the sentence of the refusal."""
    with pytest.raises(CannotOpen) as refused:
        envelopes.open_with(sealed, PAIR, epoch=1, purpose=Purpose.REPORT, about=ABOUT)
    return str(refused.value)
