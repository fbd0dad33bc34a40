# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new moderator's first evening: from her invitation to a referral that two have signed.

In Urdu, on a phone, by keyboard alone, in a browser without scripts. A second moderator does her part in English on a
laptop, as keyboard-bound. Nothing is clicked, and nothing is focused but by Tab.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, async_playwright

from bot.desk.desk import Desk
from storage.holders import take_handed
from storage.home import Home
from storage.papers import read_welcome
from storage.team import Team
from tests.browser import BROWSER_FLAGS, chromium
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import CHEAP, deposit, kept
from tests.desk.desk_house import newcomer, sign_change, upload

pytestmark = pytest.mark.timeout(400)
WORDS = "Farida keeps seven quiet words"
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
MOST_TABS = 260  # a page on which one must press Tab more often than that cannot be used by keyboard


@dataclass
class Hands:
    """Somebody at a keyboard."""

    page: Page
    address: str

    async def to(self, selector: str) -> None:
        """Press Tab until something has the focus."""
        for _ in range(MOST_TABS):
            if await self.page.evaluate(
                "wanted => document.activeElement !== null && document.activeElement.matches(wanted)",
                selector,
            ):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab on {self.page.url}")

    async def press(self, selector: str) -> None:
        """Go to a button or link that leads to another page, and press Enter."""
        await self.to(selector)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await self._look()

    async def jump(self, selector: str) -> None:
        """Follow a link inside the page."""
        await self.to(selector)
        await self.page.keyboard.press("Enter")

    async def tick(self, selector: str) -> None:
        """Tick a box."""
        await self.to(selector)
        await self.page.keyboard.press("Space")
        assert await self.page.locator(selector).is_checked()

    async def write(self, selector: str, text: str) -> None:
        """Type into a field, over what stands there."""
        await self.to(selector)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def choose(self, selector: str, value: str) -> None:
        """Choose in a list with the arrow keys."""
        await self.to(selector)
        values = await self.page.evaluate(
            "wanted => [...document.querySelector(wanted).options].map(one => one.value)", selector
        )
        await self.page.keyboard.press("Home")
        for _ in range(values.index(value)):
            await self.page.keyboard.press("ArrowDown")
        assert await self.page.input_value(selector) == value

    async def open(self, path: str) -> None:
        """Open a page by its address, as from a bookmark."""
        await self.page.goto(self.address + path)
        await self._look()

    async def _look(self) -> None:
        """What must hold on every page: the language holds, nothing is wider than the window."""
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        window = self.page.viewport_size
        assert window is not None
        assert width <= window["width"], (self.page.url, width)


@pytest.fixture
async def browser() -> AsyncIterator[Chromium]:
    """A browser."""
    async with async_playwright() as driver:
        window = await driver.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield window
        await window.close()


async def sit_down(browser: Chromium, address: str, size: dict[str, int]) -> Hands:
    """Open the desk in a browser without scripts."""
    context = await browser.new_context(java_script_enabled=False, viewport=size)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{address}/sign-in")
    return Hands(page, address)


async def invited(home: Home, cora: Browser, dawit: Browser, folder: Path) -> Path:
    """Let two moderators confirm Farida; she makes her key file from their welcome."""
    holder, request = newcomer()
    change = str((await upload(cora, request.to_bytes())).headers["location"])
    heard = request.fingerprint[-9:]
    for colleague, name in ((cora, "cora"), (dawit, "dawit")):
        await sign_change(colleague, change, name, heard=heard)
    welcome = read_welcome((await dawit.get("/team/farida/welcome")).content)
    seeds = take_handed(welcome.sealed_seeds, holder, Team(welcome.team_keys, ()))
    file = folder / "farida.key.json"
    file.write_bytes(holder.with_seeds(seeds).key_file(WORDS, cost=CHEAP))
    return file


async def test_a_newcomer_takes_a_case_to_a_referral_by_keyboard_on_a_phone_in_urdu(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, address: str, browser: Chromium, tmp_path: Path
) -> None:
    key_file = await invited(home, cora, dawit, tmp_path)
    family = await deposit(desk, with_files=True)

    # She signs in with the key file that only she has.
    farida = await sit_down(browser, address, PHONE)
    await farida.press("button[value=ur]")
    assert await farida.page.get_attribute("html", "dir") == "rtl"
    await farida.write("#passphrase", WORDS)
    await farida.to("main details > summary")
    await farida.page.keyboard.press("Enter")
    await farida.to("#key_file")
    await farida.page.set_input_files("#key_file", key_file)
    await farida.press("main button.first")

    # What needs her now is on the first page; she takes it and reads.
    await farida.press(f"main a[href='{family.page}']")
    await farida.press("form[action$='/moves/take'] button")
    assert "ذاکر فرضی بلوچ" in await farida.page.content()

    # She writes the record beside the family's words.
    await farida.jump("a[href='#record']")
    await farida.write("[name='where.district']", "Kech")
    await farida.write("[name='circumstances']", "رات کو گھر سے لے گئے۔")
    await farida.tick("[name='sources.0.is_close']")
    await farida.tick("[name='sources.0.spoken_to']")
    await farida.choose("[name='sources.1.kind']", "document")
    await farida.tick("[name='duplicates_searched']")
    await farida.press("form[action$='/record'] button.first")

    # Verifying takes two.
    await farida.press("a[href$='/together/verify']")
    await farida.press("form[action$='/together/verify'] button.first")
    colleague = await sit_down(browser, address, LAPTOP)
    await colleague.choose("#moderator", "dawit")
    await colleague.write("#passphrase", PASSPHRASES["dawit"])
    await colleague.press("main button.first")
    await colleague.press("main a[href$='/together/verify']")
    await colleague.press("form[action$='/together/verify/sign'] button")

    # She chooses a partner, sees what it would receive, and signs.
    await farida.open(family.page)
    await farida.press("#decide a[href$='/refer']")
    await farida.press("main a[href$='/refer/voices']")
    await farida.tick("[name=file][value='1']")
    await farida.press("main form[method=get] button")
    await farida.press("form[method=post][action$='/refer/voices'] button.first")
    assert "/referrals/" in farida.page.url

    # He finds it, reads the same bytes, and signs: it is on its way.
    await colleague.press("header a[href='/queue']")
    await colleague.press("main a[href*='/referrals/']")
    await colleague.press("form[action$='/sign'] button.first")

    (referral,) = (await kept(await desk.database(), family)).referrals
    assert {signature.moderator_id for signature in referral.signatures} == {"farida", "dawit"}
    await farida.press("header a[href='/queue']")
    await farida.press("nav a[href*='lane=referred']")
    assert await farida.page.locator(f"main a[href='{family.page}']").count() == 1
    await farida.press("form[action='/sign-out'] button")
    assert "/sign-in" in farida.page.url
