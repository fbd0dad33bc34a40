# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search in all cases: by a name in any script, a place, dates, the number of a paper, free words.

Every word must be found, as a name or as it stands in the texts; names that fit best come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from bot.casework.matching.facts import place_skeletons
from bot.casework.matching.letters import match_key, skeleton_of
from bot.casework.matching.names import ReadName, read_name
from bot.casework.matching.sounds import names_alike
from bot.casework.moves import State
from bot.desk.archive.entry import Entry
from bot.desk.archive.index import Index
from bot.desk.archive.terms import number_keys, place_ids
from bot.interview.understanding.papers import understand_paper
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.understanding.places.understanding import understand_place

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

    @property
    def is_narrowed(self) -> bool:
        """Tell whether what was found must be looked at one by one."""
        return bool(self.first or self.last or self.states)


def search(index: Index, asked: Asked, *, today: date) -> list[Entry]:
    """Give all cases that were found, the best first."""
    if asked.is_empty:
        return []
    rows: set[int] | None = None
    for found in (_of_words(index, asked), _of_place(index, asked), _of_paper(index, asked, today)):
        if found is not None:
            rows = found if rows is None else rows & found
    if rows is not None and not rows:
        return []
    numbers: Iterable[int] = index.live_rows() if rows is None else rows
    entries = [entry for entry in (index.rows[number] for number in numbers) if entry is not None]
    kept = [entry for entry in entries if _fits(entry, asked)] if asked.is_narrowed else entries
    kept.sort(key=attrgetter("newest_first"))
    wanted = read_name(asked.words)
    if not wanted.parts or len(kept) > MAX_ORDERED:
        return kept
    # Sorting is stable: within a likeness the newest come first.
    shared = _sharing(index, wanted)
    kept.sort(key=lambda entry: -shared.get(entry.row, 0))
    best = sorted(kept[:MAX_RANKED], key=lambda entry: -_likeness(entry, wanted))
    return best + kept[MAX_RANKED:]


def _of_words(index: Index, asked: Asked) -> set[int] | None:
    """Give the rows that hold every word, or every part of the words read as a name: Golmohammad is Gul Muhammad."""
    words = match_key(asked.words).split()[:MAX_WORDS_ASKED]
    if not words:
        return None
    found = _all_of(index, (_forms(word) for word in words))
    parts = read_name(asked.words).parts[:MAX_WORDS_ASKED]
    if [part.key for part in parts] != words:
        found |= _all_of(index, ((f"n{part.skeleton}",) for part in parts))
    return found


def _forms(word: str) -> tuple[str, ...]:
    bare = skeleton_of(word)
    return (f"w{word}", f"p{word}") if word.isdigit() else (f"w{word}", f"n{bare}", f"l{bare}")


def _of_place(index: Index, asked: Asked) -> set[int] | None:
    """Give the rows of a place and of all that lies in it, and of those whose words sound like it."""
    if not asked.place:
        return None
    known = gazetteer()
    named = place_ids(asked.place)
    if not named:
        meant = understand_place(asked.place, "en")
        named = frozenset(one.id for one in (meant.place, *meant.candidates) if one is not None)
    meant_places = [known.by_id[one] for one in named]
    inside = {place.id for place in known.places if any(place.lies_in(one) for one in meant_places)}
    found = index.with_any(f"q{one}" for one in named | inside)
    words = place_skeletons(asked.place)
    return found | _all_of(index, ((f"l{word}",) for word in words)) if words else found


def _of_paper(index: Index, asked: Asked, today: date) -> set[int] | None:
    """Give the rows of a number, with its letters or without, as it was typed or as it is understood."""
    if not asked.paper:
        return None
    meant = understand_paper(asked.paper, "ur", today)
    forms = number_keys(asked.paper) | number_keys(meant.normalised)
    return index.with_any(f"p{form}" for form in forms)


def _all_of(index: Index, wanted: Iterable[tuple[str, ...]]) -> set[int]:
    """Give the rows that hold of each set of words at least one."""
    found: set[int] | None = None
    for forms in wanted:
        rows = index.with_any(forms)
        found = rows if found is None else found & rows
        if not found:
            break
    return found or set()


def _sharing(index: Index, wanted: ReadName) -> dict[int, int]:
    """Count for each row the parts of a name it shares: written alike counts twice, of the same bare form once."""
    shared: dict[int, int] = {}
    for part in wanted.parts:
        for term in (f"n{part.skeleton}", f"w{part.key}"):
            for row in index.with_any((term,)):
                shared[row] = shared.get(row, 0) + 1
    return shared


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


def _likeness(entry: Entry, wanted: ReadName) -> float:
    assert entry.opened is not None
    names = (*entry.opened.facts.names, *entry.opened.facts.fathers)
    return max((round(names_alike(wanted.parts, name.parts), 1) for name in names), default=0.0)
