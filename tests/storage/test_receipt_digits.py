# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts: twenty digits that forgive how they are written, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import ReceiptMistyped
from storage.receipts import derive, format_receipt, new_receipt, parse_receipt
from tests.storage.vault_cast import CHEAP

SCRIPTS = {"arabic": "٠١٢٣٤٥٦٧٨٩", "urdu": "۰۱۲۳۴۵۶۷۸۹", "devanagari": "०१२३४५६७८९"}
receipts = st.builds(new_receipt)


@given(receipts)
def test_a_receipt_reads_back_as_it_was_written(receipt: str) -> None:
    assert 20 == len(receipt)
    assert receipt == parse_receipt(receipt) == parse_receipt(format_receipt(receipt))


def test_a_receipt_is_written_in_five_groups_of_four() -> None:
    assert "0000 1111 2222 3333 4444" == format_receipt("00001111222233334444")


@given(receipts, st.integers(0, 19), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(receipt: str, place: int, by: int) -> None:
    wrong = str((int(receipt[place]) + by) % 10)

    with pytest.raises(ReceiptMistyped):
        parse_receipt(receipt[:place] + wrong + receipt[place + 1 :])


@given(receipts)
def test_every_swap_of_two_neighbours_is_caught(receipt: str) -> None:
    for place in range(19):
        if receipt[place] != receipt[place + 1]:
            swapped = receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
            with pytest.raises(ReceiptMistyped):
                parse_receipt(swapped)


@pytest.mark.parametrize("script", SCRIPTS)
@given(receipt=receipts)
def test_digits_of_other_scripts_are_accepted(script: str, receipt: str) -> None:
    assert receipt == parse_receipt(
        format_receipt(receipt).translate(str.maketrans("0123456789", SCRIPTS[script]))
    )


@given(receipts, st.text(st.characters(exclude_categories=["Nd"]), max_size=8))
def test_whatever_stands_between_the_digits_is_forgiven(receipt: str, between: str) -> None:
    assert receipt == parse_receipt(between.join(["", *receipt, ""]))


@pytest.mark.parametrize("text", ["", "hello", "1234", "²" * 20, "1" * 21, "½" * 20])
def test_anything_else_is_refused_with_the_number_of_digits_found(text: str) -> None:
    with pytest.raises(ReceiptMistyped) as refused:
        parse_receipt(text)

    assert sum(sign.isdecimal() for sign in text) == refused.value.digits_found


def test_the_same_receipt_always_finds_the_same_case_and_mailbox() -> None:
    receipt = new_receipt()

    assert derive(receipt, cost=CHEAP) == derive(receipt, cost=CHEAP)


def test_different_receipts_share_nothing() -> None:
    first, second = (derive(new_receipt(), cost=CHEAP) for _ in range(2))

    assert first.tag != second.tag
    assert first.mailbox_public_key != second.mailbox_public_key
    assert first.mailbox_seed != first.tag


def test_keys_of_a_receipt_do_not_show_themselves() -> None:
    keys = derive(new_receipt(), cost=CHEAP)

    assert "ReceiptKeys(...)" == repr(keys)
