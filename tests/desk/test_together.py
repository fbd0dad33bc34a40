# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two at the desk: rejecting as untrue, erasing, lifting a freeze. And the freeze, which takes one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.desk.cases import OPENED
from bot.desk.desk import Desk
from storage import referrals
from storage.audit import entries, verify_chain
from storage.home import Home
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import PERSON, Family, add, consents, deposit, kept, review, withdraw
from tests.desk.desk_referring import proposed, verified

WHY = "The same text was sent under three names."


async def due(desk: Desk) -> list[referrals.DeliveryJob]:
    """Give what the forwarder would send now."""
    async with (await desk.database()).read() as session:
        return await referrals.due(session, datetime.now(UTC))


async def state_of(desk: Desk, family: Family) -> str:
    """Give the state of a case."""
    return (await kept(await desk.database(), family)).view.state


async def rejected(cora: Browser, dawit: Browser, family: Family) -> None:
    """Reject a case with two signatures."""
    await cora.press(family.page, "/moves/take")
    await cora.press(f"{family.page}/together/reject", "/together/reject", reason=WHY)
    await dawit.press(f"{family.page}/together/reject", "/together/reject/sign")


async def test_one_alone_rejects_nothing(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    page = await cora.press(f"{amina.page}/together/reject", "/together/reject", reason=WHY)

    assert "Nothing happens before a second moderator" in page.text
    assert "/together/reject/sign" not in page.text
    decision = form_on(page, "/reject/cancel")["decision"]
    version = str((await kept(await desk.database(), amina)).view.version)
    again = await cora.send(f"{amina.page}/together/reject/sign", decision=decision, version=version)
    assert again.status_code == 409
    assert await state_of(desk, amina) == "under_review"
    assert (await cora.send(f"{amina.page}/moves/reject", version=version)).status_code == 404


async def test_two_reject_a_case_and_the_reason_stays_sealed(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await rejected(cora, dawit, amina)

    assert await state_of(desk, amina) == "declined"
    assert WHY in (await dawit.get(amina.page)).text
    assert WHY.encode() not in desk.home.database_file.read_bytes()
    async with (await desk.database()).read() as session:
        chain = await entries(session)
    assert [(one.actor_id, one.act) for one in chain if one.act != OPENED][-2:] == [
        ("cora", "reject-proposed"),
        ("dawit", "case-rejected"),
    ]
    assert verify_chain(chain, desk.team).whole


async def test_rejecting_needs_a_reason_and_a_case_of_ones_own(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    assert (await cora.get(f"{amina.page}/together/reject")).status_code == 409
    await cora.press(amina.page, "/moves/take")

    assert (await cora.press(f"{amina.page}/together/reject", "/reject", reason=" ")).status_code == 422
    assert (await dawit.get(f"{amina.page}/together/reject")).status_code == 409
    sent = await dawit.send(f"{amina.page}/together/reject", version="2", reason=WHY)
    assert sent.status_code == 409


async def test_a_proposal_can_be_taken_back(desk: Desk, cora: Browser, dawit: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(f"{amina.page}/together/reject", "/reject", reason=WHY)
    page = await dawit.press(f"{amina.page}/together/reject", "/reject/cancel")

    assert "taken back" in page.text
    assert await state_of(desk, amina) == "under_review"


async def test_what_the_family_adds_ends_a_proposal(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(f"{amina.page}/together/reject", "/reject", reason=WHY)
    fields = form_on(await dawit.get(f"{amina.page}/together/reject"), "/reject/sign")
    await add(desk, amina, words="ایک اور بات")

    sent = await dawit.http.post(f"{amina.page}/together/reject/sign", data=fields)

    assert sent.status_code == 409
    assert "does not count any more" in (await dawit.get(f"{amina.page}/together/reject")).text


async def test_a_first_signature_that_does_not_hold_cannot_be_joined(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    from sqlalchemy import text

    await cora.press(amina.page, "/moves/take")
    await cora.press(f"{amina.page}/together/reject", "/reject", reason=WHY)
    fields = form_on(await dawit.get(f"{amina.page}/together/reject"), "/reject/sign")
    async with (await desk.database()).begin() as session:
        await session.execute(text("UPDATE decision SET first_signature = zeroblob(64)"))

    assert "Do not sign" in (await dawit.get(f"{amina.page}/together/reject")).text
    assert (await dawit.http.post(f"{amina.page}/together/reject/sign", data=fields)).status_code == 409


async def test_what_two_rejected_two_may_erase_and_the_table_is_shown_before(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await rejected(cora, dawit, amina)
    page = await cora.get(f"{amina.page}/together/erase")
    for words in ("What goes and what stays", "The report, everything added to it", "That there was a case"):
        assert words in page.text
    await cora.press(f"{amina.page}/together/erase", "/together/erase")
    assert PERSON in (await cora.get(amina.page)).text

    page = await dawit.press(f"{amina.page}/together/erase", "/together/erase/sign")

    assert "was erased" in page.text
    assert PERSON not in page.text
    assert "/moves/" not in page.text
    assert [] == [blob async for blob in desk.blobs.list()]
    left = await kept(await desk.database(), amina)
    assert left.view.content_erased_on == desk.today()
    assert left.sealed_record is None


async def test_a_case_that_was_only_declined_is_not_erased(cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/moves/decline", reason="Too thin.")

    assert (await cora.get(f"{amina.page}/together/erase")).status_code == 409
    assert (await cora.send(f"{amina.page}/together/erase", version="3")).status_code == 409


async def test_a_withdrawn_case_shows_its_fact_and_two_may_erase_it_at_once(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await withdraw(desk, amina)
    page = await cora.get(amina.page)
    assert "The family has withdrawn this case" in page.text
    assert PERSON not in page.text

    await cora.press(f"{amina.page}/together/erase", "/together/erase")
    await dawit.press(f"{amina.page}/together/erase", "/together/erase/sign")

    assert (await kept(await desk.database(), amina)).view.content_erased_on is not None
    assert [] == [blob async for blob in desk.blobs.list()]


async def test_a_reprisal_freezes_what_is_queued_until_two_lift_it(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await dawit.press(await proposed(cora, amina), "/sign")
    assert len(await due(desk)) == 1

    page = await cora.press(amina.page, "/freeze", reason="His brother was visited at night.")

    assert "Referrals of this case are frozen" in page.text
    assert "His brother was visited" in page.text
    assert await due(desk) == []
    assert (await cora.get(f"{amina.page}/refer")).status_code == 409

    await cora.press(f"{amina.page}/together/lift-freeze", "/together/lift-freeze")
    assert await due(desk) == []
    await dawit.press(f"{amina.page}/together/lift-freeze", "/together/lift-freeze/sign")
    assert len(await due(desk)) == 1


async def test_a_frozen_case_is_not_countersigned(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    referral = await proposed(cora, amina)
    fields = form_on(await dawit.get(referral), "/sign")
    await cora.press(amina.page, "/freeze")

    assert (await dawit.http.post(f"{referral}/sign", data=fields)).status_code == 409
    assert "frozen after a reprisal" in (await dawit.get(referral)).text
    assert await due(desk) == []


async def test_a_new_case_can_be_frozen_too_and_only_once(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/freeze")

    assert (await cora.send(f"{amina.page}/freeze")).status_code == 409
    assert (await kept(await desk.database(), amina)).view.frozen_on == desk.today()


@pytest.mark.parametrize("kind", ["nonsense", "decline", "withdraw"])
async def test_nothing_else_is_decided_by_two(cora: Browser, amina: Family, kind: str) -> None:
    assert (await cora.get(f"{amina.page}/together/{kind}")).status_code == 404


async def test_what_waits_is_on_the_case_and_on_the_team_page(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(f"{amina.page}/together/reject", "/reject", reason=WHY)

    assert "waits for your signature" in (await dawit.get(amina.page)).text
    assert f"{amina.page}/together/reject" in (await dawit.get("/team")).text


async def test_an_erased_case_keeps_its_line_in_the_queue(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    await rejected(cora, dawit, amina)
    await cora.press(f"{amina.page}/together/erase", "/together/erase")
    await dawit.press(f"{amina.page}/together/erase", "/together/erase/sign")

    for browser in (cora, dawit):
        page = await browser.get("/queue?lane=closed")
        assert str(amina.case_id) in page.text
        assert PERSON not in page.text


async def test_a_case_without_a_reader_offers_no_freeze_and_no_decision(desk: Desk, cora: Browser) -> None:
    family = await deposit(desk, given=(*consents(), review(given=False)))

    page = (await cora.get(family.page)).text

    assert "/freeze" not in page
    assert "/together/" not in page
