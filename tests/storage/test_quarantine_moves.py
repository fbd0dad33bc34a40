# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many cases are moved at once: only those that still wait, and nothing of any of them goes."""

from __future__ import annotations

from uuid import uuid4

from storage import cases, intake, quarantine
from storage.archive import clear_case
from storage.database import Database
from storage.states import RECEIVED, SET_ASIDE
from storage.team import TeamKey
from tests.storage.vault_cast import TODAY, Family, add, case_state, deposit_report, withdraw


async def test_only_cases_that_wait_are_moved_and_the_others_are_told_apart(
    db: Database, key: TeamKey, amina: Family
) -> None:
    taken = await deposit_report(db, key, b"one")
    gone = await deposit_report(db, key, b"two")
    await withdraw(db, gone)
    async with db.begin() as session:
        await cases.move(session, taken.case_id, expected_version=1, to_state="under_review", held_by="cora")
    every = [amina.case_id, taken.case_id, gone.case_id, uuid4()]

    async with db.begin() as session:
        assert [amina.case_id] == await quarantine.set_aside(session, every, TODAY)
        assert [] == await quarantine.release(session, every, TODAY)
        assert [] == await quarantine.set_aside(session, every, TODAY)
    assert [SET_ASIDE, "under_review", "withdrawn"] == [
        await case_state(db, one) for one in (amina, taken, gone)
    ]
    async with db.read() as session:
        assert (await cases.load_case(session, amina.case_id)).sealed_report


async def test_a_moderator_who_had_the_page_open_is_told_that_it_changed(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        await quarantine.release(session, [amina.case_id], TODAY)
    async with db.read() as session:
        row = await clear_case(session, amina.case_id)

    assert row is not None
    assert (2, TODAY) == (row.version, row.released_on)


async def test_a_receipt_is_told_the_same_and_a_word_with_it_brings_the_case_back(
    db: Database, key: TeamKey, amina: Family
) -> None:
    async with db.begin() as session:
        await quarantine.set_aside(session, [amina.case_id], TODAY)
    async with db.read() as session:
        seen = await intake.find_receipt(session, amina.keys.tag)
    assert seen is not None
    assert RECEIVED == seen.state

    await add(db, key, amina, b"we are here")

    assert RECEIVED == await case_state(db, amina)
    async with db.begin() as session:
        assert [] == await quarantine.bring_back(session, [amina.case_id], TODAY), "it is back already"


async def test_a_case_that_was_taken_once_is_never_set_aside(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        await cases.move(
            session, amina.case_id, expected_version=1, to_state="under_review", held_by="cora", on=TODAY
        )
        await cases.move(
            session, amina.case_id, expected_version=2, to_state=RECEIVED, held_by=None, on=TODAY
        )

    async with db.begin() as session:
        assert [] == await quarantine.set_aside(session, [amina.case_id], TODAY)


async def test_a_withdrawal_reaches_a_case_that_was_set_aside(db: Database, amina: Family) -> None:
    async with db.begin() as session:
        await quarantine.set_aside(session, [amina.case_id], TODAY)

    await withdraw(db, amina)

    assert "withdrawn" == await case_state(db, amina)
