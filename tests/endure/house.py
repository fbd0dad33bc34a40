# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vault of its own in a temporary folder, and the real intake as a process that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from bot.demo.telegram.running import TOKEN
from storage.database import Database, migrate
from storage.envelope import Purpose, open_with
from storage.home import Home, write_private
from storage.hybrid import expand
from storage.keymaking import new_seed, team_key
from storage.report import Report, read_report
from storage.tables import Deposited, Draft, Parked
from storage.team import Team, save_team
from tests.endure.forks import Life
from tests.endure.manager import Manager

INTAKE = (sys.executable, "-c", "from bot.commands import main; main()", "intake")

Process = subprocess.Popen[bytes] | Life


@dataclass
class House:
    """One intake's home. The team's key lies here, not in the home: only the harness can open anything."""

    home: Home
    seed: bytes
    fingerprint: str
    api: str
    settings: dict[str, str] = field(default_factory=dict)
    command: Sequence[str] = INTAKE
    manager: Manager | None = None  # stands for systemd where there is one
    forked: bool = False  # makes starts cheap where there are many

    def start(self, **more: str) -> Process:
        """Start the real intake as its own process; its log goes to a file."""
        values = {
            "AMANAT_TEAM_FINGERPRINT": self.fingerprint,
            "AMANAT_BOT_TOKEN": TOKEN,
            "AMANAT_API_BASE_URL": self.api,
            "AMANAT_PACED": "false",
            "AMANAT_POLL_FOR": "5",
            **self.settings,
            **more,
        }
        write_private(
            self.home.settings_file, "".join(f"{key}={value}\n" for key, value in values.items()).encode()
        )
        environ = environment(AMANAT_HOME=str(self.home.root))
        if self.forked:
            return Life(environ, self.log)
        with self.log.open("ab") as log:
            if self.manager is not None:
                return self.manager.start(self.command, environ, log)
            return subprocess.Popen(self.command, env=environ, stdout=log, stderr=log)

    @property
    def log(self) -> Path:
        """Give the file that the intake's log goes to."""
        return self.home.root / "intake.log"

    async def reports(self) -> list[Report]:
        """Open all reports, as the team could."""
        return [
            read_report(self._open(row.sealed_content, Purpose.REPORT, row.deposit_id))
            for row in await self.rows(Deposited)
        ]

    async def parked(self) -> list[Any]:
        """Open all parked updates."""
        from storage.sealing import PARKED_ABOUT

        return [
            json.loads(self._open(row.sealed_update, Purpose.PARKED, PARKED_ABOUT))
            for row in await self.rows(Parked)
        ]

    async def drafts(self) -> int:
        """Count the drafts."""
        return len(await self.rows(Draft))

    async def rows(self, table: type[Any]) -> list[Any]:
        """Give all rows of a table."""
        async with await Database.open(self.home.database_url) as db, db.read() as session:
            rows = list((await session.execute(select(table))).scalars().all())
            session.expunge_all()
            return rows

    def _open(self, sealed: bytes, purpose: Purpose, about: Any) -> bytes:
        return open_with(sealed, expand(self.seed), epoch=1, purpose=purpose, about=about)


def environment(**more: str) -> Mapping[str, str]:
    """Give a process's environment without any settings of ours but the given ones."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AMANAT_")}
    return {**kept, "AMANAT_DEMO": "1", "PYTHONUNBUFFERED": "1", **more}


async def build_house(folder: Path, api: str) -> House:
    """Make an empty vault under a folder."""
    home = Home(folder / "home").make()
    await migrate(home.database_url)
    seed = new_seed()
    key = team_key(seed, epoch=1)
    save_team(home.team_file, Team(keys=(key,), moderators=()))
    return House(home, seed, key.fingerprint, api)


@contextmanager
def a_house(api: str) -> Iterator[House]:
    """Give an empty vault in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="amanat-endure-") as folder:
        yield asyncio.run(build_house(Path(folder), api))


def end(process: Process, *, within: float = 15.0) -> int:
    """Ask a process to stop; insist when it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(timeout=5)
