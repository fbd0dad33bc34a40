# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hold what lies in the vault against what the families said: every answer once, nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from bot.interview.reporting import to_report
from bot.interview.words import load_words
from storage.report import Report
from tests.endure.family import Outcome, told
from tests.endure.story import TOLD


@dataclass
class Verdict:
    """What became of all answers."""

    conversations: int = 0
    finished: int = 0
    answers: int = 0
    lost: int = 0
    unfinished: int = 0  # answers of families who had no receipt yet when the time was over; not judged
    doubled: int = 0
    tapped_again: int = 0  # choices that a family itself made again because nothing seemed to happen

    def as_dict(self) -> dict[str, Any]:
        """Give the figures."""
        return asdict(self)


@lru_cache(maxsize=4096)
def answers_of(number: int) -> dict[str, tuple[Any, ...]]:
    """Give one family's answers as its report must hold them."""
    now = datetime.now(UTC)
    report = to_report(
        told(number), load_words("en"), report_id=UUID(int=1), received_at=now, channel="", attachments={}
    )
    return essence(report)


def essence(report: Report) -> dict[str, tuple[Any, ...]]:
    """Give of each answer what does not depend on whether it was typed or tapped."""
    given: dict[str, tuple[Any, ...]] = {
        answer.question: (answer.words if answer.question in TOLD else None, tuple(answer.choices))
        for answer in report.answers
        if not answer.question.startswith("consent_")
    }
    for consent in report.consents:
        given[f"consent to {consent.purpose} {consent.partner}"] = (consent.given,)
    return given


def judge(reports: Iterable[Report], outcomes: dict[int, Outcome]) -> Verdict:
    """Compare all reports with all families' answers."""
    of_family: dict[int, list[Report]] = defaultdict(list)
    verdict = Verdict(conversations=len(outcomes), finished=sum(o.finished for o in outcomes.values()))
    for report in reports:
        name = report.answer("person_name")
        tail = (name.words or "").rsplit(" ", 1)[-1] if name is not None else ""
        of_family[int(tail) if tail.isdigit() else -1].append(report)
    for number, outcome in outcomes.items():
        wanted = answers_of(number)
        verdict.answers += len(wanted)
        found = of_family.get(number, [])
        verdict.doubled += len(wanted) * max(0, len(found) - 1)
        if not found:
            # Whoever has a receipt and no report has lost all; whoever has none is still talking.
            verdict.lost += len(wanted) if outcome.finished else 0
            verdict.unfinished += 0 if outcome.finished else len(wanted)
            continue
        have = essence(found[0])
        verdict.lost += sum(have.get(question) != answer for question, answer in wanted.items())
        verdict.doubled += sum(_times(found[0], words) - 1 for words in typed(number) if words)
        verdict.tapped_again += sum(
            bool(answer.earlier) for answer in found[0].answers if answer.question not in TOLD
        )
    verdict.doubled += len(of_family.get(-1, []))
    return verdict


def typed(number: int) -> list[str]:
    """Give what a family typed, once each."""
    return [words.replace("{n}", str(number)) for words in TOLD.values()]


def _times(report: Report, words: str) -> int:
    """Count where in a report these words stand, now or earlier; at least one, because losses are counted apart."""
    places = [
        text for answer in report.answers for text in (answer.words, *(e.words for e in answer.earlier))
    ]
    return max(1, sum((text or "").split("\n").count(words) for text in places))
