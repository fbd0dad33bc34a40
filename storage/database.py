# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database: open it, one transaction at a time, and keep its schema in step with the code.

SQLite: write-ahead log, every commit on the disk before it returns, freed bytes overwritten, temporary tables in
memory. A writer begins with BEGIN IMMEDIATE, so that two processes queue instead of failing half way through.

PostgreSQL: the same promises by other means. A writer first takes one advisory lock of the database, which ends with
its transaction, so that writers of all processes queue as they do before SQLite; a reader sees one moment
(REPEATABLE READ) and waits for nobody; a commit returns when it is on the disk.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.errors import Conflict, DatabaseFailed, SchemaMissing, SchemaTooNew, SchemaTooOld, StorageError
from storage.home import FILE_MODE, FOLDER_MODE

BUSY_TIMEOUT_MS = 15_000  # Source: the longest write is a re-sealing batch, well under a second.
# A writer in the queue for longer waits for one that waits for it, or for a disk that does not answer.
MAX_QUEUED_FOR = timedelta(seconds=60)
MIGRATIONS = Path(__file__).parent / "migrations"
_READ_ONLY = "amanat_read_only"
# Source: our choice, "amanat" in ASCII; any number serves that nobody else locks in this database.
_WRITERS_LOCK = int.from_bytes(b"amanat")


class Database:
    """One open database. Make it with Database.open(url); close it, or use it as a context."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        # Writers of this process queue fairly here; SQLite's own waiting sleeps and is not fair.
        self._writing = asyncio.Lock()
        self._writer: asyncio.Task[Any] | None = None

    @classmethod
    async def open(cls, url: str) -> Database:
        """Open a database of the right schema.

        Raises SchemaMissing, SchemaTooOld or SchemaTooNew, each with the cure.
        """
        await check_schema(url)
        return cls(_engine(url))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """Give a session inside one transaction: committed at the end, undone by any exception.

        Raises Conflict when a promise of the tables would be broken, DatabaseFailed when the disk or server refuses.
        """
        if self._writer is asyncio.current_task():
            raise StorageError("expected one transaction at a time in a task; end the outer one first")
        try:
            async with asyncio.timeout(MAX_QUEUED_FOR.total_seconds()):
                await self._writing.acquire()
        except TimeoutError:
            raise DatabaseFailed from None
        self._writer = asyncio.current_task()
        try:
            async with _translated(), self._session() as session, session.begin():
                yield session
        finally:
            self._writer = None
            self._writing.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Give a session that sees one moment and waits for no writer; what it writes is thrown away."""
        async with _translated(), self._session() as session:
            await session.connection(execution_options=_reading(self.engine.dialect.name))
            yield session
            await session.rollback()

    async def checkpoint(self) -> bool:
        """Empty the write-ahead log into the database and cut it to nothing, so that erased bytes are gone.

        Tells whether that was possible; False when a reader held on for too long. Only SQLite needs it.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        async with self._writing, self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            busy, _, _ = await cursor.fetchone()
            await cursor.close()
            return not busy

    def _session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Turn the driver's errors into ours: theirs carry the statement's values."""
    try:
        yield
    except IntegrityError:
        raise Conflict("expected something that does not exist yet, or still exists; load it again") from None
    except DBAPIError:
        raise DatabaseFailed from None


async def migrate(url: str) -> None:
    """Make the database, or bring it to this version's schema. Raises SchemaTooNew."""
    _make_private_file(url)
    await check_schema(url, may_be_old=True)
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def check_schema(database: Database | str, *, may_be_old: bool = False) -> None:
    """Refuse a database, open or by its address, that this version must not touch.

    Raises SchemaMissing (nothing there), SchemaTooOld (migrate it), SchemaTooNew (use the newer version).
    """
    if isinstance(database, Database):
        found = await _revision(database.engine)
    else:
        file = _sqlite_file(database)
        if file is not None and not file.exists():
            raise SchemaMissing(
                "expected a database; run `amanat init`, or `amanat migrate` to make an empty one"
            )
        engine = _engine(database)
        try:
            found = await _revision(engine)
        finally:
            await engine.dispose()
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = {script.revision for script in scripts.walk_revisions()}
    if found is not None and found not in known:
        raise SchemaTooNew(
            "the database was made by a newer version; install that version, or restore a backup"
        )
    if found != scripts.get_current_head() and not may_be_old:
        if found is None:
            raise SchemaMissing("expected tables in the database; run `amanat migrate`")
        raise SchemaTooOld(
            "the database was made by an older version; make a backup, then run `amanat migrate`"
        )


async def _revision(engine: AsyncEngine) -> str | None:
    async with _translated(), engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    raise DatabaseFailed


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _engine(url: str) -> AsyncEngine:
    if make_url(url).get_backend_name() == "postgresql":
        engine = create_async_engine(url, hide_parameters=True, connect_args=_postgres_settings())
        event.listen(engine.sync_engine, "begin", _begin_postgres)
        return engine
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _reading(dialect: str) -> dict[str, Any]:
    options: dict[str, Any] = {_READ_ONLY: True}
    if dialect == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    return options


def _postgres_settings() -> dict[str, Any]:
    return {
        "server_settings": {
            "application_name": "amanat",
            "synchronous_commit": "on",
            # As long as a writer waits for its turn before SQLite.
            "lock_timeout": str(BUSY_TIMEOUT_MS),
            "idle_in_transaction_session_timeout": str(4 * BUSY_TIMEOUT_MS),
        },
        "timeout": BUSY_TIMEOUT_MS / 1000,
    }


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get(_READ_ONLY, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite does, and says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _sqlite_file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _make_private_file(url: str) -> None:
    """Create the file before SQLite does: it, its log and its index then belong to the owner alone."""
    file = _sqlite_file(url)
    if file is None:
        return
    file.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, FILE_MODE))
