# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forwarder's own keys, and receipts that stand by themselves."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.partners.errors import KeysMissing, ReceiptInvalid
from bot.partners.keys import load_forwarder_keys, load_forwarder_public, make_forwarder_keys, public_file
from bot.partners.receipts import read_receipt, sign_receipt
from storage.home import Home

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
BODY = {
    "receipt_id": "r1",
    "case_id": "urn:uuid:0190c2f4-7d5e-7c11-9a55-3f6a5d1e2b10",
    "revision": 1,
    "received_at": "2026-11-23T10:15:00Z",
    "digest": "sha-256:" + "A" * 43,
    "state": "accepted",
    "registry_ref": "VR-1",
    "attachments": [{"sha256": "0" * 64, "state": "missing"}],
    "something_new": {"from": "a newer registry"},
}


def test_the_forwarders_private_keys_are_its_own_and_the_public_ones_are_shared(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()

    public = make_forwarder_keys(home)

    assert stat.S_IMODE((home.forwarder / "keys.json").stat().st_mode) == 0o600
    shown = public_file(home).read_text()
    for secret in json.loads((home.forwarder / "keys.json").read_text()).values():
        assert secret == "amanat-forwarder-keys/1" or secret not in shown
    assert load_forwarder_public(home) == public == load_forwarder_keys(home).public


def test_making_keys_twice_keeps_the_first(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()

    assert make_forwarder_keys(home) == make_forwarder_keys(home)


def test_keys_that_others_can_read_or_that_are_missing_stop_the_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()
    with pytest.raises(KeysMissing, match="amanat init"):
        load_forwarder_keys(home)
    make_forwarder_keys(home)
    (home.forwarder / "keys.json").chmod(0o644)

    with pytest.raises(KeysMissing, match="chmod"):
        load_forwarder_keys(home)


def test_a_receipt_is_read_with_the_partners_key_and_no_other() -> None:
    signed = sign_receipt(BODY, key_id="k", private_key=KEY)

    assert read_receipt(signed, verify_key=PUBLIC).missing() == {"0" * 64}
    with pytest.raises(ReceiptInvalid):
        read_receipt(signed, verify_key=Ed25519PrivateKey.generate().public_key().public_bytes_raw())


@pytest.mark.parametrize("member", sorted(BODY))
def test_a_receipt_changed_in_any_member_is_refused(member: str) -> None:
    signed = json.loads(sign_receipt(BODY, key_id="k", private_key=KEY))
    signed[member] = 2 if member == "revision" else "changed"

    with pytest.raises(ReceiptInvalid):
        read_receipt(json.dumps(signed).encode(), verify_key=PUBLIC)


@given(st.binary(max_size=300))
def test_no_answer_is_too_strange_to_be_refused(untrusted: bytes) -> None:
    with pytest.raises(ReceiptInvalid):
        read_receipt(untrusted, verify_key=PUBLIC)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_is_too_strange_to_be_refused(untrusted: object) -> None:
    with pytest.raises(ReceiptInvalid):
        read_receipt(
            json.dumps({"signature": untrusted, "receipt_id": untrusted}).encode(), verify_key=PUBLIC
        )
