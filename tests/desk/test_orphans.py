# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clean copy that no referral names does not stay: swept when proposing fails, and by the daily round after a crash."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.desk import Desk
from storage import erasure
from storage.errors import Conflict
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family
from tests.desk.desk_referring import digest_in, verified

CHOSEN = "?file=1&role.1=photo_of_person"


async def blob_ids(desk: Desk) -> set[str]:
    """Give all blobs that lie in the store."""
    return {blob.blob_id async for blob in desk.blobs.list()}


async def fail(*_: object, **__: object) -> None:
    """Refuse, as when the family added something in this second."""
    raise Conflict("expected nothing new")


async def sign(browser: Browser, family: Family) -> int:
    """Sign the preview with one photo; give the status."""
    preview = await browser.get(f"{family.page}/refer/voices{CHOSEN}")
    sent = await browser.http.post(
        f"{family.page}/refer/voices", data={"token": await browser.token(), "digest": digest_in(preview)}
    )
    return sent.status_code


async def test_a_proposal_that_fails_leaves_no_clean_copy(
    desk: Desk, cora: Browser, amina: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    await verified(cora, amina)
    before = await blob_ids(desk)
    monkeypatch.setattr("storage.referrals.propose", fail)

    assert await sign(cora, amina) == 409
    assert await blob_ids(desk) == before


async def test_what_a_crash_leaves_the_daily_round_finds(
    desk: Desk, cora: Browser, amina: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_time(*_: object) -> None:
        """Stop before anything is swept."""

    await verified(cora, amina)
    before = await blob_ids(desk)
    monkeypatch.setattr("storage.referrals.propose", fail)
    monkeypatch.setattr("bot.desk.signing_off._sweep", no_time)
    await sign(cora, amina)
    assert await blob_ids(desk) > before

    await erasure.tidy(await desk.database(), desk.blobs, desk.today() + timedelta(days=2))

    assert await blob_ids(desk) == before


async def test_a_proposed_clean_copy_is_kept(desk: Desk, cora: Browser, amina: Family) -> None:
    await verified(cora, amina)
    before = await blob_ids(desk)
    assert await sign(cora, amina) == 303
    kept = await blob_ids(desk)

    await erasure.tidy(await desk.database(), desk.blobs, desk.today() + timedelta(days=400))

    assert len(kept - before) == 1
    assert await blob_ids(desk) == kept
