# SPDX-License-Identifier: AGPL-3.0-or-later
"""The long runs, made short: some kills and some hostile updates."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import pytest

from bot.chat.budget import Budgets
from tests.endure.crash import crash_ours
from tests.endure.hostile import abuse
from tests.endure.hostile_updates import corpus


@pytest.fixture(autouse=True)
def in_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in runs in tests."""
    monkeypatch.setenv("AMANAT_DEMO", "1")


async def test_four_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """Six families, four times kill -9, every answer in its report once."""
    result = await crash_ours(tmp_path, "polling", 6, 4, random.Random(5), lambda *_: None)

    verdict = result.verdict
    assert (6, 0, 0) == (verdict.finished, verdict.lost, verdict.doubled)


async def test_the_hostile_corpus_breaks_nothing_and_leaks_nothing(tmp_path: Path) -> None:
    """All hand-made updates, and some milled from them; afterwards everybody is still served."""
    level = logging.getLogger().level
    figures = await abuse(tmp_path, len(corpus()) + 200, 20, 7, lambda _n: None)

    assert (0, 0, 0, 1) == (figures.crashes, figures.stuck_chats, figures.leaks, figures.reports_after)
    assert figures.parked > 0
    assert level == logging.getLogger().level


def test_the_corpus_is_large_enough() -> None:
    """At least 150 hand-made updates."""
    assert len(corpus()) >= 150


def test_a_days_messages_at_once_fit_the_budget_and_a_flood_does_not() -> None:
    """Nothing is taken from a person; a flooder gets two turns a second and is told once a minute."""
    now = 0.0
    budgets = Budgets(clock=lambda: now)

    assert 100 == budgets.take(1, 100)
    assert 100 == budgets.take(1, 300)
    assert 0 == budgets.take(1, 50)
    assert 40 == budgets.take(2, 40)
    now = 10.0
    assert 20 == budgets.take(1, 200)
    assert budgets.may_tell(1)
    assert not budgets.may_tell(1)
    now = 71.0
    assert budgets.may_tell(1)
