# SPDX-License-Identifier: AGPL-3.0-or-later
"""A partner with a key of its own: what passes the forwarder is sealed, and the partner can prove what was signed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.casework.package import digest_of
from bot.casework.parcel import read_parcel
from bot.casework.partner import load_partners, save_partners
from bot.partners.receipts import sign_receipt
from bot.partners.signatures import Message, verify_request
from storage.keymaking import new_seed, public_key_of
from storage.parcels import open_parcel
from storage.referrals import ReferralState
from storage.stream import BlobOpener
from storage.text import to_text
from tests.casework.examples import CIRCUMSTANCES
from tests.partners.cast import Office

PHOTO = b"\xff\xd8\xff\xe0" + b"a photo of nobody" * 9000


class SealedPartner:
    """Keeps what it gets unread, as a web server without the key does; opens it later, elsewhere."""

    def __init__(self, sender_keys: dict[str, bytes]) -> None:
        self.seed, self.signing_key, self.sender_keys = new_seed(), Ed25519PrivateKey.generate(), sender_keys
        self.case: tuple[bytes, httpx.Headers] | None = None
        self.files: dict[str, tuple[bytes, str]] = {}

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        verify_request(
            Message(request.method, str(request.url), request.headers), keys=self.sender_keys, body=body
        )
        name = request.url.path.rsplit("/", 1)[-1]
        if "/attachments/" in request.url.path and request.method == "HEAD":
            return httpx.Response(200 if name in self.files else 404)
        if "/attachments/" in request.url.path:
            assert hashlib.sha256(body).hexdigest() == name
            self.files[name] = (body, request.headers["ed-blob"])
            return self.receipt()
        if request.method == "PUT":
            self.case = (body, request.headers)
            return self.receipt()
        assert self.case
        return httpx.Response(200, content=self.case[0]) if "/cases/" in request.url.path else self.receipt()

    def receipt(self) -> httpx.Response:
        assert self.case
        body: dict[str, Any] = {
            "receipt_id": "r1",
            "case_id": self.case_id,
            "revision": int(self.case[1]["ed-revision"]),
            "received_at": "2026-11-23T10:00:00Z",
            "digest": digest_of(self.case[0]),
            "state": "queued_for_review",
            "attachments": [],
        }
        return httpx.Response(202, content=sign_receipt(body, key_id="k", private_key=self.signing_key))

    case_id = ""


async def prepared(office: Office) -> SealedPartner:
    signer = office.forwarder.signer
    public = office.forwarder_signing_key
    partner = SealedPartner({signer.key_id: public})
    office.forwarder.client = httpx.AsyncClient(transport=httpx.MockTransport(partner))
    known = load_partners(office.settings.home.partners_file)["voices"]
    changes = {
        "verify_key": to_text(partner.signing_key.public_key().public_bytes_raw()),
        "sealing_key": to_text(public_key_of(partner.seed)),
    }
    save_partners(office.settings.home.partners_file, {"voices": known.model_copy(update=changes)})
    return partner


async def test_a_sealed_case_passes_unread_and_opens_to_what_was_signed(office: Office) -> None:
    partner = await prepared(office)
    case_id = await office.a_case()
    partner.case_id = f"urn:uuid:{case_id}"
    photo = await office.a_file(PHOTO)
    package = office.package(case_id, files=(photo,))
    referral_id = await office.refer(case_id, package, sealed_to=public_key_of(partner.seed))

    await office.forward()

    assert (await office.referral(referral_id)).state is ReferralState.DELIVERED
    assert partner.case
    sealed, headers = partner.case
    assert CIRCUMSTANCES.encode() not in sealed
    parcel = read_parcel(open_parcel(sealed, partner.seed, about=referral_id))
    assert digest_of(parcel.package_bytes) == headers["ed-case-digest"] == package.digest
    ((sealed_file, blob_id),) = partner.files.values()
    opener = BlobOpener(next(file for file in parcel.files if file.blob_id == blob_id).key_bytes)
    assert b"".join([*opener.update(sealed_file), *opener.finish()]) == PHOTO


async def test_a_sealed_case_without_two_people_does_not_leave(office: Office) -> None:
    partner = await prepared(office)
    case_id = await office.a_case()
    sealed_to = public_key_of(partner.seed)
    await office.refer(case_id, office.package(case_id), sealed_to=sealed_to, second_hand="cora")

    await office.forward()

    assert partner.case is None


async def test_a_parcel_forged_for_the_partner_shows_in_its_digest(office: Office) -> None:
    """Anybody can seal to a public key: the signed digest in the header is what the partner trusts."""
    partner = await prepared(office)
    case_id = await office.a_case()
    partner.case_id = f"urn:uuid:{case_id}"
    forged = json.dumps({"profile": "ed-case/1", "forged": True}).encode()
    referral_id = await office.refer(
        case_id, office.package(case_id), sent=forged, sealed_to=public_key_of(partner.seed)
    )

    await office.forward()

    assert partner.case
    parcel = read_parcel(open_parcel(partner.case[0], partner.seed, about=referral_id))
    assert digest_of(parcel.package_bytes) != partner.case[1]["ed-case-digest"]
