# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which reports are near copies of each other, found before they are sealed, without keeping a word of them.

A report becomes a sketch: the smallest keyed hashes of its overlapping pieces of text (bottom-k MinHash; A. Broder, On
the resemblance and containment of documents, 1997). The key exists in this process's memory only and is thrown away
every day; what is kept of a group of copies is one sketch, a random label and how many there were.
"""

from __future__ import annotations

import heapq
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from time import monotonic
from uuid import UUID

from bot.interview.understanding.letters import plain
from storage.report import Report

KEY_KEPT_FOR = timedelta(days=1)  # The key before is still compared with for another day.
SKETCH_SIZE = 32  # Standard error of the estimate at one half: 0.09.
ALIKE = 0.5  # Source: tests/chat/test_clusters.py; two families' own words about one raid share a tenth.
PIECE_CHARACTERS = 6
LONG_WORDS = 60  # characters of an answer; names, places and "I do not know" are the same for many
FEWEST_PIECES = 60
MAX_CHARACTERS = 6000
MAX_CLUSTERS = 4000  # About 5 KB each: 20 MB.
MAX_ORIGINS = 500


@dataclass
class Cluster:
    """Reports that are alike. `origins` are the random ids of their groups: people taken together count once."""

    label: str
    sketch: tuple[int, ...]
    origins: dict[UUID, None] = field(default_factory=dict)


@dataclass
class _Generation:
    """All clusters under one key."""

    since: float
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    clusters: OrderedDict[str, Cluster] = field(default_factory=OrderedDict)
    holders: dict[int, list[Cluster]] = field(default_factory=dict)  # hash -> the clusters that hold it

    def sketch(self, pieces: Iterable[str]) -> tuple[int, ...]:
        hashes = {
            int.from_bytes(
                blake2b(piece.encode("utf-8", "replace"), digest_size=8, key=self.key).digest(), "big"
            )
            for piece in pieces
        }
        return tuple(heapq.nsmallest(SKETCH_SIZE, hashes))

    def find(self, sketch: tuple[int, ...]) -> Cluster | None:
        """Give the cluster that is most alike, if any is alike enough."""
        shared = Counter(cluster.label for one in sketch for cluster in self.holders.get(one, ()))
        best = max(
            (self.clusters[label] for label, _ in shared.most_common(3)),
            key=lambda cluster: likeness(sketch, cluster.sketch),
            default=None,
        )
        return best if best is not None and likeness(sketch, best.sketch) >= ALIKE else None

    def add(self, cluster: Cluster) -> None:
        self.clusters[cluster.label] = cluster
        for one in cluster.sketch:
            self.holders.setdefault(one, []).append(cluster)
        while len(self.clusters) > MAX_CLUSTERS:
            _, oldest = self.clusters.popitem(last=False)
            for one in oldest.sketch:
                left = [other for other in self.holders.get(one, ()) if other is not oldest]
                if left:
                    self.holders[one] = left
                else:
                    self.holders.pop(one, None)


class Clusters:
    """All that is remembered of the last day or two. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._now = _Generation(clock())
        self._before: _Generation | None = None

    def join(self, report: Report) -> tuple[str, int]:
        """Give the label of the cluster a report belongs to, and its size so far. Repeating it changes nothing."""
        self._turn()
        origin = report.group_id or report.report_id
        pieces = pieces_of(report)
        if not pieces:
            return new_label(), 1
        cluster = self._cluster(pieces)
        cluster.origins[origin] = None
        if len(cluster.origins) > MAX_ORIGINS:
            del cluster.origins[next(iter(cluster.origins))]
        return cluster.label, len(cluster.origins)

    def _cluster(self, pieces: set[str]) -> Cluster:
        sketch = self._now.sketch(pieces)
        found = self._now.find(sketch)
        if found is not None:
            self._now.clusters.move_to_end(found.label)
            return found
        known = self._before.find(self._before.sketch(pieces)) if self._before is not None else None
        begun = Cluster(new_label(), sketch) if known is None else Cluster(known.label, sketch, known.origins)
        self._now.add(begun)
        return begun

    def _turn(self) -> None:
        """Throw the key before the last one away when its time is over."""
        now, kept_for = self._clock(), KEY_KEPT_FOR.total_seconds()
        if now - self._now.since >= kept_for:
            is_fresh = now - self._now.since < 2 * kept_for
            self._before, self._now = (self._now if is_fresh else None), _Generation(now)


def pieces_of(report: Report) -> set[str]:
    """Give what a report is compared by: overlapping pieces of its long answers, or without words its files."""
    long = [answer.words for answer in report.answers if answer.words and len(answer.words) >= LONG_WORDS]
    text = plain("\n".join(long)[:MAX_CHARACTERS]).replace(" ", "")
    pieces = {text[at : at + PIECE_CHARACTERS] for at in range(len(text) - PIECE_CHARACTERS + 1)}
    if len(pieces) >= FEWEST_PIECES:
        return pieces
    return {f"file {attachment.sha256}" for attachment in report.attachments}


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimate how much two sketches' texts share, 0 to 1."""
    smallest = heapq.nsmallest(SKETCH_SIZE, {*one, *other})
    shared = set(one).intersection(other)
    return sum(hash_ in shared for hash_ in smallest) / len(smallest) if smallest else 0.0


def new_label() -> str:
    """Make a random label of a cluster."""
    return secrets.token_hex(8)
