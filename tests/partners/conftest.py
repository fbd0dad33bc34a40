# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vault, a team of moderators, a forwarder and a registry stand-in behind real HTTP."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.casework.partner import Part, Partner, save_partners
from bot.demo.registry.app import make_app
from bot.demo.registry.keys import trust_sender, verify_key
from bot.partners.forwarder import Forwarder
from bot.partners.keys import make_forwarder_keys
from storage.home import Home
from storage.keymaking import new_seed, team_key
from storage.team import Moderator, Team, save_team
from tests.partners.cast import Office, RunningRegistry, VaultSettings


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[RunningRegistry]:
    """Run the stand-in in a thread, on a free port."""
    folder = tmp_path / "registry"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = make_app(folder)
    server = uvicorn.Server(
        uvicorn.Config(
            app, host="127.0.0.1", port=port, log_config=None, access_log=False, loop="asyncio", ws="none"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield RunningRegistry(folder, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
async def office(empty_home: Home, registry: RunningRegistry) -> AsyncIterator[Office]:
    """Set everything up as `amanat init` does, with one partner."""
    home = empty_home
    forwarder_public = make_forwarder_keys(home)
    trust_sender(
        registry.folder, key_id=forwarder_public.key_id, key=forwarder_public.signing_key, name="Test"
    )
    seed = new_seed()
    signing_keys = {name: Ed25519PrivateKey.generate() for name in ("cora", "dawit", "eve")}
    moderators = tuple(
        Moderator(name, name.title(), signing_keys[name].public_key().public_bytes_raw())
        for name in ("cora", "dawit")
    )
    save_team(home.team_file, Team((team_key(seed, epoch=1),), moderators))
    partner = Partner(
        id="voices",
        names={"en": "Voices"},
        base_url=registry.url,
        verify_key=verify_key(registry.folder),
        accepts=frozenset(Part),
    )
    save_partners(home.partners_file, {partner.id: partner})
    settings = VaultSettings(home)
    forwarder = await Forwarder.open(settings)
    forwarder.answer_within = timedelta(seconds=1)
    async with asyncio.timeout(60):
        yield Office(settings, forwarder.database, forwarder.blobs, forwarder, seed, signing_keys, partner)
    await forwarder.close()
