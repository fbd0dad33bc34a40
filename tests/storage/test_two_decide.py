# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two moderators decide together: to reject, to erase, to lift a freeze. One of them is never enough."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage import cases, decisions, erasure, intake, referrals
from storage.blobs import BlobStore
from storage.database import MIGRATIONS, Database, migrate
from storage.errors import Conflict, NotFound, SchemaTooOld
from storage.home import Home
from storage.opening import Unlocked
from storage.states import DecisionKind, DecisionState
from storage.team import TeamKey
from tests.storage.vault_cast import NOW, TODAY, Family, add, refer, referral, signed, withdraw


async def propose(
    db: Database, family: Family, who: Unlocked, kind: DecisionKind, *, version: int = 1
) -> UUID:
    """Propose a decision about a case with one report."""
    decision_id = uuid4()
    async with db.begin() as session:
        await decisions.propose(
            session,
            decision_id,
            family.case_id,
            kind,
            case_version=version,
            deposits_seen=1,
            signature=signed(who),
        )
    return decision_id


async def countersign(db: Database, decision_id: UUID, who: Unlocked) -> decisions.DecisionView:
    """Sign as the second moderator."""
    async with db.begin() as session:
        return await decisions.countersign(session, decision_id, signed(who, b"the same"))


async def test_a_decision_is_done_with_the_second_moderator(
    db: Database, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    decision_id = await propose(db, amina, cora, DecisionKind.REJECT)
    async with db.read() as session:
        assert [decision_id] == [one.decision_id for one in await decisions.waiting(session)]

    done = await countersign(db, decision_id, dawit)

    assert DecisionState.DONE is done.state
    assert ["cora", "dawit"] == [one.moderator_id for one in done.signatures]
    async with db.read() as session:
        assert [] == await decisions.waiting(session)


async def test_nobody_decides_alone(db: Database, amina: Family, cora: Unlocked) -> None:
    decision_id = await propose(db, amina, cora, DecisionKind.ERASE)

    with pytest.raises(Conflict):
        await countersign(db, decision_id, cora)
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await session.execute(text("UPDATE decision SET state = 'done'"))


async def test_a_decision_ends_when_the_case_or_the_family_says_something_new(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    decision_id = await propose(db, amina, cora, DecisionKind.REJECT)
    await add(db, key, amina, b"she adds something")

    with pytest.raises(Conflict):
        await countersign(db, decision_id, dawit)
    with pytest.raises(Conflict):
        await propose(db, amina, dawit, DecisionKind.REJECT)


async def test_the_same_decision_waits_once_and_can_be_cancelled(
    db: Database, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    decision_id = await propose(db, amina, cora, DecisionKind.REJECT)
    with pytest.raises(Conflict):
        await propose(db, amina, dawit, DecisionKind.REJECT)
    async with db.begin() as session:
        await decisions.cancel(session, decision_id)

    with pytest.raises(Conflict):
        await countersign(db, decision_id, dawit)
    assert await propose(db, amina, dawit, DecisionKind.REJECT)
    with pytest.raises(NotFound):
        await countersign(db, uuid4(), cora)


async def test_two_erase_a_case_and_its_fact_stays(
    db: Database, store: BlobStore, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    decision_id = await propose(db, amina, cora, DecisionKind.ERASE)
    assert 0 == await erasure.erase_withdrawn(db, store, TODAY)
    await countersign(db, decision_id, dawit)
    assert 1 == await erasure.erase_withdrawn(db, store, TODAY)

    async with db.read() as session:
        left = await cases.load_case(session, amina.case_id)
        receipt = await intake.find_receipt(session, amina.keys.tag)
    assert b"" == left.sealed_report
    assert TODAY == left.view.content_erased_on
    assert receipt is not None
    assert "erased" == receipt.state
    with pytest.raises(Conflict):
        await add(db, key, amina, b"too late")
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await cases.move(session, amina.case_id, expected_version=1, to_state="under_review")


async def test_a_withdrawn_case_may_be_erased_by_two_before_the_daily_round(
    db: Database, store: BlobStore, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await withdraw(db, amina)
    with pytest.raises(Conflict):
        await propose(db, amina, cora, DecisionKind.REJECT, version=2)
    await countersign(db, await propose(db, amina, cora, DecisionKind.ERASE, version=2), dawit)

    assert 1 == await erasure.erase_withdrawn(db, store, TODAY)


async def test_a_frozen_case_is_not_sent_until_two_lift_it(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await refer(db, key, amina, cora, dawit)
    async with db.read() as session:
        (job,) = await referrals.due(session, NOW)
    async with db.begin() as session:
        await decisions.freeze(session, amina.case_id, on=TODAY)
        await decisions.freeze(session, amina.case_id, on=TODAY)

    async with db.read() as session:
        assert [] == await referrals.due(session, NOW)
        version = (await cases.load_case(session, amina.case_id)).view.version
    with pytest.raises(Conflict):  # the forwarder had listed it just before
        async with db.begin() as session:
            await referrals.count_attempt(session, job.delivery_id)
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.propose(session, referral(key, amina, revision=2), signed(cora))

    decision_id = await propose(db, amina, cora, DecisionKind.LIFT_FREEZE, version=version)
    async with db.begin() as session:
        (proposed,) = await decisions.decisions_of(session, amina.case_id)
        with pytest.raises(Conflict):
            await decisions.lift_freeze(session, proposed)
    async with db.begin() as session:
        done = await decisions.countersign(session, decision_id, signed(dawit, b"the same"))
        await decisions.lift_freeze(session, done)
    async with db.read() as session:
        assert [job.delivery_id] == [one.delivery_id for one in await referrals.due(session, NOW)]


async def test_a_freeze_does_not_stop_a_retraction(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await refer(db, key, amina, cora, dawit)
    async with db.begin() as session:
        (job,) = await referrals.due(session, NOW)
        await referrals.count_attempt(session, job.delivery_id)
        await referrals.settle(session, job.delivery_id, "delivered", None, "REG-1")
        await decisions.freeze(session, amina.case_id, on=TODAY)
    await withdraw(db, amina)

    async with db.begin() as session:
        (retraction,) = await referrals.due(session, NOW)
        assert 1 == await referrals.count_attempt(session, retraction.delivery_id)


async def test_a_database_of_the_first_schema_is_brought_along_with_its_cases(
    home: Home, key: TeamKey
) -> None:
    def upgrade_to_first(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    from storage.database import _engine

    engine = _engine(home.database_url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_to_first)
        await connection.execute(
            text(
                "INSERT INTO cases (case_id, state, received_on, active_on, version, record_id, receipt_tag) "
                "VALUES (:case_id, 'received', '2026-03-14', '2026-03-14', 1, :case_id, x'01')"
            ),
            {"case_id": uuid4().hex},
        )
    await engine.dispose()
    with pytest.raises(SchemaTooOld):
        await Database.open(home.database_url)

    await migrate(home.database_url)

    async with await Database.open(home.database_url) as db, db.read() as session:
        (row,) = await cases.list_cases(session)
    assert row.frozen_on is None
