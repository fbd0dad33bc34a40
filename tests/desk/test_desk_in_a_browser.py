# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk in a real browser with scripts switched off: by keyboard, narrow as a phone, from right to left."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright

from bot.desk.desk import Desk
from storage.report import Suspicion
from tests.browser import BROWSER_FLAGS, chromium
from tests.desk.desk_browser import PASSPHRASES
from tests.desk.test_quarantine import came, flood

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    """A browser window without scripts, as wide as a phone."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
        window = await context.new_page()
        await window.goto(f"{address}/sign-in")
        yield window
        await browser.close()


async def sign_in_by_keyboard(page: Page) -> None:
    """Choose a name and type the passphrase without touching a mouse."""
    await page.focus("#moderator")
    await page.keyboard.type("Cora")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSPHRASES["cora"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)


async def test_a_moderator_signs_in_by_keyboard_alone(page: Page) -> None:
    """No mouse, no script."""
    await sign_in_by_keyboard(page)

    assert await page.locator("form[action='/sign-out']").count() == 1


async def test_the_first_tab_of_a_page_skips_to_its_content(page: Page) -> None:
    """Who uses the keyboard does not walk through the menu on every page."""
    await sign_in_by_keyboard(page)
    await page.keyboard.press("Tab")

    assert await page.locator("a:focus").get_attribute("href") == "#main"


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_no_page_is_wider_than_a_phone(page: Page, language: str) -> None:
    """Nothing has to be pushed sideways at 390 px, in either direction of writing."""
    await sign_in_by_keyboard(page)
    await page.click(f"button[value={language}]")
    width = await page.locator("html").bounding_box()

    assert width is not None
    assert width["width"] <= 390
    assert await page.locator("html").get_attribute("dir") == ("rtl" if language == "ur" else "ltr")


async def test_a_cluster_is_set_aside_and_brought_back_by_keyboard(page: Page, desk: Desk) -> None:
    """Bulk triage needs no mouse and no script."""
    await flood(desk, 7)
    await sign_in_by_keyboard(page)
    await page.goto(page.url.split("/queue")[0] + "/quarantine")

    await page.focus("input[name=group]")
    await page.keyboard.press("Space")
    await page.focus("button[value=set-aside]")
    await page.keyboard.press("Enter")
    await page.get_by_text("3 reports were set aside").wait_for()
    await page.goto(page.url.split("/quarantine")[0] + "/quarantine/set-aside")
    await page.focus("input[name=case] >> nth=0")
    await page.keyboard.press("Space")
    await page.focus("button[value=bring-back]")
    await page.keyboard.press("Enter")

    await page.get_by_text("1 report is back in the quarantine lane").wait_for()


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_the_quarantine_lane_fits_a_phone(page: Page, desk: Desk, language: str) -> None:
    """Groups, rows with boxes and the buttons below stay within 390 px."""
    await flood(desk, 7)
    await came(desk, *Suspicion, cluster="cd" * 8)
    await sign_in_by_keyboard(page)
    await page.click(f"button[value={language}]")
    await page.goto(page.url.split("/queue")[0] + "/quarantine")

    assert 390 >= await page.evaluate("document.documentElement.scrollWidth")
