# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page can be used by everybody: axe-core finds nothing, wide or narrow as a phone, in either language.

Scripts are on for axe alone; the pages have none. A look at a page takes a second or two: every run of the tests looks at
each page in English wide and in Urdu on a phone, and `make accessible` takes all looks, for both moderators.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Collection

import pytest
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from playwright.async_api import Page, async_playwright

from bot.desk.desk import Desk
from storage.home import Home
from tests.browser import BROWSER_FLAGS, chromium
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import deposit
from tests.desk.desk_scene import NO_PAGES, NOT_THERE, every_get, every_page, furnish
from tests.desk.test_assisted_cut_off import ready_to_send

pytestmark = pytest.mark.timeout(600)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# All rules, what axe calls best practice too. Colours are the same at every width, and slow to look at.
OPTIONS = {
    WIDE["width"]: {"resultTypes": ["violations"]},
    NARROW["width"]: {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}},
}
# Which widths, for whom and in which language.
IN_EVERY_RUN = {"dawit": {"en": [WIDE], "ur": [NARROW]}, "cora": {"ur": [NARROW]}}
LOOKS = (
    {one: {"en": [WIDE, NARROW], "ur": [WIDE, NARROW]} for one in IN_EVERY_RUN}
    if os.environ.get("AMANAT_LOOKS") == "all"
    else IN_EVERY_RUN
)


@pytest.fixture
async def window() -> AsyncIterator[Page]:
    """A browser window."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield await browser.new_page()
        await browser.close()


async def sign_in(window: Page, address: str, moderator_id: str) -> None:
    """Sign in as a person does."""
    await window.goto(f"{address}/sign-in")
    await window.select_option("#moderator", moderator_id)
    await window.fill("#passphrase", PASSPHRASES[moderator_id])
    await window.click("main button.first")
    await window.wait_for_url(lambda url: "sign-in" not in url)


async def choose(window: Page, language: str) -> None:
    """Choose the language of the pages."""
    await window.click(f"button[value={language}]")
    assert await window.get_attribute("html", "lang") == language


async def faults(window: Page, where: str, sizes: Collection[dict[str, int]] = (WIDE, NARROW)) -> list[str]:
    """Give what axe finds on the page that is shown at each size, and what is wider than a phone."""
    found = []
    await window.evaluate(Axe().axe_script)
    for size in sizes:
        await window.set_viewport_size(size)  # type: ignore[arg-type]
        results = await window.evaluate("options => axe.run(document, options)", OPTIONS[size["width"]])
        for violation in results["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            found.append(f"{where} {size['width']}: {violation['id']} ({violation['help']}): {nodes}")
    await window.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wide = await window.evaluate("document.documentElement.scrollWidth")
    if wide > NARROW["width"]:
        found.append(f"{where}: {wide} px wide on a phone")
    return found


def test_every_route_is_a_page_that_is_looked_at_or_says_why_not(app: FastAPI) -> None:
    assert NO_PAGES.keys() <= set(every_get(app)), "an exception that no route needs any more"


@pytest.mark.parametrize("moderator_id", ["cora", "dawit"])
async def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_a_phone(
    app: FastAPI,
    desk: Desk,
    home: Home,
    cora: Browser,
    dawit: Browser,
    address: str,
    window: Page,
    moderator_id: str,
) -> None:
    """Dawit sees every page; Cora, who did most of the work, sees the cases with other buttons."""
    pages = await furnish(desk, home, cora, dawit)
    assert pages.keys() == every_page(app), "a page without an address to look at it"
    found = []
    for language, sizes in LOOKS[moderator_id].items():
        await window.goto(f"{address}/sign-in")
        await choose(window, language)
        found += await faults(window, f"{language} /sign-in", sizes)
        await sign_in(window, address, moderator_id)
        for path in [one for some in pages.values() for one in some]:
            if moderator_id == "cora" and not path.startswith("/cases/"):
                continue
            answer = await window.goto(address + path)
            assert answer is not None
            if answer.status == 409:  # nothing to decide for this one of the two
                continue
            assert answer.status == 200, (path, answer.status)
            found += await faults(window, f"{language} {path}", sizes)
        await window.click("form[action='/sign-out'] button")

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_axe_finds_nothing_where_something_went_wrong(
    desk: Desk, home: Home, cora: Browser, address: str, window: Page, language: str
) -> None:
    new = await furnish_one(desk, cora)
    told = (await ready_to_send(cora)).address
    await window.goto(f"{address}/sign-in")
    await choose(window, language)
    await window.select_option("#moderator", "cora")
    await window.fill("#passphrase", "not hers")
    await window.click("main button.first")
    found = await faults(window, "a wrong passphrase")
    await sign_in(window, address, "cora")
    for path in NOT_THERE:
        await window.goto(address + path)
        found += await faults(window, path)
    await window.goto(address + new)
    await window.fill("[name='when.edtf']", "yesterday or so")
    await window.click("form[action$='/record'] button.first")
    await window.locator("[aria-invalid=true]").first.wait_for()
    found += await faults(window, "a record with a wrong date")
    await window.goto(f"{address}/search")
    await window.fill("[name=first]", "soon")
    await window.click("form[action='/search'] button")
    found += await faults(window, "a search with a wrong date")
    await window.goto(f"{address}/queue?lane=review&flag=child")
    await window.click("form[action='/queue/lists'] button")
    found += await faults(window, "a list without a name")
    await window.goto(address + new)
    desk.sessions.close_all()
    await window.click("form[action$='/record'] button.first")
    found += await faults(window, "a desk that locked itself")
    await sign_in(window, address, "cora")
    await window.goto(address + told)
    desk.sessions.close_all()
    await window.click("button[value=send]")
    found += await faults(window, "a desk that locked itself while a report was sent")

    assert not found, "\n".join(found)


async def furnish_one(desk: Desk, cora: Browser) -> str:
    """Give the page of a case that Cora reviews."""
    family = await deposit(desk, with_files=True)
    await cora.press(family.page, "/moves/take")
    return family.page
