# SPDX-License-Identifier: AGPL-3.0-or-later
"""The intake dies and comes back: no answer is lost, whatever the person does first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.telegram.phone import Phone, Standin
from bot.settings import IntakeSettings
from storage.home import write_private
from storage.receipts import derive
from storage.tables import Draft
from tests.chat.chat_cast import (
    Vault,
    begin,
    digits_in,
    picture,
    running_intake,
    tap,
    tell,
    up_to_place,
    up_to_read_back,
)
from tests.databases import TOLD_ON_BOTH

PROGRAM = "from bot.commands import main; main()"


@contextmanager
def a_process(settings: IntakeSettings) -> Iterator[subprocess.Popen[bytes]]:
    """Run the real command in a process of its own; killed at the end if it still runs."""
    write_private(
        settings.home.settings_file,
        (
            f"AMANAT_TEAM_FINGERPRINT={settings.team_fingerprint}\nAMANAT_POLL_FOR=3\nAMANAT_PACED=false\n"
            f"AMANAT_DATABASE_URL={settings.database_url}\n"
            f"AMANAT_API_BASE_URL={settings.api_base_url}\nAMANAT_BOT_TOKEN={settings.token().get_secret_value()}\n"
        ).encode(),
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AMANAT_")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "intake"],
        env=environment | {"AMANAT_HOME": str(settings.home.root)},
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


@pytest.mark.parametrize("on", TOLD_ON_BOTH)
async def test_after_a_kill_the_button_goes_on_with_every_earlier_answer(
    settings: IntakeSettings, phone: Phone, vault: Vault, on: str
) -> None:
    """kill -9 in the middle of the interview; the next tap brings the key back."""
    with a_process(settings) as first:
        await up_to_place(phone)
        await tell(phone, "Khuzdar")
        first.send_signal(signal.SIGKILL)
        first.wait()
    with a_process(settings):
        if "On the road" in (await phone.screen()).buttons:
            await phone.tap("On the road")
            # A process starts beside the tests of other workers.
            await phone.wait(timeout=60)
        screen = await up_to_read_back(phone)
        assert "Za•••" in screen.text
        assert "Ka•••" in screen.text
        assert "Khuzdar" in screen.text
        await tap(phone, "Send")

    (report,) = await vault.reports()
    answers = {answer.question: answer.words for answer in report.answers}
    assert {
        "person_name": "Zahid Ahmed Baloch",
        "father_name": "Karim Baksh",
        "place": "Khuzdar",
    }.items() <= answers.items()


async def test_what_was_written_while_the_bot_was_down_is_taken_after_the_tap(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """Words come first after a restart: kept, joined by the tap, and an answer to the question that was open."""
    async with running_intake(settings):
        await up_to_place(phone)
    await phone.text("Khuzdar bazaar")
    async with running_intake(settings):
        held = await phone.wait_for("We kept what you sent")
        question = next(m for m in held.from_bot if "Where was" in m.text)
        assert question.rows, "the earlier question must keep its buttons"
        assert 2 == await vault.drafts()
        await phone.tap("Back", message_id=question.message_id)
        screen = await phone.wait_for("is now added")
        assert "Where was" not in screen.from_bot[-1].text
        assert 1 == await vault.drafts()
        screen = await up_to_read_back(phone)

    assert "Khuzdar bazaar" in screen.text


async def test_held_words_survive_another_kill(settings: IntakeSettings, phone: Phone, vault: Vault) -> None:
    """Killed again before the tap: the held message's own button joins what it holds."""
    async with running_intake(settings):
        await up_to_place(phone)
    await phone.text("Khuzdar bazaar")
    async with running_intake(settings):
        held = await phone.wait_for(button="Begin anew with this")
        question = next(m for m in held.from_bot if "Where was" in m.text)
        holding = held.from_bot[-1]
    async with running_intake(settings):
        await phone.tap("Back", message_id=question.message_id)
        await phone.wait()
        await phone.tap("Begin anew with this", message_id=holding.message_id)
        await phone.wait_for("is now added")
        assert 1 == await vault.drafts()
        screen = await up_to_read_back(phone)
        await tap(phone, "Send")

    (report,) = await vault.reports()
    assert "Za•••" in screen.text
    assert "Khuzdar bazaar" in report.canonical_bytes().decode()


async def test_who_never_began_can_begin_with_what_was_written(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """A first message without /start is kept and goes into the new report."""
    async with running_intake(settings):
        await phone.text("My brother was taken in Panjgur")
        await phone.wait_for(button="Begin anew with this")
        await tap(phone, "Begin anew with this")
        assert "Which language" in (await phone.screen()).text
        await tap(phone, "English")
        for label in ("Continue", "Go on", "Go on", "Yes, let us begin", "My brother"):
            await tap(phone, label)
        await tell(phone, "Naseer")
        await tap(phone, "Send it as it is")
        await tap(phone, "Yes")
        await tap(phone, "Yes")
        await up_to_read_back(phone)
        await tap(phone, "Send")

    (report,) = await vault.reports()
    aside = report.answer("aside")
    assert aside is not None
    assert "My brother was taken in Panjgur" == aside.words


async def test_a_held_photo_is_fetched_and_joined(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """A photo sent while the bot was down ends in the report with its bytes."""
    photo = picture("maroon")
    async with running_intake(settings):
        await up_to_place(phone)
        question = (await phone.screen()).from_bot[-1]
    await phone.photo(photo)
    async with running_intake(settings):
        await phone.wait_for(button="Begin anew with this")
        await phone.tap("Back", message_id=question.message_id)
        await phone.wait_for("is now added")
        await up_to_read_back(phone)
        await phone.tap("Send")
        await phone.wait_for("receipt number:")

    (report,) = await vault.reports()
    (attachment,) = report.attachments
    assert photo == await vault.file(attachment)


async def test_replying_to_the_question_brings_the_key_back(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """A typed reply to our last question needs no tap."""
    async with running_intake(settings):
        await up_to_place(phone)
        question = (await phone.screen()).from_bot[-1]
    async with running_intake(settings):
        await phone.text("Khuzdar", reply_to=question.message_id)
        screen = await phone.wait()

    assert "We kept what you sent" not in screen.text
    assert 1 == await vault.drafts()


async def test_after_a_restart_erasing_asks_for_a_tap_first(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """Without the key nothing can be found, and the bot says so instead of pretending."""
    async with running_intake(settings):
        await up_to_place(phone)
    async with running_intake(settings):
        screen = await tell(phone, "/delete")

    assert "tap a button under our last question first" in screen.text
    assert 1 == await vault.drafts()


async def test_a_button_of_an_erased_draft_says_that_it_is_gone(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """Nothing is invented for a key that opens nothing."""
    async with running_intake(settings) as intake:
        await up_to_place(phone)
        async with intake.db.begin() as session:
            from sqlalchemy import delete

            await session.execute(delete(Draft))
        screen = await tap(phone, "Back")

    assert "is not here any more" in screen.text
    assert "English" in screen.buttons


async def test_asked_to_stop_it_ends_cleanly_and_confirms_what_it_kept(
    settings: IntakeSettings, phone: Phone, standin: Standin
) -> None:
    """SIGTERM: exit code 0, nothing waits at Telegram, nothing but our own events in the log."""
    with a_process(settings) as process:
        await begin(phone)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=60)

    assert 0 == process.returncode
    assert 0 == (await standin.pending())["waiting"]
    assert b"the chat is closed" in log
    assert settings.token().get_secret_value().encode() not in log


async def test_the_wrong_team_key_refuses_the_start(settings: IntakeSettings) -> None:
    """The fingerprint in the settings decides; the refusal is one sentence with the cure."""
    settings.team_fingerprint = "0" * 40
    with a_process(settings) as process:
        _, log = process.communicate(timeout=60)

    assert 2 == process.returncode
    assert b"AMANAT_TEAM_FINGERPRINT" in log
    assert b"Traceback" not in log


@pytest.mark.parametrize("fingerprint", [None, ""])
async def test_without_a_pinned_key_it_does_not_start(
    settings: IntakeSettings, fingerprint: str | None
) -> None:
    """A key nobody compared is no key."""
    from bot.chat.app import pinned_key
    from bot.settings import SettingsError

    settings.team_fingerprint = fingerprint
    with pytest.raises(SettingsError, match="AMANAT_TEAM_FINGERPRINT"):
        pinned_key(settings)


async def test_a_crash_between_commit_and_receipt_does_not_lose_the_receipt(
    settings: IntakeSettings, phone: Phone, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is kept, the receipt was never shown: the same old button shows it, for two days."""
    async with running_intake(settings) as intake:
        await up_to_place(phone)
        await up_to_read_back(phone)
        monkeypatch.setattr(intake.sender, "show", lambda *_arguments, **_more: None)
        await phone.tap("Send")
        for _ in range(100):
            if await vault.reports():
                break
            await phone.screen()
    (row,) = await vault.rows(Draft)
    async with running_intake(settings):
        screen = await tap(phone, "Send")

    receipt = digits_in(screen.text)
    (case,) = await vault.cases()
    assert derive(receipt).tag == case.receipt_tag
    assert 1 == len(await vault.reports())
    assert timedelta(days=2) == row.expires_on - datetime.now(UTC).date()
