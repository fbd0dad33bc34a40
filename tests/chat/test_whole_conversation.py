# SPDX-License-Identifier: AGPL-3.0-or-later
"""A family tells everything, in its own language, with files, up to the receipt and back with it."""

from __future__ import annotations

import logging

import pytest

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone, Standin
from storage.report import Purpose
from tests.chat.chat_cast import (
    Vault,
    begin,
    digits_in,
    in_language,
    picture,
    tap,
    tell,
    up_to_place,
    up_to_read_back,
)
from tests.databases import TOLD_ON_BOTH

VOICE = b"OggS\x00\x02" + bytes(range(256)) * 40
PAPER = b"%PDF-1.4\n" + bytes(range(256)) * 900  # more than three chunks
NAME, FATHER, PLACE = "زاہد احمد", "کریم بخش", "خضدار شہر"


@pytest.mark.parametrize("on", TOLD_ON_BOTH)
async def test_an_urdu_conversation_ends_in_a_report_the_team_can_open(
    intake: Intake,
    standin_url: str,
    standin: Standin,
    vault: Vault,
    caplog: pytest.LogCaptureFixture,
    on: str,
) -> None:
    """Words, a photo, a voice note and a paper arrive as they were sent; nothing of them is in any log."""
    caplog.set_level(logging.DEBUG)
    photo = picture()
    my_son, sure, done, send = in_language("ur", "My son", "I am sure", "Done", "Send")
    async with await Phone.pick_up(standin_url, name="Amina", language_code="ur") as phone:
        await begin(phone, "ur")
        await tap(phone, my_son)
        for words in (NAME, FATHER, "۲۴", "۵ مارچ ۲۰۲۴"):
            await tell(phone, words)
        await tap(phone, sure)
        await tell(phone, PLACE)
        await _up_to_account(phone)
        await phone.voice(VOICE)
        await phone.wait()
        await tap(phone, done)
        await phone.photo(photo, caption="عید کے دن")
        await phone.wait()
        await tap(phone, done)
        await phone.document(PAPER, name="fir.pdf")
        await phone.wait()
        await tap(phone, done)
        await up_to_read_back(phone, "ur")
        await phone.tap(send)
        screen = await phone.wait_for(until=lambda seen: "\n" in seen.text and _has_receipt(seen.text))

    assert "ہماری ٹیم کا ایک فرد اسے پڑھے گا" in screen.text
    receipt = digits_in(screen.text)
    (report,) = await vault.reports()
    files = {attachment.kind.value: await vault.file(attachment) for attachment in report.attachments}
    assert NAME == _words(report, "person_name")
    assert FATHER == _words(report, "father_name")
    assert PLACE == _words(report, "place")
    assert {"photo": photo, "voice": VOICE, "document": PAPER} == files
    assert "عید کے دن" in {attachment.caption for attachment in report.attachments}
    assert {"image/jpeg", "application/pdf"} < {attachment.media_type for attachment in report.attachments}
    assert "ur" == report.language
    assert [] == await standin.complaints()
    _nothing_in(
        caplog, NAME, FATHER, PLACE, "عید", receipt, receipt[:4], intake.settings.token().get_secret_value()
    )


async def test_after_the_receipt_is_written_down_the_chat_is_cleared(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """One message stays, and no row of the draft."""
    await up_to_place(phone)
    await up_to_read_back(phone)
    await tap(phone, "Send")
    await phone.tap("Clear this chat now")
    screen = await phone.wait_for(until=lambda seen: len(seen.messages) == 1)

    assert "Zahid" not in screen.text
    assert 0 == await vault.drafts()
    assert 1 == len(await vault.reports())


async def test_sending_twice_makes_one_report_and_shows_the_receipt_again(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """The second tap on the same old button finds the receipt."""
    await up_to_place(phone)
    screen = await up_to_read_back(phone)
    data = next(m.message_id for m in reversed(screen.messages) if m.rows)
    first = digits_in((await tap(phone, "Send")).text)
    update = _tap_update(phone, intake, data, "send")
    async with Standin(phone.base_url) as controls:
        await controls.put_update(update)
    await phone.wait()
    second = digits_in((await phone.screen()).text)

    assert first == second
    assert 1 == len(await vault.reports())


async def test_consent_not_asked_or_refused_is_not_consent(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """Sending early asks for keeping and reading only."""
    await up_to_place(phone)
    await tap(phone, "Send it as it is")
    await tap(phone, "Yes")
    screen = await tap(phone, "No")
    assert "Send" in screen.buttons
    screen = await tap(phone, "Send")

    assert "does not read it, as you decided" in screen.text
    (report,) = await vault.reports()
    assert {Purpose.KEEP: True, Purpose.REVIEW: False} == {c.purpose: c.given for c in report.consents}
    assert not report.complete


@pytest.mark.parametrize("on", TOLD_ON_BOTH)
async def test_erasing_leaves_no_row_and_no_file(intake: Intake, phone: Phone, vault: Vault, on: str) -> None:
    """What was told, its photo and the messages are gone."""
    await up_to_place(phone)
    await phone.photo(picture())
    await phone.wait()
    await tap(phone, "Stop for now")
    await tap(phone, "Erase everything")
    await phone.tap("Yes, erase everything")
    await phone.wait_for(until=lambda seen: len(seen.messages) == 1)

    assert 0 == await vault.drafts()
    assert [] == await vault.reports()
    assert [] == [path.name for path in (vault.home.vault / "blobs").iterdir()]


async def test_stop_hides_at_once_and_the_button_brings_everything_back(
    intake: Intake, phone: Phone, vault: Vault
) -> None:
    """The chat says nothing any more; the draft is still there behind the one button."""
    await up_to_place(phone)
    await phone.text("/stop")
    hidden = await phone.wait_for(until=lambda seen: len(seen.messages) == 1)
    await tap(phone, hidden.buttons[0])
    screen = await tap(phone, "Go on")

    assert "Zahid" not in hidden.text
    assert "Where was" in screen.text
    assert 1 == await vault.drafts()


async def _up_to_account(phone: Phone) -> None:
    """Skip to the free account."""
    skip, done = in_language("ur", "Skip this question", "Done")
    account = load_account("ur")
    for _ in range(8):
        screen = await phone.screen()
        if account in screen.text:
            return
        await tap(phone, skip if skip in screen.buttons else done)
    raise AssertionError("the free account was not asked for")


def load_account(language: str) -> str:
    """Give a part of the question for the free account."""
    return in_language(
        language,
        "Please tell what happened, in your own words. Voice is fine. As much or as little as you wish.",
    )[0]


def _has_receipt(text: str) -> bool:
    try:
        digits_in(text)
    except AssertionError:
        return False
    return True


def _words(report: object, question: str) -> str | None:
    answer = report.answer(question)  # type: ignore[attr-defined]
    return answer.words if answer is not None else None


def _tap_update(phone: Phone, intake: Intake, message_id: int, action: str) -> dict[str, object]:
    """Forge nothing: the same button, tapped again by the same person."""
    from bot.chat.wire.buttons import pack

    key = intake.batches.memory.of(phone.chat_id).draft_key
    person = {"id": phone.chat_id, "is_bot": False, "first_name": "Amina"}
    chat = {"id": phone.chat_id, "type": "private", "first_name": "Amina"}
    message = {"message_id": message_id, "date": 1, "chat": chat, "text": "x"}
    return {
        "callback_query": {
            "id": "77", "from": person, "chat_instance": "1", "data": pack(key, action), "message": message,
        }
    }  # fmt: skip


def _nothing_in(caplog: pytest.LogCaptureFixture, *secrets: str) -> None:
    for record in caplog.records:
        line = f"{record.getMessage()} {record.__dict__!r} {record.exc_text or ''}"
        for secret in secrets:
            assert secret not in line, f"a log line of {record.name} tells something"
