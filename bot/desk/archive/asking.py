# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search in all cases: by a name in any script, a place, dates, the number of a paper, free words.

Every word must be found, as a name or as it stands in the texts; names that fit best come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.casework.matching.facts import paper_key, place_skeletons
from bot.casework.matching.letters import match_key, skeleton_of
from bot.casework.matching.names import ReadName, read_name
from bot.casework.matching.sounds import names_alike
from bot.casework.moves import State
from bot.desk.archive.entry import Entry
from bot.desk.archive.index import Index

MAX_WORDS_ASKED = 8
MAX_ORDERED = (
    5000  # Measured: about 30 ms; who finds more than that must ask for more, and sees the newest first.
)
MAX_RANKED = 300  # Measured: about 20 ms; the names that share most letters are compared by their sound.


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. Empty fields ask for nothing."""

    words: str = ""
    place: str = ""
    paper: str = ""
    first: date | None = None
    last: date | None = None
    states: frozenset[State] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked."""
        return not (self.words or self.place or self.paper or self.first or self.last)


def search(index: Index, asked: Asked) -> list[Entry]:
    """Give all cases that were found, the best first."""
    if asked.is_empty:
        return []
    rows: set[int] | None = None
    for terms in _terms(asked):
        found = index.with_any(terms)
        rows = found if rows is None else rows & found
        if not rows:
            return []
    numbers: Iterable[int] = index.live_rows() if rows is None else rows
    entries = [entry for entry in (index.rows[number] for number in numbers) if entry is not None]
    kept = [entry for entry in entries if _fits(entry, asked)]
    kept.sort(key=lambda entry: entry.newest_first)
    wanted = read_name(asked.words)
    if not wanted.parts or len(kept) > MAX_ORDERED:
        return kept
    # Sorting is stable: within a likeness the newest come first.
    kept.sort(key=lambda entry: -_shared_parts(entry, wanted))
    best = sorted(kept[:MAX_RANKED], key=lambda entry: -_likeness(entry, wanted))
    return best + kept[MAX_RANKED:]


def _terms(asked: Asked) -> Iterable[tuple[str, ...]]:
    """Give for each thing asked the words of which a case must hold one."""
    for word in match_key(asked.words).split()[:MAX_WORDS_ASKED]:
        bare = skeleton_of(word)
        yield (f"w{word}", f"p{word}") if word.isdigit() else (f"w{word}", f"n{bare}", f"l{bare}")
    places = place_skeletons(asked.place)
    if asked.place:
        yield tuple(f"l{place}" for place in places) or ("l",)
    if asked.paper:
        yield (f"p{paper_key(asked.paper)}",)


def _fits(entry: Entry, asked: Asked) -> bool:
    if asked.states and entry.state not in asked.states:
        return False
    if asked.first is None and asked.last is None:
        return True
    facts = entry.opened.facts if entry.opened is not None else None
    if facts is None or facts.latest is None:
        return False
    return (asked.last is None or (facts.earliest or date.min) <= asked.last) and (
        asked.first is None or facts.latest >= asked.first
    )


def _shared_parts(entry: Entry, wanted: ReadName) -> int:
    """Count quickly: parts that are written alike count twice, those with the same bare form once."""
    assert entry.opened is not None
    keys = {part.key for name in entry.opened.facts.names for part in name.parts}
    bare = {part.skeleton for name in entry.opened.facts.names for part in name.parts}
    return sum(2 if part.key in keys else part.skeleton in bare for part in wanted.parts)


def _likeness(entry: Entry, wanted: ReadName) -> float:
    assert entry.opened is not None
    names = (*entry.opened.facts.names, *entry.opened.facts.fathers)
    return max((round(names_alike(wanted.parts, name.parts), 1) for name in names), default=0.0)
