# SPDX-License-Identifier: AGPL-3.0-or-later
"""One hand holds the telephone: a whole report is taken down by keyboard alone, on a phone, without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium

from bot.desk.desk import Desk
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import a_photo
from tests.desk.test_assisted import reports
from tests.desk.test_walk import PHONE, Hands, browser, sit_down

__all__ = ["browser"]
pytestmark = pytest.mark.timeout(400)


async def shows(hands: Hands, selector: str) -> bool:
    """Tell whether something is on the page."""
    return await hands.page.locator(selector).count() > 0


async def to_the_next(hands: Hands) -> None:
    """Answer one question in the shortest way: leave it out, or say no, or that one does not know."""
    for selector in (
        "main button[value^='skip:']",
        "main button[value$=':dont_know']",
        "main button[value$=':no']",
        "main button[value^='done:']",
    ):
        if await shows(hands, selector):
            await hands.press(selector)
            return
    raise AssertionError(await hands.page.inner_text("main"))


async def hand_over(hands: Hands, file: Path) -> None:
    """Choose a file that the family gave, and add it."""
    await hands.jump("details.handed > summary")
    await hands.to("#file")
    async with hands.page.expect_file_chooser() as choosing:
        await hands.page.keyboard.press("Enter")
    await (await choosing.value).set_files(file)
    await hands.press("main button[value=add-file]")


async def test_a_report_is_taken_down_by_keyboard_on_a_phone_in_urdu(
    desk: Desk, dawit: Browser, address: str, browser: Chromium, tmp_path: Path
) -> None:
    """Before it is sent the desk is started anew, and goes on from the page that she has before her."""
    photo = tmp_path / "عید کے دن.jpg"
    photo.write_bytes(a_photo())
    cora = await sit_down(browser, address, PHONE)
    await cora.press("button[value=ur]")
    await cora.choose("#moderator", "cora")
    await cora.write("#passphrase", PASSPHRASES["cora"])
    await cora.press("main button.first")
    await cora.press("main a[href='/assisted']")
    await cora.choose("#language", "sd")
    await cora.tick("[name=how][value=phone]")
    await cora.press("form[action='/assisted'] button")
    assert await cora.page.locator(".aloud[lang=sd]").count() == 1
    await cora.press("main form button.first")
    while await shows(cora, "main button[value^='go:']"):
        await cora.press("main button[value^='go:']")

    await cora.press("main button[value$=':brother']")
    await hand_over(cora, photo)
    assert "عید کے دن" in await cora.page.inner_text("details.handed")
    for words in ("ذاکر فرضی", "فرضی والد", "34"):
        await cora.write("#words", words)
        await cora.press("main button.first")
    while not await shows(cora, "[name=chosen][value$=':fc']"):
        await to_the_next(cora)
    await cora.tick("[name=chosen][value$=':fc']")
    await cora.tick("[name=chosen][value$=':police']")
    await cora.press("main button.first")
    while not await shows(cora, "[name=read_aloud]"):
        yes = "main button[value$=':yes']"
        if await shows(cora, yes) and not await shows(cora, "main button.first"):  # a consent
            await cora.press(yes)
        else:
            await to_the_next(cora)
    await cora.tick("[name=consent_by][value=spoken]")
    await cora.tick("[name=read_aloud]")
    desk.sessions.close_all()
    desk.takings.kept.clear()
    await cora.press("button[value=send]")
    await cora.press("main button.first")
    await cora.choose("#moderator", "cora")
    await cora.write("#passphrase", PASSPHRASES["cora"])
    await cora.press("main button.first")
    await cora.tick("[name=consent_by][value=spoken]")
    await cora.tick("[name=read_aloud]")
    await cora.press("button[value=send]")
    number = await cora.page.inner_text(".receipt-number")
    await cora.press("main form button.first")

    assert len(number.split()) == 5
    await dawit.sign_in("dawit")
    (report,) = await reports(desk, dawit)
    assert [one.untrusted_name for one in report.attachments] == ["عید کے دن.jpg"]
    who = report.answer("who_took")
    assert who is not None
    assert who.choices == ("fc", "police")
    assert report.language == "sd"


async def test_a_list_of_the_queue_is_named_and_let_go_by_keyboard_in_urdu(
    desk: Desk, address: str, browser: Chromium
) -> None:
    cora = await sit_down(browser, address, PHONE)
    await cora.press("button[value=ur]")
    await cora.choose("#moderator", "cora")
    await cora.write("#passphrase", PASSPHRASES["cora"])
    await cora.press("main button.first")
    await cora.jump("details.narrow-by > summary")
    await cora.choose("#flag", "child")
    await cora.press("form[action='/queue'] button")
    await cora.write("#list-name", "بچے")
    await cora.press("form[action='/queue/lists'] button")
    assert await cora.page.inner_text(".own-lists [aria-current=page]") == "بچے"
    await cora.open("/queue")
    await cora.press(".own-lists a")
    assert "flag=child" in cora.page.url
    await cora.press("form[action='/queue/lists/remove'] button")
    assert not await shows(cora, ".own-lists")
