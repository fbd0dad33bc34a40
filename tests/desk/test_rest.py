# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has read much in a day is asked kindly whether to rest; one click goes on, and nobody else ever knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.desk import Desk
from bot.desk.rest import Day, Limit, Rests
from storage.audit import entries
from storage.home import Home
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, Sent, deposit

TODAY, TOMORROW = date(2026, 11, 28), date(2026, 11, 29)
HOUR = timedelta(hours=1)


@pytest.fixture
async def strict(home: Home) -> AsyncIterator[FastAPI]:
    """A desk whose team asks after two cases or an hour."""
    app = make_app(Sent(home, home.database_url, home.blobs_url, rest_after_cases=2, rest_after=HOUR))
    yield app
    await app.state.desk.close()


async def families(desk: Desk, count: int) -> list[Family]:
    """Let several families report."""
    return [await deposit(desk) for _ in range(count)]


async def test_after_as_many_cases_as_agreed_the_next_one_waits_for_one_click(strict: FastAPI) -> None:
    first, second, third, fourth, fifth = await families(strict.state.desk, 5)
    async with Browser(strict) as cora:
        await cora.sign_in("cora")
        for family in (first, second, first):
            assert (await cora.get(family.page)).status_code == 200
        asked = await cora.get(third.page)
        assert (asked.status_code, asked.headers["location"]) == (
            303,
            f"/rest?next=%2Fcases%2F{third.case_id}",
        )
        page = await cora.get(asked.headers["location"])
        assert "Time to rest?" in page.text
        assert "with 2 families" in page.text
        assert (await cora.get(first.page)).status_code == 200, "what she has begun is not shut"

        went_on = await cora.press(asked.headers["location"], "/rest")

        assert "words" in went_on.text
        assert (await cora.get(third.page)).status_code == 200
        assert (await cora.get(fourth.page)).status_code == 303, "asked again after half as many"
        await cora.press(f"/rest?next={fourth.page}", "/rest")
        assert (await cora.get(fourth.page)).status_code == 200
        assert (await cora.get(fifth.page)).status_code == 303


async def test_a_case_that_was_not_opened_is_not_noted_as_opened(strict: FastAPI) -> None:
    first, second, third = await families(strict.state.desk, 3)
    async with Browser(strict) as cora:
        await cora.sign_in("cora")
        for family in (first, second, third):
            await cora.get(family.page)
    async with (await strict.state.desk.database()).read() as transaction:
        opened = {one.about for one in await entries(transaction) if one.act == "case-opened"}
    assert opened == {first.case_id, second.case_id}
    assert not strict.state.desk.leases.others(third.case_id, "dawit")


async def test_nobody_else_sees_it_and_nothing_of_it_is_kept(strict: FastAPI, home: Home) -> None:
    first, second, third = await families(strict.state.desk, 3)
    async with Browser(strict) as cora, Browser(strict) as dawit:
        await cora.sign_in("cora")
        await dawit.sign_in("dawit")
        for family in (first, second, third):
            await cora.get(family.page)
        await cora.press(f"/rest?next={third.page}", "/rest")
        assert "not been with any family yet" in (await dawit.get("/rest")).text
        for path in ("/team", "/team/cora/trail", "/overview", "/trail"):
            seen = (await dawit.get(path)).text
            assert "families" not in seen
            assert "minutes in a day" not in seen
        assert (await dawit.get(third.page)).status_code == 200
        await dawit.sign_in("cora")
    async with (await strict.state.desk.database()).read() as transaction:
        acts = {one.act for one in await entries(transaction)}
    assert acts == {"case-opened"}


async def test_locking_does_not_make_the_day_begin_anew(strict: FastAPI) -> None:
    first, second, third = await families(strict.state.desk, 3)
    async with Browser(strict) as cora:
        await cora.sign_in("cora")
        for family in (first, second):
            await cora.get(family.page)
        strict.state.desk.sessions.close_all()
        await cora.sign_in("cora")
        assert (await cora.get(third.page)).status_code == 303


async def test_she_chooses_her_own_limit_in_her_own_browser(strict: FastAPI) -> None:
    first, second, third = await families(strict.state.desk, 3)
    async with Browser(strict) as cora, Browser(strict) as dawit:
        await cora.sign_in("cora")
        await dawit.sign_in("dawit")
        await cora.press("/rest", "/rest/limit", cases="1", minutes="0")
        await dawit.press("/rest", "/rest/limit", cases="0", minutes="0")
        await cora.get(first.page)
        assert (await cora.get(second.page)).status_code == 303
        for family in (first, second, third):
            assert (await dawit.get(family.page)).status_code == 200
        for wrong in (
            {"cases": "many", "minutes": "1"},
            {"cases": "-1", "minutes": "1"},
            {"cases": "100", "minutes": "1"},
        ):
            refused = await cora.press("/rest", "/rest/limit", **wrong)
            assert refused.status_code == 422
            assert "Two whole numbers" in refused.text
        assert (await cora.get(second.page)).status_code == 303
        await cora.press("/rest", "/rest/limit", cases="", minutes="")
        assert (await cora.get(second.page)).status_code == 200
        cora.http.cookies.set("amanat_rest", "nonsense", domain="127.0.0.1", path="/")
        assert (await cora.get(third.page)).status_code == 303


async def test_the_way_on_leads_nowhere_but_into_this_desk(cora: Browser) -> None:
    for wanted in ("https://example.org/", "//example.org", "/\\example.org"):
        page = await cora.get("/rest", params={"next": wanted})
        assert "example.org" not in page.text
        sent = await cora.http.post("/rest", data={"token": await cora.token(), "next": wanted})
        assert sent.headers["location"] == "/queue"


async def test_long_reading_is_said_on_the_case_itself_and_listening_counts_too(strict: FastAPI) -> None:
    (first,) = await families(strict.state.desk, 1)
    now = [0.0]
    strict.state.desk.rests.clock = lambda: now[0]
    async with Browser(strict) as cora:
        await cora.sign_in("cora")
        assert "reading for long" not in (await cora.get(first.page)).text
        for _ in range(20):
            now[0] += 200
            page = await cora.get(first.page)
        assert "reading for long" in page.text
        await Taker.begin(cora)
        assert "with 2 families, for about 66 minutes" in (await cora.get("/rest")).text


def test_a_pause_is_no_reading_and_a_new_day_is_empty() -> None:
    now = [0.0]
    rests = Rests(clock=lambda: now[0])
    for seconds in (0, 60, 60, 3600, 60):
        now[0] += seconds
        rests.at_work("cora", TODAY)
    rests.opened("cora", uuid4(), TODAY)
    assert (rests.day("cora", TODAY).minutes, len(rests.day("cora", TODAY).cases)) == (3, 1)

    assert rests.day("cora", TOMORROW) == Day(TOMORROW)
    assert rests.day("cora", TODAY).cases == set(), "yesterday is forgotten"


def test_zero_asks_never() -> None:
    assert not Limit(0, 0).is_reached(10_000, 10_000)
    assert Limit(0, 10).is_reached(0, 10)
    assert Limit(3, 0).is_reached(3, 0)
    assert not Limit(3, 10).is_reached(2, 9)
