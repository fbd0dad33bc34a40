# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case that its holder left does not stay locked: others may take it over, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.casework.moves import LEASE_FOR
from bot.desk.desk import Desk
from storage.home import Home
from storage.team import save_team
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, kept
from tests.desk.desk_house import team_of


def later(desk: Desk, monkeypatch: pytest.MonkeyPatch, days: timedelta) -> None:
    """Let days pass at the desk."""
    today = desk.today()
    monkeypatch.setattr(desk, "today", lambda: today + days)


async def test_a_case_of_somebody_who_left_the_team_can_be_taken_over(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    team = team_of(home)
    people = tuple(replace(one, active=one.id != "cora") for one in team.moderators)
    save_team(home.team_file, replace(team, moderators=people))

    page = await dawit.press(amina.page, "/moves/take-over")

    assert "The case is with you now" in page.text
    view = (await kept(await desk.database(), amina)).view
    assert (view.state, view.held_by) == ("under_review", "dawit")


async def test_a_case_is_taken_over_after_a_week_without_an_act(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cora.press(amina.page, "/moves/take")
    later(desk, monkeypatch, LEASE_FOR - timedelta(days=1))
    refused = await dawit.send(f"{amina.page}/moves/take-over", version="2")
    assert refused.status_code == 409
    assert "/moves/take-over" not in (await dawit.get(amina.page)).text
    later(desk, monkeypatch, timedelta(days=1))

    await dawit.press(amina.page, "/moves/take-over")

    assert (await kept(await desk.database(), amina)).view.held_by == "dawit"


async def test_an_act_of_the_holder_renews_the_week(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cora.press(amina.page, "/moves/take")
    later(desk, monkeypatch, LEASE_FOR - timedelta(days=1))
    await cora.press(amina.page, "/record")
    later(desk, monkeypatch, timedelta(days=2))

    assert "/moves/take-over" not in (await dawit.get(amina.page)).text
