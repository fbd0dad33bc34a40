# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding: by the table of moves, in the open among colleagues, signed into the audit chain."""

from __future__ import annotations

import re

from bot.desk.cases import OPENED
from bot.desk.desk import Desk
from storage import intake
from storage.audit import entries, verify_chain
from storage.receipts import open_mailbox
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family, kept, withdraw
from tests.desk.desk_referring import CHECKED, verified

QUESTION = "کیا کسی نے انہیں اس کے بعد دیکھا؟"


async def state_of(desk: Desk, family: Family) -> tuple[str, str | None]:
    """Give the state and the holder of a case."""
    view = (await kept(await desk.database(), family)).view
    return view.state, view.held_by


async def checked(browser: Browser, family: Family) -> None:
    """Take a case, save its record, and let two mark it as verified."""
    await verified(browser, family)


async def test_taking_a_case_shows_colleagues_who_has_it(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    page = await cora.press(amina.page, "/moves/take")

    assert "You have taken this case" in page.text
    assert await state_of(desk, amina) == ("under_review", "cora")
    assert "with Cora" in (await dawit.get(amina.page)).text


async def test_a_taken_case_is_not_decided_by_somebody_else(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    version = form_on(await cora.get(amina.page), "/record")["version"]

    for move in ("take", "release", "decline"):
        sent = await dawit.send(f"{amina.page}/moves/{move}", version=version, reason="because")
        assert sent.status_code == 409, move
    assert await state_of(desk, amina) == ("under_review", "cora")


async def test_of_two_who_take_at_the_same_moment_the_second_is_told(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    fields = form_on(await dawit.get(amina.page), "/moves/take")
    await cora.press(amina.page, "/moves/take")

    sent = await dawit.http.post(f"{amina.page}/moves/take", data=fields)

    assert sent.status_code == 409
    assert "A colleague was faster" in sent.text


async def test_a_case_can_be_given_back(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/moves/release")

    assert await state_of(desk, amina) == ("received", None)


async def test_nothing_is_verified_before_the_record_is_saved(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    page = await cora.get(f"{amina.page}/together/verify")
    sent = await cora.send(f"{amina.page}/together/verify", version="2")

    assert "The record has not been saved yet" in page.text
    assert sent.status_code == 422
    assert (await state_of(desk, amina))[0] == "under_review"


async def test_what_is_missing_for_the_third_gate_is_a_link_to_its_field(
    cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/record")
    page = await cora.get(f"{amina.page}/together/verify")

    for field in ("where.district", "sources", "duplicates_searched"):
        assert f'href="{amina.page}#{field}"' in page.text
        assert f'id="{field}"' in (await cora.get(amina.page)).text
    assert "I have checked it: sign and propose" not in page.text


async def test_one_signature_verifies_nothing_and_the_same_hand_cannot_sign_twice(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/record", **CHECKED)
    page = await cora.press(f"{amina.page}/together/verify", "/together/verify")

    assert "/together/verify/sign" not in page.text
    assert (await state_of(desk, amina))[0] == "under_review"
    (decision,) = re.findall(r'name="decision" value="([^"]+)"', page.text)
    fields = form_on(page, "/together/verify/cancel") | {"decision": decision, "version": "3"}
    assert (await cora.http.post(f"{amina.page}/together/verify/sign", data=fields)).status_code == 409
    assert (await cora.send(f"{amina.page}/moves/verify", version="3")).status_code == 404


async def test_somebody_who_does_not_hold_the_case_cannot_propose(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/record", **CHECKED)

    assert (await dawit.send(f"{amina.page}/together/verify", version="3")).status_code == 409
    assert (await state_of(desk, amina))[0] == "under_review"


async def test_a_saved_record_can_be_verified(desk: Desk, cora: Browser, amina: Family) -> None:
    await checked(cora, amina)

    assert (await state_of(desk, amina))[0] == "verified"
    assert "Checked by" in (await cora.get(amina.page)).text


async def test_a_second_moderator_may_check_too(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await checked(cora, amina)
    await cora.press(amina.page, "/record", circumstances="Taken at night, from a house.")
    page = await dawit.press(amina.page, "/moves/confirm")

    assert "Your check is noted" in page.text
    assert "<bdi>Cora</bdi>, <bdi>Dawit</bdi>" in page.text


async def test_declining_needs_a_reason_and_keeps_it_sealed(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    refused = await cora.press(amina.page, "/moves/decline", reason="  ")
    assert refused.status_code == 422
    assert (await state_of(desk, amina))[0] == "under_review"

    page = await cora.press(amina.page, "/moves/decline", reason="The family found him at work.")

    assert (await state_of(desk, amina))[0] == "declined"
    assert "Cora: The family found him at work." in page.text


async def test_declining_can_be_taken_back(desk: Desk, cora: Browser, dawit: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.press(amina.page, "/moves/decline", reason="Too little.")
    await dawit.press(amina.page, "/moves/reopen")

    assert await state_of(desk, amina) == ("under_review", "dawit")


async def test_a_question_reaches_the_familys_mailbox_and_nobody_elses(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    page = await cora.ask(amina.page, QUESTION)

    assert (await state_of(desk, amina))[0] == "waiting_for_family"
    assert QUESTION in page.text
    async with (await desk.database()).read() as session:
        (message,) = await intake.mailbox_messages(session, amina.keys.tag)
    opened = open_mailbox(message.sealed, amina.keys, message.message_id)
    assert opened.decode() == QUESTION
    assert QUESTION.encode() not in desk.home.database_file.read_bytes()


async def test_an_empty_or_endless_question_is_not_sent(desk: Desk, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")

    assert (await cora.press(amina.page, "/ask", question=" ")).status_code == 422
    assert (await cora.press(amina.page, "/ask", question="x" * 2001)).status_code == 422
    assert (await state_of(desk, amina))[0] == "under_review"


async def test_a_question_to_a_verified_case_leaves_it_verified(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await checked(cora, amina)
    await cora.ask(amina.page, QUESTION)

    assert (await state_of(desk, amina))[0] == "verified"


async def test_a_colleague_may_go_on_while_the_family_is_asked(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.ask(amina.page, QUESTION)
    await dawit.press(amina.page, "/moves/resume")

    assert await state_of(desk, amina) == ("under_review", "dawit")


async def test_a_withdrawn_case_offers_no_move_and_takes_none(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    fields = form_on(await cora.get(amina.page), "/moves/take")
    await withdraw(desk, amina)

    assert "/moves/" not in (await cora.get(amina.page)).text
    assert (await cora.http.post(f"{amina.page}/moves/take", data=fields)).status_code == 409
    assert (await state_of(desk, amina))[0] == "withdrawn"


async def test_no_moderator_can_withdraw_or_refer_by_a_made_up_form(cora: Browser, amina: Family) -> None:
    for move in ("withdraw", "refer", "ask", "nonsense"):
        assert (await cora.send(f"{amina.page}/moves/{move}", version="1")).status_code == 404


async def test_a_form_without_a_version_decides_nothing(desk: Desk, cora: Browser, amina: Family) -> None:
    for version in ("", "x", "-1", "9" * 30):
        assert (await cora.send(f"{amina.page}/moves/take", version=version)).status_code in {400, 409}
    assert (await state_of(desk, amina))[0] == "received"


async def test_every_decision_is_a_signed_line_of_the_audit_chain(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await checked(cora, amina)
    await dawit.press(amina.page, "/moves/confirm")
    await dawit.ask(amina.page, QUESTION)

    async with (await desk.database()).read() as session:
        chain = await entries(session)

    assert [(entry.actor_id, entry.act) for entry in chain if entry.act != OPENED] == [
        ("cora", "case-take"),
        ("cora", "record-saved"),
        ("cora", "verify-proposed"),
        ("dawit", "case-verified"),
        ("dawit", "case-confirm"),
        ("dawit", "case-ask"),
    ]
    assert verify_chain(chain, desk.team).whole
