# SPDX-License-Identifier: AGPL-3.0-or-later
"""So many families reporting at once, while something happens to them."""

from __future__ import annotations

import asyncio
import random
import time

import httpx

from bot.demo.telegram.phone import Phone
from tests.endure.family import Family, Outcome, thinking


async def report_together(
    url: str, count: int, *, think: float, within: float, rng: random.Random, patience: float = 6.0
) -> dict[int, Outcome]:
    """Let families report; `think` is the pause in seconds before each act, `within` the most it may take."""
    ends_at = time.monotonic() + within
    limits = httpx.Limits(max_connections=count + 10, max_keepalive_connections=count + 10)

    async def one(number: int, http: httpx.AsyncClient) -> Outcome:
        await asyncio.sleep(rng.uniform(0, think * 3))
        phone = await Phone.pick_up(url, name=f"F{number}", http=http)
        family = Family(phone, number, think=thinking(think, rng), patience=patience)
        outcome = await family.report(going_on=lambda: time.monotonic() < ends_at)
        screen = await phone.screen()
        outcome.repeated = repeated(outcome, [message.text for message in screen.from_bot])
        return outcome

    async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as http:
        outcomes = await asyncio.gather(*(one(number, http) for number in range(count)))
    return dict(enumerate(outcomes))


def repeated(outcome: Outcome, shown: list[str]) -> int:
    """Count messages that were shown more often than the family's own acts explain."""
    return sum(max(0, shown.count(text) - 1 - outcome.acted[text]) for text in set(shown))


def percentile(values: list[float], share: float) -> float:
    """Give the value below which a share of all values lies; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
