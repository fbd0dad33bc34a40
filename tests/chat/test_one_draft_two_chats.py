# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft's key in a second chat: no family's phone does that, and it must cost the family nothing."""

from __future__ import annotations

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone
from tests.chat.chat_cast import Vault, carried, digits_in, tapped_in, up_to_place, up_to_read_back


async def test_two_chats_that_send_one_draft_in_the_same_moment_make_one_report(
    intake: Intake, phone: Phone, standin_url: str, vault: Vault
) -> None:
    """Nothing is parked, and whoever holds the key sees the one receipt."""
    await up_to_place(phone)
    await phone.text("the blue bridge")
    await phone.wait()
    shown = await up_to_read_back(phone)
    send = carried(shown, "Send")
    async with await Phone.pick_up(standin_url, name="Other") as other:
        await other.start()
        await other.wait()
        await intake.batches.handle([tapped_in(901, phone, send), tapped_in(902, other, send)])
        hers, theirs = await phone.wait_for("receipt"), await other.wait_for("receipt")

    assert 1 == len(await vault.reports())
    assert [] == await vault.parked()
    assert digits_in(hers.text) == digits_in(theirs.text)


async def test_an_answer_from_a_second_chat_does_not_bring_back_a_draft_that_was_just_sent(
    intake: Intake, phone: Phone, standin_url: str, vault: Vault
) -> None:
    """The receipt stays in the draft's place, and sending once more shows it again."""
    await up_to_place(phone)
    shown = await up_to_read_back(phone)
    send = carried(shown, "Send")
    newest = next(message for message in reversed(shown.messages) if message.data)
    change = next(data for data in newest.data if data != send)
    async with await Phone.pick_up(standin_url, name="Other") as other:
        await other.start()
        await other.wait()
        await intake.batches.handle([tapped_in(911, phone, send), tapped_in(912, other, change)])
        first = digits_in((await phone.wait_for("receipt")).text)
        await intake.batches.handle([tapped_in(913, other, send)])
        second = digits_in((await other.wait_for("receipt")).text)

    assert first == second
    assert 1 == len(await vault.reports())
    assert [] == await vault.parked()
