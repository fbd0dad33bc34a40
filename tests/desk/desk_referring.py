# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small deeds that the tests of referring share."""

from __future__ import annotations

import html
import re

import httpx

from bot.casework.parcel import Parcel, read_parcel
from bot.desk.app import make_app
from bot.desk.desk import Desk
from bot.partners.keys import load_forwarder_keys
from storage import referrals
from storage.home import Home
from storage.parcels import open_parcel
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, Sent, kept

# What gate 3 needs beyond what the family told.
CHECKED = {
    "circumstances": "Taken at night from home.",
    "where.district": "Kech",
    "sources.0.is_close": "yes",
    "sources.0.spoken_to": "yes",
    "sources.1.kind": "document",
    "duplicates_searched": "yes",
}

# What gate 4 needs beyond that, besides the family's yes.
READY_FOR_THE_UN = {"reporter_reachable": "yes"}


async def verified(browser: Browser, family: Family, **facts: str) -> None:
    """Take a case, complete its record, and let two moderators mark it as verified."""
    await browser.press(family.page, "/moves/take")
    await browser.press(family.page, "/record", **(CHECKED | facts))
    await two_verify(browser, family)


async def two_verify(browser: Browser, family: Family) -> None:
    """Let the one at the browser propose, and Dawit sign at another desk over the same vault."""
    page = await browser.press(f"{family.page}/together/verify", "/together/verify")
    assert "Signed by you" in page.text
    here: Desk = browser.app.state.desk
    app = make_app(Sent(here.home, here.home.database_url, here.home.blobs_url))
    async with Browser(app) as other:
        await other.sign_in("dawit")
        page = await other.press(f"{family.page}/together/verify", "/together/verify/sign")
        assert "marked as verified" in page.text
    await app.state.desk.close()


async def proposed(browser: Browser, family: Family, *, query: str = "", partner: str = "voices") -> str:
    """Propose a referral; give the address of its page."""
    preview = await browser.get(f"{family.page}/refer/{partner}{query}")
    sent = await browser.http.post(
        f"{family.page}/refer/{partner}", data={"token": await browser.token(), "digest": digest_in(preview)}
    )
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def digest_in(page: httpx.Response) -> str:
    """Find the digest on a preview."""
    found = re.search(r'name="digest" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def exact_bytes(page: httpx.Response) -> bytes:
    """Take the exact bytes of a package from the page that shows them."""
    found = re.search(r"<pre>(.*?)</pre>", page.text, re.S)
    assert found is not None
    return html.unescape(found[1].replace("<wbr>", "")).encode()  # where a long word may be broken


async def the_referral(desk: Desk, family: Family) -> referrals.ReferralView:
    """Give the only referral of a case."""
    (found,) = (await kept(await desk.database(), family)).referrals
    return found


async def the_parcel(desk: Desk, home: Home, family: Family) -> Parcel:
    """Open the parcel as the forwarder does."""
    view = await the_referral(desk, family)
    assert view.sealed_parcel is not None
    seed = load_forwarder_keys(home).sealing_seed
    return read_parcel(open_parcel(view.sealed_parcel, seed, about=view.referral_id))
