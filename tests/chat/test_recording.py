# SPDX-License-Identifier: AGPL-3.0-or-later
"""A volunteer reads prompts out: let in by a code, never mixed with a report, and heard by nobody before approval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.app import Intake
from bot.chat.recording.invitations import invite, read_invitations
from bot.demo.relative import a_voice_note
from bot.demo.telegram.phone import Phone
from bot.demo.telegram.screen import Screen
from bot.interview.spoken import scripts
from bot.settings import IntakeSettings
from locales.audio import AudioState, Recording, read_recordings, text_hash
from tests.chat.chat_cast import Vault, running_intake, tap, tell, up_to_place, up_to_read_back
from tests.chat.recorded import a_recording, audio_of_its_own, record

__all__ = ["audio_of_its_own"]
pytestmark = pytest.mark.usefixtures("audio_of_its_own")
TODAY = datetime.now(UTC).date()


def code_for(settings: IntakeSettings, language: str = "en") -> str:
    """Make a code as the command line does."""
    return invite(settings.home.recordings, language, "woman, Makran", today=TODAY)


async def speak(phone: Phone, content: bytes) -> Screen:
    """Send a voice note and wait until it comes back to be heard."""
    await phone.voice(content)
    return await phone.wait_for(until=lambda seen: seen.from_bot[-1].kind == "voice", button="Keep it")


def blobs_in(settings: IntakeSettings) -> list[str]:
    """Name what lies in the blob store."""
    return [path.name for path in Path(settings.home.blobs_url).glob("*")]


async def recorded(
    settings: IntakeSettings, phone: Phone, count: int, language: str = "en"
) -> dict[str, Recording]:
    """Wait until so many recordings lie on the disk."""
    folder = settings.home.recordings / language
    await phone.wait_for(until=lambda _seen: len(read_recordings(folder)) >= count, timeout=10)
    return read_recordings(folder)


async def test_a_speaker_reads_a_prompt_out_hears_it_and_keeps_it(
    intake: Intake, settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """It lies on the disk with its words' hash and her role, in state recorded; no report, no case, no blob."""
    first, second = scripts("en")[:2]
    screen = await tell(phone, f"/record {code_for(settings)}")
    assert "Everybody who uses this bot will hear your voice" in screen.text
    assert first.text.split("\n")[0] in screen.text
    screen = await speak(phone, a_recording("one"))
    assert screen.from_bot[-1].kind == "voice"
    screen = await tap(phone, "Keep it")
    assert second.text.split("\n")[0] in screen.text

    found = await recorded(settings, phone, 1)
    assert found[first.key].state is AudioState.RECORDED
    assert found[first.key].text == text_hash(first.text)
    assert found[first.key].by == "woman, Makran"
    assert (settings.home.recordings / "en" / f"{first.key}.ogg").read_bytes() == a_recording("one")
    assert await vault.reports() == []
    assert await vault.cases() == []
    assert blobs_in(settings) == []


async def test_the_code_works_once_and_a_wrong_or_old_one_tells_nothing(
    intake: Intake, settings: IntakeSettings, phone: Phone, standin_url: str
) -> None:
    """Who types anything else after /record is answered as to any unknown command."""
    code = code_for(settings)
    old = invite(settings.home.recordings, "en", "man, Quetta", today=TODAY - timedelta(days=9))
    async with await Phone.pick_up(standin_url, name="Eve") as eve:
        for wrong in ("123456789012", old, ""):
            screen = await tell(eve, f"/record {wrong}")
            assert "Text 1" not in screen.text
        await tell(phone, f"/record {code[:4]} {code[4:8]} {code[8:]}")
        assert code not in str(read_invitations(settings.home.recordings))
        screen = await tell(eve, f"/record {code}")
        assert "Text 1" not in screen.text


async def test_a_speaker_goes_on_after_a_restart_where_she_stood(
    settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """What was spoken before the tap is offered to her, and is no report either."""
    async with running_intake(settings):
        await tell(phone, f"/record {code_for(settings)}")
        await speak(phone, a_recording("one"))
        await tap(phone, "Keep it")
        await recorded(settings, phone, 1)
    async with running_intake(settings):
        await phone.voice(a_recording("two"))
        await phone.wait()
        await tap(phone, "Leave this one out")
        await phone.wait_for(button="Keep it")
        await tap(phone, "Keep it")
        found = await recorded(settings, phone, 2)

    assert set(found) == {one.key for one in scripts("en")[:2]}
    assert await vault.reports() == []
    assert await vault.drafts() == 1


async def test_a_recording_can_be_spoken_again_and_left_out(
    intake: Intake, settings: IntakeSettings, phone: Phone
) -> None:
    """The last one kept counts; what is left out comes again at the end when she asks for it."""
    names = [one.key for one in scripts("en")]
    record("en", *names[3:])
    await tell(phone, f"/record {code_for(settings)}")
    await speak(phone, a_recording("badly"))
    await tap(phone, "Record it again")
    await speak(phone, a_recording("well"))
    await tap(phone, "Keep it")
    await tap(phone, "Leave this one out")
    await speak(phone, a_recording("three"))
    screen = await tap(phone, "Keep it")
    assert "All texts are recorded or left out." in screen.text
    await recorded(settings, phone, 2)
    screen = await tap(phone, "Go through what I left out")
    assert scripts("en")[1].text.split("\n")[0] in screen.text
    await tap(phone, "Leave this one out")
    screen = await tap(phone, "Finish")

    assert "This is closed now." in screen.text
    found = read_recordings(settings.home.recordings / "en")
    assert set(found) == {names[0], names[2]}
    assert (settings.home.recordings / "en" / f"{names[0]}.ogg").read_bytes() == a_recording("well")


async def test_what_is_no_voice_note_is_asked_for_again(
    intake: Intake, settings: IntakeSettings, phone: Phone
) -> None:
    """Words and papers are not recordings; nor is a voice note without Opus in it, which is asked for once more."""
    await tell(phone, f"/record {code_for(settings)}")
    assert "Please answer with a voice message." in (await tell(phone, "hello")).text
    await phone.document(b"%PDF-1.4 x")
    assert "Please answer with a voice message." in (await phone.wait()).text
    await speak(phone, b"OggS without anything in it")
    await tap(phone, "Keep it")
    for _ in range(20):
        screen = await tap(phone, "Leave this one out")
        if "did not reach us" in screen.text:
            break

    assert "did not reach us" in screen.text
    assert scripts("en")[0].text.split("\n")[0] in screen.text
    assert read_recordings(settings.home.recordings / "en") == {}


async def test_stop_hides_the_recording_and_one_tap_brings_it_back(
    intake: Intake, settings: IntakeSettings, phone: Phone
) -> None:
    """A volunteer may be in danger as well."""
    await tell(phone, f"/record {code_for(settings)}")
    await phone.text("/stop")
    hidden = await phone.wait_for(until=lambda seen: len(seen.messages) == 1)
    screen = await tap(phone, "Open")

    assert "Welcome" in hidden.text
    assert scripts("en")[0].text.split("\n")[0] in screen.text


async def test_a_report_begun_before_is_not_touched_by_recording(
    intake: Intake, settings: IntakeSettings, phone: Phone, vault: Vault
) -> None:
    """Her own report waits under its own buttons, and no recording is among its files."""
    await up_to_place(phone)
    before = await phone.screen()
    question = next(seen for seen in reversed(before.from_bot) if seen.rows)
    await tell(phone, f"/record {code_for(settings)}")
    await speak(phone, a_voice_note())
    await tap(phone, "Keep it")
    await recorded(settings, phone, 1)
    await phone.tap("Skip this question", message_id=question.message_id)
    await phone.wait()
    await up_to_read_back(phone)
    await tap(phone, "Send")

    (report,) = await vault.reports()
    assert report.attachments == ()
    assert "Zahid Ahmed Baloch" == report.answer("person_name").words  # type: ignore[union-attr]
