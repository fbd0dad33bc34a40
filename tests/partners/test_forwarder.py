# SPDX-License-Identifier: AGPL-3.0-or-later
"""Promises of the forwarder, over real HTTP, with a registry on its bad days."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from uuid import UUID

import pytest

from bot.casework.delivery import DeliveryNote, read_delivery_note
from bot.casework.partner import load_partners, save_partners
from bot.partners.forwarder import run_forwarder
from bot.partners.outcomes import FIRST_WAIT
from bot.partners.receipts import read_receipt
from storage.envelope import Purpose, open_with
from storage.hybrid import expand
from storage.referrals import DeliveryKind, ReferralState
from storage.team import Team, load_team, save_team
from tests.casework.examples import CIRCUMSTANCES, NAME, OWN_WORDS
from tests.databases import TOLD_ON_BOTH
from tests.partners.cast import Office, RunningRegistry

PHOTO = b"\xff\xd8\xff\xe0" + b"a photo of nobody" * 9000


async def state_of(office: Office, referral_id: UUID) -> ReferralState:
    return (await office.referral(referral_id)).state


async def note_of(office: Office, referral_id: UUID, kind: DeliveryKind = DeliveryKind.CASE) -> DeliveryNote:
    """Open the note for the desk with the team's key."""
    delivery = next(one for one in (await office.referral(referral_id)).deliveries if one.kind == kind)
    assert delivery.sealed_receipt is not None
    plain = open_with(
        delivery.sealed_receipt,
        expand(office.seed),
        epoch=1,
        purpose=Purpose.PARTNER_RECEIPT,
        about=delivery.delivery_id,
    )
    return read_delivery_note(plain)


@pytest.mark.parametrize("on", TOLD_ON_BOTH)
async def test_the_registry_receives_exactly_the_signed_bytes_and_the_chosen_file(
    office: Office, registry: RunningRegistry, on: str
) -> None:
    case_id = await office.a_case()
    photo = await office.a_file(PHOTO)
    package = office.package(case_id, files=(photo,))
    referral_id = await office.refer(case_id, package)

    await office.forward()

    held = registry.received()
    assert [case["digest"] for case in held] == [package.digest]
    assert registry.exact(held[0]["receipt_id"]) == package.canonical_bytes()
    assert held[0]["files"] == [photo.sha256]
    assert await state_of(office, referral_id) is ReferralState.DELIVERED


async def test_the_registrys_signed_receipt_is_kept_for_the_desk(office: Office) -> None:
    case_id = await office.a_case()
    package = office.package(case_id, files=(await office.a_file(PHOTO),))
    referral_id = await office.refer(case_id, package)

    await office.forward()

    note = await note_of(office, referral_id)
    assert (note.outcome, note.registry_state) == ("delivered", "accepted")
    assert note.registry_reference == (await office.referral(referral_id)).registry_reference
    assert note.receipt is not None
    receipt = read_receipt(note.receipt.encode(), verify_key=office.partner.verify_key_bytes)
    assert receipt.digest == package.digest
    assert [file.state for file in receipt.attachments] == ["stored"]


async def test_a_package_changed_by_one_byte_after_signing_is_not_sent(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    package = office.package(case_id)
    changed = package.canonical_bytes().replace(b'"male"', b'"mall"')
    assert len(changed) == len(package.canonical_bytes())
    referral_id = await office.refer(case_id, package, sent=changed)

    await office.forward()

    assert registry.received() == []
    assert (await note_of(office, referral_id)).reason == "digest-changed"


async def test_the_same_moderator_twice_is_not_two_people(office: Office, registry: RunningRegistry) -> None:
    """Somebody writes a second name under the first one's signature."""
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id), second_hand="cora")

    await office.forward()

    assert registry.received() == []
    assert (await note_of(office, referral_id)).reason == "not-two-people"


async def test_one_person_with_two_names_is_not_two_people(office: Office, registry: RunningRegistry) -> None:
    team = load_team(office.settings.home.team_file, pinned_fingerprint=None)
    cora = team.moderator("cora")
    twice = type(cora)("zora", "Zora", cora.signing_key)
    save_team(office.settings.home.team_file, Team(team.keys, (*team.moderators, twice)))
    case_id = await office.a_case()
    await office.refer(case_id, office.package(case_id), signers=("cora", "zora"), second_hand="cora")

    await office.forward()

    assert registry.received() == []


async def test_a_signature_of_somebody_outside_the_team_does_not_count(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id), signers=("cora", "eve"))

    await office.forward()

    assert registry.received() == []
    assert await state_of(office, referral_id) is ReferralState.REFUSED


@pytest.mark.parametrize("kind", ["timeout-after-commit", "close-after-commit", "duplicate"])
async def test_a_delivery_that_was_stored_but_not_answered_is_not_stored_twice(
    office: Office, registry: RunningRegistry, kind: str
) -> None:
    case_id = await office.a_case()
    package = office.package(case_id, files=(await office.a_file(PHOTO),))
    referral_id = await office.refer(case_id, package)
    registry.plan({"kind": kind, "seconds": 1.5})

    await office.forward()
    first = [(case["receipt_id"], case["digest"]) for case in registry.received()]
    await office.forward(2)

    assert [(case["receipt_id"], case["digest"]) for case in registry.received()] == first
    assert len(first) == 1
    assert await state_of(office, referral_id) is ReferralState.DELIVERED


@pytest.mark.parametrize(
    "kind", ["500", "503", "close-early", "html", "302", "200-error", "echo-error", "slow"]
)
@pytest.mark.parametrize("path", ["/cases/", "/attachments/"])
async def test_a_bad_day_of_the_registry_loses_nothing(
    office: Office, registry: RunningRegistry, kind: str, path: str
) -> None:
    case_id = await office.a_case()
    photo = await office.a_file(PHOTO)
    referral_id = await office.refer(case_id, office.package(case_id, files=(photo,)))
    registry.plan({"kind": kind, "path_contains": path, "times": 2, "seconds": 0.2})

    await office.forward()
    after_one = await state_of(office, referral_id)
    for _ in range(3):
        office.later(hours=4)
        await office.forward()

    assert after_one in (ReferralState.READY, ReferralState.DELIVERED)
    assert await state_of(office, referral_id) is ReferralState.DELIVERED
    assert [case["files"] for case in registry.received()] == [[photo.sha256]]


async def test_a_registry_that_is_away_is_tried_again_with_a_pause(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    registry.plan({"kind": "500", "times": 50})

    await office.forward()

    pause = next(iter(office.forwarder.not_before.values())) - office.forwarder.now()
    assert FIRST_WAIT * 0.7 < pause < FIRST_WAIT * 1.3
    assert (await office.referral(referral_id)).deliveries[0].attempts == 1


async def test_a_registry_that_asks_for_two_hours_gets_them(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    registry.plan({"kind": "503"})  # Retry-After: 7200

    await office.forward(3)

    assert (await office.referral(referral_id)).deliveries[0].attempts == 1
    assert registry.received() == []


async def test_a_sender_whom_the_registry_does_not_know_stops_and_the_desk_is_told(
    office: Office, registry: RunningRegistry
) -> None:
    (registry.folder / "senders.json").write_text("{}")
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))

    await office.forward(3)

    view = await office.referral(referral_id)
    assert (view.state, view.deliveries[0].attempts) == (ReferralState.REFUSED, 1)
    assert (await note_of(office, referral_id)).reason == "signature-invalid"


async def test_a_receipt_signed_with_another_key_is_no_receipt(
    office: Office, registry: RunningRegistry
) -> None:
    partners = load_partners(office.settings.home.partners_file)
    stranger = partners["voices"].model_copy(update={"verify_key": "A" * 43})
    save_partners(office.settings.home.partners_file, {"voices": stranger})
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))

    await office.forward()

    assert await state_of(office, referral_id) is ReferralState.READY
    assert len(registry.received()) == 1


async def test_a_file_changed_in_the_blob_store_does_not_leave(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    photo, other = await office.a_file(PHOTO), await office.a_file(b"something else entirely")
    swapped = photo.model_copy(update={"blob_id": other.blob_id, "key": other.key})
    referral_id = await office.refer(case_id, office.package(case_id, files=(swapped,)))

    await office.forward()

    assert [case["files"] for case in registry.received()] == [[]]
    assert (await note_of(office, referral_id)).files_refused == 1


async def test_a_second_revision_replaces_the_first(office: Office, registry: RunningRegistry) -> None:
    case_id = await office.a_case()
    await office.refer(case_id, office.package(case_id))
    second = office.package(case_id, revision=2, circumstances="Corrected after a second conversation.")
    referral_id = await office.refer(case_id, second, revision=2)

    await office.forward(2)

    assert [(case["revision"], case["digest"]) for case in registry.received()] == [(2, second.digest)]
    assert await state_of(office, referral_id) is ReferralState.DELIVERED


@pytest.mark.parametrize("on", TOLD_ON_BOTH)
async def test_a_withdrawn_case_is_retracted_and_never_sent_again(
    office: Office, registry: RunningRegistry, on: str
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    await office.forward()

    await office.withdraw()
    await office.forward(2)

    assert registry.received() == []
    assert registry.withdrawn() == [f"urn:uuid:{case_id}"]
    assert await state_of(office, referral_id) is ReferralState.RETRACTED
    assert (await note_of(office, referral_id, DeliveryKind.WITHDRAWAL)).registry_state == "withdrawn"


async def test_a_case_withdrawn_before_it_was_sent_never_leaves(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))

    await office.withdraw()
    await office.forward(2)

    assert (registry.received(), registry.withdrawn()) == ([], [])
    assert await state_of(office, referral_id) is ReferralState.CANCELLED


async def test_a_case_withdrawn_after_an_attempt_of_unknown_end_is_retracted(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    registry.plan({"kind": "close-after-commit"})
    await office.forward()

    await office.withdraw()
    await office.forward(2)

    assert registry.received() == []
    assert await state_of(office, referral_id) is ReferralState.RETRACTED


async def test_a_retraction_is_tried_again_until_the_registry_signs_for_it(
    office: Office, registry: RunningRegistry
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    await office.forward()
    await office.withdraw()
    registry.plan(
        {"kind": "html", "path_contains": "/withdrawal"},
        {"kind": "close-after-commit", "path_contains": "/withdrawal"},
    )

    await office.forward(2)
    before = await state_of(office, referral_id)
    await office.forward()

    assert before is ReferralState.RETRACTING
    assert await state_of(office, referral_id) is ReferralState.RETRACTED


async def test_nothing_of_a_package_or_an_answer_reaches_a_log(
    office: Office, registry: RunningRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    case_id = await office.a_case()
    photo = await office.a_file(PHOTO)
    await office.refer(case_id, office.package(case_id, files=(photo,)))
    registry.plan({"kind": "echo-error"}, {"kind": "500"}, {"kind": "html"})

    await office.forward(5)

    logged = "\n".join(
        json.dumps(record.__dict__, default=str) for record in caplog.records if record.name.startswith("bot")
    )
    assert "delivery attempted" in logged
    for secret in (
        NAME,
        CIRCUMSTANCES,
        OWN_WORDS,
        "Turbat",
        "FIR 00",
        "prettyMessage",
        str(case_id),
        photo.key,
    ):
        assert secret not in logged


async def test_a_crash_while_sending_costs_one_attempt(
    office: Office, registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))

    async def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("bot.partners.forwarder._send", dies)
        with pytest.raises(KeyboardInterrupt):
            await office.forward()
    attempts = (await office.referral(referral_id)).deliveries[0].attempts
    await office.forward()

    assert attempts == 1
    assert await state_of(office, referral_id) is ReferralState.DELIVERED


async def test_the_forwarder_runs_until_told_to_stop(office: Office, registry: RunningRegistry) -> None:
    """As a process does: look, deliver, survive a broken partners.json, end cleanly on SIGTERM."""
    partners_file = office.settings.home.partners_file
    good = partners_file.read_text("utf-8")
    running = asyncio.create_task(run_forwarder(office.settings))
    await asyncio.sleep(0.2)
    partners_file.write_text("[{", "utf-8")
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    await asyncio.sleep(0.2)
    waited = await state_of(office, referral_id)
    partners_file.write_text(good, "utf-8")
    while await state_of(office, referral_id) is not ReferralState.DELIVERED:  # noqa: ASYNC110 -- another task works
        await asyncio.sleep(0.05)

    os.kill(os.getpid(), signal.SIGTERM)
    await running

    assert waited is ReferralState.READY
    assert len(registry.received()) == 1


async def test_a_withdrawal_also_reaches_a_registry_that_refused_after_an_unheard_answer(
    office: Office, registry: RunningRegistry
) -> None:
    """The first attempt may have been stored although the second was refused."""
    case_id = await office.a_case()
    referral_id = await office.refer(case_id, office.package(case_id))
    senders = registry.folder / "senders.json"
    known = senders.read_text()
    registry.plan({"kind": "close-after-commit"})
    await office.forward()
    senders.write_text("{}")
    await office.forward()
    refused = await state_of(office, referral_id)
    senders.write_text(known)

    await office.withdraw()
    await office.forward()

    assert refused is ReferralState.REFUSED
    assert registry.received() == []
