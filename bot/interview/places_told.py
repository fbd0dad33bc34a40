# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places and numbers of papers in an answer: what was understood of them, and how they may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.interview.state import NumberTold, PlaceTold, Told
from bot.interview.text import Named, Text, msg
from bot.interview.turns import Located
from bot.interview.understanding.letters import key
from bot.interview.understanding.papers import PaperMeant, masked, understand_paper
from bot.interview.understanding.places.gazetteer import GAZETTEER_VERSION, Place, gazetteer
from bot.interview.understanding.places.near import districts_near
from bot.interview.understanding.places.understanding import suggestions, understand_place
from bot.interview.writing import ascii_digits

MAX_OFFERED = 6  # places on one screen, beside "none of these"
MAX_NUMBERS = 6  # in one answer; more are kept as words
PLACE_OPTIONS = ("keep", *(f"p{at}" for at in range(MAX_OFFERED)))
NUMBER = Text("{kind} {number}")

_KINDS = {
    "cnic": msg("identity card"),
    "b-form": msg("child's registration form"),
    "iran-national-code": msg("national code"),
    "tazkira": msg("tazkira"),
    "passport": msg("passport"),
    "fir": msg("police report"),
    "petition": msg("petition"),
    "coioed": msg("number of the commission"),
    "phone": msg("telephone"),
}
_BETWEEN = re.compile(r"[\n,،;؛]+|\s(?:and|اور|و|او|aur)\s")
_FIGURES = re.compile(r"\d(?:[\d\s\-./]*\d)?")


def place_in(told: Told, language: str) -> PlaceTold | None:
    """Give the one place that words name, or None."""
    meant = understand_place(told.text, language)
    return _told(meant.place) if meant.outcome == "understood" and meant.place is not None else None


def places_offered(told: Told, language: str) -> tuple[str, ...]:
    """Give the ids of the places that words may name; none when they stay as they were told."""
    meant = understand_place(told.text, language)
    found = meant.candidates if meant.outcome == "ask" else suggestions(told.text)
    return tuple(place.id for place in found[:MAX_OFFERED])


def places_near(turn: Located) -> tuple[str, ...]:
    """Give the ids of the districts around a shared location."""
    return tuple(place.id for place in districts_near(turn.latitude, turn.longitude))


def _told(place: Place, *, shared: bool = False) -> PlaceTold:
    return PlaceTold(id=place.id, version=GAZETTEER_VERSION, shared=shared)


def place_chosen(place_id: str, *, shared: bool) -> PlaceTold | None:
    """Give a place that was tapped, or None when the gazetteer knows it no more."""
    place = gazetteer().by_id.get(place_id)
    return None if place is None else _told(place, shared=shared)


def place_shown(place_id: str) -> Named | None:
    """Give a place by its name and district, as each language writes them; None when it is known no more."""
    place = gazetteer().by_id.get(place_id)
    if place is None:
        return None
    around = _around(place)
    names = {}
    for language in _WRITTEN:
        here = _name_in(place, language)
        above = around[language]
        names[language] = f"{here} ({above})" if above not in ("", here) else here
    return Named(names)


def around_shown(place_id: str) -> Named | None:
    """Give what a place lies in, for words that name the place themselves; None where there is nothing around it."""
    place = gazetteer().by_id.get(place_id)
    if place is None or any(above == _name_in(place, one) for one, above in _around(place).items()):
        return None
    return Named(_around(place))


_WRITTEN = ("en", "ur", "fa", "ps", "sd")


def _name_in(place: Place, language: str) -> str:
    return place.name if language == "en" else place.local_in(language) or place.name


def _around(place: Place) -> dict[str, str]:
    """Give the district or province of a place as each language writes it."""
    known = gazetteer()
    above = place.admin2 if place.admin2 not in ("", place.name) else place.admin1
    outer = known.by_key.get(key(above), ())
    around = next((one for one in outer if one.name == above and one.country == place.country), None)
    return {
        language: above if around is None else _name_in(around, language) or above for language in _WRITTEN
    }


def names_it(text: str, place_id: str) -> bool:
    """Say whether words hold the name of a place, among others: "near the bridge, Panjgur"."""
    place = gazetteer().by_id.get(place_id)
    return place is not None and holds_one_of(text, (place.name, *place.spellings))


def holds_one_of(text: str, names: Iterable[str]) -> bool:
    """Say whether words hold one of these names, however it is spelt."""
    words = key(text)
    return any(key(name) in words for name in names if key(name))


def says_no_more(text: str, place_id: str) -> bool:
    """Say whether words are nothing but the name of a place."""
    known = gazetteer()
    return known.by_id.get(place_id) in known.by_key.get(key(text), ())


def numbers_in(told: Told, language: str, today: date) -> tuple[NumberTold, ...]:
    """Give the numbers that were recognised in an answer."""
    known = (one for one in _meant(told, language, today) if one.normalised and not one.reason)
    return tuple(NumberTold(kind=one.kind, number=one.normalised) for one in known)[:MAX_NUMBERS]


def looks_mistyped(told: Told, language: str, today: date) -> bool:
    """Say whether a number that should be one of a known kind is not valid as one."""
    return any(one.reason == "not-valid" for one in _meant(told, language, today))


def _meant(told: Told, language: str, today: date) -> Iterator[PaperMeant]:
    whole = understand_paper(told.text, language, today)
    if whole.reason not in ("several-numbers", "too-long", "not-known"):
        yield whole
        return
    for part in _BETWEEN.split(told.text):
        if part.strip():
            yield understand_paper(part, language, today)


def number_shown(number: NumberTold) -> Text:
    """Give a number by its kind and its last digits."""
    kind = _KINDS.get(number.kind, msg("number"))
    return Text(NUMBER.source, {"kind": kind, "number": masked(number.number)})


def without_figures(text: str) -> str:
    """Give words with every number in them hidden but for the last two digits of a long one."""
    return _FIGURES.sub(lambda found: masked(found[0]), ascii_digits(text))
