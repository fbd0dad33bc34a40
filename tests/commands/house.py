# SPDX-License-Identifier: AGPL-3.0-or-later
"""A house with a vault: a small team on one machine, its commands run as people type them."""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from click.testing import Result
from typer.testing import CliRunner

from bot.commands.app import app
from storage.audit import AuditEntry, append, entries
from storage.blobs import BlobStore
from storage.database import Database
from storage.home import Home, write_private
from storage.intake import Deposit, deposit
from storage.keyfile import Cost
from storage.keymaking import make_key_file, make_shares, new_seed, new_signing_key, team_key
from storage.opening import Unlocked, unlock
from storage.sealing import Purpose, seal
from storage.team import Moderator, Team, TeamKey, load_team, save_team
from tests.databases import lay_empty

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
TODAY = date(2026, 11, 23)
REPORT = "Zakir Baloch, taken on the road to Mand"


@dataclass
class House:
    """One home folder with its team; every moderator's passphrase lies in a private file beside it."""

    folder: Path
    people: tuple[str, ...] = ("cora", "dawit")
    shares: list[str] = field(default_factory=list)

    @property
    def home(self) -> Home:
        """Give the home folder."""
        return Home(self.folder / "home")

    @property
    def team(self) -> Team:
        """Give the team as the file has it."""
        return load_team(self.home.team_file, pinned_fingerprint=None)

    def found(self) -> House:
        """Make the team of epoch 1, its key files under cheap costs, three shares of which two suffice, a vault."""
        home = self.home.make()
        seed = new_seed()
        signing = {who: new_signing_key() for who in self.people}
        moderators = tuple(
            Moderator(who, who.title(), key.public_key().public_bytes_raw()) for who, key in signing.items()
        )
        for who, key in signing.items():
            words = f"quiet river under seven stones {who}"
            content = make_key_file(
                moderator_id=who,
                name=who.title(),
                passphrase=words,
                seeds={1: seed},
                signing_key=key,
                cost=CHEAP,
            )
            write_private(home.key_file(who), content)
            self.keep_words(who, words)
        key = team_key(seed, epoch=1)
        save_team(home.team_file, Team((key,), moderators))
        self.pin(key)
        home.partners_file.write_text("[]\n")
        self.shares = make_shares(seed, threshold=2, count=3)
        asyncio.run(lay_empty(home))
        return self

    def pin(self, key: TeamKey) -> None:
        """Pin a team key in the settings file."""
        fingerprint = key.fingerprint.replace(" ", "")
        write_private(self.home.settings_file, f"AMANAT_TEAM_FINGERPRINT={fingerprint}\n".encode())

    def words_file(self, who: str) -> Path:
        """Give the file with somebody's passphrase."""
        return self.folder / f"{who}.words"

    def keep_words(self, who: str, words: str) -> None:
        """Write a passphrase file."""
        write_private(self.words_file(who), f"{words}\n".encode())

    def shares_file(self, shares: Iterable[str]) -> Path:
        """Write a private file with shares, as init prints them."""
        path = self.folder / f"shares-{secrets.token_hex(4)}"
        text = "".join(f"Share {number}:\n    {share}\n" for number, share in enumerate(shares, 1))
        write_private(path, text.encode())
        return path

    def run(self, *arguments: object, home: Home | None = None) -> Result:
        """Run a command as it is typed, in this home."""
        words = [str(one) for one in arguments]
        place = home or self.home
        return CliRunner().invoke(app, [*words, "--home", str(place.root)])

    def run_as(self, who: str, *arguments: object) -> Result:
        """Run a command as one moderator, with her passphrase from its file."""
        return self.run(*arguments, "--as", who, "--passphrase-file", self.words_file(who))

    def unlock(self, who: str, home: Home | None = None) -> Unlocked:
        """Unlock somebody's key file."""
        words = self.words_file(who).read_text().strip()
        return unlock((home or self.home).key_file(who).read_bytes(), words)

    def deposit(self, count: int = 1, *, key: TeamKey | None = None, text: str = REPORT) -> list[UUID]:
        """Keep sealed reports; give their ids."""
        return asyncio.run(self._deposit(count, key or self.team.current, text))

    async def _deposit(self, count: int, key: TeamKey, text: str) -> list[UUID]:
        ids = [uuid4() for _ in range(count)]
        async with await Database.open(self.home.database_url) as db:
            for start in range(0, count, 500):
                async with db.begin() as session:
                    for report_id in ids[start : start + 500]:
                        sealed = seal(text.encode(), key, purpose=Purpose.REPORT, about=report_id)
                        await deposit(
                            session,
                            Deposit(uuid4(), report_id, sealed, secrets.token_bytes(32), bytes(1216), TODAY),
                        )
        return ids

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database file directly."""
        connection = sqlite3.connect(self.home.database_file)
        try:
            found = connection.execute(sql, values).fetchall()
            connection.commit()
            return found
        finally:
            connection.close()

    def sealed(self, report_id: UUID) -> bytes:
        """Give a deposit's envelope."""
        return bytes(
            self.query("SELECT sealed_content FROM deposit WHERE deposit_id = ?", report_id.hex)[0][0]
        )

    def opens(self, who: str, report_id: UUID, home: Home | None = None) -> str:
        """Open a report with somebody's key file."""
        sealed = self.sealed(report_id)
        return self.unlock(who, home).open(sealed, purpose=Purpose.REPORT, about=report_id).decode()

    def act(self, who: str, *acts: str) -> None:
        """Put entries into the audit chain, signed by one moderator."""
        keys = self.unlock(who)

        async def run() -> None:
            async with await Database.open(self.home.database_url) as db, db.begin() as session:
                for act in acts:
                    await append(session, act=act, about=uuid4(), actor_id=who, sign=keys.sign, on=TODAY)

        asyncio.run(run())

    def audit(self) -> list[AuditEntry]:
        """Give the audit chain."""

        async def run() -> list[AuditEntry]:
            async with await Database.open(self.home.database_url) as db, db.read() as session:
                return await entries(session)

        return asyncio.run(run())

    def put_blob(self, content: bytes) -> str:
        """Store a blob; give its id."""
        blob_id = secrets.token_hex(16)

        async def run() -> None:
            async def pieces() -> Any:
                yield content

            await BlobStore(self.home.blobs_url).put(blob_id, pieces())

        asyncio.run(run())
        return blob_id


def figures(result: Result) -> dict[str, Any]:
    """Give the JSON line with which a command ends."""
    line = [line for line in result.stdout.splitlines() if line.startswith("{")][-1]
    return dict(json.loads(line))
