# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn the everyday word, or a word the operator added to it, into /stop before anybody looks for a draft."""

from __future__ import annotations

from bot.interview.labels import stop_typed
from bot.interview.turns import Said, Turn
from bot.interview.writing import folded


def duress_words(listed: str) -> frozenset[str]:
    """Read words separated by commas; punctuation alone is no word."""
    return frozenset(folded(word) for word in listed.replace("،", ",").split(",")) - {""}


def as_stop(turn: Turn, added: frozenset[str], language: str) -> Turn:
    """Give /stop for a message that is one of the words and nothing else; any other turn as it is."""
    if not isinstance(turn, Said) or turn.text.startswith("/"):
        return turn
    closes = stop_typed(turn.text, language) or folded(turn.text) in added
    return Said("/stop", turn.ref) if closes else turn
