# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure how well dates, places, names and papers are understood: `python -m tests.understanding.measure`.

right: the meaning that was written down, or the right question back where it has several.
asked back: nothing or several understood where one is meant; the reporter is asked, and no answer is lost.
wrong: something else understood than was meant. At most 1 % may be.
With --failures the phrases of the tuning part that are not right are listed; those held out never are.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot.interview.understanding.dates.meanings import Ask, Understood
from bot.interview.understanding.dates.understanding import understand_date
from bot.interview.understanding.names import understand_name
from bot.interview.understanding.papers import understand_paper
from bot.interview.understanding.places.understanding import understand_place
from tests.understanding.expected import meant

PHRASES = Path(__file__).parent / "phrases"
RIGHT, ASKED, WRONG = "right", "asked back", "wrong"
MAX_WRONG = 0.01
LANGUAGES = ("en", "ur", "fa", "ps", "sd", "bal", "brh")
NO_PARTS = {"given": "", "father": "", "husband": "", "honorifics": [], "tribe": ""}
PAPERS_TODAY = date(2026, 11, 28)  # a case reference of a later year is none
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Give one list of phrases."""
    with (PHRASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def held_out(row: Row) -> bool:
    """Say whether a phrase belongs to the third that nobody looks at."""
    digest = hashlib.sha256(f"{row['language']}\t{row['text']}".encode()).digest()
    return int.from_bytes(digest) % 3 == 0


def judge_date(row: Row) -> str:
    """Judge what is understood of one date."""
    result = understand_date(row["text"], row["language"], date.fromisoformat(row["today"]))
    expected = [meant(one) for one in row["meaning"].split(",")] if row["outcome"] != "refused" else []
    if isinstance(result, Understood):
        return RIGHT if row["outcome"] == "understood" and result.edtf == expected[0] else WRONG
    if isinstance(result, Ask):
        offered = {one.edtf for one in result.candidates}
        if result.unread and row["meaning"] not in ("future", "impossible"):
            # It claims nothing: "I am not sure that I understood all of it. Did you mean this?"
            return RIGHT if row["outcome"] == "ask" and offered >= set(expected) else ASKED
        if not expected or not offered >= set(expected):
            return WRONG
        return RIGHT if row["outcome"] == "ask" else ASKED
    if row["outcome"] == "refused":
        return RIGHT if result.reason == row["meaning"] else ASKED
    return ASKED if result.reason == "unclear" else WRONG


def judge_place(row: Row) -> str:
    """Judge what is understood of one place."""
    result = understand_place(row["text"], row["language"])
    names = {one.name for one in result.candidates}
    expected = row["meaning"].replace("|", ",").split(",") if row["outcome"] != "refused" else []
    if result.outcome == "understood":
        assert result.place is not None
        either = expected if "|" in row["meaning"] else expected[:1]  # "A|B": both are true of what was told
        return RIGHT if row["outcome"] == "understood" and result.place.name in either else WRONG
    if result.outcome == "ask":
        if not expected:
            return ASKED
        if not names & set(expected):
            return WRONG
        return RIGHT if row["outcome"] == "ask" and names >= set(expected) else ASKED
    return RIGHT if row["outcome"] == "refused" else ASKED


def judge_name(row: Row) -> str:
    """Judge how one name is split: right, left whole, or split wrongly."""
    found = _parts(row)
    if found in _expected(row):
        return RIGHT
    whole = found["given"] == row["text"] and not found["father"] and not found["husband"]
    return ASKED if whole else WRONG


def judge_claimed_name(row: Row) -> str:
    """Judge one name where leaving it whole is a claim too: asked is only what says that it is not understood."""
    if understand_name(row["text"], row["language"]).reason:
        return RIGHT if {"ask": True} in _expected(row) else ASKED
    return RIGHT if _parts(row) in _expected(row) else WRONG


def _parts(row: Row) -> dict[str, object]:
    meant = understand_name(row["text"], row["language"])
    return {name: getattr(meant, name) for name in NO_PARTS} | {"honorifics": list(meant.honorifics)}


def _expected(row: Row) -> list[dict[str, object]]:
    """Give what may be understood, or {"ask": True}; what a meaning does not mention must be empty."""
    written = json.loads(row["meaning"])
    several = written if isinstance(written, list) else [written]
    return [one if "ask" in one else {**NO_PARTS, **one} for one in several]


def judge_paper(row: Row) -> str:
    """Judge what a number was taken for; what says why it was not understood is asked again."""
    meant = understand_paper(row["text"], row["language"], PAPERS_TODAY)
    written = json.loads(row["meaning"])
    expected = written if isinstance(written, list) else [written]
    if meant.reason:
        return RIGHT if {"ask": True} in expected else ASKED
    return RIGHT if {"kind": meant.kind, "normalised": meant.normalised} in expected else WRONG


JUDGES: dict[str, Callable[[Row], str]] = {
    "dates.tsv": judge_date,
    "dates_unseen.tsv": judge_date,
    "dates_second.tsv": judge_date,
    "dates_third.tsv": judge_date,
    "dates_fourth.tsv": judge_date,
    "dates_fifth.tsv": judge_date,
    "dates_sixth.tsv": judge_date,
    "dates_seventh.tsv": judge_date,
    "dates_eighth.tsv": judge_date,
    "places.tsv": judge_place,
    "places_unseen.tsv": judge_place,
    "places_second.tsv": judge_place,
    "places_third.tsv": judge_place,
    "places_fourth.tsv": judge_place,
    "places_fifth.tsv": judge_place,
    "names.tsv": judge_name,
    "names_unseen.tsv": judge_name,
    "names_second.tsv": judge_name,
    "names_third.tsv": judge_name,
    "names_fourth.tsv": judge_name,
    "names_fifth.tsv": judge_name,
    "names_sixth.tsv": judge_name,
    "names_seventh.tsv": judge_claimed_name,
    "names_eighth.tsv": judge_claimed_name,
    "names_ninth.tsv": judge_claimed_name,
    "names_tenth.tsv": judge_claimed_name,
    "names_eleventh.tsv": judge_claimed_name,
    "names_twelfth.tsv": judge_claimed_name,
    "names_thirteenth.tsv": judge_claimed_name,
    "names_fourteenth.tsv": judge_claimed_name,
    "names_fifteenth.tsv": judge_claimed_name,
    "names_sixteenth.tsv": judge_claimed_name,
    "names_seventeenth.tsv": judge_claimed_name,
    "names_eighteenth.tsv": judge_claimed_name,
    "names_nineteenth.tsv": judge_claimed_name,
    "names_twentieth.tsv": judge_claimed_name,
    "names_twentyfirst.tsv": judge_claimed_name,
    "names_twentysecond.tsv": judge_claimed_name,
    "names_twentythird.tsv": judge_claimed_name,
    "papers.tsv": judge_paper,
    "papers_second.tsv": judge_paper,
}


def verdicts(name: str) -> Iterator[tuple[Row, str]]:
    """Judge every phrase of one list."""
    for row in rows(name):
        yield row, JUDGES[name](row)


def table(name: str) -> dict[str, dict[str, Counter[str]]]:
    """Count the verdicts of one list by part and language."""
    counts = {part: {language: Counter[str]() for language in LANGUAGES} for part in ("tuning", "held out")}
    for row, verdict in verdicts(name):
        counts["held out" if held_out(row) else "tuning"][row["language"]][verdict] += 1
    return counts


def main(arguments: list[str]) -> int:
    """Print the tables and one line of JSON; exit 1 where too much is wrong."""
    summary: dict[str, dict[str, object]] = {}
    good = True
    for name in JUDGES:
        if "--failures" in arguments:
            for row, verdict in verdicts(name):
                if verdict != RIGHT and not held_out(row):
                    print(f"{verdict}\t" + "\t".join(row.values()))
        summary[name.removesuffix(".tsv")] = {}
        everything = Counter[str]()
        for part, by_language in table(name).items():
            print(
                f"\n{name.removesuffix('.tsv')}, {part}\n{'':10}{'phrases':>9}{RIGHT:>9}{ASKED:>12}{WRONG:>8}"
            )
            total = sum(by_language.values(), Counter())
            for language, count in [*by_language.items(), ("all", total)]:
                print(f"{language:10}{count.total():9}{count[RIGHT]:9}{count[ASKED]:12}{count[WRONG]:8}")
            share = total[WRONG] / max(total.total(), 1)
            everything += total
            summary[name.removesuffix(".tsv")][part] = {
                "phrases": total.total(), RIGHT: total[RIGHT], ASKED: total[ASKED], WRONG: total[WRONG],
                "wrong_share": round(share, 4),
            }  # fmt: skip
        good = good and everything[WRONG] <= MAX_WRONG * everything.total()
    print(json.dumps({"ok": good, **summary}))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
