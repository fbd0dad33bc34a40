# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words from which blind tokens are made: two things known together, so that no word is common.

A word for a common name alone would tell a reader of the database how common it is. So nearly every word joins
two parts: two parts of the name, name and father, name and place, name and year. Cases that share words are
then compared in full; what shares none is never compared.
"""

from __future__ import annotations

from itertools import combinations

from bot.casework.matching.facts import Facts
from bot.casework.matching.names import Part, ReadName

WORDS_PER_CASE = 16  # Every case gets exactly as many tokens, so that their number says nothing.
RARE_WEIGHT = 0.5  # below it, a part is one that nearly everybody shares
RARE_LENGTH = 3  # consonants from which a part may stand alone


def words_to_block(facts: Facts) -> tuple[str, ...]:
    """Give a case's words, the most telling first, at most WORDS_PER_CASE."""
    words: dict[str, None] = {f"paper {number}": None for number in sorted(facts.papers)[:3]}
    for name in facts.names[:3]:
        words |= dict.fromkeys(_of_name(name, facts))
    for father in facts.fathers[:2]:
        for part in telling(father.parts)[:1]:
            words |= {f"father+place {part.skeleton} {place}": None for place in sorted(facts.places)[:2]}
    if facts.latest is not None and facts.latest == facts.earliest:
        words |= {f"day+place {facts.latest} {place}": None for place in sorted(facts.places)[:2]}
    return tuple(words)[:WORDS_PER_CASE]


def telling(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Give the parts of a name that tell people apart, the rarest first; all when none does."""
    ordered = sorted(parts, key=lambda part: -part.weight)
    rare = [part for part in ordered if part.weight >= RARE_WEIGHT]
    return tuple(rare or ordered)[:3]


def _of_name(name: ReadName, facts: Facts) -> list[str]:
    parts = telling(name.parts)
    words = [f"parts {' '.join(sorted((a.skeleton, b.skeleton)))}" for a, b in combinations(parts, 2)]
    # Where a name is divided is a habit of writing: Peerbakhsh, Pir Bakhsh.
    words.append("joined " + "".join(part.skeleton for part in name.parts if part.weight >= RARE_WEIGHT))
    for part in parts[:2]:
        for father in facts.fathers[:1]:
            words += [f"name+father {part.skeleton} {one.skeleton}" for one in telling(father.parts)[:2]]
        words += [f"name+place {part.skeleton} {place}" for place in sorted(facts.places)[:2]]
        if facts.latest is not None:
            words.append(f"name+year {part.skeleton} {facts.latest.year}")
    words += [f"part {part.skeleton}" for part in parts if len(part.skeleton) > RARE_LENGTH][:1]
    return [word for word in words if word != "joined "]
