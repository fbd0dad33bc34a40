# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case leaves when two people have signed exactly what the partner will receive, and only then."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from bot.casework.delivery import DeliveryNote
from bot.casework.package import digest_of, signing_statement
from bot.casework.parcel import Parcel
from bot.desk.cases import OPENED
from bot.desk.desk import Desk
from storage import referrals
from storage.audit import entries, verify_chain
from storage.home import Home
from storage.sealing import Purpose, seal
from storage.signing import verify
from tests.databases import TOLD_ON_BOTH
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, add, consents, deposit, kept, withdraw
from tests.desk.desk_referring import exact_bytes, proposed, the_parcel, the_referral, verified


@pytest.mark.parametrize("on", TOLD_ON_BOTH)
async def test_two_people_sign_exactly_what_the_forwarder_will_open(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family, on: str
) -> None:
    await verified(cora, amina)
    preview = exact_bytes(await cora.get(f"{amina.page}/refer/voices?file=1"))
    page = await proposed(cora, amina, query="?file=1")
    shown = exact_bytes(await dawit.get(page))

    signed = await dawit.press(page, "/sign")

    assert "Signed by two" in signed.text
    view = await the_referral(desk, amina)
    parcel = await the_parcel(desk, home, amina)
    assert parcel.package_bytes == shown
    assert digest_of(shown) == view.digest
    assert json.loads(preview) == json.loads(shown)
    statement = signing_statement(view.referral_id, amina.case_id, "voices", 1, view.digest)
    assert [one.moderator_id for one in view.signatures] == ["cora", "dawit"]
    assert all(
        verify(statement, one.signature, desk.team.moderator(one.moderator_id).signing_key)
        for one in view.signatures
    )
    assert view.state == "ready"
    assert (await kept(await desk.database(), amina)).view.state == "referred"
    async with (await desk.database()).read() as session:
        chain = await entries(session)
    assert [entry.act for entry in chain if entry.act != OPENED][-2:] == [
        "referral-proposed",
        "referral-countersigned",
    ]
    assert verify_chain(chain, desk.team).whole


async def test_the_same_person_cannot_sign_twice(desk: Desk, cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)

    shown = await cora.get(page)
    sent = await cora.send(f"{page}/sign", digest=digest_of(exact_bytes(shown)))

    assert "you cannot sign twice" in shown.text
    assert 'name="digest"' not in shown.text
    assert sent.status_code == 409
    assert (await the_referral(desk, amina)).state == "proposed"


async def test_consent_taken_back_between_the_signatures_stops_the_second(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    await add(desk, amina, given=consents(given=False)[2:])

    shown = await dawit.get(page)
    sent = await dawit.send(f"{page}/sign", digest=(await the_referral(desk, amina)).digest)

    assert "does not agree to this partner any more" in shown.text
    assert sent.status_code == 409
    assert (await the_referral(desk, amina)).state == "proposed"


async def test_news_from_the_family_must_be_read_before_the_second_signature(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    await add(desk, amina, words="وہ گھر آ گئے ہیں")

    assert "added something after this was prepared" in (await dawit.get(page)).text
    sent = await dawit.send(f"{page}/sign", digest=(await the_referral(desk, amina)).digest)
    assert sent.status_code == 409


async def test_a_withdrawn_case_is_not_signed_any_more(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    digest = (await the_referral(desk, amina)).digest
    await withdraw(desk, amina)

    assert (await dawit.send(f"{page}/sign", digest=digest)).status_code == 409
    assert (await the_referral(desk, amina)).state == "cancelled"


async def test_a_referral_can_be_cancelled_before_the_second_signature(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)

    after = await dawit.press(page, "/cancel")

    assert "cancelled" in after.text
    assert (await the_referral(desk, amina)).state == "cancelled"
    assert 'name="digest"' not in (await dawit.get(page)).text


async def test_a_package_that_was_swapped_is_not_signed(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    """Whoever owns the database and the public key can seal something else; the digest tells."""
    await verified(cora, amina)
    page = await proposed(cora, amina)
    view = await the_referral(desk, amina)
    swapped = Parcel(package='{"profile":"ed-case/1"}').to_bytes()
    from storage.tables import ReferralRow

    async with (await desk.database()).begin() as session:
        row = await session.get_one(ReferralRow, view.referral_id)
        row.sealed_package = seal(swapped, desk.team.current, purpose=Purpose.PACKAGE, about=view.referral_id)

    shown = await dawit.get(page)
    sent = await dawit.send(f"{page}/sign", digest=view.digest)

    assert "not the one that was signed" in shown.text
    assert sent.status_code == 409


async def test_a_referral_of_another_case_is_not_found(desk: Desk, cora: Browser, amina: Family) -> None:
    other = await deposit(desk)
    await verified(cora, amina)
    page = await proposed(cora, amina)

    assert (await cora.get(page.replace(str(amina.case_id), str(other.case_id)))).status_code == 404
    assert (await cora.get(f"{amina.page}/referrals/{UUID(int=7)}")).status_code == 404


async def test_a_second_referral_to_the_same_partner_is_the_next_version(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await dawit.press(await proposed(cora, amina), "/sign")
    await proposed(cora, amina)

    found = (await kept(await desk.database(), amina)).referrals
    assert [view.revision for view in found] == [1, 2]


async def test_what_the_registry_answered_is_shown_on_the_case(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    page = await proposed(cora, amina)
    await dawit.press(page, "/sign")
    view = await the_referral(desk, amina)
    (delivery,) = view.deliveries
    note = DeliveryNote(
        outcome="delivered",
        registry_state="accepted",
        registry_reference="VR-2026-17",
        receipt='{"receipt_id":"r-1","state":"accepted"}',
        on=desk.today(),
    )
    sealed = seal(
        note.to_bytes(), desk.team.current, purpose=Purpose.PARTNER_RECEIPT, about=delivery.delivery_id
    )
    async with (await desk.database()).begin() as session:
        await referrals.count_attempt(session, delivery.delivery_id)
        await referrals.settle(
            session,
            delivery.delivery_id,
            referrals.Outcome.DELIVERED,
            on=desk.today(),
            registry_reference="VR-2026-17",
            sealed_receipt=sealed,
        )

    on_case, on_referral = (await cora.get(amina.page)).text, (await cora.get(page)).text

    assert "received by the registry" in on_case
    assert "VR-2026-17" in on_case
    assert "r-1" in on_referral
