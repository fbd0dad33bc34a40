# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hold what lies in the vault against what the families said: every message taken, none taken twice.

A family says an answer again when a question is put to it again. Two messages with the same words are two
messages, and `doubled` counts only what stands in a report more often than it was sent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from bot.interview.reporting import to_report
from bot.interview.words import load_words
from storage.report import Report
from tests.endure.family import Outcome, told, untraced
from tests.endure.story import TOLD


@dataclass
class Verdict:
    """What became of all answers."""

    conversations: int = 0
    finished: int = 0
    answers: int = 0
    lost: int = 0
    unfinished: int = 0  # answers of families who had no receipt yet when the time was over; not judged
    doubled: int = 0  # messages or taps taken twice, and second reports of one family
    said_again: int = 0  # messages in which a family itself repeated an answer, all of them kept
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
        answer.question: (_words(answer.words) if answer.question in TOLD else None, tuple(answer.choices))
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
        verdict.doubled += taken_twice(found[0], outcome)
        verdict.said_again += sum(outcome.sent.values()) - len({untraced(words) for words in outcome.sent})
        verdict.tapped_again += sum(
            bool(answer.earlier) for answer in found[0].answers if answer.question not in TOLD
        )
    verdict.doubled += len(of_family.get(-1, []))
    return verdict


def taken_twice(report: Report, outcome: Outcome) -> int:
    """Count what stands in a report more often than it was sent: words by their message, choices by their taps."""
    stands: Counter[str] = Counter()
    for answer in report.answers:
        if answer.question in TOLD:
            for text in (answer.words, *(earlier.words for earlier in answer.earlier)):
                stands.update((text or "").split("\n"))
    twice = sum(max(0, stands[words] - times) for words, times in outcome.sent.items())
    return twice + sum(
        max(0, 1 + len(answer.earlier) - outcome.taps[answer.question])
        for answer in report.answers
        if answer.question in outcome.taps and answer.question not in TOLD
    )


def _words(words: str | None) -> str | None:
    """Give words once, however often the family itself said them."""
    if words is None:
        return None
    return "\n".join(dict.fromkeys(untraced(line) for line in words.split("\n")))
