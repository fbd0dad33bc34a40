# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever took a report down leaves verifying to two others; in a team of two the second is told what that means."""

from __future__ import annotations

from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.desk import Desk
from storage.home import Home
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Sent
from tests.desk.desk_house import ERUM_WORDS, third_moderator
from tests.desk.desk_referring import CHECKED
from tests.desk.test_assisted import case_of, told_up_to_consents

FACTS = CHECKED | {
    "when.edtf": "2024-03-05",
    "where.words": "Turbat",
    "perpetrators.0.category": "unknown",
}


async def taken(desk: Desk, browser: Browser) -> str:
    """Take a report, let its record be written, and give the page of its case."""
    taker = await Taker.begin(browser)
    await told_up_to_consents(taker)
    await taker.to_the_end()
    receipt = await taker.finish()
    await browser.press(taker.address, "/noted")
    return f"/cases/{(await case_of(desk, receipt)).case_id}"


async def test_in_a_team_of_two_the_taker_may_verify_and_the_other_is_told_to_hear_the_family(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    page = await taken(desk, cora)
    await cora.press(page, "/moves/take")
    await cora.press(page, "/record", **FACTS)
    shown = await cora.press(f"{page}/together/verify", "/together/verify")
    assert "Signed by you" in shown.text

    assert "every word came through one person" in (await dawit.get(f"{page}/together/verify")).text
    assert (
        "marked as verified" in (await dawit.press(f"{page}/together/verify", "/together/verify/sign")).text
    )


async def test_where_two_others_are_the_one_who_took_it_is_neither_first_nor_second(home: Home) -> None:
    third_moderator(home)
    app: FastAPI = make_app(Sent(home, home.database_url, home.blobs_url))
    desk: Desk = app.state.desk
    async with Browser(app) as cora, Browser(app) as dawit, Browser(app) as erum:
        await cora.sign_in("cora")
        await dawit.sign_in("dawit")
        await erum.sign_in("erum", ERUM_WORDS)
        page = await taken(desk, cora)
        await cora.press(page, "/moves/take")
        await cora.press(page, "/record", **FACTS)
        assert "two others verify it" in (await cora.get(page)).text
        assert (await cora.get(f"{page}/together/verify")).status_code == 409
        await cora.press(page, "/moves/release")
        await dawit.press(page, "/moves/take")
        first = await dawit.press(f"{page}/together/verify", "/together/verify")
        assert "Signed by you" in first.text
        hers = await cora.get(f"{page}/together/verify")
        assert "two others verify it" in hers.text
        assert "/together/verify/sign" not in hers.text
        form = (await erum.get(f"{page}/together/verify")).text
        decision = form.split('name="decision" value="')[1].split('"')[0]
        version = form.split('name="version" value="')[1].split('"')[0]
        refused = await cora.send(f"{page}/together/verify/sign", decision=decision, version=version)
        assert refused.status_code == 409
        done = await erum.press(f"{page}/together/verify", "/together/verify/sign")
        assert "marked as verified" in done.text
    await desk.close()
