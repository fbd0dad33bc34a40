# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calling one sent referral back: one moderator, a reason, a page that says what it does, a line in the trail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.desk.cases import OPENED
from bot.desk.desk import Desk
from storage import referrals
from storage.audit import entries
from storage.referrals import DeliveryKind, ReferralState
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family
from tests.desk.desk_referring import proposed, the_referral, verified

WHY = "The record named a witness."


async def attempt(desk: Desk, *, arrives: bool) -> None:
    """Let the forwarder make one attempt."""
    async with (await desk.database()).begin() as session:
        (job,) = await referrals.due(session, datetime.now(UTC))
        await referrals.count_attempt(session, job.delivery_id)
        await referrals.settle(
            session,
            job.delivery_id,
            "delivered" if arrives else "try_again",
            None,
            "REG-1" if arrives else None,
        )


async def sent(cora: Browser, dawit: Browser, family: Family) -> str:
    """Refer a case with two signatures; give the address of the referral."""
    await verified(cora, family)
    address = await proposed(cora, family)
    await dawit.press(address, "/sign")
    return address


@pytest.mark.parametrize("arrives", [True, False])
async def test_what_left_or_may_have_left_is_called_back(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family, *, arrives: bool
) -> None:
    address = await sent(cora, dawit, amina)
    await attempt(desk, arrives=arrives)
    page = await dawit.get(f"{address}/recall")
    assert "asked to delete the case" in page.text

    page = await dawit.press(f"{address}/recall", "/recall", reason=WHY)

    assert "is asked to delete" in page.text
    assert (await the_referral(desk, amina)).state is ReferralState.RETRACTING
    async with (await desk.database()).read() as session:
        (job,) = await referrals.due(session, datetime.now(UTC))
        chain = [one for one in await entries(session) if one.act != OPENED]
    assert job.kind is DeliveryKind.WITHDRAWAL
    assert (chain[-1].actor_id, chain[-1].act) == ("dawit", "referral-recalled")
    assert WHY in (await cora.get(amina.page)).text
    assert WHY.encode() not in desk.home.database_file.read_bytes()


async def test_what_never_left_is_cancelled(desk: Desk, cora: Browser, dawit: Browser, amina: Family) -> None:
    address = await sent(cora, dawit, amina)

    page = await cora.press(f"{address}/recall", "/recall", reason=WHY)

    assert "Nothing has left" in page.text
    assert (await the_referral(desk, amina)).state is ReferralState.CANCELLED


async def test_calling_back_needs_a_reason(desk: Desk, cora: Browser, dawit: Browser, amina: Family) -> None:
    address = await sent(cora, dawit, amina)
    await attempt(desk, arrives=True)

    for reason in (" ", "x" * 2001):
        assert (await cora.press(f"{address}/recall", "/recall", reason=reason)).status_code == 422
    assert (await the_referral(desk, amina)).state is ReferralState.DELIVERED


async def test_what_was_not_sent_or_was_called_back_already_is_not_called_back(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    address = await proposed(cora, amina)
    assert (await cora.get(f"{address}/recall")).status_code == 409
    assert (await cora.send(f"{address}/recall", reason=WHY)).status_code == 409
    await dawit.press(address, "/sign")
    await attempt(desk, arrives=True)
    await cora.press(f"{address}/recall", "/recall", reason=WHY)

    assert (await dawit.send(f"{address}/recall", reason=WHY)).status_code == 409
    assert "/recall" not in (await dawit.get(address)).text
