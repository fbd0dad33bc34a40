# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database: private, in step with the code, one transaction at a time, and safe against a sudden end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlmodel import SQLModel, col

from storage import intake
from storage.database import Database, check_schema, migrate
from storage.drafts import draft_id
from storage.errors import (
    Conflict,
    DatabaseFailed,
    SchemaMissing,
    SchemaTooNew,
    SchemaTooOld,
    StorageError,
)
from storage.home import Home
from storage.tables import Draft
from tests.databases import only_postgres, only_sqlite
from tests.storage.vault_cast import TODAY


async def test_the_first_step_makes_exactly_the_tables_of_the_code(db: Database) -> None:
    async with db.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), SQLModel.metadata
            )
        )

    assert [] == differences


@only_sqlite
async def test_tables_keep_no_order_of_arrival(db: Database) -> None:
    """A rowid would number the rows in the order in which they came."""
    async with db.read() as session:
        made = await session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        tables = {name: sql for name, sql in made if name != "alembic_version"}

    assert set(SQLModel.metadata.tables) == set(tables)
    assert [] == [name for name, sql in tables.items() if "WITHOUT ROWID" not in sql]


async def test_no_column_can_hold_a_time_of_day(db: Database) -> None:
    kinds = {str(column.type) for table in SQLModel.metadata.tables.values() for column in table.columns}

    assert kinds <= {
        "DATE",
        "BLOB",
        "VARCHAR",
        "VARCHAR(32)",
        "VARCHAR(64)",
        "CHAR(32)",
        "INTEGER",
        "BIGINT",
        "BOOLEAN",
    }


async def test_migrating_again_changes_nothing(database_url: str, db: Database) -> None:
    async with db.begin() as session:
        await intake.save_draft(session, bytes(16), b"sealed", TODAY)
    await migrate(database_url)
    await check_schema(db)

    async with db.read() as session:
        assert b"sealed" == await intake.load_draft(session, bytes(16))


async def test_a_database_of_another_version_is_refused_with_the_cure(home: Home) -> None:
    with pytest.raises(SchemaMissing, match="amanat init"):
        await Database.open(home.database_url)
    await migrate(home.database_url)
    for revision, error in (("9999", SchemaTooNew), (None, SchemaMissing)):
        async with await Database.open(home.database_url) as db, db.begin() as session:
            if revision is None:
                await session.execute(text("DELETE FROM alembic_version"))
            else:
                await session.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        with pytest.raises(error):
            await Database.open(home.database_url)
        if revision is not None:
            with pytest.raises(SchemaTooNew):
                await migrate(home.database_url)
            shutil.rmtree(home.vault)
            await migrate(home.database_url)


async def test_a_file_that_is_no_database_is_refused_without_its_content(home: Home) -> None:
    home.database_file.write_bytes(b"something else entirely " * 100)

    with pytest.raises(DatabaseFailed) as refused:
        await Database.open(home.database_url)
    assert refused.value.__suppress_context__


@only_sqlite
async def test_the_database_and_its_log_belong_to_their_owner_alone(home: Home, db: Database) -> None:
    async with db.begin() as session:
        await intake.save_draft(session, bytes(16), b"sealed", TODAY)
    files = [path for path in home.vault.iterdir() if path.is_file()]

    assert {"amanat.sqlite3", "amanat.sqlite3-wal", "amanat.sqlite3-shm"} == {path.name for path in files}
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in files}


@only_sqlite
async def test_every_connection_is_set_to_keep_and_to_forget(db: Database) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "busy_timeout": 15_000,
    }
    async with db.begin() as first, db.read() as second:
        for session in (first, second):
            found = {
                pragma: (await session.execute(text(f"PRAGMA {pragma}"))).scalar_one() for pragma in expected
            }
            assert expected == found


@only_postgres
async def test_every_connection_to_a_server_waits_for_the_disk_and_for_nobody_forever(db: Database) -> None:
    expected = {
        "synchronous_commit": "on",
        "lock_timeout": "15s",
        "idle_in_transaction_session_timeout": "1min",
    }
    async with db.begin() as first, db.read() as second:
        for session in (first, second):
            found = {name: (await session.execute(text(f"SHOW {name}"))).scalar_one() for name in expected}
            assert expected == found


async def test_a_reader_sees_one_moment(db: Database) -> None:
    async with db.read() as reading:
        assert await intake.load_draft(reading, bytes(16)) is None
        async with db.begin() as writing:
            await intake.save_draft(writing, bytes(16), b"sealed", TODAY)
        assert await intake.load_draft(reading, bytes(16)) is None
    async with db.read() as later:
        assert b"sealed" == await intake.load_draft(later, bytes(16))


async def test_an_exception_undoes_the_whole_transaction(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.begin() as session:
            await intake.save_draft(session, bytes(16), b"sealed", TODAY)
            raise ZeroDivisionError
    async with db.read() as session:
        assert await intake.load_draft(session, bytes(16)) is None


async def test_what_a_reader_writes_is_thrown_away(db: Database) -> None:
    async with db.read() as session:
        await intake.save_draft(session, bytes(16), b"sealed", TODAY)
    async with db.read() as session:
        assert await intake.load_draft(session, bytes(16)) is None


async def test_a_transaction_inside_a_transaction_is_refused_at_once(db: Database) -> None:
    async with db.begin() as session:
        await intake.save_draft(session, bytes(16), b"sealed", TODAY)
        with pytest.raises(StorageError, match="one transaction"):
            async with db.begin():
                pass
    async with db.read() as session:
        assert b"sealed" == await intake.load_draft(session, bytes(16))


async def test_broken_promises_are_told_without_the_values(db: Database) -> None:
    with pytest.raises(Conflict) as refused:
        async with db.begin() as session:
            for _ in range(2):
                await session.execute(
                    text("INSERT INTO handled_update (update_id, handled_on) VALUES (7777777, '2026-03-14')")
                )
    assert "7777777" not in str(refused.value)
    assert refused.value.__suppress_context__


async def test_writers_in_one_process_and_in_another_wait_for_each_other(database_url: str) -> None:
    """Two open databases stand for two processes; every increment must survive."""

    async def increments(db: Database) -> None:
        for _ in range(15):
            async with db.begin() as session:
                held = await intake.load_draft(session, bytes(16))
                await asyncio.sleep(0)
                await intake.save_draft(session, bytes(16), b"%d" % (int(held or b"0") + 1), TODAY)

    async with (
        await Database.open(database_url) as intake_db,
        await Database.open(database_url) as desk_db,
    ):
        await asyncio.gather(*(increments(db) for db in (intake_db, desk_db, intake_db, desk_db)))
        async with desk_db.read() as session:
            assert b"60" == await intake.load_draft(session, bytes(16))


async def test_a_reader_does_not_wait_for_a_writer(db: Database) -> None:
    async with db.begin() as writing:
        await intake.save_draft(writing, bytes(16), b"sealed", TODAY)
        async with db.read() as reading:
            assert await intake.load_draft(reading, bytes(16)) is None


KILLED_WRITER = """
import asyncio, datetime, os, sys
from storage import intake
from storage.database import Database
from storage.drafts import draft_id

async def main():
    db = await Database.open(sys.argv[1])
    for number in range(100_000):
        key = number.to_bytes(32, "big")
        async with db.begin() as session:
            await intake.save_draft(session, draft_id(key), b"half", datetime.date(2026, 3, 14))
            await intake.save_draft(session, draft_id(key)[::-1], b"other half", datetime.date(2026, 3, 14))
        os.write(1, b"%d\\n" % number)

asyncio.run(main())
"""


def kill_a_writer(database_url: str) -> list[int]:
    """Let another process write, kill it in the middle, and give what it had confirmed."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_WRITER, database_url],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        confirmed = [int(writer.stdout.readline()) for _ in range(25)]
        os.kill(writer.pid, signal.SIGKILL)
        return confirmed + [int(line) for line in writer.stdout.read().split()]


async def test_what_was_committed_survives_a_kill_and_nothing_survives_by_half(database_url: str) -> None:
    confirmed = await asyncio.to_thread(kill_a_writer, database_url)

    async with await Database.open(database_url) as db, db.read() as session:
        for number in confirmed:
            assert b"half" == await intake.load_draft(session, draft_id(number.to_bytes(32, "big")))
        halves = (
            await session.execute(
                select(func.count()).select_from(Draft).where(col(Draft.sealed_draft) == b"half")
            )
        ).scalar_one()
        all_rows = (await session.execute(text("SELECT count(*) FROM draft"))).scalar_one()
        assert all_rows == 2 * halves
        if db.engine.dialect.name == "sqlite":
            assert "ok" == (await session.execute(text("PRAGMA integrity_check"))).scalar_one()


async def test_an_older_schema_is_refused_with_the_cure(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    await migrate(home.database_url)
    monkeypatch.setattr("alembic.script.ScriptDirectory.get_current_head", lambda _self: "9999")

    with pytest.raises(SchemaTooOld, match="amanat migrate"):
        await Database.open(home.database_url)
