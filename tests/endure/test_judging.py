# SPDX-License-Identifier: AGPL-3.0-or-later
"""The judge of the long runs tells an answer said twice from a message taken twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from bot.interview.reporting import to_report
from bot.interview.words import load_words
from storage.report import Report
from tests.endure.family import Outcome, keys, told
from tests.endure.story import TOLD
from tests.endure.together import percentile, repeated
from tests.endure.verdict import judge, taken_twice

PLACE = TOLD["place"].replace("{n}", "7")


def a_report(place: str) -> Report:
    """One family's report, with other words at the place."""
    now = datetime.now(UTC)
    words = load_words("en")
    report = to_report(told(7), words, report_id=UUID(int=1), received_at=now, channel="", attachments={})
    answers = [a.model_copy(update={"words": place}) if a.question == "place" else a for a in report.answers]
    return report.model_copy(update={"answers": type(report.answers)(answers)})


def test_two_messages_with_the_same_words_are_two_messages() -> None:
    """Said twice and kept twice is not doubled; said once and kept twice is."""
    report = a_report(f"{PLACE}\n{PLACE}")

    assert 0 == taken_twice(report, Outcome(sent=Counter({PLACE: 2})))
    assert 1 == taken_twice(report, Outcome(sent=Counter({PLACE: 1})))


def test_a_message_said_again_is_told_from_the_first() -> None:
    """The first message taken twice and the second lost would look right if only words were counted."""
    sent = Outcome(finished=True, sent=Counter({PLACE: 1, f"{PLACE} ~2": 1}))

    assert 0 == taken_twice(a_report(f"{PLACE}\n{PLACE} ~2"), sent)
    assert 1 == taken_twice(a_report(f"{PLACE}\n{PLACE}"), sent)


def test_an_answer_that_is_not_in_the_report_is_lost() -> None:
    """And one that is said again is not."""
    outcomes = {7: Outcome(finished=True)}

    assert 0 == judge([a_report(f"{PLACE}\n{PLACE} ~2")], outcomes).lost
    assert 1 == judge([a_report("elsewhere")], outcomes).lost
    assert 0 < judge([], outcomes).lost


def test_every_screen_of_the_story_is_known_by_its_question() -> None:
    """The choices are counted under their questions' keys."""
    assert {"relation", "place", "account", "consent_keep"} <= set(keys(7).values())


def test_a_message_is_repeated_when_no_act_explains_it() -> None:
    """A family that taps again may see its question again."""
    assert 1 == repeated(Outcome(), ["Where?", "Where?"])
    assert 0 == repeated(Outcome(acted=Counter({"Where?": 1})), ["Where?", "Where?"])


def test_a_percentile_of_nothing_is_nothing() -> None:
    """And of a hundred it is the one above ninety-five others."""
    assert 0.0 == percentile([], 0.95)
    assert 95.0 == percentile([float(n) for n in range(100)], 0.95)
