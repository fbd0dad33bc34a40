# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two brothers of one raid: two reports, two receipts, one group; what is the same is told once."""

from __future__ import annotations

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone
from bot.settings import IntakeSettings
from tests.chat.chat_cast import (
    Vault,
    begin,
    digits_in,
    running_intake,
    tap,
    tell,
    up_to_place,
    up_to_read_back,
)

NEXT = "I wrote it down. Tell about the next person"
ACCOUNT = "At night they took both from the house."


async def _first_brother(phone: Phone) -> str:
    await begin(phone)
    await tap(phone, "My brother")
    for words in ("Zahid Farzi", "Karim Farzi", "24", "5 March 2024"):
        await tell(phone, words)
    await tap(phone, "I am sure")
    await tell(phone, "Mastung")
    await tap(phone, "At home")
    await tap(phone, "Frontier Corps (FC)")
    await tap(phone, "Done")
    await tap(phone, "Yes, from our family")
    await tap(phone, "Skip this question")
    await tell(phone, ACCOUNT)
    await tap(phone, "Done")
    await up_to_read_back(phone)
    return digits_in((await tap(phone, "Send")).text)


async def _second_brother(phone: Phone) -> str:
    screen = await tap(phone, NEXT)
    assert "My brother" in screen.buttons
    await tap(phone, "My brother")
    for words in ("Tahir Farzi", "Karim Farzi"):
        await tell(phone, words)
    screen = await tell(phone, "19")
    assert "What has the family tried so far?" in screen.text
    screen = await up_to_read_back(phone)
    assert "as you told before" in screen.text
    assert "Mastung" not in screen.text
    return digits_in((await tap(phone, "Send")).text)


async def test_two_brothers_become_two_reports_of_one_group(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """Each has a case, a receipt and decisions of its own; date, place, force and account stand in both."""
    first, second = await _first_brother(phone), await _second_brother(phone)

    one, other = sorted(
        await vault.reports(), key=lambda report: str(report.answer("person_name")), reverse=True
    )
    assert first != second
    assert len(await vault.cases()) == 2
    assert one.group_id is not None
    assert one.group_id == other.group_id
    for key in ("date", "place", "place_type", "who_took", "account"):
        here, there = one.answer(key), other.answer(key)
        assert here is not None
        assert there is not None
        assert (here.words, here.choices) == (there.words, there.choices)
    assert all(report.consents for report in (one, other))


async def test_a_kill_between_two_brothers_loses_neither(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """The key to what they share lies in the button under the receipt."""
    async with running_intake(settings):
        first = await _first_brother(phone)
    async with running_intake(settings):
        second = await _second_brother(phone)

    assert first != second
    groups = {report.group_id for report in await vault.reports()}
    assert len(await vault.reports()) == 2
    assert len(groups) == 1


async def test_who_was_taken_alone_is_of_no_group_and_is_offered_no_next(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """Nothing of a report stays in the draft beside its receipt."""
    await up_to_place(phone)
    await up_to_read_back(phone)
    screen = await tap(phone, "Send")

    assert NEXT not in screen.buttons
    (report,) = await vault.reports()
    assert report.group_id is None


async def test_after_news_of_a_death_the_chat_says_little_and_gives_the_number(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """No promise, no advice, no question: the number, and that a person will come."""
    await phone.start()
    await phone.wait_for(button="English")
    for label in ("English", "Continue", "Go on", "Go on"):
        await tap(phone, label)
    await tap(phone, "News of a person already told about")
    await tap(phone, "My brother")
    await tell(phone, "Zahid Farzi")
    await tap(phone, "Skip this question")
    screen = await tap(phone, "News of a death")
    assert "From here a person takes over." in screen.text
    await tap(phone, "Yes")
    screen = await tap(phone, "Send")

    assert digits_in(screen.text)
    assert "We never ask for money" not in screen.text
    assert "usually within" not in screen.text
    (report,) = await vault.reports()
    assert {consent.purpose.value for consent in report.consents if consent.given} == {"keep", "review"}
