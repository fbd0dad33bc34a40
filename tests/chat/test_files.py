# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files: fetched in the background, sealed as they come, waited for before sending, missed out loud."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone, Standin
from bot.interview.attachable import UNKNOWN_TYPE, true_type
from bot.settings import IntakeSettings
from tests.chat.chat_cast import Vault, picture, running_intake, tap, up_to_place, up_to_read_back


async def test_sending_waits_for_the_last_file_and_then_shows_the_receipt(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """A slow download holds the report back, not the person."""
    photo = picture("navy")
    await up_to_place(phone)
    await standin.fault("server-error", method="file", times=2)
    await phone.photo(photo)
    await phone.wait()
    await up_to_read_back(phone)
    intake.keeper._pauses = (0.2, 0.2, 0.2)
    waiting = await tap(phone, "Send")
    screen = await phone.wait_for("receipt number:", timeout=15)

    (report,) = await vault.reports()
    (attachment,) = report.attachments
    assert "still on their way" in waiting.text or "receipt" in screen.text
    assert photo == await vault.file(attachment)


async def test_a_file_that_cannot_be_had_is_said_so_and_noted_in_the_report(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """Its caption is not lost with it."""
    intake.keeper._pauses = (0.1,)
    await up_to_place(phone)
    await standin.fault("not-found", method="file")
    await phone.photo(picture(), caption="the gate of the house")
    await phone.wait_for("did not reach us")
    await up_to_read_back(phone)
    await phone.tap("Send")
    screen = await phone.wait_for("receipt number:")

    (report,) = await vault.reports()
    note = report.answer("files_not_received")
    assert () == report.attachments
    assert note is not None
    assert "photo: the gate of the house" == note.words
    assert "did not reach us: \u20681\u2069" in screen.text
    assert [] == list((vault.home.vault / "blobs").iterdir())


async def test_who_cannot_wait_sends_without_the_missing_files(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """One button under the waiting message."""
    intake.keeper._pauses = (60.0,)
    await up_to_place(phone)
    await standin.fault("bad-gateway", method="file")
    await phone.photo(picture())
    await phone.wait()
    await up_to_read_back(phone)
    await tap(phone, "Send")
    await phone.tap("Send without the missing files")
    await phone.wait_for("receipt number:")

    (report,) = await vault.reports()
    assert () == report.attachments
    assert report.answer("files_not_received") is not None


async def test_a_pending_file_is_fetched_when_the_key_comes_back(
    settings: IntakeSettings, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """The process stopped before the download; the next tap resumes it."""
    photo = picture("olive")
    await standin.fault("hang", method="getFile")
    async with running_intake(settings):
        await up_to_place(phone)
        await phone.photo(photo)
        await phone.wait()
    await standin.no_faults()
    async with running_intake(settings):
        await up_to_read_back(phone)
        await phone.tap("Send")
        await phone.wait_for("receipt number:")

    (report,) = await vault.reports()
    assert photo == await vault.file(report.attachments[0])


async def test_a_file_larger_than_announced_is_not_kept(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit holds for the bytes, not for what the sender says of them."""
    monkeypatch.setattr("bot.chat.media.MAX_FILE_BYTES", 1000)
    await up_to_place(phone)
    await phone.photo(picture(size=400))
    await phone.wait_for("did not reach us")

    assert [] == list((vault.home.vault / "blobs").iterdir())


async def test_while_a_file_is_fetched_no_plain_byte_is_on_the_disk(
    intake: Intake, phone: Phone, standin: Standin, vault: Vault
) -> None:
    """Neither in the blob folder, nor in the database, nor in its log."""
    canary = b"CANARY-PLAIN-BYTES" * 30_000
    await up_to_place(phone)
    await phone.document(b"%PDF-1.4\n" + canary, name="canary.pdf")
    for _ in range(100):
        blobs = list((vault.home.vault / "blobs").rglob("*"))
        everything = b"".join(p.read_bytes() for p in vault.home.root.rglob("*") if p.is_file())
        assert b"CANARY-PLAIN" not in everything
        assert b"canary.pdf" not in everything
        await asyncio.sleep(0.02)

    assert 1 == len(blobs)


def test_the_type_of_a_file_is_read_from_its_bytes() -> None:
    """The sender's word counts for plain text only."""
    assert "image/jpeg" == true_type(picture(), claimed="application/pdf")
    assert "application/pdf" == true_type(b"%PDF-1.4\n1 0 obj", claimed="image/jpeg")
    assert "text/plain" == true_type("کاغذ".encode()[:7], claimed="text/plain")
    assert UNKNOWN_TYPE == true_type(b"\x00\x01\x02\x03", claimed="text/plain")
    assert UNKNOWN_TYPE == true_type(b"", claimed="image/png")
