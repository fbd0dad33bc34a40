# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make pictures`: play the demo in a real browser and take the pictures of the three doors for the front page.

With a folder as argument it takes every page in both languages, wide and 390 px, for a person to look at.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.demo import moderators as desk_work
from bot.demo.check import CASE_PATH
from bot.demo.house import House
from bot.demo.pages import Moderator
from bot.demo.relative import Relative
from bot.demo.telegram.phone import Phone
from tests.browser import BROWSER_FLAGS, chromium

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Album:
    """Where pictures go: the three of the front page, or all of them."""

    def __init__(self, folder: Path, *, everything: bool) -> None:
        self.folder = folder
        self.everything = everything
        folder.mkdir(parents=True, exist_ok=True)

    async def whole(self, page: Page, name: str, address: str) -> None:
        """Take a page whole, wide and narrow."""
        if not self.everything:
            return
        await page.goto(address)
        for size in (WIDE, NARROW):
            await page.set_viewport_size(size)
            await page.screenshot(path=self.folder / f"{name}-{size['width']}.png", full_page=True)

    async def front(self, page: Page, name: str, address: str, size: dict[str, int]) -> None:
        """Take one picture of the front page."""
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.goto(address)
        await page.screenshot(path=self.folder / f"{name}.png")


async def the_phone(house: House, browser: Browser, album: Album) -> None:
    """A relative tells in Urdu; the page is the one that a visitor of the demo sees."""
    async with await Phone.pick_up(house.url("phone"), language_code="ur", chat_id=7391824650) as phone:
        narrow = await browser.new_page(viewport=NARROW)  # type: ignore[arg-type]
        wide = await browser.new_page(viewport=WIDE)  # type: ignore[arg-type]
        for page in (narrow, wide):
            await page.goto(house.url("phone") + "/")
        relative = Relative(phone, print)

        async def snap(name: str, *, front: bool = False) -> None:
            await asyncio.sleep(1.5)
            if front:
                await narrow.screenshot(path=album.folder / "phone-ur.png")
            if album.everything:
                await narrow.screenshot(path=album.folder / f"phone-{name}-390.png")
                await wide.screenshot(path=album.folder / f"phone-{name}-1280.png")

        await relative.begin()
        await snap("1-first-question")
        await relative.tell_who_and_when()
        await snap("2-place", front=True)
        house.kill("intake")
        house.start("intake")
        await relative.tell_what_happened()
        await snap("3-photo")
        await relative.give_files()
        await relative.decide()
        await snap("4-read-back")
        await relative.read_and_send()
        await snap("5-receipt")


def first_moderator(house: House) -> str:
    """The first moderator does her part over HTTP; returns the address of the case."""
    with Moderator(house.url("desk")) as desk:
        desk_work.sign_in(desk, house.moderators[0])
        page, _ = desk_work.take_and_read(desk)
        match = CASE_PATH.match(page.url)
        assert match is not None
        desk_work.write_record(desk, page)
        with Moderator(house.url("desk")) as other:
            desk_work.sign_in(other, house.moderators[1])
            desk_work.verify(desk, other, match.group(1))
        desk_work.propose(desk, match.group(1))
        return match.group(1)


async def the_desk(house: House, page: Page, album: Album) -> None:
    """The second moderator looks at everything, in both languages, and signs."""
    second = house.moderators[1]
    await album.whole(page, "desk-0-sign-in", house.url("desk") + "/sign-in")
    case = await asyncio.to_thread(first_moderator, house)
    await page.goto(house.url("desk") + "/sign-in")
    await page.select_option("#moderator", second.moderator_id)
    await page.fill("#passphrase", second.passphrase)
    await page.click("main button.first")
    for language in ("ur", "en"):
        await page.click(f"button[value={language}]")
        await album.whole(page, f"desk-1-queue-{language}", house.url("desk") + "/")
        await album.whole(page, f"desk-2-case-{language}", case)
        await album.front(page, f"desk-case-{language}", case, WIDE)
        found = re.search(r'href="(/cases/[0-9a-f-]+/referrals/[0-9a-f-]+)"', await page.content())
        assert found is not None
        await album.whole(page, f"desk-3-referral-{language}", house.url("desk") + found.group(1))
        await page.goto(house.url("desk") + found.group(1))
    await page.click("form[action$='/sign'] button")


async def the_registry(house: House, page: Page, album: Album) -> None:
    """What the partner received."""
    for _ in range(120):
        await page.goto(house.url("registry") + "/")
        found = re.search(r'href="(/view/[^"]+)"', await page.content())
        if found is not None:
            await album.whole(page, "registry-case", house.url("registry") + found.group(1))
            await album.front(page, "registry", house.url("registry") + found.group(1), WIDE)
            return
        await asyncio.sleep(0.5)
    raise SystemExit("the registry received nothing within a minute")


async def take(house: House, album: Album) -> None:
    """Take all pictures."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        await the_phone(house, browser, album)
        without_scripts = await browser.new_context(java_script_enabled=False)
        page = await without_scripts.new_page()
        await the_desk(house, page, album)
        await the_registry(house, page, album)
        await browser.close()


def main() -> None:
    """Take the pictures into docs/images, or all of them into the folder that is named."""
    os.environ["AMANAT_DEMO"] = "1"
    everything = len(sys.argv) > 1
    album = Album(Path(sys.argv[1]) if everything else IMAGES, everything=everything)
    with (
        tempfile.TemporaryDirectory(prefix="amanat-pictures-") as folder,
        House(Path(folder), favourite_ports=False) as house,
    ):
        asyncio.run(take(house, album))
    print(f"Pictures are in {album.folder}")


if __name__ == "__main__":
    main()
