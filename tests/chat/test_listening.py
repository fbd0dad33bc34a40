# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prompts that can be heard: a small button, and for who answers by voice the recording by itself."""

from __future__ import annotations

import httpx
import pytest

from bot.chat.app import Intake
from bot.demo.relative import a_voice_note
from bot.demo.telegram.phone import Phone
from bot.demo.telegram.screen import Screen, Seen
from bot.interview.transcript import plain
from bot.settings import IntakeSettings
from locales.audio import AudioState, audio_folder
from tests.chat.chat_cast import Vault, begin, running_intake, tap, tell
from tests.chat.journeys import DIGITS, Played, written
from tests.chat.recorded import a_recording, audio_of_its_own, record

__all__ = ["audio_of_its_own"]
LISTEN = "\u25b6\ufe0e Listen"
pytestmark = pytest.mark.usefixtures("audio_of_its_own")


def heard(screen: Screen) -> list[Seen]:
    """Give the voice notes that the bot sent."""
    return [one for one in screen.from_bot if one.kind == "voice"]


async def bytes_of(phone: Phone, seen: Seen) -> bytes:
    """Fetch what the phone would play."""
    async with httpx.AsyncClient(base_url=phone.base_url) as http:
        return (await http.get(seen.file_url or "")).content


async def listen(phone: Phone) -> Screen:
    """Tap the small button and wait for a voice note more."""
    before = len(heard(await phone.screen()))
    await phone.tap(LISTEN)
    return await phone.wait_for(until=lambda seen: len(heard(seen)) > before)


async def test_a_prompt_with_an_approved_recording_can_be_heard(intake: Intake, phone: Phone) -> None:
    """The recording comes beneath; the question and its buttons stay, and the second time nothing is uploaded."""
    record("en", "relation")
    await begin(phone)
    screen = await listen(phone)

    assert await bytes_of(phone, heard(screen)[0]) == a_recording("relation")
    assert "My son" in screen.buttons
    again = await listen(phone)
    assert heard(again)[0].file_url == heard(again)[1].file_url
    screen = await tap(phone, "My son")
    assert "What is the full name of your son?" in plain(screen.text)
    assert LISTEN not in screen.buttons


async def test_a_recording_that_nobody_approved_is_never_played(intake: Intake, phone: Phone) -> None:
    """Neither on a tap nor by itself."""
    record("en", state=AudioState.RECORDED)
    screen = await begin(phone)
    assert LISTEN not in screen.buttons
    await phone.voice(a_voice_note())
    screen = await phone.wait()

    assert heard(screen) == []


async def test_a_recording_of_a_text_that_has_changed_is_never_played(intake: Intake, phone: Phone) -> None:
    """What is heard is what is read, or nothing."""
    record("en", "relation", said="Who is this person to you, please?")

    assert LISTEN not in (await begin(phone)).buttons


async def test_a_recording_whose_file_is_missing_costs_nobody_the_question(
    intake: Intake, phone: Phone
) -> None:
    """The words are there; only the voice is not."""
    record("en", "relation", "person_name")
    await begin(phone)
    for path in audio_folder("en").glob("*.ogg"):
        path.unlink()
    await phone.voice(a_voice_note())
    await phone.wait()
    await tap(phone, "Skip this question")
    await phone.tap(LISTEN)
    screen = await tell(phone, "Zahid Farzi")

    assert heard(screen) == []
    assert "What is the name of the father of Zahid Farzi?" in plain(screen.text)


async def test_to_who_answers_by_voice_each_recording_follows_of_itself(intake: Intake, phone: Phone) -> None:
    """After the first voice note the next prompts are heard; to who writes, nothing is played unasked."""
    record("en")
    screen = await begin(phone)
    assert heard(screen) == []
    await phone.voice(a_voice_note())
    screen = await phone.wait_for(until=lambda seen: len(heard(seen)) == 1)

    assert await bytes_of(phone, heard(screen)[0]) == a_recording("gender")
    assert "Woman" in screen.buttons
    await phone.voice(a_voice_note())
    screen = await phone.wait_for(until=lambda seen: len(heard(seen)) == 2)
    assert await bytes_of(phone, heard(screen)[1]) == a_recording("person_name")


async def test_a_hidden_chat_makes_no_sound(intake: Intake, phone: Phone) -> None:
    """After /stop there is one message, without a voice."""
    record("en")
    await begin(phone)
    await phone.voice(a_voice_note())
    await phone.wait_for(until=lambda seen: len(heard(seen)) == 1)
    await phone.text("/stop")
    screen = await phone.wait_for(until=lambda seen: len(seen.messages) == 1)

    assert screen.buttons == ("Open",)
    assert heard(await phone.wait_for(until=lambda seen: True)) == []


async def test_the_first_question_is_heard_in_every_language_that_has_it(
    intake: Intake, phone: Phone
) -> None:
    """Before a language is chosen nobody knows which one she understands."""
    record("ur", "language")
    record("fa", "language")
    await phone.start()
    await phone.wait_for(button=LISTEN)
    await phone.tap(LISTEN)
    screen = await phone.wait_for(until=lambda seen: len(heard(seen)) == 2)

    assert "اردو" in screen.buttons


async def test_a_mother_who_cannot_read_hears_every_prompt_that_is_recorded(
    settings: IntakeSettings, vault: Vault
) -> None:
    """The written journey, with a recording of each Urdu prompt: what she hears fits what she is asked, in order."""
    record("ur")
    told = written("voice-only")
    async with (
        running_intake(settings) as intake,
        await Phone.pick_up(settings.api_base_url, language_code="ur") as phone,
    ):
        await Played(phone, intake, told, also=("\u25b6\ufe0e سنیں",)).all()
        screen = await phone.wait_for(
            until=lambda seen: bool(DIGITS.search(seen.text)) and seen.from_bot[-1].kind == "voice"
        )
        voices = [await bytes_of(phone, one) for one in heard(screen)]

    keys = [voice.removeprefix(a_recording("")).decode() for voice in voices]
    assert keys[:5] == ["language", "safety", "consent_who", "consent_how", "begin"]
    assert [key for key in keys if key in ("person_name", "account", "consent_keep", "receipt")] == [
        "person_name",
        "account",
        "consent_keep",
        "consent_keep",
        "receipt",
    ]
    (report,) = await vault.reports()
    assert len(report.attachments) == 12
