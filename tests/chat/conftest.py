# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real intake against the Telegram stand-in over HTTP, with a real database, blob folder and team key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.running import TOKEN
from bot.settings import IntakeSettings
from storage.database import Database
from storage.home import Home
from storage.hybrid import expand
from storage.keymaking import team_key
from storage.team import Team, save_team
from tests.chat.chat_cast import SEED, Vault, running_intake
from tests.standins import a_standin


@pytest.fixture
def standin_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Telegram stand-in of its own for each test."""
    monkeypatch.setenv("AMANAT_DEMO", "1")
    with a_standin() as url:
        yield url


@pytest.fixture
async def standin(standin_url: str) -> AsyncIterator[Standin]:
    """The stand-in's controls."""
    async with Standin(standin_url) as controls:
        yield controls


@pytest.fixture
async def settings(empty_home: Home, standin_url: str) -> IntakeSettings:
    """An empty vault under its own home folder, and the settings of an intake for it."""
    home = empty_home
    key = team_key(SEED, epoch=1)
    save_team(home.team_file, Team(keys=(key,), moderators=()))
    return IntakeSettings(
        home=home,
        bot_token=TOKEN,
        api_base_url=standin_url,
        team_fingerprint=key.fingerprint,
        poll_for=timedelta(seconds=3),
        paced=False,
    )


@pytest.fixture
async def vault(settings: IntakeSettings) -> AsyncIterator[Vault]:
    """The same vault, seen by the team."""
    async with await Database.open(settings.database_url) as db:
        yield Vault(settings.home, expand(SEED), db)


@pytest.fixture
async def intake(settings: IntakeSettings) -> AsyncIterator[Intake]:
    """A running intake."""
    async with running_intake(settings) as running:
        yield running


@pytest.fixture
async def phone(standin_url: str) -> AsyncIterator[Phone]:
    """Amina's phone."""
    async with await Phone.pick_up(standin_url, name="Amina", language_code="en") as held:
        yield held
