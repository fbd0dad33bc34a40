# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before the first message: load what every interview needs, and keep it out of the garbage collector's way.

Places, catalogs and compiled questions stay as long as the process. Left where they are, they are looked through
again at every full collection, which cost a fifth of the processor's time of a turn (measured: docs/speed.md).
"""

from __future__ import annotations

import gc
from datetime import date

import locales
from bot.interview.screens import screen
from bot.interview.state import Interview, PartnerOffer
from bot.interview.step import step
from bot.interview.turns import Began
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.words import load_words, render


def warm_up(partners: tuple[PartnerOffer, ...], today: date) -> None:
    """Load the gazetteer, and the first page in every language; then set aside all there is."""
    gazetteer()
    for language in locales.LOCALES:
        begun = step(Interview.begin(partners), Began(language), today=today).interview
        render(screen(begun), load_words(language))
    gc.collect()
    gc.freeze()
