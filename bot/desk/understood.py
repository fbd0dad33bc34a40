# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the interview understood of an answer, said beside the words as they were told. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.desk.words import Words
from bot.interview.understanding.places.gazetteer import gazetteer
from storage.report import ToldPlace


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "cnic": _("Identity card (CNIC)"),
        "b-form": _("Child's registration form (B-form)"),
        "iran-national-code": _("National code (Iran)"),
        "tazkira": _("Tazkira (Afghanistan)"),
        "passport": _("Passport"),
        "fir": _("Police report (FIR)"),
        "petition": _("Petition at a court"),
        "coioed": _("Number of the Commission of Inquiry"),
        "phone": _("Telephone"),
    }
)
ANOTHER_NUMBER = _("Another number")


def place_said(told: ToldPlace, words: Words) -> str:
    """Give a place of the gazetteer with what it lies in, as the reader's language writes them."""
    parts = dict.fromkeys(one for one in (told.name, told.district, told.province) if one)
    if words.language == "en":
        return ", ".join(parts)
    known = gazetteer()
    place = known.by_id.get(told.gazetteer_id)
    local = [(place.local_in(words.language) if place is not None else "") or told.name]
    for name in list(parts)[1:]:
        around = next((one for one in known.places if one.name == name and one.country == told.country), None)
        local.append((around.local_in(words.language) if around is not None else "") or name)
    return "، ".join(dict.fromkeys(local))
