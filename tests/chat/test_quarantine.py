# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report that comes under odd circumstances is taken whole, and its reporter sees what everybody sees."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.demo.telegram.phone import Phone
from bot.settings import IntakeSettings
from storage.report import Suspicion
from tests.chat.chat_cast import Vault, running_intake, tap, up_to_place, up_to_read_back


async def told_and_sent(standin_url: str) -> str:
    """Tell a whole report at a machine's pace; give the page with the receipt, without its digits."""
    async with await Phone.pick_up(standin_url, name="Amina", language_code="en") as phone:
        await up_to_place(phone)
        await up_to_read_back(phone)
        screen = await tap(phone, "Send")
        return re.sub(r"\d", "#", screen.text)


async def test_a_quarantined_report_is_kept_like_any_other_and_its_family_sees_no_difference(
    settings: IntakeSettings, standin_url: str, vault: Vault
) -> None:
    async with running_intake(settings) as intake:
        odd = await told_and_sent(standin_url)
        assert 1 == intake.batches.conversation.answering.suspicions.quarantined_so_far
    async with running_intake(settings.model_copy(update={"fastest_turn": timedelta(0)})):
        plain = await told_and_sent(standin_url)

    assert plain == odd
    reports = {report.arrival.reasons: report for report in await vault.reports() if report.arrival}
    assert {(Suspicion.FAST,), ()} == set(reports)
    first, second = reports[Suspicion.FAST,], reports[()]
    assert [one.words for one in second.answers] == [one.words for one in first.answers]
    assert first.arrival is not None and first.arrival.sender
    assert second.arrival is not None and second.arrival.sender is None
    clear = [{name: str(value) for name, value in vars(case).items()} for case in await vault.cases()]
    assert ["received", "received"] == [case["state"] for case in clear]
    found = [value for case in clear for value in case.values() if Suspicion.FAST in value]
    assert [] == found, "the host cannot tell which report waits in quarantine"
