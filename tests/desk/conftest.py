# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk over a real vault, with two moderators and a partner; passphrases are cheap to stretch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from bot.casework.partner import Part, Partner, save_partners
from bot.desk.app import make_app
from bot.desk.desk import Desk
from bot.partners.keys import make_forwarder_keys
from storage.home import Home, write_private
from storage.keymaking import make_key_file, new_seed, new_signing_key, team_key
from storage.team import Moderator, Team, save_team
from storage.text import to_text
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import CHEAP, Family, Sent, deposit

SEED = new_seed()
SIGNING_KEYS = {moderator_id: new_signing_key() for moderator_id in PASSPHRASES}


def a_partner(partner_id: str, name: str, **more: object) -> Partner:
    """Make a partner that takes everything unless told otherwise."""
    verify_key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    facts = {
        "id": partner_id,
        "names": {"en": name, "ur": f"{name} (اردو)"},
        "base_url": "http://127.0.0.1:9/registry",
        "verify_key": to_text(verify_key),
        "accepts": frozenset(Part),
    }
    return Partner.model_validate(facts | more)


@pytest.fixture
async def home(empty_home: Home) -> Home:
    """Give a home as `amanat init` leaves it."""
    home = empty_home
    people = []
    for moderator_id, passphrase in PASSPHRASES.items():
        key_file = make_key_file(
            moderator_id=moderator_id,
            name=moderator_id.title(),
            passphrase=passphrase,
            seeds={1: SEED},
            signing_key=SIGNING_KEYS[moderator_id],
            cost=CHEAP,
        )
        write_private(home.key_file(moderator_id), key_file)
        public = SIGNING_KEYS[moderator_id].public_key().public_bytes_raw()
        people.append(Moderator(moderator_id, moderator_id.title(), public))
    save_team(home.team_file, Team((team_key(SEED, epoch=1),), tuple(people)))
    make_forwarder_keys(home)
    partners = {
        "voices": a_partner("voices", "Voices Registry"),
        "lawyers": a_partner("lawyers", "Lawyers for Rights", accepts=frozenset({Part.NAMES, Part.WHEN})),
    }
    save_partners(home.partners_file, partners)
    return home


@pytest.fixture
async def app(home: Home) -> AsyncIterator[FastAPI]:
    """Give the desk's application."""
    app = make_app(Sent(home, home.database_url, home.blobs_url))
    yield app
    await app.state.desk.close()


@pytest.fixture
def desk(app: FastAPI) -> Desk:
    """Give what the desk works with."""
    found: Desk = app.state.desk
    return found


@pytest.fixture
async def eve(app: FastAPI) -> AsyncIterator[Browser]:
    """Give a stranger's browser."""
    async with Browser(app) as browser:
        yield browser


@pytest.fixture
async def cora(app: FastAPI) -> AsyncIterator[Browser]:
    """Give Cora's browser, signed in."""
    async with Browser(app) as browser:
        await browser.sign_in("cora")
        yield browser


@pytest.fixture
async def dawit(app: FastAPI) -> AsyncIterator[Browser]:
    """Give Dawit's browser, signed in."""
    async with Browser(app) as browser:
        await browser.sign_in("dawit")
        yield browser


@pytest.fixture
async def amina(desk: Desk) -> Family:
    """Give Amina's family, which sent a photo, a voice note and a document and agreed to one partner."""
    return await deposit(desk, with_files=True)


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """The desk behind a real server on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- the server offers no event to wait for
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving
