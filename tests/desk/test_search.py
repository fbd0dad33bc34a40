# SPDX-License-Identifier: AGPL-3.0-or-later
"""All cases can be searched by name in any script, place, date, paper and words; and nothing of it stands in an address."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.casework.matching.names import read_name
from bot.desk.desk import Desk
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import consents, deposit, withdraw
from tests.desk.test_belonging import told, twins


async def look(browser: Browser, **asked: str) -> httpx.Response:
    """Search, and follow to what was found."""
    return await browser.send("/search", **asked)


@pytest.mark.parametrize("asked", ["ذاکر", "Zakir", "Zaakir Farzi", "zakir baloch", "زاکر"])
async def test_a_name_is_found_in_any_script(desk: Desk, cora: Browser, asked: str) -> None:
    one, _, stranger = await twins(desk)

    page = (await look(cora, words=asked)).text

    assert one.page in page
    assert stranger.page not in page


async def test_place_dates_and_words_narrow_what_is_found(desk: Desk, cora: Browser) -> None:
    one, other, stranger = await twins(desk)

    assert stranger.page in (await look(cora, place="خضدار")).text
    assert one.page not in (await look(cora, place="خضدار")).text
    assert stranger.page in (await look(cora, first="2019", last="2019-12")).text
    assert one.page not in (await look(cora, first="2019", last="2019-12")).text
    assert other.page in (await look(cora, words="وردی", place="Turbat")).text
    assert "0 cases found" in (await look(cora, words="nobody-says-this")).text


async def test_digits_of_any_script_make_a_date(desk: Desk, cora: Browser) -> None:
    _, _, stranger = await twins(desk)

    assert stranger.page in (await look(cora, first="۲۰۱۹", last="۲۰۱۹-۰۳")).text


async def test_a_wrong_date_is_told_and_finds_nothing(cora: Browser) -> None:
    page = await look(cora, first="yesterday")

    assert "Write a date as" in page.text
    assert "found" not in page.text.split("<main")[1].split("</form>")[1]


async def test_what_is_looked_for_never_stands_in_an_address(desk: Desk, cora: Browser) -> None:
    await twins(desk)
    sent = await cora.http.post("/search", data={"token": await cora.token(), "words": "Zaakir"})

    assert "Zaakir" not in sent.headers["location"]
    assert "Zaakir" in (await cora.get(sent.headers["location"])).text


async def test_a_search_is_hers_alone_and_ends_with_her_session(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    await twins(desk)
    sent = await cora.http.post("/search", data={"token": await cora.token(), "words": "Zaakir"})

    assert "Zaakir" not in (await dawit.get(sent.headers["location"])).text
    await cora.send("/sign-out")
    await cora.sign_in("cora")
    assert "Zaakir" not in (await cora.get(sent.headers["location"])).text


async def test_pages_of_a_search_follow_each_other(desk: Desk, cora: Browser) -> None:
    families = [await deposit(desk, told=told("Zakir", "Farzi", "Turbat")) for _ in range(30)]
    first = await look(cora, words="Zakir")

    following = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = await cora.get(following)

    on_first = {one.case_id for one in families if one.page in first.text}
    on_second = {one.case_id for one in families if one.page in second.text}
    assert (len(on_first), len(on_second)) == (25, 5)
    assert not on_first & on_second


async def test_withdrawn_cases_and_those_without_a_reader_are_not_found(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    agreed = consents()
    unread = tuple(
        one.model_copy(update={"given": False}) if one.purpose.value == "review" else one for one in agreed
    )
    closed = await deposit(desk, told=told("Zakir", "Farzi", "Turbat"), given=unread)
    assert one.page in (await look(cora, words="Zakir")).text

    await withdraw(desk, one)
    page = (await look(cora, words="Zakir")).text

    assert other.page in page
    assert one.page not in page
    assert closed.page not in page


async def test_the_archive_is_forgotten_with_the_last_session(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    await twins(desk)
    await cora.get("/queue")
    archive = next(session.archive for session in desk.sessions._open.values())
    assert archive is not None
    assert len(archive.index) == 3

    await cora.send("/sign-out")
    assert len(archive.index) == 3
    await dawit.send("/sign-out")

    assert len(archive.index) == 0
    assert read_name.cache_info().currsize == 0
    await asyncio.wait_for(archive.ended(), 10)


async def test_lists_are_narrowed_by_what_stands_in_the_address(desk: Desk, cora: Browser) -> None:
    one, *_ = await twins(desk)

    assert one.page in (await cora.get("/queue?lane=new&language=ur")).text
    assert one.page not in (await cora.get("/queue?lane=new&language=bal")).text
    assert one.page not in (await cora.get("/queue?lane=new&flag=child")).text
    assert one.page in (await cora.get("/queue?lane=new&flag=nonsense&language=<x>")).text


async def test_the_queue_puts_the_closing_window_first(desk: Desk, cora: Browser) -> None:
    old = await deposit(desk, told=told("Sohrab", "Bashir", "Hub", "2015-01-01"))
    urgent = await deposit(desk, told=told("Zakir", "Farzi", "Turbat", desk.today().isoformat()))

    page = (await cora.get("/queue")).text

    assert page.index(urgent.page) < page.index(old.page)
