# SPDX-License-Identifier: AGPL-3.0-or-later
"""How alike two words and two names sound, from 0 to 1, whatever script each is written in.

Arabic script leaves out short vowels and Latin spells them at will, so vowels weigh little, and a vowel that
both write weighs more. Consonants that the languages confuse weigh half.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from bot.casework.matching.letters import VOWELS
from bot.casework.matching.name_words import PARTED
from bot.casework.matching.names import Part, ReadName

_NEAR = frozenset(
    frozenset(pair)
    for pair in (
        "kX",
        "gG",
        "kg",
        "kG",
        "GX",
        "zj",
        "dr",
        "pf",
        "bp",
        "td",
        "CS",
        "sz",
        "sS",
        "jC",
        "bw",
        "jg",
        "jz",
        "Xh",
    )
)
_EITHER = {
    frozenset("Tt"): 0.0,
    frozenset("Ts"): 0.2,
    frozenset("Dd"): 0.0,
    frozenset("Dz"): 0.2,
    frozenset("TD"): 0.6,
}
# Two sounds in one script that look like one in the other: اسحاق is s and h, Ishaq may be sh.
_ONE_OF_TWO = {"sh": "S", "kh": "X", "gh": "G"}
_ONE_OF_TWO_COST = 0.2
_TURNED = 0.6  # two consonants in the wrong order
# Vowels: what one writer drops, and what stands for what. Long vowels are written in every script.
_LIGHT = {"a": 0.12, "i": 0.14, "u": 0.14, "w": 0.4, "h": 0.35, "A": 0.3, "I": 0.4, "W": 0.4}
_AT_START = {"a": 0.4, "i": 0.4, "u": 0.4, "h": 0.6, "w": 0.8, "A": 0.5, "I": 0.6, "W": 0.8}
_VOWEL_SWAPS = {
    frozenset(pair): cost
    for pair, cost in (
        ("aA", 0.0), ("iI", 0.0), ("uW", 0.0), ("wW", 0.0), ("ai", 0.12), ("au", 0.12), ("iu", 0.2), ("uw", 0.1),
        ("iA", 0.2), ("uA", 0.2), ("aI", 0.2), ("aW", 0.25), ("AI", 0.4), ("AW", 0.4), ("IW", 0.5), ("ah", 0.2),
        ("Ah", 0.3), ("ih", 0.25), ("Aw", 0.4),
    )
}  # fmt: skip
_SERVANT = "abd"
_BREATHS = frozenset("Xh")
_ALIKE = 0.72  # Measured on the tuning part of tests/casework/pairs: below it, two parts are other words.
MAX_SOUND_LENGTH = 40


def _drop(sound: str, *, first: bool) -> float:
    return (_AT_START if first else _LIGHT).get(sound, 1.0)


def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    pair = frozenset((one, other))
    if pair in _VOWEL_SWAPS:
        return _VOWEL_SWAPS[pair]
    if pair in _EITHER:
        return _EITHER[pair]
    if pair in _NEAR:
        return 0.45
    return 1.0 if one not in VOWELS and other not in VOWELS else 1.1


@lru_cache(maxsize=131072)
def distance(one: str, other: str) -> float:
    """Give the weighted edit distance of two sounds."""
    one, other = one[:MAX_SOUND_LENGTH], other[:MAX_SOUND_LENGTH]
    before: list[float] = []
    row = [0.0]
    for at, sound in enumerate(other):
        row.append(row[-1] + _drop(sound, first=not at))
    for at, left in enumerate(one):
        dropped = _drop(left, first=not at)
        earlier, before, row = before, row, [row[0] + dropped]
        pair = one[at - 1 : at + 1] if at else ""
        for place, right in enumerate(other, start=1):
            cost = min(
                before[place] + dropped,
                row[-1] + _drop(right, first=place == 1),
                before[place - 1] + _swap(left, right),
            )
            if pair and _ONE_OF_TWO.get(pair) == right:
                cost = min(cost, earlier[place - 1] + _ONE_OF_TWO_COST)
            if place > 1:
                two = other[place - 2 : place]
                if _ONE_OF_TWO.get(two) == left:
                    cost = min(cost, before[place - 2] + _ONE_OF_TWO_COST)
                if pair and two == pair[::-1] and not VOWELS.intersection(pair):
                    cost = min(cost, earlier[place - 2] + _TURNED)
            row.append(cost)
    return row[-1]


def _mass(sound: str) -> float:
    return sum(0.15 if letter in "aiuAIW" else 0.6 if letter in "wh" else 1.0 for letter in sound)


@lru_cache(maxsize=131072)
def alike(one: str, other: str) -> float:
    """Tell how alike two words sound, 0 to 1."""
    if one == other:
        return 1.0
    heavier = max(_mass(one), _mass(other))
    return max(0.0, 1 - distance(one, other) / heavier) if heavier else 0.0


def parts_alike(one: Part, other: Part) -> float:
    """Tell how alike two parts of names are, 0 to 1; below a floor they count as other words."""
    if one.key == other.key:
        return 1.0
    if one.bones == other.bones and one.bones in PARTED and one.weight != other.weight:
        return 0.0  # Mahmood is not Muhammad and Hameed not Ahmed, however alike they are written.
    # Balochi often writes h for kh, and a skeleton has no h.
    breathed = one.sound[:1] in _BREATHS and other.sound[:1] in _BREATHS
    if not breathed and OSA.normalized_similarity(one.skeleton, other.skeleton) < 0.5:
        return 0.0  # Cheap, and right for nearly all pairs that have nothing in common.
    found = alike(*_behind_servant(one.sound, other.sound))
    are_servants = one.sound.startswith(_SERVANT) and other.sound.startswith(_SERVANT)
    if 0.6 <= found < _ALIKE and one.key[0] == other.key[0] and not are_servants:
        # A slip of the pen: most letters stand where they should.
        found = max(found, JaroWinkler.normalized_similarity(one.key, other.key) - 0.15)
    return found if found >= _ALIKE else 0.0


def _behind_servant(one: str, other: str) -> tuple[str, str]:
    """Give what stands behind "Abdul" where both have it: Abdul Haleem is not Abdul Hakeem."""
    if one.startswith(_SERVANT) and other.startswith(_SERVANT):
        return one[len(_SERVANT) :] or one, other[len(_SERVANT) :] or other
    return one, other


@lru_cache(maxsize=131072)
def names_alike(one: tuple[Part, ...], other: tuple[Part, ...]) -> float:
    """Tell how alike two names are, 0 to 1: each part finds its best partner, rare parts weigh more."""
    if not one or not other:
        return 0.0
    pairs = sorted(
        ((parts_alike(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other)), reverse=True
    )
    used_one: set[int] = set()
    used_other: set[int] = set()
    shared = matched = rarest = 0.0
    for found, i, j in pairs:
        if not found:
            break
        if i in used_one or j in used_other:
            continue
        used_one.add(i)
        used_other.add(j)
        weight = (one[i].weight + other[j].weight) / 2
        shared += found * weight
        matched += weight
        rarest = max(rarest, found * weight)
    left_one = sum(part.weight for i, part in enumerate(one) if i not in used_one)
    left_other = sum(part.weight for j, part in enumerate(other) if j not in used_other)
    # What only one side has is less telling than what both have and differs: names are shortened every day.
    missing = 0.25 * max(left_one, left_other) + 0.9 * min(left_one, left_other)
    by_parts = shared / (matched + missing) if shared else 0.0
    if missing:
        # Agreeing on nothing but a common part is not agreeing.
        by_parts *= min(1.0, rarest / 0.55)
    return max(by_parts, _as_one_word(one, other))


def _as_one_word(one: tuple[Part, ...], other: tuple[Part, ...]) -> float:
    """Compare two names as if written without spaces, when they are divided differently."""
    if len(one) == len(other):
        return 0.0
    bare = ("".join(part.skeleton for part in one), "".join(part.skeleton for part in other))
    if OSA.normalized_similarity(*bare) < 0.5:
        return 0.0  # Cheap, as with parts: what sounds alike has most of its bones in common.
    found = alike("".join(part.sound for part in one), "".join(part.sound for part in other))
    return found if found >= 0.8 else 0.0


def best_of(ones: tuple[ReadName, ...], others: tuple[ReadName, ...]) -> float:
    """Give the likeness of the two spellings that fit best."""
    return max((names_alike(a.parts, b.parts) for a in ones for b in others), default=0.0)
