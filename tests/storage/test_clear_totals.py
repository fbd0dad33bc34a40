# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums over the clear part of all cases tell at a glance that something changed, whoever changed it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from storage import archive, cases, decisions, erasure, intake, quarantine
from storage.archive import Totals, clear_cases, clear_totals
from storage.database import Database
from storage.derived import NewDerived, keep_derived
from storage.sealing import Purpose, seal
from storage.team import TeamKey
from tests.storage.vault_cast import TODAY, Family, add, deposit_report, withdraw

Change = Callable[[Database, TeamKey, Family], Awaitable[object]]


async def _another_report(db: Database, key: TeamKey, _: Family) -> None:
    await deposit_report(db, key, b"another")


async def _an_addition(db: Database, key: TeamKey, family: Family) -> None:
    await add(db, key, family, b"more")


async def _taken(db: Database, _: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await cases.move(session, family.case_id, expected_version=1, to_state="under_review", held_by="cora")


async def _read(db: Database, _: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await cases.mark_read(session, family.case_id)


async def _recorded(db: Database, _: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await cases.save_record(session, family.case_id, b"sealed", 1)


async def _let_in(db: Database, _: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await quarantine.release(session, [family.case_id], TODAY)


async def _set_aside_and_brought_back_by_a_word(db: Database, key: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await quarantine.set_aside(session, [family.case_id], TODAY)
    await add(db, key, family, b"we are here")


async def _frozen(db: Database, _: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await decisions.freeze(session, family.case_id, on=TODAY)


async def _derived(db: Database, key: TeamKey, family: Family) -> None:
    derived_id = uuid4()
    item = NewDerived(derived_id, seal(b"a note", key, purpose=Purpose.DERIVED, about=derived_id), None)
    async with db.begin() as session:
        await keep_derived(session, family.case_id, [item])


async def _withdrawn(db: Database, _: TeamKey, family: Family) -> None:
    await withdraw(db, family)


async def _erased(db: Database, _: TeamKey, family: Family) -> None:
    async with db.begin() as session:
        await erasure.mark_erased(session, family.case_id, TODAY)


CHANGES: tuple[Change, ...] = (
    _another_report,
    _an_addition,
    _taken,
    _read,
    _recorded,
    _let_in,
    _set_aside_and_brought_back_by_a_word,
    _frozen,
    _derived,
    _withdrawn,
    _erased,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
async def test_whoever_changes_a_case_changes_the_sums(
    db: Database, key: TeamKey, amina: Family, change: Change
) -> None:
    before, rows_before = await _totals(db), await _rows(db)

    await change(db, key, amina)

    after, rows_after = await _totals(db), await _rows(db)
    assert rows_after != rows_before
    assert after != before
    assert after == _summed(rows_after), "the vault's sums are those of its rows"


async def test_who_only_looks_leaves_the_sums_as_they_are(db: Database, amina: Family) -> None:
    before = await _totals(db)
    async with db.read() as session:
        await cases.load_case(session, amina.case_id)
    async with db.begin() as session:
        await intake.note_visit(session, amina.keys.tag, TODAY)

    assert before == await _totals(db)


async def test_an_empty_vault_has_sums_too(db: Database) -> None:
    assert Totals() == await _totals(db)


async def test_cases_of_the_last_days_can_be_read_apart(db: Database, key: TeamKey) -> None:
    old = await deposit_report(db, key, b"old", on=TODAY - timedelta(days=9))
    new = await deposit_report(db, key, b"new")

    assert {new.case_id} == {row.case_id for row in await _rows(db, TODAY)}
    assert {old.case_id, new.case_id} == {row.case_id for row in await _rows(db, TODAY - timedelta(days=9))}


async def _totals(db: Database) -> Totals:
    async with db.read() as session:
        return await clear_totals(session)


async def _rows(db: Database, *since: object) -> list[archive.ClearCase]:
    return [row async for rows in clear_cases(db, *since) for row in rows]  # type: ignore[arg-type]


def _summed(rows: list[archive.ClearCase]) -> Totals:
    totals = Totals()
    for row in rows:
        totals = totals.with_changed(None, row)
    return totals
