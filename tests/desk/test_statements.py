# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became known is only ever added, and not everybody may write that somebody is dead."""

from __future__ import annotations

from fastapi import FastAPI

from bot.desk.app import make_app
from bot.desk.desk import Desk
from storage.home import Home
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family, Sent
from tests.desk.desk_referring import CHECKED
from tests.desk.test_write_record import saved_record

RELEASED = {"said": "released", "source": "relative", "on_edtf": "2026-11~", "words": "came home at dawn"}


async def written(browser: Browser, family: Family) -> None:
    await browser.press(family.page, "/moves/take")
    await browser.press(family.page, "/record", **CHECKED)


async def test_a_statement_stands_with_its_source_its_day_and_who_wrote_it(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    page = await cora.press(amina.page, "/statements", **RELEASED)

    assert "came home at dawn" in page.text
    (one,) = (await saved_record(desk, home, amina)).statements
    assert (one.said.value, one.on_edtf, one.written_by, one.written_on) == (
        "released", "2026-11~", "cora", desk.today(),
    )  # fmt: skip


async def test_saving_the_record_never_touches_what_was_written(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await written(cora, amina)
    await cora.press(amina.page, "/statements", **RELEASED)
    await cora.press(
        amina.page, "/record", **{"statements": "", "statements.0.words": "else", "status": "missing"}
    )

    record = await saved_record(desk, home, amina)
    assert [one.words for one in record.statements] == ["came home at dawn"]
    assert record.status.value == "released_alive"


async def test_two_who_write_at_once_overwrite_nothing(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await written(cora, amina)
    dawits = form_on(await dawit.get(amina.page), "/statements")
    await cora.press(amina.page, "/statements", **RELEASED)
    sent = await dawit.http.post(f"{amina.page}/statements", data=dawits | RELEASED | {"words": "Dawit's"})

    assert sent.status_code == 409
    assert "Dawit&#39;s" in sent.text
    assert len((await saved_record(desk, home, amina)).statements) == 1


async def test_an_unfinished_statement_is_shown_back_with_what_is_wrong(cora: Browser, amina: Family) -> None:
    await written(cora, amina)
    sent = await cora.press(amina.page, "/statements", words="something", on_edtf="Friday")

    assert sent.status_code == 422
    for expected in (
        "Choose what became known.",
        "Choose from whom",
        "This date is not understood",
        "something",
    ):
        assert expected in sent.text


async def test_who_may_not_state_a_death_is_refused_and_told_the_cure(app: FastAPI, amina: Family) -> None:
    here: Desk = app.state.desk
    plain = make_app(Sent(here.home, here.home.database_url, here.home.blobs_url, may_state_death="dawit"))
    async with Browser(plain) as cora:
        await cora.sign_in("cora")
        await written(cora, amina)
        offered = await cora.get(amina.page)
        sent = await cora.press(amina.page, "/statements", said="found_dead", source="relative")
        assert sent.status_code == 403
        assert "AMANAT_MAY_STATE_DEATH" in sent.text
        assert 'value="found_dead"' not in offered.text
        assert "Speak with this family yourself, gently" not in (await cora.get(amina.page)).text
    await plain.state.desk.close()


async def test_who_may_does_and_the_page_asks_for_a_person(cora: Browser, amina: Family) -> None:
    await written(cora, amina)
    page = await cora.press(amina.page, "/statements", said="found_dead", source="relative")

    assert "Speak with this family yourself, gently" in page.text
    assert "The machine is quiet" in page.text
