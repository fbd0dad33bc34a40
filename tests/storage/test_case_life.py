# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case from deposit to withdrawal, from the family's side and from the desk's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from storage import cases, intake, parking
from storage.database import Database
from storage.errors import Conflict, NotFound
from storage.opening import Unlocked
from storage.receipts import derive, new_receipt, open_mailbox
from storage.sealing import PARKED_ABOUT, Purpose, seal, seal_for_mailbox
from storage.team import TeamKey
from tests.storage.vault_cast import CHEAP, TODAY, Family, add, case_state, deposit_report, withdraw


async def test_a_deposited_report_opens_at_the_desk(db: Database, amina: Family, cora: Unlocked) -> None:
    async with db.read() as session:
        file = await cases.load_case(session, amina.case_id)

    assert b"Amina's report" == cora.open(file.sealed_report, purpose=Purpose.REPORT, about=file.report_id)
    assert ("received", 1, 1, None) == (
        file.view.state,
        file.view.version,
        file.view.unread,
        file.view.held_by,
    )
    assert TODAY == file.view.received_on


async def test_depositing_the_same_report_again_changes_nothing(db: Database, amina: Family) -> None:
    again = intake.Deposit(
        amina.case_id,
        amina.report_id,
        b"another sealing",
        amina.keys.tag,
        amina.keys.mailbox_public_key,
        TODAY,
        ("b" * 32,),
    )
    async with db.read() as session:
        before = await cases.load_case(session, amina.case_id)
    async with db.begin() as session:
        assert not await intake.deposit(session, again)
    async with db.read() as session:
        assert before == await cases.load_case(session, amina.case_id)
        assert 1 == len(await cases.list_cases(session))


async def test_a_report_is_not_kept_under_a_receipt_that_would_not_find_it(
    db: Database, amina: Family
) -> None:
    other = derive(new_receipt(), cost=CHEAP)
    same_report = intake.Deposit(
        amina.case_id, amina.report_id, b"", other.tag, other.mailbox_public_key, TODAY
    )
    same_receipt = intake.Deposit(uuid4(), uuid4(), b"", amina.keys.tag, amina.keys.mailbox_public_key, TODAY)
    for clash in (same_report, same_receipt, replace(same_report, report_id=uuid4(), receipt_tag=other.tag)):
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await intake.deposit(session, clash)


async def test_a_deposit_that_fails_half_way_leaves_nothing(
    db: Database, key: TeamKey, amina: Family
) -> None:
    """The second report names a blob that already belongs to the first: all of it is undone."""
    with pytest.raises(Conflict):
        await deposit_report(db, key, b"second", blob_ids=("c" * 32, *amina.blob_ids))

    async with db.read() as session:
        assert 1 == len(await cases.list_cases(session))


async def test_a_receipt_finds_its_case_and_a_guess_finds_nothing(db: Database, amina: Family) -> None:
    async with db.read() as session:
        found = await intake.find_receipt(session, derive(amina.receipt, cost=CHEAP).tag)
        guessed = await intake.find_receipt(session, derive(new_receipt(), cost=CHEAP).tag)

    assert found is not None
    assert (amina.case_id, "received") == (found.case_id, found.state)
    assert amina.keys.mailbox_public_key == found.mailbox_public_key
    assert guessed is None


async def test_the_holder_can_tell_a_visit_that_was_not_hers(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        await intake.note_visit(session, amina.keys.tag, TODAY - timedelta(days=3))
    async with db.read() as session:
        found = await intake.find_receipt(session, amina.keys.tag)

    assert found is not None
    assert TODAY - timedelta(days=3) == found.visited_on


async def test_an_unknown_receipt_can_do_nothing(db: Database, amina: Family) -> None:
    stranger = derive(new_receipt(), cost=CHEAP).tag
    for deed in (
        lambda session: intake.mailbox_messages(session, stranger),
        lambda session: intake.add_to_case(session, stranger, b"", uuid4(), (), TODAY),
        lambda session: intake.request_withdrawal(session, stranger, TODAY),
        lambda session: intake.note_visit(session, stranger, TODAY),
    ):
        with pytest.raises(NotFound):
            async with db.begin() as session:
                await deed(session)


async def test_a_question_reaches_the_family_and_its_answer_the_desk(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked
) -> None:
    message_id = uuid4()
    async with db.begin() as session:
        mailbox = await cases.mailbox_key(session, amina.case_id)
        sealed = seal_for_mailbox(b"Which road?", mailbox, about=message_id)
        copy = seal(b"Which road?", key, purpose=Purpose.QUESTION, about=message_id)
        assert await cases.ask(session, amina.case_id, sealed, message_id, TODAY, sealed_copy=copy)
        assert not await cases.ask(session, amina.case_id, sealed, message_id, TODAY)
    async with db.read() as session:
        ((found_id, found, sent_on, answered),) = await intake.mailbox_messages(session, amina.keys.tag)
    assert b"Which road?" == open_mailbox(found, amina.keys, found_id)
    assert (TODAY, False) == (sent_on, answered)

    await add(db, key, amina, b"The road to Turbat", answers=message_id)

    async with db.read() as session:
        ((_, _, _, answered),) = await intake.mailbox_messages(session, amina.keys.tag)
        file = await cases.load_case(session, amina.case_id)
    assert answered
    assert message_id == file.additions[0].answers_message
    assert file.messages[0].answered
    copy_kept = file.messages[0].sealed_copy
    assert copy_kept is not None
    assert b"Which road?" == cora.open(copy_kept, purpose=Purpose.QUESTION, about=message_id)


async def test_additions_keep_their_order_and_repeat_harmlessly(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked
) -> None:
    """The latest consent wins, so the order of what one family said must be kept."""
    ids = [await add(db, key, amina, f"news {number}".encode()) for number in range(5)]
    async with db.begin() as session:
        assert not await intake.add_to_case(session, amina.keys.tag, b"again", ids[0], (), TODAY)
    async with db.read() as session:
        file = await cases.load_case(session, amina.case_id)

    assert ids == [addition.addition_id for addition in file.additions]
    assert 6 == file.view.unread == file.deposits_seen
    opened = [cora.open(a.sealed, purpose=Purpose.ADDITION, about=a.addition_id) for a in file.additions]
    assert [f"news {number}".encode() for number in range(5)] == opened


async def test_what_came_after_the_page_was_loaded_stays_unread(
    db: Database, key: TeamKey, amina: Family
) -> None:
    await add(db, key, amina, b"news")
    async with db.begin() as session:
        await cases.mark_read(session, amina.case_id, [amina.report_id])
    async with db.read() as session:
        assert 1 == (await cases.load_case(session, amina.case_id)).view.unread
    async with db.begin() as session:
        await cases.mark_read(session, amina.case_id)
    async with db.read() as session:
        assert 0 == (await cases.load_case(session, amina.case_id)).view.unread


async def test_the_same_case_cannot_be_taken_twice(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        version = await cases.move(
            session, amina.case_id, expected_version=1, to_state="under_review", held_by="cora"
        )
    assert 2 == version

    with pytest.raises(Conflict):
        async with db.begin() as session:
            await cases.move(
                session, amina.case_id, expected_version=1, to_state="under_review", held_by="dawit"
            )
    async with db.read() as session:
        assert "cora" == (await cases.load_case(session, amina.case_id)).view.held_by


async def test_the_holder_stays_unless_another_is_named(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        version = await cases.move(
            session, amina.case_id, expected_version=1, to_state="under_review", held_by="cora"
        )
        version = await cases.move(session, amina.case_id, expected_version=version, to_state="verified")
        assert "cora" == (await cases.load_case(session, amina.case_id)).view.held_by
        await cases.move(session, amina.case_id, expected_version=version, to_state="received", held_by=None)
        assert (await cases.load_case(session, amina.case_id)).view.held_by is None


async def test_a_record_is_kept_and_an_older_page_cannot_overwrite_it(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        assert 2 == await cases.save_record(session, amina.case_id, b"sealed record", 1)
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await cases.save_record(session, amina.case_id, b"from an old page", 1)

    async with db.read() as session:
        assert b"sealed record" == (await cases.load_case(session, amina.case_id)).sealed_record


async def test_a_case_that_does_not_exist_is_not_found(db: Database) -> None:
    for deed in (
        lambda session: cases.load_case(session, uuid4()),
        lambda session: cases.move(session, uuid4(), expected_version=1, to_state="verified"),
        lambda session: cases.save_record(session, uuid4(), b"", 1),
        lambda session: cases.mailbox_key(session, uuid4()),
        lambda session: cases.ask(session, uuid4(), b"", uuid4(), TODAY),
        lambda session: cases.list_cases(session, after=uuid4()),
        lambda session: parking.drop_parked(session, uuid4()),
    ):
        with pytest.raises(NotFound):
            async with db.begin() as session:
                await deed(session)


async def test_the_queue_turns_its_pages_without_losing_a_case(db: Database, key: TeamKey) -> None:
    families = [
        await deposit_report(db, key, b"", on=TODAY - timedelta(days=number // 3)) for number in range(8)
    ]
    for newest_first in (False, True):
        seen: list[cases.CaseRow] = []
        async with db.read() as session:
            while page := await cases.list_cases(
                session, limit=3, after=seen[-1].case_id if seen else None, newest_first=newest_first
            ):
                seen += page
        assert {family.case_id for family in families} == {row.case_id for row in seen}
        assert 8 == len(seen)
        days = [row.received_on for row in seen]
        assert days == sorted(days, reverse=newest_first)


async def test_the_queue_can_show_some_states_alone(db: Database, key: TeamKey, amina: Family) -> None:
    bilal = await deposit_report(db, key, b"Bilal's report")
    async with db.begin() as session:
        await cases.move(session, bilal.case_id, expected_version=1, to_state="verified")
        assert [bilal.case_id] == [
            row.case_id for row in await cases.list_cases(session, states=["verified"])
        ]
        assert [] == await cases.list_cases(session, states=[])
        assert {"received": 1, "verified": 1} == await cases.count_cases(session)


@pytest.mark.parametrize("state", ["received", "under_review", "verified", "referred", "declined"])
async def test_a_family_can_withdraw_from_every_state(db: Database, amina: Family, state: str) -> None:
    async with db.begin() as session:
        await cases.move(session, amina.case_id, expected_version=1, to_state=state, held_by="cora")
    await withdraw(db, amina)
    await withdraw(db, amina)

    assert "withdrawn" == await case_state(db, amina)


async def test_nothing_leaves_withdrawn(db: Database, key: TeamKey, amina: Family) -> None:
    await withdraw(db, amina)
    async with db.read() as session:
        version = (await cases.load_case(session, amina.case_id)).view.version
    for deed in (
        lambda session: cases.move(session, amina.case_id, expected_version=version, to_state="verified"),
        lambda session: cases.save_record(session, amina.case_id, b"", version),
        lambda session: cases.ask(session, amina.case_id, b"", uuid4(), TODAY),
        lambda session: cases.mailbox_key(session, amina.case_id),
        lambda session: intake.add_to_case(session, amina.keys.tag, b"", uuid4(), (), TODAY),
        lambda session: session.execute(text("UPDATE cases SET state = 'received'")),
    ):
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await deed(session)
    assert "withdrawn" == await case_state(db, amina)


async def test_a_withdrawn_report_can_no_longer_be_read_but_its_receipt_still_answers(
    db: Database, amina: Family
) -> None:
    await withdraw(db, amina)
    async with db.read() as session:
        file = await cases.load_case(session, amina.case_id)
        found = await intake.find_receipt(session, amina.keys.tag)

    assert (b"", None, (), ()) == (file.sealed_report, file.sealed_record, file.additions, file.messages)
    assert found is not None
    assert "withdrawn" == found.state


async def test_what_intake_could_not_handle_is_looked_at_by_a_person(
    db: Database, key: TeamKey, cora: Unlocked
) -> None:
    sealed = seal(b"{}", key, purpose=Purpose.PARKED, about=PARKED_ABOUT)
    async with db.begin() as session:
        await intake.park(session, sealed)
        parked_id = await intake.park(session, sealed, TODAY)
    async with db.begin() as session:
        parked = await parking.list_parked(session)
        await parking.drop_parked(session, parked_id)
    async with db.read() as session:
        assert 1 == len(await parking.list_parked(session))

    assert {None, TODAY} == {day for _, _, day in parked}
    assert b"{}" == cora.open(parked[0][1], purpose=Purpose.PARKED, about=PARKED_ABOUT)
