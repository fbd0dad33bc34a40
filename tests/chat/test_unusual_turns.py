# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people really send: each has a considered answer, and the same question stays open."""

from __future__ import annotations

import pytest

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.screen import Screen
from tests.chat.chat_cast import Vault, begin, picture, tap, tell, up_to_place, up_to_read_back


@pytest.fixture
async def at_place(intake: Intake, phone: Phone) -> Screen:
    """The question for the place is open."""
    return await up_to_place(phone)


async def test_a_sticker_gets_a_kind_sentence_and_the_same_question(at_place: Screen, phone: Phone) -> None:
    """Nothing was lost by it."""
    await phone.sticker()
    screen = await phone.wait()

    assert "sticker" in screen.text
    assert "Where was" in screen.text
    assert screen.buttons == at_place.buttons


async def test_a_location_and_a_contact_are_not_kept(at_place: Screen, phone: Phone) -> None:
    """They could endanger somebody."""
    await phone.location()
    location = await phone.wait()
    await phone.contact("+923001234567", "Someone")
    contact = await phone.wait()

    assert "did not keep this location" in location.text
    assert "did not keep this contact" in contact.text


async def test_a_forwarded_message_is_not_kept(at_place: Screen, phone: Phone, vault: Vault) -> None:
    """It may show who wrote it."""
    await phone.forward("Secret words", from_name="Witness")
    screen = await phone.wait()

    assert "forwarded" in screen.text
    assert "Where was" in screen.text


async def test_a_file_over_twenty_megabytes_is_refused_kindly(
    at_place: Screen, phone: Phone, standin: Standin
) -> None:
    """It is not even asked for."""
    await phone.document(b"%PDF-1.4 x", claimed_bytes=25_000_000)
    screen = await phone.wait()

    assert "20 MB" in screen.text
    assert [] == await standin.calls("getFile")


async def test_an_unknown_file_type_is_refused_kindly(
    at_place: Screen, phone: Phone, standin: Standin
) -> None:
    """A program is no paper."""
    await phone.document(b"MZ\x90\x00", name="report.exe", media_type="application/x-msdownload")
    screen = await phone.wait()

    assert "Where was" in screen.text
    assert [] == await standin.calls("getFile")


async def test_an_album_is_one_answer_and_gets_one_reply(
    at_place: Screen, phone: Phone, vault: Vault
) -> None:
    """Three updates, one group."""
    photos = [picture("red"), picture("green"), picture("blue")]
    await phone.album(photos)
    screen = await phone.wait()
    said = [message for message in screen.from_bot if "kept the photo" in message.text]
    assert 1 == len(said)
    await up_to_read_back(phone)
    await phone.tap("Send")
    await phone.wait_for("receipt number:")

    (report,) = await vault.reports()
    answer = report.answer("place")
    assert answer is not None
    assert 3 == len(answer.attachments)
    assert set(photos) == {await vault.file(attachment) for attachment in report.attachments}


async def test_an_edited_message_changes_its_answer_and_keeps_the_first(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """The message's number finds the answer."""
    await begin(phone)
    await tap(phone, "My son")
    sent = await phone.text("Zahed")
    await phone.wait()
    await phone.edit(sent["message_ids"][0] if "message_ids" in sent else sent["message_id"], "Zahid")
    screen = await phone.wait()
    assert "changed message" in screen.text
    await tap(phone, "Send it as it is")
    for _ in range(2):
        await tap(phone, "Yes")
    await up_to_read_back(phone)
    await tap(phone, "Send")

    (report,) = await vault.reports()
    answer = report.answer("person_name")
    assert answer is not None
    assert "Zahid" == answer.words
    assert "Zahed" in [earlier.words for earlier in answer.earlier]


async def test_a_command_in_mid_question_is_no_answer(at_place: Screen, phone: Phone) -> None:
    """Help lies over the question; going on shows it again."""
    helped = await tell(phone, "/help")
    screen = await tap(phone, "Go on")

    assert "/stop" in helped.text
    assert "Where was" in screen.text


async def test_start_in_mid_question_offers_to_go_on(at_place: Screen, phone: Phone) -> None:
    """Nothing is begun anew by accident."""
    screen = await tell(phone, "/start")
    again = await tap(phone, "Go on")

    assert "Shall we go on" in screen.text
    assert "Where was" in again.text


async def test_only_the_newest_question_has_buttons(at_place: Screen, phone: Phone) -> None:
    """Old keyboards are taken away."""
    screen = await phone.screen()

    assert 1 == sum(bool(message.rows) for message in screen.messages)


async def test_a_toggle_changes_the_message_in_place(at_place: Screen, phone: Phone) -> None:
    """Ticking three boxes does not make three messages."""
    await tell(phone, "Khuzdar")
    await tap(phone, "Skip this question")
    before = len((await phone.screen()).messages)
    await tap(phone, "CTD")
    after = await phone.screen()

    assert "✓ CTD" in after.buttons
    assert before == len(after.messages)


async def test_who_blocks_the_bot_is_left_in_peace(at_place: Screen, phone: Phone, standin: Standin) -> None:
    """No error, no retries; after unblocking it goes on."""
    await phone.block()
    await phone.unblock()
    screen = await tell(phone, "Khuzdar")

    assert "I understood: \u2068Khuzdar (Balochistan)\u2069" in screen.text


async def test_a_very_long_answer_full_of_odd_signs_is_kept(
    at_place: Screen, phone: Phone, vault: Vault
) -> None:
    """Combining marks, direction overrides and template signs are words like any other."""
    odd = "\u202eKhuzdar\u202c {name} %s <b>&amp; " + "e\u0301\u0302" * 1200
    screen = await tell(phone, odd)

    assert "Saved" in screen.text
