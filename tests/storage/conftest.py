# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vault on the disk, a team of two, and a family with a receipt. Real files, real keys, cheap passphrases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.blobs import BlobStore
from storage.database import Database
from storage.home import Home
from storage.keymaking import make_key_file, new_seed, new_signing_key, team_key
from storage.opening import Unlocked, unlock
from storage.team import Moderator, Team, TeamKey
from tests.databases import lay_empty
from tests.storage.vault_cast import CHEAP, Family, deposit_report

PASSPHRASE = "seven words that only Cora knows by heart"


@pytest.fixture(scope="session")
def seed() -> bytes:
    return new_seed()


@pytest.fixture(scope="session")
def key(seed: bytes) -> TeamKey:
    return team_key(seed, epoch=1)


@pytest.fixture(scope="session")
def cora(seed: bytes) -> Unlocked:
    return _moderator("cora", seed)


@pytest.fixture(scope="session")
def dawit(seed: bytes) -> Unlocked:
    return _moderator("dawit", seed)


@pytest.fixture(scope="session")
def team(key: TeamKey, cora: Unlocked, dawit: Unlocked) -> Team:
    people = (Moderator(who.moderator_id, who.name, who.signing_public_key) for who in (cora, dawit))
    return Team((key,), tuple(people))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "amanat").make()


@pytest.fixture
async def database_url(home: Home, postgres_or_none: str | None) -> str:
    """Give the address of an empty database with all tables: every test that asks runs on both kinds."""
    if postgres_or_none is None:
        await lay_empty(home)
    return postgres_or_none or home.database_url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with await Database.open(database_url) as database:
        yield database


@pytest.fixture
def store(home: Home) -> BlobStore:
    return BlobStore(home.blobs_url)


@pytest.fixture
async def amina(db: Database, key: TeamKey) -> Family:
    return await deposit_report(db, key, b"Amina's report", blob_ids=("a" * 32,))


def _moderator(moderator_id: str, seed: bytes) -> Unlocked:
    key_file = make_key_file(
        moderator_id=moderator_id,
        name=moderator_id.title(),
        passphrase=PASSPHRASE,
        seeds={1: seed},
        signing_key=new_signing_key(),
        cost=CHEAP,
    )
    return unlock(key_file, PASSPHRASE)
