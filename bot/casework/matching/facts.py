# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a case is compared with others: names, father, place, time, papers. Nothing about who reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.casework.answers import OF_REPORTER
from bot.casework.matching.letters import match_key, skeleton_of
from bot.casework.matching.names import ReadName, read_name
from bot.casework.record import Record, propose_record
from storage.report import Report

MIN_PAPER_LENGTH = 4  # shorter numbers are house numbers and days
MAX_PAPERS = 6
_IDENTITY = frozenset({"cnic", "b-form", "iran-national-code", "tazkira", "passport"})  # one person's alone
_CNIC_DIGITS = 13  # Source: NADRA, the identity card's number: 5-7-1 digits.
# Words that stand beside the name of a place and say nothing about which one.
_PLACE_WORDS = frozenset(
    match_key(word)
    for word in [
        "ضلع",
        "تحصیل",
        "شہر",
        "گاؤں",
        "علاقہ",
        "district",
        "tehsil",
        "town",
        "city",
        "village",
        "area",
        "بلوچستان",
        "balochistan",
        "pakistan",
    ]
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One case as it is compared."""

    names: tuple[ReadName, ...] = ()
    fathers: tuple[ReadName, ...] = ()
    places: frozenset[str] = frozenset()  # skeletons of the words of district and place
    earliest: date | None = None
    latest: date | None = None
    papers: frozenset[str] = frozenset()
    sex: str = "unknown"
    born: int | None = None  # year, from the age at the event


def facts_of(report: Report | None, record: Record | None) -> Facts:
    """Gather what is compared; the checked record goes before the family's words."""
    known = record or (propose_record(report) if report is not None else Record())
    names = tuple(read for read in (read_name(name.text) for name in known.names) if read.parts)
    fathers = [read_name(name.text) for name in (known.father_name, known.husband_name) if name is not None]
    fathers += [ReadName(name.father) for name in names if name.father]
    when = known.when
    year = when.latest.year if when is not None and when.latest is not None else None
    age = known.age_at_event
    return Facts(
        names=names,
        fathers=tuple(read for read in fathers if read.parts),
        places=_places(known),
        earliest=when.earliest if when else None,
        latest=when.latest if when else None,
        papers=_papers(known, report),
        sex=known.sex,
        born=year - age if year is not None and age is not None else None,
    )


def place_skeletons(text: str) -> frozenset[str]:
    """Give the bare forms of a place's words, alike in every script."""
    words = [word for word in match_key(text).split() if word not in _PLACE_WORDS]
    return frozenset(bare for bare in map(skeleton_of, words) if len(bare) > 1)


def paper_key(text: str) -> str:
    """Give the number of a paper without what people put between its digits."""
    return re.sub(r"[^0-9a-z]", "", match_key(text))


def _places(record: Record) -> frozenset[str]:
    if record.where is None:
        return frozenset()
    told = (record.where.words or "")[:80]
    return place_skeletons(record.where.district or "") | place_skeletons(told)


def _papers(record: Record, report: Report | None) -> frozenset[str]:
    """Give the numbers of papers: references of steps, and identity numbers in the family's words."""
    found = [paper_key(step.reference) for step in record.steps_taken if step.reference]
    numbers = [key for key in found if sum(sign.isdigit() for sign in key) >= MIN_PAPER_LENGTH]
    if report is not None:
        # The papers of who reports are no papers of the person, and stay covered.
        for answer in (one for one in report.answers if one.question not in OF_REPORTER):
            numbers += [paper_key(known.number) for known in answer.numbers if known.kind in _IDENTITY]
            if answer.words and len(answer.words) < 200:
                numbers += re.findall(
                    rf"(?<!\d)\d{{{_CNIC_DIGITS}}}(?!\d)", re.sub(r"[\s-]", "", match_key(answer.words))
                )
    return frozenset(sorted(set(numbers))[:MAX_PAPERS])
