# SPDX-License-Identifier: AGPL-3.0-or-later
"""Understand where something happened.

A spelling of the gazetteer is understood; of several places that lie in each other, the smallest is meant; of
others it is asked. A likeness of letters, or of consonants across scripts, only ever gives candidates. What is
not listed stays as it was told: no place is forced into a district.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import fuzz, process

from bot.interview.understanding.letters import key, plain, skeleton
from bot.interview.understanding.name_kinds import kinds_of
from bot.interview.understanding.places.gazetteer import GAZETTEER_VERSION, Gazetteer, Place, gazetteer

MAX_PLACE_TEXT = 200  # characters; a longer text is an account
MAX_CANDIDATES = 5  # so many fit one screen as buttons
LONGEST_NAME = 6  # words
LIKE_ENOUGH = 82  # per cent of letters; Source: chosen on the tuning part of the list of phrases
SAME_CONSONANTS = 3  # fewer in common say nothing
EVERYDAY = frozenset(  # near in letters to some place, and no name
    plain(word)
    for word in [
        "bazar",
        "bazaar",
        "market",
        "shop",
        "road",
        "house",
        "home",
        "office",
        "hotel",
        "school",
        "hospital",
        "utha",
        "liya",
        "gaya",
        "ghar",
        "dukan",
        "raste",
        "the",
        "our",
        "his",
        "her",
        "near",
        "from",
        "camp",
        "checkpost",
        "mountains",
        "بازار",
        "سڑک",
        "روڈ",
        "دکان",
        "گھر",
        "دفتر",
        "ہوٹل",
        "راستے",
        "پہاڑ",
        "کوہ",
        "خانه",
        "بازاره",
        "راه",
        "لوگ",
    ]
)
SOUNDS_LIKE = 60  # per cent, across scripts, where the consonants agree


@dataclass(frozen=True)
class PlaceMeant:
    """What a place in someone's words means: understood | ask | refused (then it stays as told)."""

    outcome: str
    place: Place | None = None
    candidates: tuple[Place, ...] = ()
    parts: tuple[Place, ...] = ()  # districts since carved from the place: which of them is not known
    reason: str = ""  # not-listed | too-long | several-places | unclear-spelling
    gazetteer_version: str = GAZETTEER_VERSION


def understand_place(text: str, language: str) -> PlaceMeant:
    """Say what a place in someone's words means. language: the reader's; places are known in all scripts."""
    del language  # a place keeps its names whoever reads
    if len(text) > MAX_PLACE_TEXT:
        return PlaceMeant("refused", reason="too-long")
    known = gazetteer()
    words = plain(text).split()
    all_named, rest = _named(words, known)
    named = _smallest(_decided(all_named))
    if len(named) == 1:
        found = named[0]
        nearer = _within(rest, found[0], known) if len(found) == 1 else ()
        if nearer:
            return PlaceMeant("ask", candidates=(*nearer, found[0]), reason="unclear-spelling")
        if len(found) == 1:
            return PlaceMeant("understood", found[0], parts=known.parts_of(found[0]))
        return PlaceMeant("ask", candidates=found[:MAX_CANDIDATES], reason="several-places")
    if named:
        several = tuple(dict.fromkeys(place for found in named for place in found))
        return PlaceMeant("ask", candidates=several[:MAX_CANDIDATES], reason="several-places")
    alike = _alike(words, known)
    if alike:
        return PlaceMeant("ask", candidates=alike, reason="unclear-spelling")
    return PlaceMeant("refused", reason="not-listed")


def _is_everyday(word: str) -> bool:
    return word in EVERYDAY or "ordinary" in kinds_of(word)


def _named(words: Sequence[str], known: Gazetteer) -> tuple[list[tuple[Place, ...]], list[str]]:
    """Give the places whose spellings stand in the text, the longest names first taken, and the other words."""
    found: dict[tuple[Place, ...], None] = {}
    rest: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            places = known.by_key.get(key(" ".join(words[at : at + length])))
            if places:
                found[places] = None
                at += length - 1
                break
        else:
            rest.append(words[at])
        at += 1
    return list(found), rest


def _decided(named: list[tuple[Place, ...]]) -> list[tuple[Place, ...]]:
    """Where one name has several places, let the other names in the text decide."""
    decided = []
    for places in named:
        others = [place for those in named if those != places for place in those]
        near = tuple(place for place in places if any(place.lies_in(other) for other in others))
        decided.append(near if len(near) == 1 else places)
    return decided


def _smallest(named: list[tuple[Place, ...]]) -> list[tuple[Place, ...]]:
    """Leave out what another named place lies in."""
    return [
        places
        for places in named
        if not any(
            all(any(inner.lies_in(outer) for outer in places) for inner in those)
            for those in named
            if those != places
        )
    ]


def _within(words: Sequence[str], outer: Place, known: Gazetteer) -> tuple[Place, ...]:
    """Give places in a named district whose names are nearly written beside it: "Buleilda, Kech"."""
    others = [word for word in words if not _is_everyday(word)]
    found = {
        place: score
        for word in others
        for place, score in (*_written_alike(word, known), *_sounding_alike(word, known))
        if place.lies_in(outer) and outer.kind != "province"
    }
    return tuple(sorted(found, key=lambda place: -found[place])[: MAX_CANDIDATES - 1])


def _alike(words: Sequence[str], known: Gazetteer) -> tuple[Place, ...]:
    """Give places whose names are written or sound nearly like the words."""
    words = [word for word in words if not _is_everyday(word)]
    if not 0 < len(words) <= LONGEST_NAME:
        return ()
    scored: dict[Place, float] = {}
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            part = " ".join(words[start:end])
            for place, score in (*_written_alike(part, known), *_sounding_alike(part, known)):
                scored[place] = max(score, scored.get(place, 0))
    best = sorted(scored, key=lambda place: -scored[place])
    return tuple(best[:MAX_CANDIDATES])


def _written_alike(part: str, known: Gazetteer) -> list[tuple[Place, float]]:
    wanted = key(part)
    if len(wanted) < SAME_CONSONANTS + 1:
        return []
    hits = process.extract(wanted, known.by_key.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=3)
    return [(place, score) for spelling, score, _ in hits for place in known.by_key[spelling]]


def _sounding_alike(part: str, known: Gazetteer) -> list[tuple[Place, float]]:
    consonants = skeleton(part)
    if len(consonants) < SAME_CONSONANTS:
        return []
    latin = anyascii(part).casefold()
    scores = (
        (place, fuzz.ratio(latin, place.name.casefold())) for place in known.by_skeleton.get(consonants, ())
    )
    return [(place, score) for place, score in scores if score >= SOUNDS_LIKE]


def suggestions(typed: str, limit: int = MAX_CANDIDATES) -> tuple[Place, ...]:
    """Give the places whose names begin as typed, in any script; the shortest names first."""
    wanted = key(typed)
    if not wanted:
        return ()
    known = gazetteer()
    hits = sorted((spelling for spelling in known.by_key if spelling.startswith(wanted)), key=len)
    found = dict.fromkeys(place for spelling in hits for place in known.by_key[spelling])
    return tuple(found)[:limit]
