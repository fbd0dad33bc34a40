# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming back with the receipt, from any phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.chat.app import Intake
from bot.chat.draft import Draft
from bot.chat.offering import asks
from bot.chat.visits import GUESSES_IN_ALL, SECONDS_PER_GUESS, Guesses
from bot.demo.telegram.phone import Phone, Standin
from bot.interview.turns import Said, Tapped
from storage.mailbox import ask
from storage.quiet import fall_quiet, let_go
from storage.receipts import format_receipt, new_receipt
from storage.sealing import seal_for_mailbox
from storage.tables import MailboxMessage
from tests.chat.chat_cast import (
    Vault,
    carried,
    digits_in,
    picture,
    tap,
    tapped_in,
    tell,
    up_to_place,
    up_to_read_back,
)
from tests.interview.interview_cast import BEGIN, go_on, held
from tests.interview.test_interview_lanes import tapped


@pytest.fixture
async def receipt(intake: Intake, phone: Phone) -> str:
    """Amina has sent her report and cleared her chat."""
    await up_to_place(phone)
    await up_to_read_back(phone)
    number = digits_in((await tap(phone, "Send")).text)
    await phone.tap("Clear this chat now")
    await phone.wait_for(until=lambda seen: len(seen.messages) == 1)
    return number


@pytest.fixture
async def other(standin_url: str) -> AsyncIterator[Phone]:
    """Another phone of the family."""
    async with await Phone.pick_up(standin_url, name="Bilal") as held:
        yield held


def blobs_of(vault: Vault) -> list[str]:
    """Name what lies in the blob store."""
    return [path.name for path in Path(vault.home.blobs_url).iterdir()]


async def visit(phone: Phone, typed: str) -> object:
    """Come with a number."""
    await tell(phone, "/receipt")
    return await tell(phone, typed)


async def test_the_receipt_tells_the_state_and_nothing_that_was_sent(
    receipt: str, other: Phone, vault: Vault
) -> None:
    """Typed with digits of another script and dashes, from another phone."""
    typed = format_receipt(receipt).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")).replace(" ", "-")
    await visit(other, typed)
    screen = await other.wait_for(until=lambda seen: all(typed not in m.text for m in seen.messages))

    assert "with us, locked" in screen.text
    assert "Add something" in screen.buttons
    assert not any("Zahid" in message.text for message in screen.messages)


async def test_a_question_is_read_and_answered_with_the_receipt(
    receipt: str, other: Phone, vault: Vault
) -> None:
    """Only the receipt opens the question; the answer reaches the team, with its file."""
    (case,) = await vault.cases()
    message_id = uuid4()
    sealed = seal_for_mailbox(b"Was there a car?", case.mailbox_public_key, about=message_id)
    async with vault.db.begin() as session:
        await ask(session, case.case_id, sealed, message_id, datetime.now(UTC).date())
    photo = picture("black")
    await visit(other, receipt)
    screen = await other.screen()
    assert "Was there a car?" in screen.text
    await tap(other, "Answer the question")
    await tell(other, "A white one")
    await other.photo(photo)
    await other.wait()
    await tap(other, "Done")
    await other.wait_for(button="Leave")
    await tap(other, "Leave")
    for _ in range(50):
        additions = await vault.additions()
        if any(addition.attachments for addition in additions):
            break
        await other.screen()

    words = [addition.words for addition in additions if addition.words]
    (attachment,) = [a for addition in additions for a in addition.attachments]
    (message,) = await vault.rows(MailboxMessage)
    assert ["A white one"] == words
    assert {message_id} == {addition.answers_message for addition in additions}
    assert photo == await vault.file(attachment)
    assert message.answered


async def test_in_a_quiet_case_the_chat_shows_no_question_until_a_person_lets_it_go(
    receipt: str, other: Phone, vault: Vault
) -> None:
    """The question waited already; what counts is the moment in which it would be shown."""
    (case,) = await vault.cases()
    assert case.quiet_since is None
    message_id, today = uuid4(), datetime.now(UTC).date()
    sealed = seal_for_mailbox(b"Was there a car?", case.mailbox_public_key, about=message_id)
    async with vault.db.begin() as session:
        await ask(session, case.case_id, sealed, message_id, today)
        await fall_quiet(session, [case.case_id], on=today)
    await visit(other, receipt)
    quiet = await other.screen()
    await tap(other, "Leave")
    async with vault.db.begin() as session:
        await let_go(session, case.case_id, message_id)
    await visit(other, receipt)
    decided = await other.screen()

    assert "Your report is with us, and it is kept." in quiet.text
    assert "Was there a car?" not in quiet.text
    assert "question" not in " ".join(quiet.buttons)
    assert "Add something" in quiet.buttons
    assert "Was there a car?" in decided.text


def test_after_an_absence_nobody_who_told_of_a_death_is_written_to() -> None:
    """The refusal beside the permission: whoever told something else sees the open question again."""
    told = (*BEGIN[:-1], Tapped("go:6:news"), Tapped("a:7:brother"), Said("Zakir"), Said("Karim"))
    asked, _ = held(*told)
    seen, _ = go_on(asked, tapped("news_kind", "seen"))
    died, _ = go_on(asked, tapped("news_kind", "died"))

    assert asks(Draft(interview=asked))
    assert asks(Draft(interview=seen))
    assert not asks(Draft(interview=died))
    assert not asks(Draft(interview=asked, left_in_peace=True))


async def test_taking_the_report_back_needs_two_yes_and_works_at_once(
    receipt: str, other: Phone, vault: Vault
) -> None:
    """The refusal beside the permission: one yes is not enough."""
    await visit(other, receipt)
    await tap(other, "Take my report back")
    await tap(other, "Yes, take it back")
    (before,) = await vault.cases()
    await tap(other, "Yes, I am sure")
    (after,) = await vault.cases()

    assert "received" == before.state
    assert "withdrawn" == after.state


async def test_who_adds_after_another_holder_took_the_report_back_is_told_so(
    receipt: str, other: Phone, phone: Phone, vault: Vault
) -> None:
    """Words and files: nothing is kept for a case that takes nothing any more, and nothing is parked."""
    await visit(other, receipt)
    await tap(other, "Add something")
    await tell(other, "He was seen in Turbat.")
    await other.photo(picture())
    await other.wait(settle=0.5)
    await visit(phone, receipt)
    await tap(phone, "Take my report back")
    await tap(phone, "Yes, take it back")
    await tap(phone, "Yes, I am sure")

    told = await tap(other, "Done")

    assert "took your report back" in told.text
    assert [] == await vault.additions()
    assert [] == await vault.parked()
    assert [] == blobs_of(vault)


@pytest.mark.parametrize("taken_back", [False, True])
async def test_a_file_that_comes_late_is_added_unless_its_report_was_taken_back_meanwhile(
    intake: Intake, receipt: str, other: Phone, phone: Phone, vault: Vault, taken_back: bool
) -> None:
    """The permission and the refusal: it is kept for a report that is there, and let go of after it was taken back."""
    comes = asyncio.Event()

    async def slowly(_file_id: str) -> AsyncIterator[bytes]:
        await comes.wait()
        yield picture()

    intake.wire.fetch = slowly  # type: ignore[method-assign]
    await visit(other, receipt)
    await tap(other, "Add something")
    await other.photo(picture())
    await other.wait(settle=0.3)
    await tap(other, "Done")
    if taken_back:
        await visit(phone, receipt)
        await tap(phone, "Take my report back")
        await tap(phone, "Yes, take it back")
        await tap(phone, "Yes, I am sure")
    comes.set()
    for _ in range(100):
        if not intake.keeper._running and (taken_back or await vault.additions()):
            break
        await asyncio.sleep(0.05)

    assert ([] if taken_back else [1]) == [len(one.attachments) for one in await vault.additions()]
    assert (0 if taken_back else 1) == len(blobs_of(vault))
    assert [] == await vault.parked()


async def test_two_holders_of_one_number_in_the_same_moment_do_not_undo_each_other(
    intake: Intake, receipt: str, other: Phone, phone: Phone, vault: Vault
) -> None:
    """One takes the report back while the other adds: the one is done, the other is told, in either order."""
    await visit(other, receipt)
    await tap(other, "Add something")
    adding = await tell(other, "He was seen in Turbat.")
    await visit(phone, receipt)
    await tap(phone, "Take my report back")
    sure = await tap(phone, "Yes, take it back")

    await intake.batches.handle(
        [
            tapped_in(901, phone, carried(sure, "Yes, I am sure")),
            tapped_in(902, other, carried(adding, "Done")),
        ]
    )
    told = await other.wait_for("took your report back")

    (case,) = await vault.cases()
    assert "withdrawn" == case.state
    assert "Add something" not in told.buttons
    assert [] == await vault.parked()


async def test_consent_can_be_taken_back_alone(receipt: str, other: Phone, vault: Vault) -> None:
    """A changed decision is an addition of its own, in the words shown."""
    await visit(other, receipt)
    screen = await tap(other, "Change what may be done")
    label = next(button for button in screen.buttons if "United Nations" in button)
    await tap(other, label)
    await tap(other, "No")

    (addition,) = await vault.additions()
    (consent,) = addition.consents
    assert "united_nations" == consent.purpose.value
    assert not consent.given


async def test_a_mistyped_number_is_told_so_and_an_unknown_one_is_slowed(
    receipt: str, other: Phone, vault: Vault
) -> None:
    """Mistakes of the hand cost nothing; guesses do."""
    wrong = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    await visit(other, wrong)
    mistyped = await other.screen()
    for _ in range(5):
        await tell(other, new_receipt())
    slowed = await tell(other, receipt)

    assert "Add something" not in mistyped.buttons
    assert "wait a few minutes" in slowed.text
    assert "Add something" not in slowed.buttons


def test_a_chat_that_waits_may_try_again() -> None:
    """The budget comes back with time."""
    now = [0.0]
    guesses = Guesses(clock=lambda: now[0])
    for _ in range(5):
        assert guesses.may_guess(1)
        guesses.count(1)
    assert not guesses.may_guess(1)
    assert guesses.may_guess(2)
    now[0] += 121

    assert guesses.may_guess(1)


async def test_leaving_a_visit_leaves_no_row(
    receipt: str, other: Phone, vault: Vault, standin: Standin
) -> None:
    """What was typed in a visit is not kept anywhere."""
    await visit(other, receipt)
    assert 1 == await vault.drafts()
    screen = await tap(other, "Leave")

    assert "come back any time" in screen.text
    assert 0 == await vault.drafts()
    assert [] == await standin.complaints()


def test_when_very_many_guess_each_chat_gets_one_try_and_the_right_number_is_still_let_in():
    """A flood of guesses slows the guessers; who types her own number right is never asked to wait."""
    now = [0.0]
    guesses = Guesses(clock=lambda: now[0])
    for chat_id in range(GUESSES_IN_ALL):
        guesses.count(chat_id)

    assert guesses.may_guess(999_999)
    guesses.count(999_999)
    assert not guesses.may_guess(999_999)
    now[0] += 2 * SECONDS_PER_GUESS
    assert guesses.may_guess(999_999)
