# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moderators can silence a chat that nobody can name; whoever was wronged keeps every way out."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.handover import INHERITED, take_keys
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.memory_file import MemoryFile
from bot.chat.senders import Senders
from bot.chat.silencing import Silencing
from bot.settings import IntakeSettings
from storage import silences
from storage.states import SilenceState
from tests.chat.chat_cast import Vault
from tests.chat.overheard import People, chat
from tests.endure.bench import people as quick_telegram

HER_CHAT, OTHER = 7_600_000_001, 7_600_000_002
TODAY = datetime.now(UTC).date()
NO_MORE = "We take nothing new from this chat for now."
CLEAN = "Clear this chat now"
TRANSCRIPT = Path(__file__).parent.parent / "transcripts" / "edit-at-read-back.txt"


@pytest.fixture
async def people(settings: IntakeSettings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[People]:
    """A real intake to which people speak; each told a whole report at a machine's pace."""
    monkeypatch.setenv("AMANAT_DEMO", "1")
    with quick_telegram([], together=0) as address:
        async with chat(settings.model_copy(update={"api_base_url": address})) as (_intake, people):
            await people.play(TRANSCRIPT, HER_CHAT)
            yield people


def pages(people: People, chat_id: int) -> str:
    return "\n".join(text for page in people._pages[chat_id] for text in page.texts())


def receipt_of(people: People) -> str:
    return re.findall(r"\d{4}(?: \d{4}){4}", pages(people, HER_CHAT))[-1]


async def silence(people: People, vault: Vault, *, until: date | None = None) -> Silencing:
    """Silence the chat of the one report, as the desk and intake do."""
    (report,) = await vault.reports()
    (case,) = await vault.cases()
    assert report.arrival is not None and report.arrival.sender is not None
    async with vault.db.begin() as session:
        await silences.ask_for(session, case.case_id, report.arrival.sender, until=until, on=TODAY)
    listening = Silencing(people.intake.db, people.intake.batches.memory.senders)
    await listening.look()
    return listening


async def state(vault: Vault) -> SilenceState:
    async with vault.db.read() as session:
        (one, *_older) = await silences.all_silences(session)
    return one.state


async def test_a_silenced_chat_is_told_once_and_nothing_new_is_taken_from_it(
    people: People, vault: Vault
) -> None:
    await people.say(f"[{CLEAN}]", HER_CHAT)
    await silence(people, vault)
    assert SilenceState.IN_FORCE == await state(vault)
    drafts = await vault.drafts()

    for words in ("/start", "English", "They took another one", "(photo: at home)"):
        await people.say(words, HER_CHAT)

    assert 1 == pages(people, HER_CHAT).count(NO_MORE), "once a minute is enough"
    assert drafts == await vault.drafts()
    assert 0 == people.intake.batches.parked_so_far


async def test_the_door_stays_open_for_every_other_chat(people: People, vault: Vault) -> None:
    await silence(people, vault)

    await people.play(TRANSCRIPT, OTHER)

    assert NO_MORE not in pages(people, OTHER)
    assert 2 == len(await vault.reports())


async def test_with_the_receipt_a_silenced_family_is_heard_here_too(people: People, vault: Vault) -> None:
    """The case comes back to the moderators, unread, and they can lift the silence."""
    receipt = receipt_of(people)
    await people.say(f"[{CLEAN}]", HER_CHAT)
    await silence(people, vault)

    await people.say("/receipt", HER_CHAT)
    await people.say(receipt, HER_CHAT)
    assert NO_MORE not in pages(people, HER_CHAT)
    await people.say("[Add something]", HER_CHAT)
    await people.say("We are a family, please hear us", HER_CHAT)
    await people.say("[Done]", HER_CHAT)

    assert ["We are a family, please hear us"] == [one.words for one in await vault.additions()]


@pytest.mark.parametrize("command", ["/stop", "/delete"])
async def test_stopping_and_erasing_are_obeyed_as_ever(people: People, vault: Vault, command: str) -> None:
    await silence(people, vault)

    await people.say(command, HER_CHAT)

    assert NO_MORE not in pages(people, HER_CHAT)


async def test_the_everyday_word_closes_a_silenced_chat(people: People, vault: Vault) -> None:
    await silence(people, vault)

    await people.say("weather", HER_CHAT)

    assert NO_MORE not in pages(people, HER_CHAT)


async def test_a_silence_ends_on_its_day_and_can_be_lifted_before(people: People, vault: Vault) -> None:
    listening = await silence(people, vault, until=TODAY + timedelta(days=3))
    listening.today = lambda: TODAY + timedelta(days=4)
    await listening.look()
    assert SilenceState.OVER == await state(vault)
    assert not people.intake.batches.memory.senders.is_silenced(HER_CHAT, TODAY)

    listening = await silence(people, vault)
    async with vault.db.begin() as session:
        (wish,) = await silences.open_silences(session)
        await silences.lift(session, wish.silence_id)
    await listening.look()
    await people.say("/start", HER_CHAT)
    assert NO_MORE not in pages(people, HER_CHAT)


async def test_nothing_that_is_kept_names_the_chat_and_after_a_crash_the_desk_is_told(
    people: People, vault: Vault
) -> None:
    """The row holds a random handle; what it stands for was in the memory that is gone."""
    await silence(people, vault)
    kept = b"".join(file.read_bytes() for file in vault.home.root.rglob("*") if file.is_file())
    assert str(HER_CHAT).encode() not in kept
    assert HER_CHAT.to_bytes(8, "big") not in kept

    await Silencing(people.intake.db, Senders()).look()

    assert SilenceState.UNKNOWN == await state(vault)


def test_a_restart_keeps_silences_and_a_stranger_process_cannot_read_them() -> None:
    memory = KeysInMemory()
    handle = memory.senders.handle_of(HER_CHAT)
    file = MemoryFile.of(memory)
    memory.write_to(file)
    assert memory.senders.silence(handle, None)
    handed = os.dup(file.handle)

    successor = KeysInMemory()
    take_keys(successor, {INHERITED: str(handed)})

    today = TODAY
    assert successor.senders.is_silenced(HER_CHAT, today)
    assert not successor.senders.is_silenced(OTHER, today)
    assert handle == successor.senders.handle_of(HER_CHAT)
    assert not Senders().silence(handle, None), "another memory knows no such handle"
    assert str(HER_CHAT) not in str(memory.senders.everything())
