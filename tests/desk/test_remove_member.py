# SPDX-License-Identifier: AGPL-3.0-or-later
"""Removing a key holder at the desk: two of the others sign, and she is out at her next click."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.desk import Desk
from storage.home import Home
from storage.own_notes import load_own_note
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Sent
from tests.desk.desk_house import ERUM_WORDS, sign_change, third_moderator


@pytest.fixture
async def app(home: Home) -> AsyncIterator[FastAPI]:
    """Give the desk of a team of three."""
    third_moderator(home)
    app = make_app(Sent(home, home.database_url, home.blobs_url))
    yield app
    await app.state.desk.close()


async def test_two_remove_a_third_who_is_out_at_once(
    app: FastAPI, desk: Desk, home: Home, cora: Browser, dawit: Browser
) -> None:
    async with Browser(app) as erum:
        assert (await erum.sign_in("erum", ERUM_WORDS)).status_code == 200
        await erum.send("/queue/lists", name="hers", lane="mine")
        page = await cora.send("/team/erum/remove")
        address = str(page.url.path)
        await sign_change(cora, address, "cora")
        assert "hers" in (await erum.get("/queue")).text
        assert "This is about you" in (await erum.get(address)).text

        page = await sign_change(dawit, address, "dawit")

        assert "Begin a new team key now" in page.text
        assert (await erum.get("/queue")).status_code == 303
    assert not desk.team.moderator("erum").active
    assert not home.key_file("erum").exists()
    async with (await desk.database()).read() as transaction:
        assert await load_own_note(transaction, "erum") is None
    assert "has left" in (await cora.get("/team")).text


async def test_nobody_decides_about_herself(app: FastAPI, desk: Desk, cora: Browser) -> None:
    assert (await cora.send("/team/cora/remove")).status_code == 422
