# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of the record's form that are ticked rather than typed, and what the desk proposes beside the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.casework.clocks import urgent_closes_on, urgent_days_left
from bot.casework.dates import bounds_of, certainty_of
from bot.casework.evidence import AGAINST, FOR
from bot.casework.record import Record
from bot.casework.romanise import proposed_names
from bot.interview.understanding.places.gazetteer import Place
from bot.interview.understanding.places.understanding import understand_place

ELEMENTS: Mapping[int, str] = {1: "liberty", 2: "state", 3: "denial"}
WORDS = ("words_for", "words_against", "weighed")
SIGNS = ("signs_for", "signs_against")
# Groups of boxes of which several may be ticked.
GROUPS = (
    "own_words_agreed",
    "take_names",
    *(f"elements.{name}.{signs}" for name in ELEMENTS.values() for signs in SIGNS),
)
MAX_PLACES = 4


def part_fields(record: Record) -> dict[str, str]:
    """Give the typed fields of these parts."""
    fields = {
        "contradiction": record.contradiction or "",
        "family_agrees": {True: "yes", False: "no", None: ""}[record.family_agrees],
        "reporter_reachable": "yes" if record.reporter_reachable else "",
        "duplicates_searched": "yes" if record.duplicates_searched_on else "",
    }
    for name in ELEMENTS.values():
        element = getattr(record.elements, name)
        fields |= {f"elements.{name}.{words}": getattr(element, words) or "" for words in WORDS}
    return fields


def part_ticks(record: Record) -> dict[str, tuple[str, ...]]:
    """Give the ticked boxes of these parts."""
    ticks = {
        f"elements.{name}.{signs}": tuple(
            sign.value for sign in getattr(getattr(record.elements, name), signs)
        )
        for name in ELEMENTS.values()
        for signs in SIGNS
    }
    return ticks | {"own_words_agreed": record.own_words_agreed, "take_names": ()}


def part_values(
    fields: Mapping[str, str], ticks: Mapping[str, Sequence[str]], before: Record, *, today: date | None
) -> dict[str, Any]:
    """Give these parts of a record from what was sent, unchecked."""
    searched = before.duplicates_searched_on or today
    return {
        "elements": {
            name: {words: fields.get(f"elements.{name}.{words}", "").strip() or None for words in WORDS}
            | {signs: tuple(ticks.get(f"elements.{name}.{signs}", ())) for signs in SIGNS}
            for name in ELEMENTS.values()
        },
        "contradiction": fields.get("contradiction", "").strip() or None,
        "family_agrees": {"yes": True, "no": False}.get(fields.get("family_agrees", "")),
        "reporter_reachable": fields.get("reporter_reachable") == "yes",
        "duplicates_searched_on": searched if fields.get("duplicates_searched") == "yes" else None,
    }


def signs_of(number: int, *, against: bool) -> Sequence[str]:
    """List what may be ticked for or against an element."""
    return [sign.value for sign in (AGAINST if against else FOR)[number]]


@dataclass(frozen=True)
class DateMeans:
    """What a date in EDTF means: its days, how sure, and the UN's urgent window counted from its last day."""

    first: date | None
    last: date | None
    certainty: str
    closes_on: date | None
    days_left: int | None


def date_means(edtf: str, *, today: date) -> DateMeans | None:
    """Say what an EDTF date means; None when it is none."""
    bounds = bounds_of(edtf.strip())
    if bounds is None:
        return None
    last = min(bounds.latest, today) if bounds.latest else None
    return DateMeans(
        bounds.earliest,
        bounds.latest if bounds.latest and bounds.latest.year < 9000 else None,
        certainty_of(edtf),
        urgent_closes_on(last) if last else None,
        urgent_days_left(last, today=today),
    )


def names_to_propose(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Propose spellings in the script that is missing among the names."""
    return proposed_names(
        [value for key, value in sorted(fields.items()) if key.startswith("names.") and value.strip()]
    )


def places_to_propose(fields: Mapping[str, str]) -> list[Place]:
    """Propose places of the gazetteer for the words of the place, unless its district is written already."""
    told = fields.get("where.words", "").strip()
    if not told or fields.get("where.district", "").strip():
        return []
    meant = understand_place(told, "en")
    found = (meant.place,) if meant.place is not None else meant.candidates
    return [place for place in found if place is not None][:MAX_PLACES]


def taken_place(fields: Mapping[str, str]) -> dict[str, str]:
    """Give the units of the proposed place that was taken; nothing when none was."""
    chosen = fields.get("take_place", "")
    proposed = places_to_propose(fields)
    if not chosen.isdecimal() or int(chosen[:4]) >= len(proposed):
        return {}
    place = proposed[int(chosen[:4])]
    district = place.admin2 or (place.name if place.kind in {"district", "county"} else "")
    return {
        "where.district": district,
        "where.province": fields.get("where.province", "").strip() or place.admin1,
        "where.country": fields.get("where.country", "").strip() or place.country,
    }
