# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words that close the chat: what counts as one, and what does not."""

from __future__ import annotations

import pytest

from bot.interview.duress import as_stop, duress_words
from bot.interview.turns import Edited, Said, Tapped, Turn

ADDED = duress_words("tea، 786,")


@pytest.mark.parametrize("typed", ["weather", "WEATHER", " Weather. ", "Tea", "tea?", "786", "۷۸۶"])
def test_the_word_alone_closes_the_chat_however_it_is_typed(typed: str) -> None:
    """Casing, a full stop and the script of the digits do not matter."""
    assert as_stop(Said(typed, "7"), ADDED, "ur") == Said("/stop", "7")


@pytest.mark.parametrize(
    "turn",
    [
        Said("the weather was bad that night"),
        Said("tea 786"),
        Said("/help"),
        Said("/tea"),
        Said(""),
        Said("..."),
        Edited("tea"),
        Tapped("tea"),
    ],
)
def test_words_around_it_are_an_answer_like_any_other(turn: Turn) -> None:
    """Nobody loses a chat by telling what they drank."""
    assert as_stop(turn, ADDED, "ur") is turn


def test_what_the_operator_did_not_add_closes_nothing() -> None:
    """Punctuation alone is no word, and without the setting only the everyday word counts."""
    assert duress_words("") == duress_words(" , .,") == frozenset()
    assert as_stop(Said("tea"), frozenset(), "en") == Said("tea")
