# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure the matching of names on the pairs in pairs/names.tsv: `python -m tests.casework.measure_matching`.

docs/matching.md says how each part came about and what it measured at first sight. The table is for people, the
last line is JSON.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.casework.matching.blocking import words_to_block
from bot.casework.matching.facts import Facts
from bot.casework.matching.names import read_name
from bot.casework.matching.scoring import compare_names

PAIRS = Path(__file__).parent / "pairs" / "names.tsv"
PARTS = ("tuning", "held-out", "first-sight", "fresh", "blind")


@dataclass(frozen=True)
class Pair:
    """Two names from a source, and whether one person bears both."""

    one: str
    other: str
    same: bool
    part: str
    source: str


@dataclass(frozen=True)
class Measured:
    """What matching makes of some pairs."""

    same: int
    different: int
    recall: float  # same persons that become candidates
    precision: float  # candidates that are the same person
    top_precision: float  # of the best partner suggested for each name
    shared_words: (
        float  # same persons who share a word of the blind index when one father and district are known
    )


def load_pairs() -> list[Pair]:
    """Read the pairs."""
    with PAIRS.open(encoding="utf-8", newline="") as rows:
        return [
            Pair(row["one"], row["other"], row["are"] == "same", row["part"], row["source"])
            for row in csv.DictReader(rows, delimiter="\t")
        ]


def measure(pairs: Iterable[Pair]) -> Measured:
    """Measure some pairs."""
    chosen = list(pairs)
    same = [pair for pair in chosen if pair.same]
    found = [pair for pair in chosen if compare_names(pair.one, pair.other).candidate]
    true = sum(pair.same for pair in found)
    return Measured(
        same=len(same),
        different=len(chosen) - len(same),
        recall=true / len(same),
        precision=true / len(found),
        top_precision=_top_precision(chosen),
        shared_words=sum(map(_share_a_word, same)) / len(same),
    )


def missed(pairs: Iterable[Pair]) -> list[Pair]:
    """Give the same persons that do not become candidates."""
    return [pair for pair in pairs if pair.same and not compare_names(pair.one, pair.other).candidate]


def mistaken(pairs: Iterable[Pair]) -> list[Pair]:
    """Give the different persons that become candidates."""
    return [pair for pair in pairs if not pair.same and compare_names(pair.one, pair.other).candidate]


def _top_precision(pairs: list[Pair]) -> float:
    """For each name, take its best-scored partner among its pairs; say how often that is the same person."""
    best: dict[str, tuple[float, bool]] = {}
    for pair in pairs:
        verdict = compare_names(pair.one, pair.other)
        if not verdict.candidate:
            continue
        for name in (pair.one, pair.other):
            best[name] = max(best.get(name, (0.0, False)), (verdict.score, pair.same))
    return sum(same for _, same in best.values()) / len(best)


def _share_a_word(pair: Pair) -> bool:
    father, place = read_name("Farzi Walid"), frozenset({"trbt"})
    one, other = (
        words_to_block(Facts(names=(read_name(name),), fathers=(father,), places=place))
        for name in (pair.one, pair.other)
    )
    # The word that holds father and place alone is the same for all here, so it does not count.
    return len(set(one) & set(other)) > 1


def main() -> None:
    """Print the table, what was missed, and one JSON line."""
    pairs = load_pairs()
    results = {part: measure(pair for pair in pairs if pair.part == part) for part in PARTS}
    results["all"] = measure(pairs)
    print(
        f"{'':10} {'same':>5} {'diff.':>5} {'recall':>7} {'precision':>9} {'top precision':>13} {'blind words':>11}"
    )
    for part, got in results.items():
        print(
            f"{part:10} {got.same:5} {got.different:5} {got.recall:7.3f} {got.precision:9.3f} "
            f"{got.top_precision:13.3f} {got.shared_words:11.3f}"
        )
    for pair in missed(pairs):
        if pair.part == "tuning":
            print(f"missed     {pair.one} = {pair.other}")
    print(
        json.dumps(
            {"measure": "matching"}
            | {
                part: {key: round(value, 3) for key, value in vars(got).items()}
                for part, got in results.items()
            }
        )
    )


if __name__ == "__main__":
    main()
