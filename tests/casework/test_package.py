# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a partner receives: what was consented, what it accepts, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from datetime import date
from typing import Any

import pytest

from bot.casework.consent import effective_consents
from bot.casework.errors import NotAParcel
from bot.casework.package import (
    MAX_PACKAGE_BYTES,
    Package,
    Refusal,
    Sender,
    build_package,
    digest_of,
    signing_statement,
)
from bot.casework.parcel import make_parcel, read_parcel
from bot.casework.partner import Part, Partner
from bot.casework.record import Record
from storage.report import Attachment, Purpose
from tests.casework.examples import CIRCUMSTANCES, OWN_WORDS, a_checked_record, a_consent, a_report

CASE_ID = uuid.UUID("0190c2f4-7d5e-7c11-9a55-3f6a5d1e2b10")
BLOB = "ab" * 16
YES = (a_consent(Purpose.PARTNER, partner="voices"),)


def a_partner(*, accepts: frozenset[Part] = frozenset(Part), partner_id: str = "voices") -> Partner:
    return Partner(
        id=partner_id,
        names={"en": "Voices"},
        base_url="https://registry.example.org/ed",
        verify_key="A" * 43,
        accepts=accepts,
    )


def a_file(kind: str = "photo", blob_id: str = BLOB) -> Attachment:
    return Attachment(
        attachment_id="a1",
        blob_id=blob_id,
        key="k" * 43,
        kind=kind,
        media_type="image/jpeg",
        size_bytes=3,
        sha256=hashlib.sha256(blob_id.encode()).hexdigest(),
        question="photo",
        caption="my brother at home",
        untrusted_name="IMG_private.jpg",
    )


def build(record: Record | None = None, *, withdrawn: bool = False, **changes: Any) -> Package | Refusal:
    parts: dict[str, Any] = {
        "consents": effective_consents(a_report(consents=YES), withdrawn=withdrawn),
        "partner": a_partner(),
        "case_id": CASE_ID,
        "revision": 1,
        "attachments": {BLOB: a_file()},
        "sender": Sender("amanat-test", "Families' Legal Aid"),
        "prepared_on": date(2026, 11, 23),
    }
    return build_package(record or a_checked_record(), **(parts | changes))


def built(record: Record | None = None, **changes: Any) -> Package:
    package = build(record, **changes)
    assert isinstance(package, Package), package
    return package


def test_a_package_holds_the_checked_facts() -> None:
    body = json.loads(built().canonical_bytes())

    assert body["case_id"] == f"urn:uuid:{CASE_ID}"
    assert body["event"]["circumstances"] == CIRCUMSTANCES
    assert body["event"]["when"]["latest"] == "2026-10-31"
    assert body["consent"] == {"partner": "voices", "given_on": "2026-11-20"}


@pytest.mark.parametrize(
    "kept_here",
    [
        OWN_WORDS,
        "sister",
        "call the family on Friday",
        "ask again",
        "پچھلے مہینے",
        "cora",
        "telegram",
        "my brother",
        "IMG_private",
    ],
)
def test_what_stays_with_us_is_in_no_package(kept_here: str) -> None:
    """The free account, the relation of the source, notes, words of a date, names of moderators, file names."""
    record = a_checked_record(shared_attachments=({"blob_id": BLOB, "role": "photo_of_person"},))

    assert kept_here.encode() not in built(record).canonical_bytes()
    assert "k" * 43 not in built(record).canonical_bytes().decode()


@pytest.mark.parametrize("part", sorted(Part))
def test_a_partner_receives_only_the_parts_it_accepts(part: Part) -> None:
    record = a_checked_record(
        husband_name={"text": "Farzi Shauhar", "script": "Latn"},
        shared_attachments=({"blob_id": BLOB, "role": "photo_of_person"},),
    )
    everything = json.loads(built(record).canonical_bytes())
    without = json.loads(built(record, partner=a_partner(accepts=frozenset(Part) - {part})).canonical_bytes())
    nothing = json.loads(built(record, partner=a_partner(accepts=frozenset())).canonical_bytes())

    assert without != everything
    assert set(nothing) == {
        "profile", "case_id", "revision", "prepared_on", "sender", "consent", "verification", "attachments",
    }  # fmt: skip
    assert nothing["attachments"] == []


def test_only_chosen_files_go_out() -> None:
    chosen = built(a_checked_record(shared_attachments=({"blob_id": BLOB, "role": "photo_of_person"},)))

    assert [file.blob_id for file in chosen.files] == [BLOB]
    assert json.loads(chosen.canonical_bytes())["attachments"] == [
        {"sha256": a_file().sha256, "size_bytes": 3, "media_type": "image/jpeg", "role": "photo_of_person"}
    ]
    assert built().files == ()


@pytest.mark.parametrize("kind", ["voice", "audio", "video"])
def test_the_familys_own_voice_needs_its_own_yes(kind: str) -> None:
    record = a_checked_record(shared_attachments=({"blob_id": BLOB, "role": "other_document"},))
    agreed = record.model_copy(update={"own_words_agreed": ("voices",)})
    another = record.model_copy(update={"own_words_agreed": ("lawyers",)})
    files = {BLOB: a_file(kind)}

    assert build(record, attachments=files) == Refusal(("own_words_not_agreed",))
    assert build(another, attachments=files) == Refusal(("own_words_not_agreed",))
    assert isinstance(build(agreed, attachments=files), Package)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"checked_by": ()}, "not_verified"),
        ({"names": ()}, "name_missing"),
        ({"when": None}, "date_missing"),
        ({"when": {"verbatim": "long ago"}}, "date_missing"),
        ({"where": None}, "place_missing"),
        ({"believed_perpetrators": ()}, "perpetrator_missing"),
        ({"shared_attachments": ({"blob_id": "cd" * 16, "role": "letter"},)}, "attachment_missing"),
        ({"status": "found_dead_identified", "checked_by": ("cora",)}, "death_needs_two_people"),
    ],
)
def test_a_record_that_is_not_ready_is_refused(changes: dict[str, Any], reason: str) -> None:
    assert build(a_checked_record(**changes)) == Refusal((reason,))


def test_a_refusal_lists_every_reason() -> None:
    refusal = build(Record(), withdrawn=True, partner=a_partner(partner_id="lawyers"))

    assert isinstance(refusal, Refusal)
    assert set(refusal.reasons) == {
        "withdrawn", "no_consent_for_partner", "not_verified", "name_missing", "date_missing", "place_missing",
        "perpetrator_missing",
    }  # fmt: skip


def test_consent_for_one_partner_builds_nothing_for_another() -> None:
    assert build(partner=a_partner(partner_id="lawyers")) == Refusal(("no_consent_for_partner",))


def test_the_longest_record_we_allow_fits_into_what_every_registry_takes() -> None:
    steps = tuple({"kind": "other", "reference": "ب" * 200} for _ in range(50))
    names = tuple({"text": "ب" * 199 + chr(0x621 + n), "script": "Arab"} for n in range(50))
    record = a_checked_record(circumstances="ب" * 20_000, steps_taken=steps, names=names)

    assert len(built(record).canonical_bytes()) < MAX_PACKAGE_BYTES


def test_equal_facts_give_equal_bytes_and_the_digest_is_theirs() -> None:
    one, two = built(), built()

    assert one.canonical_bytes() == two.canonical_bytes()
    digest = base64.urlsafe_b64encode(hashlib.sha256(one.canonical_bytes()).digest()).rstrip(b"=").decode()
    assert one.digest == f"sha-256:{digest}" == digest_of(one.canonical_bytes())


def test_moderators_sign_this_content_to_this_partner_as_this_revision() -> None:
    ids = (uuid.uuid4(), uuid.uuid4())
    statements = {
        signing_statement(ids[0], CASE_ID, "voices", 1, "sha-256:a"),
        signing_statement(ids[1], CASE_ID, "voices", 1, "sha-256:a"),
        signing_statement(ids[0], ids[1], "voices", 1, "sha-256:a"),
        signing_statement(ids[0], CASE_ID, "lawyers", 1, "sha-256:a"),
        signing_statement(ids[0], CASE_ID, "voices", 2, "sha-256:a"),
        signing_statement(ids[0], CASE_ID, "voices", 1, "sha-256:b"),
    }

    assert len(statements) == 6


def test_a_parcel_gives_the_exact_bytes_back() -> None:
    package = built(a_checked_record(shared_attachments=({"blob_id": BLOB, "role": "photo_of_person"},)))

    parcel = read_parcel(make_parcel(package.canonical_bytes(), package.files).to_bytes())

    assert parcel.package_bytes == package.canonical_bytes()
    assert parcel.files == package.files


@pytest.mark.parametrize("plain", [b"", b"{}", b"\xff", b'{"schema":"amanat-parcel/2","package":"{}"}'])
def test_what_is_no_parcel_is_refused_without_repeating_it(plain: bytes) -> None:
    with pytest.raises(NotAParcel, match="refer the case again"):
        read_parcel(plain)
