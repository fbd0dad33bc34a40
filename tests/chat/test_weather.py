# SPDX-License-Identifier: AGPL-3.0-or-later
"""Between us and Telegram everything may go wrong; nothing is lost, doubled, or stopped by it."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone, Standin
from bot.settings import IntakeSettings
from tests.chat.chat_cast import Vault, begin, running_intake, tap


@pytest.mark.parametrize("kind", ["not-found", "unauthorized", "portal", "bad-gateway", "garbled", "reset"])
async def test_polling_outlives_a_wrong_answer(
    intake: Intake, phone: Phone, standin: Standin, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A 401, a 404, a login page, a broken line: each is weather, and the operator hears of it."""
    caplog.set_level(logging.INFO)
    await standin.fault(kind, method="getUpdates", times=3)
    await phone.start()  # The request that already waits takes this one; the faults strike the next.
    await phone.wait()
    await phone.tap("English")
    screen = await phone.wait(timeout=15)

    assert "Continue" in screen.buttons
    assert any("does not answer" in record.message for record in caplog.records)
    assert any("answers again" in record.message for record in caplog.records)


async def test_a_lost_reply_is_drawn_again_and_no_answer_is_lost(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """The message was sent but its answer never came: it is not sent twice."""
    await begin(phone)
    await standin.fault("reset", method="sendMessage", times=1, performed=True)
    await tap(phone, "My son")
    await asyncio.sleep(1.0)
    screen = await phone.screen()

    assert 1 == sum("What is the full name" in message.text for message in screen.from_bot)


async def test_told_to_wait_only_that_chat_waits(
    intake: Intake, phone: Phone, standin_url: str, standin: Standin
) -> None:
    """One chat's 429 is no other's."""
    await begin(phone)
    await standin.fault("too-many", method="sendMessage", times=1, chat_id=phone.chat_id, retry_after=2)
    async with await Phone.pick_up(standin_url, name="Bilal") as other:
        await phone.tap("My son")
        await other.start()
        await other.wait(timeout=1.5)
        screen = await phone.wait_for("What is the full name", timeout=6)

    assert 1 == sum("What is the full name" in message.text for message in screen.from_bot)


async def test_a_server_error_while_sending_is_tried_again(
    intake: Intake, phone: Phone, standin: Standin
) -> None:
    """An answer that says "failed" is no answer that got lost."""
    await begin(phone)
    await standin.fault("server-error", method="sendMessage", times=2)
    screen = await tap(phone, "My son")

    assert "What is the full name" in (await phone.wait_for("What is the full name")).text
    assert screen.messages


async def test_the_same_update_twice_changes_nothing_the_second_time(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """In one batch, and in the next."""
    await phone.start()
    await phone.wait()
    again = {"message": _message(phone, 900, "Zahid"), "update_id": 77}
    await intake.batches.handle([again, again])
    await phone.wait_for("We kept what you sent")
    held = intake.batches.memory.of(phone.chat_id).held_key
    await intake.batches.handle([again])

    assert 1 == await vault.drafts()
    assert held == intake.batches.memory.of(phone.chat_id).held_key
    assert [] == await vault.parked()


async def test_what_was_kept_but_not_confirmed_comes_again_and_is_known(
    settings: IntakeSettings, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """Telegram never hears the confirmation; the next process gets the same answer and does not take it twice."""
    async with running_intake(settings):
        await begin(phone)
        await tap(phone, "My son")
        await standin.fault("reset", method="getUpdates")
        await phone.text("Zahid")
        await phone.wait()
    waiting = (await standin.pending())["waiting"]
    await standin.no_faults()
    async with running_intake(settings):
        await asyncio.sleep(1)
        screen = await phone.screen()
        left = (await standin.pending())["waiting"]

    assert 1 == waiting
    assert 0 == left
    assert 1 == sum("name of the father" in message.text for message in screen.from_bot)
    assert 1 == await vault.drafts()


async def test_an_update_of_impossible_shape_is_parked_and_stops_nobody(
    intake: Intake, phone: Phone, standin_url: str, standin: Standin, vault: Vault
) -> None:
    """It is sealed to the team, confirmed, and the person is told; the next one's answer is taken."""
    await begin(phone)
    broken = {"message": _message(phone, 901, "x") | {"text": ["not", "text"]}}
    await standin.put_update(broken)
    told = await phone.wait_for("I could not use your last message")
    await standin.put_update({"message": 7})
    await standin.put_update({"callback_query": {"id": "1", "from": {}, "message": {}}})
    async with await Phone.pick_up(standin_url, name="Bilal") as other:
        await other.start()
        await other.wait()
    screen = await tap(phone, "My son")

    parked = await vault.parked()
    assert 3 == len(parked)
    assert ["not", "text"] in [
        update["message"]["text"] for update in parked if isinstance(update.get("message"), dict)
    ]
    assert "It is kept" in told.text
    assert "What is the full name" in screen.text
    assert 0 == (await standin.pending())["waiting"]


async def test_a_full_disk_parks_nothing_and_confirms_nothing(
    intake: Intake, phone: Phone, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the vault cannot take a batch, the batch waits."""
    from storage.errors import DatabaseFailed

    await begin(phone)
    write = type(intake.batches)._write
    failures = iter(range(2))

    async def failing(self: object, *arguments: object) -> None:
        if next(failures, None) is not None:
            raise DatabaseFailed
        await write(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(type(intake.batches), "_write", failing)
    screen = await tap(phone, "My son")

    assert "What is the full name" in screen.text
    assert [] == await vault.parked()


async def test_groups_are_left_and_other_bots_are_ignored(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """A family's words must never be in a group."""
    group = {"id": -100123, "type": "supergroup", "title": "Relatives"}
    person = {"id": phone.chat_id, "is_bot": False, "first_name": "Amina"}
    robot = {"id": 99, "is_bot": True, "first_name": "Robot"}
    await standin.put_update({"message": _message(phone, 902, "hello") | {"chat": group, "from": person}})
    await standin.put_update({"message": _message(phone, 903, "hello") | {"from": robot}})
    await begin(phone)

    assert await standin.calls("leaveChat")
    assert [] == [call for call in await standin.calls("sendMessage") if call["chat_id"] == -100123]
    assert [] == await vault.parked()


async def test_a_flood_of_one_chat_does_not_keep_another_waiting(
    intake: Intake, phone: Phone, standin_url: str, standin: Standin
) -> None:
    """Three hundred messages of one person; the other's question comes at once."""
    await begin(phone)
    await tap(phone, "My son")
    for number in range(300):
        await standin.put_update({"message": _message(phone, 2000 + number, f"flood {number}")})
    async with await Phone.pick_up(standin_url, name="Bilal") as other:
        await other.start()
        await other.wait(timeout=5)


async def test_two_languages_are_spoken_at_the_same_time(
    intake: Intake, phone: Phone, standin_url: str
) -> None:
    """Each chat has its own."""
    async with await Phone.pick_up(standin_url, name="Bilal", language_code="ur") as other:
        english, urdu = await asyncio.gather(begin(phone, "en"), begin(other, "ur"))

    assert "Who is this person to you?" in english.text
    assert "Who is this person to you?" not in urdu.text


def _message(phone: Phone, message_id: int, text: str) -> dict[str, object]:
    person = {"id": phone.chat_id, "is_bot": False, "first_name": "Amina"}
    chat = {"id": phone.chat_id, "type": "private", "first_name": "Amina"}
    return {"message_id": message_id, "date": 1_800_000_000, "from": person, "chat": chat, "text": text}
