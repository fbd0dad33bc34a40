# SPDX-License-Identifier: AGPL-3.0-or-later
"""The districts around a shared location. Where exactly it was is never kept, only the district that was chosen.

Nearest is measured to the districts' seats, as coarsely as the gazetteer knows them, so the nearest one need not be
the right one: a few are offered, and the reporter says which.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from bot.interview.understanding.places.gazetteer import Place, gazetteer

KINDS = ("district", "county", "city")
MAX_NEAR = 3
MAX_AWAY_KM = 150.0  # the largest districts here are about that wide
EARTH_KM = 6371.0


def districts_near(latitude: float, longitude: float) -> tuple[Place, ...]:
    """Give the districts whose seats are nearest, the nearest first; none far from all of them."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return ()
    away = {
        place: _km(latitude, longitude, *place.at)
        for place in gazetteer().places
        if place.at is not None and place.kind in KINDS
    }
    near = sorted((place for place in away if away[place] <= MAX_AWAY_KM), key=lambda place: away[place])
    return tuple(near[:MAX_NEAR])


def _km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Give the great-circle distance of two points in kilometres."""
    north, other_north = radians(latitude), radians(other_latitude)
    east = radians(other_longitude - longitude)
    half = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
