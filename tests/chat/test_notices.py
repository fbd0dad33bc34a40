# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator's chat hears that something waits and never what; a tap is a wish that the desk carries out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from bot.chat.app import Intake
from bot.chat.handover import take_keys
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.memory_file import MemoryFile, restore
from bot.demo.telegram.phone import Phone
from bot.interview.text import FSI, PSI
from bot.settings import IntakeSettings
from storage.intake import Deposit, deposit
from storage.notices import Tap, claims, code_tag_of, keep_code, taps_of
from storage.receipts import derive, format_receipt, new_receipt
from storage.tables import NoticeCode, NoticeLink
from storage.team import Moderator, load_team, save_team
from tests.chat.chat_cast import Vault, tap, tell

SENTENCE = "Something is waiting at the desk."


@pytest.fixture
async def code(settings: IntakeSettings, vault: Vault) -> str:
    """Cora moderates, and has made a code at the desk."""
    await as_moderators(settings, "cora")
    return await new_code(vault, "cora")


async def as_moderators(settings: IntakeSettings, *active: str) -> None:
    """Let these be the moderators of the team, and Dawit one who has left."""
    team = load_team(settings.home.team_file, pinned_fingerprint=None)
    people = tuple(Moderator(one, one.title(), bytes(32), active=one in active) for one in ("cora", "dawit"))
    save_team(settings.home.team_file, replace(team, moderators=people))


async def new_code(vault: Vault, moderator_id: str) -> str:
    number, today = new_receipt(), datetime.now(UTC).date()
    async with vault.db.begin() as session:
        await keep_code(session, code_tag_of(derive(number).tag), moderator_id, last_day=today)
    return format_receipt(number)


async def a_report(vault: Vault) -> UUID:
    """Let a family deposit something sealed."""
    keys, case_id = derive(new_receipt()), uuid4()
    today = datetime.now(UTC).date()
    async with vault.db.begin() as session:
        await deposit(session, Deposit(case_id, uuid4(), b"sealed", keys.tag, keys.mailbox_public_key, today))
    return case_id


async def linked(phone: Phone, code: str) -> None:
    screen = await tell(phone, f"/desk {code}")
    assert "This chat is linked" in screen.text


async def test_a_code_links_once_and_its_message_goes(
    intake: Intake, vault: Vault, phone: Phone, standin_url: str, code: str
) -> None:
    await linked(phone, code)
    await phone.wait_for(until=lambda seen: all(code not in one.text for one in seen.messages))
    assert not await vault.rows(NoticeCode)
    async with await Phone.pick_up(standin_url, name="Eve") as eve:
        refused = await tell(eve, f"/desk {code}")
        nonsense = await tell(eve, "/desk hello")

    assert "This code does not work" in refused.text
    assert "This code does not work" in nonsense.text
    assert len(await vault.rows(NoticeLink)) == 1


async def test_the_code_of_one_who_has_left_links_nothing(
    intake: Intake, vault: Vault, phone: Phone, settings: IntakeSettings
) -> None:
    await as_moderators(settings, "cora")
    screen = await tell(phone, f"/desk {await new_code(vault, 'dawit')}")

    assert "This code does not work" in screen.text
    assert not await vault.rows(NoticeLink)


async def test_a_notice_is_one_neutral_sentence_and_comes_once(
    intake: Intake, vault: Vault, phone: Phone, code: str
) -> None:
    await linked(phone, code)
    assert await intake.telling.look() == 0
    await a_report(vault)
    assert await intake.telling.look() == 1
    screen = await phone.wait_for(until=lambda seen: SENTENCE in seen.text)
    assert await intake.telling.look() == 0

    (take, pass_on, later, off) = screen.buttons
    assert take.startswith("Take ")
    assert len(take.strip(FSI + PSI).replace(FSI, "")) == len("Take ") + 4
    assert (pass_on, later, off) == ("Pass on", "Tomorrow", "No more notices")


async def test_a_claim_is_a_wish_that_names_nobody_in_the_chat(
    intake: Intake, vault: Vault, phone: Phone, code: str
) -> None:
    await linked(phone, code)
    case_id = await a_report(vault)
    await intake.telling.look()
    screen = await phone.wait_for(until=lambda seen: SENTENCE in seen.text)
    await tap(phone, next(one for one in screen.buttons if one.startswith("Take ")))

    async with vault.db.read() as session:
        (claim,) = await claims(session)
    assert (claim.moderator_id, claim.case_id, claim.tap) == ("cora", case_id, Tap.TAKE)
    (case,) = await vault.cases()
    assert (case.state, case.held_by) == ("received", None)
    assert not any(str(case_id) in one.text for one in (await phone.screen()).messages)


@pytest.mark.parametrize(("label", "wish"), [("Pass on", Tap.PASS), ("Tomorrow", Tap.LATER)])
async def test_what_is_passed_on_or_put_off_is_not_told_again(
    intake: Intake, vault: Vault, phone: Phone, code: str, label: str, wish: Tap
) -> None:
    await linked(phone, code)
    await a_report(vault)
    await intake.telling.look()
    await phone.wait_for(until=lambda seen: SENTENCE in seen.text)
    await tap(phone, label)
    intake.telling.told.clear()

    async with vault.db.read() as session:
        assert [one.tap for one in await taps_of(session, "cora")] == [wish]
    assert await intake.telling.look() == 0


async def test_a_tap_works_only_while_linked_and_in_rights(
    intake: Intake, vault: Vault, phone: Phone, code: str, settings: IntakeSettings
) -> None:
    await linked(phone, code)
    await a_report(vault)
    await intake.telling.look()
    screen = await phone.wait_for(until=lambda seen: SENTENCE in seen.text)
    await as_moderators(settings)  # Cora has left the team
    take = next(one for one in screen.buttons if one.startswith("Take "))
    after = await tap(phone, take)

    assert "not linked" in after.text
    async with vault.db.read() as session:
        assert not await claims(session)
    assert await intake.telling.look() == 0
    assert not intake.batches.memory.links


async def test_after_a_restart_a_tap_brings_the_chat_back(
    intake: Intake, vault: Vault, phone: Phone, code: str
) -> None:
    """No chat is written anywhere: what forgets it needs the key in the chat's own button."""
    await linked(phone, code)
    await a_report(vault)
    await intake.telling.look()
    await phone.wait_for(until=lambda seen: SENTENCE in seen.text)
    (chat_id,) = intake.batches.memory.links
    intake.batches.memory.set_link(chat_id, None)
    assert await intake.telling.look() == 0
    await tap(phone, "Tomorrow")

    assert list(intake.batches.memory.links) == [chat_id]


async def test_who_wants_no_more_notices_gets_none(
    intake: Intake, vault: Vault, phone: Phone, code: str
) -> None:
    await linked(phone, code)
    await tap(phone, "No more notices")
    await a_report(vault)

    assert not await vault.rows(NoticeLink)
    assert await intake.telling.look() == 0


def test_links_go_to_the_next_process_through_memory_alone() -> None:
    memory, after = KeysInMemory(), KeysInMemory()
    memory.set_link(7391, b"k" * 32)
    file = MemoryFile.of(memory)
    memory.write_to(file)
    memory.set_link(42, b"m" * 32)
    restore(file.handle, after)
    file.close()

    assert dict(after.links) == {7391: b"k" * 32, 42: b"m" * 32}
    assert not take_keys(KeysInMemory(), {})
