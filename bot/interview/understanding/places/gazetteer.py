# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gazetteer: districts, towns, parts of cities and universities, with every spelling known to us.

Districts come and go: both the older and the newer ones stand here, tied by `parent`, and an old case keeps its
old name. No division is forced on anybody. Facts and their sources are in `data/gazetteer.tsv` and `data/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.understanding.letters import key, skeleton
from bot.interview.understanding.tables import read_table

GAZETTEER_VERSION = "2026-11-28"  # stored beside every place that was understood with it

_ARABIC = re.compile("[\u0600-\u06ff]")
# Letters that a language does not write: a spelling with one of them is another language's.
_NOT_SINDHI = "یےںٹڈڑھہۃ"
_NOT_PERSIAN = "ٹڈڑںےھہڪيٻڀٺٽڄڃڇڊڌڍڏڙڦڳڱڻټځڅډړږښګڼۍې"
_NOT_PASHTO = "ٹڈڑںےھڪٻڀٺٽڄڃڇڊڌڍڏڙڦڳڱڻ"
_NOT_URDU = "هڪيٻڀٺٽڄڃڇڊڌڍڏڙڦڳڱڻټځڅډړږښګڼۍې"
_FOREIGN = {"sd": _NOT_SINDHI, "fa": _NOT_PERSIAN, "ps": _NOT_PASHTO, "ur": _NOT_URDU}


@dataclass(frozen=True)
class Place:
    """One entry. admin1 is the province; admin2 the district, county or city it lies in, "" for a province."""

    id: str  # stays when names change; kept in answers
    name: str
    kind: str  # province | district | county | city | town | area | university
    admin1: str
    admin2: str
    country: str  # ISO 3166-1 alpha-2
    parent: str = ""  # the district it was carved from, or the town it is a part of
    spellings: tuple[str, ...] = ()  # those in Arabic script, the most used first
    outer: frozenset[str] = frozenset()  # the names of what it lies in, of today and of before
    at: tuple[float, float] | None = (
        None  # latitude and longitude of the place or its seat, to a tenth of a degree
    )

    @property
    def local(self) -> str:
        """Give its name in Arabic script, or ""."""
        return self.spellings[0] if self.spellings else ""

    def local_in(self, language: str) -> str:
        """Give its name as a language writes it, where that spelling is known; otherwise as most write it."""
        foreign = set(_FOREIGN.get(language, ""))
        return next((one for one in self.spellings if not foreign & set(one)), self.local)

    @property
    def district(self) -> str:
        """Give its district, county or city; "" for a province."""
        return self.admin2 or (self.name if self.kind in ("district", "county", "city") else "")

    def lies_in(self, other: Place) -> bool:
        """Say whether this place is part of another one."""
        if self == other:
            return False
        if other.kind == "province":
            return self.admin1 == other.name
        return other.name in self.outer and other.country == self.country


@dataclass(frozen=True)
class Gazetteer:
    """All places, and the ways to find them."""

    places: tuple[Place, ...]
    by_key: Mapping[str, tuple[Place, ...]]
    by_skeleton: Mapping[str, tuple[Place, ...]]
    by_id: Mapping[str, Place]

    def parts_of(self, place: Place) -> tuple[Place, ...]:
        """Give the districts that were carved from one."""
        return tuple(
            other for other in self.places if other.parent == place.name and other.kind == "district"
        )


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Read the gazetteer, once."""
    places: list[Place] = []
    by_key: dict[str, dict[Place, None]] = {}
    by_skeleton: dict[str, dict[Place, None]] = {}
    rows = read_table("gazetteer.tsv")
    above = {row["name"]: frozenset({row["admin2"], row["parent"]} - {"", row["name"]}) for row in rows}
    for row in rows:
        spellings = row["spellings"].split("|")
        at = (float(row["lat"]), float(row["lon"])) if row["lat"] else None
        place = Place(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            admin1=row["admin1"],
            admin2=row["admin2"],
            country=row["country"],
            parent=row["parent"],
            spellings=tuple(one for one in spellings if _ARABIC.search(one)),
            outer=_all_above(row["name"], above),
            at=at,
        )
        places.append(place)
        for spelling in spellings:
            by_key.setdefault(key(spelling), {})[place] = None
            by_skeleton.setdefault(skeleton(spelling), {})[place] = None
    return Gazetteer(
        tuple(places),
        {found: tuple(those) for found, those in by_key.items()},
        {found: tuple(those) for found, those in by_skeleton.items()},
        {place.id: place for place in places},
    )


def _all_above(name: str, above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Give the names of everything a place lies in: its district, and what that was carved from."""
    found: set[str] = set()
    ahead = set(above.get(name, ()))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead |= above.get(one, frozenset())
    return frozenset(found - {name})
