# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile reports in a real browser that would run every script: nothing runs, nothing leaves, nothing breaks out.

The pages' Content-Security-Policy is switched off here, so that the escaping alone has to hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Page, Request, async_playwright

from bot.desk.desk import Desk
from storage.report import Arrival, Suspicion
from tests.browser import BROWSER_FLAGS, chromium
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import Family, deposit
from tests.desk.test_hostile_text import HOSTILE, tell
from tests.desk.test_quarantine import triage

pytestmark = pytest.mark.timeout(300)
RUNS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror='window.ran=1'>",
    "\"><svg/onload=window.ran=1><b x='",
    "</textarea></select></title></style></bdi><script>window.ran=1</script>",
    "{{ 7*7 }}<%= 7*7 %>${7*7}#{7*7}",
    "[click](javascript:window.ran=1) ![x](http://evil.example/x.png)",
    "=cmd|' /C calc'!A0",
    "ک" * 4096,
    "W" * 4096,
    "\u202e\u2066" * 200,
    "ا\u0651\u064e" * 600,
    *HOSTILE,
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\u202e=1+1",
    '=HYPERLINK("http://evil.example")',
)


@pytest.fixture
async def window(address: str) -> AsyncIterator[Page]:
    """A phone's window that runs scripts and heeds no policy, with Cora signed in."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        context = await browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 844})
        page = await context.new_page()
        await page.goto(f"{address}/sign-in")
        await page.select_option("#moderator", "cora")
        await page.fill("#passphrase", PASSPHRASES["cora"])
        await page.click("main button.first")
        await page.wait_for_url(lambda url: "sign-in" not in url)
        yield page
        await browser.close()


async def test_nothing_of_a_hostile_report_runs_or_is_fetched_or_is_wider_than_a_phone(
    desk: Desk, address: str, window: Page
) -> None:
    families: list[Family] = [await tell(desk, words) for words in RUNS]
    paths = ["/queue", "/search", "/overview", "/trail"]
    paths += [path for family in families for path in (f"{family.page}?show=1", f"{family.page}/refer")]

    await nothing_runs(window, address, paths)


async def test_nothing_runs_where_a_flood_is_sorted_silenced_or_decided(
    desk: Desk, dawit: Browser, address: str, window: Page
) -> None:
    """A hostile report that comes in an odd way: the quarantine, silencing, and what two moderators decide."""
    label = "ab" * 8
    waiting = [
        await tell(
            desk,
            words,
            arrival=Arrival(
                reasons=(Suspicion.COPIES,), cluster=label, cluster_size=number, sender=uuid4().hex
            ),
        )
        for number, words in enumerate(RUNS, start=1)
    ]
    first, aside, taken = waiting[0], waiting[1], waiting[2]
    await triage(dawit, act="set-aside", reason="copies", case=str(aside.case_id))
    await dawit.press(f"{first.page}/silence", "/silence", days="3")
    await dawit.press(taken.page, "/moves/take")
    for words in RUNS[:3]:
        # A reason stays in the notes of the record, and a wrong one is shown back in its form.
        await dawit.press(f"{taken.page}/together/reject", "/together/reject", reason=words)
        await dawit.press(f"{taken.page}/together/reject", "/together/reject/cancel")
    await dawit.press(f"{taken.page}/together/reject", "/together/reject", reason=RUNS[0])
    paths = [
        "/quarantine",
        f"/quarantine?cluster={label}",
        "/quarantine?reason=copies",
        "/quarantine/set-aside",
        "/quarantine/silenced",
        f"{first.page}/silence",
        f"{first.page}/together/silence",
        taken.page,
        f"{taken.page}/together/reject",
        f"{taken.page}/together/verify",
        "/team",
        "/queue?lane=mine",
    ]

    await nothing_runs(window, address, paths)


async def nothing_runs(window: Page, address: str, paths: list[str]) -> None:
    """Open pages in a browser that would run everything; nothing runs, is fetched, or is wider than a phone."""
    asked: list[str] = []
    dialogs: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(f"{address}/"):
            asked.append(request.url)

    window.on("request", note)
    window.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for path in paths:
        answer = await window.goto(address + path)
        assert answer is not None
        assert answer.status < 500, path
        assert await window.evaluate("window.ran") is None, path
        assert await window.locator("script, iframe, object, embed, base").count() == 0, path
        wide = await window.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, (path, wide)

    assert asked == []
    assert dialogs == []


async def test_letters_that_turn_text_around_stay_inside_their_own_element(
    desk: Desk, address: str, window: Page
) -> None:
    family = await tell(desk, "\u202eevil\u2067 turned")
    await window.goto(address + family.page)

    turned = await window.evaluate(
        r"""() => [...document.querySelectorAll('main *')].filter(one => one.children.length === 0
            && one.textContent.includes('evil')).map(one => {
              const box = one.closest('bdi, [dir], .told, option, textarea, input') || one
              return [box.tagName, getComputedStyle(box).unicodeBidi, one.textContent]
            })"""
    )

    assert turned
    for tag, bidi, text in turned:
        assert "\u202e" not in text, tag
        assert "\u2067" not in text, tag
        assert tag in {"OPTION", "TEXTAREA"} or bidi in {"isolate", "plaintext", "isolate-override"}, (
            tag,
            bidi,
        )


async def test_no_cell_of_the_export_is_a_formula(desk: Desk, cora: Browser) -> None:
    """A district is exported as moderators wrote it; each five times, because smaller numbers are left out."""
    for words in FORMULAS:
        for _ in range(5):
            family = await deposit(desk)
            await cora.press(family.page, "/moves/take")
            await cora.press(family.page, "/record", **{"where.district": words})

    sent = await cora.get("/overview.csv")
    rows = list(csv.reader(io.StringIO(sent.text.removeprefix("\ufeff"))))

    districts = [row[1] for row in rows if row[0] == "Reports by district"]
    assert len(districts) == len(FORMULAS)
    assert sum(one.startswith("'") for one in districts) == len(FORMULAS) - 1  # one begins with ⟨U+202E⟩
    for row in rows:
        assert len(row) == 3, row
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")), cell
            assert not set("\u202e\u2066\u2067\x00\x1b\n\r\t") & set(cell), cell
