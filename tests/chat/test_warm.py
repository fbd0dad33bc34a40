# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first family of the day waits no longer than the others."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date

import pytest

import locales
from bot.chat.warm import warm_up
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.words import load_words


@pytest.fixture
def set_aside() -> Iterator[int]:
    """Warm up, and give how many things the collector leaves alone from then on."""
    before = gc.get_freeze_count()
    warm_up((), date(2026, 11, 28))
    yield gc.get_freeze_count() - before
    gc.unfreeze()


def test_places_and_catalogs_are_there_before_the_first_message(set_aside: int) -> None:
    assert gazetteer.cache_info().currsize == 1
    assert load_words.cache_info().currsize >= len(locales.LOCALES)
    assert set_aside > len(gazetteer().places), "and the collector does not look through them again"
