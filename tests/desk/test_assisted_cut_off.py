# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk dies while a report is being sent: the family gets its number all the same, and there is one report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.assisted import pages
from bot.desk.desk import Desk
from storage.home import Home
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import PASSPHRASES, Browser, form_on
from tests.desk.desk_cast import Sent
from tests.desk.test_assisted import case_of, reports, told_up_to_consents


class Died(BaseException):
    """The process is gone."""


@asynccontextmanager
async def started_anew(home: Home) -> AsyncIterator[FastAPI]:
    """A new process over the same vault: it remembers nobody and nothing."""
    app = make_app(Sent(home, home.database_url, home.blobs_url))
    yield app
    await app.state.desk.close()


async def send_and_die(taker: Taker, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> dict[str, str]:
    """Send the report; the process ends just before or just after the vault has it. Give the form that was sent."""
    deposit = pages.send

    async def dies(*args: object) -> None:
        if not before:
            await deposit(*args)  # type: ignore[arg-type]
        raise Died

    form = taker.fields() | {"action": "send", "consent_by": "spoken", "read_aloud": "yes"}
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(pages, "send", dies)
        await taker.browser.http.post(taker.address, data=form)
    return form


async def ready_to_send(browser: Browser) -> Taker:
    """Take a report up to its last page."""
    taker = await Taker.begin(browser)
    await told_up_to_consents(taker)
    await taker.to_the_end()
    return taker


async def signed_in_from(
    page: httpx.Response, browser: Browser, moderator_id: str = "cora"
) -> httpx.Response:
    """Sign in from the page that says the desk is locked, as it offers."""
    shown = await browser.http.post("/sign-in", data=form_on(page, "/sign-in"))
    assert shown.status_code == 200, "the form, before anything was refused"
    assert "passphrase" in shown.text
    fields = form_on(shown, "/sign-in") | {"moderator": moderator_id, "passphrase": PASSPHRASES[moderator_id]}
    sent = await browser.http.post("/sign-in", data=fields)
    return await browser.get(sent.headers["location"])


async def test_a_desk_that_died_after_the_report_arrived_shows_its_number_and_sends_nothing_twice(
    home: Home, cora: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = await ready_to_send(cora)
    form = await send_and_die(taker, monkeypatch, before=False)

    async with started_anew(home) as app, Browser(app) as again:
        again.http.cookies = cora.http.cookies
        locked = await again.http.post(taker.address, data=form)
        assert locked.status_code == 401
        assert "whether it had arrived" in locked.text
        assert "ذاکر" not in locked.text
        here = Taker(again, taker.address, await signed_in_from(locked, again))
        assert "The report had arrived" in here.text
        receipt = here.receipt()
        assert (await case_of(app.state.desk, receipt)).state == "received"
        (report,) = await reports(app.state.desk, again)
        assert report.assisted is not None

        await again.press(taker.address, "/noted")
        sent = await again.http.post(taker.address, data=form | {"token": await again.token()})
        assert sent.status_code == 404, "once the family has the number, nobody is shown it again"
        assert receipt not in sent.text


async def test_a_desk_that_died_before_the_report_arrived_goes_on_from_its_last_page(
    home: Home, cora: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = await ready_to_send(cora)
    form = await send_and_die(taker, monkeypatch, before=True)

    async with started_anew(home) as app, Browser(app) as again:
        await again.sign_in("cora")
        assert (await again.get(taker.address)).status_code == 404
        refused = await again.http.post(taker.address, data=form)
        assert refused.status_code == 403, "signed in elsewhere, and back on the page of before"
        await again.http.post(taker.address, data=form_on(refused, taker.address))
        here = Taker(again, taker.address, await again.get(taker.address))
        assert "Nothing of it is lost" in here.text
        assert "ذاکر فرضی" in here.text
        assert await reports(app.state.desk, again) == []
        receipt = await here.finish()
        assert (await case_of(app.state.desk, receipt)).state == "received"
        assert len(await reports(app.state.desk, again)) == 1


async def test_nobody_else_goes_on_with_it_nor_puts_words_into_her_mouth(
    home: Home, cora: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = await ready_to_send(cora)
    form = await send_and_die(taker, monkeypatch, before=False)

    async with started_anew(home) as app, Browser(app) as dawit:
        await dawit.sign_in("dawit")
        token = await dawit.token()
        for held in (form["carried"], form["carried"][:-8] + "AAAAAAAA", "A" * 9000, "not sealed", "{}"):
            seen = await dawit.http.post(taker.address, data={"token": token, "carried": held})
            assert seen.status_code == 404
            assert "ذاکر" not in seen.text
        assert not app.state.desk.takings.kept


async def test_what_a_page_holds_is_too_old_after_an_hour_and_gone_once_it_is_erased(
    desk: Desk, home: Home, cora: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = await ready_to_send(cora)
    form = taker.fields()
    await cora.press(taker.address, "/erase")
    erased = await cora.http.post(taker.address, data=form | {"action": "send"})
    assert erased.status_code == 404
    assert not desk.takings.kept

    other = await ready_to_send(cora)
    form = await send_and_die(other, monkeypatch, before=True)
    async with started_anew(home) as app, Browser(app) as again:
        await again.sign_in("cora")
        monkeypatch.setattr("bot.desk.assisted.carrying.time.time", lambda: 4_000_000_000.0)
        late = await again.http.post(
            other.address, data={"token": await again.token(), "carried": form["carried"]}
        )
        assert late.status_code == 404
        assert "An hour has passed" in late.text
