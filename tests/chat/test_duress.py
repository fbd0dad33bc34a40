# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain word that closes the chat while somebody looks on."""

from __future__ import annotations

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone
from bot.settings import IntakeSettings
from tests.chat.chat_cast import Vault, begin, running_intake, tap, tell, up_to_place, up_to_read_back


async def test_the_word_clears_the_chat_and_the_draft_stays_sealed(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """Typed in the middle of the questions, it is no answer, and what was told is there again later."""
    await up_to_place(phone)
    await phone.text("Weather")
    seen = await phone.wait_for(until=lambda screen: len(screen.messages) == 1)

    assert "Zahid" not in seen.text and "eather" not in seen.text
    assert seen.buttons == ("Open",)
    assert await vault.drafts() == 1
    resumed = await tap(phone, "Open")
    assert "You told us" in resumed.text and "Zahid" not in resumed.text


async def test_the_word_also_leaves_a_visit_with_the_receipt(intake: Intake, phone: Phone) -> None:
    """Whatever page is open, it closes."""
    await begin(phone)
    await tell(phone, "/receipt")
    await phone.text("the weather")
    seen = await phone.wait_for(until=lambda screen: len(screen.messages) == 1)

    assert seen.buttons == ("Open",)


async def test_the_word_holds_while_the_receipt_is_shown(intake: Intake, phone: Phone) -> None:
    """The receipt goes from the screen and is shown again only when she opens the chat."""
    await up_to_place(phone)
    await up_to_read_back(phone)
    await tap(phone, "Send")
    await phone.text("weather")
    seen = await phone.wait_for(until=lambda screen: len(screen.messages) == 1)

    assert seen.buttons == ("Open",)
    assert not any(sign.isdigit() for sign in seen.text)


async def test_the_word_inside_a_sentence_is_an_answer(intake: Intake, phone: Phone) -> None:
    """Nobody loses the chat by telling of the weather."""
    await up_to_place(phone)
    screen = await tell(phone, "Turbat, the weather was bad")

    assert screen.buttons != ("Open",)
    assert len(screen.messages) > 1


async def test_a_word_of_the_operator_closes_the_chat_too(settings: IntakeSettings, phone: Phone) -> None:
    """The operator's words stand beside the everyday word, not in its place."""
    async with running_intake(settings.model_copy(update={"duress_words": "red tea"})):
        await up_to_place(phone)
        await phone.text("Red tea.")
        seen = await phone.wait_for(until=lambda screen: len(screen.messages) == 1)

        assert seen.buttons == ("Open",)


async def test_after_a_restart_the_word_is_not_held_as_an_answer(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """Nobody knows the draft then; the word still brings the quiet screen, and the draft stays."""
    async with running_intake(settings):
        await up_to_place(phone)
    async with running_intake(settings):
        seen = await tell(phone, "weather")

        assert seen.buttons == ("Open",)
        assert "Welcome" in seen.text
        assert await vault.drafts() == 1
