# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a report wait in quarantine, and what does not."""

from __future__ import annotations

from uuid import uuid4

from bot.chat.budget import Budgets
from bot.chat.senders import Senders
from bot.chat.suspicion import MANY_ALIKE, MANY_FROM_ONE_CHAT, Coming, Suspicions
from storage.report import Suspicion
from tests.chat.test_clusters import STORY, told


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def watchful(clock: Clock, *, flood_from: int = 40) -> Suspicions:
    return Suspicions(Budgets(clock=clock), flood_from, 1.5, clock, Senders(clock))


def coming(chat_id: int, *, turns: int = 30, took: int = 600, sent_at: int = 10_000) -> Coming:
    return Coming(chat_id, sent_at - took, turns, sent_at)


def test_an_ordinary_report_has_no_reason_and_no_handle_of_its_chat() -> None:
    """What links the reports of one chat must not exist for families."""
    arrival = watchful(Clock()).look_at(told(STORY), coming(1))

    assert () == arrival.reasons
    assert arrival.sender is None
    assert 1 == arrival.cluster_size


def test_copies_wait_from_the_fifth_on_and_all_carry_the_label_by_which_the_first_are_found() -> None:
    suspicions = watchful(Clock())

    found = [
        suspicions.look_at(told(STORY.format(name=f"Zahid {n}", where="east")), coming(n)) for n in range(7)
    ]

    assert {found[0].cluster} == {one.cluster for one in found}
    assert [Suspicion.COPIES in one.reasons for one in found] == [n + 1 >= MANY_ALIKE for n in range(7)]


def test_a_report_told_faster_than_anybody_reads_waits_and_a_quick_person_does_not() -> None:
    suspicions = watchful(Clock())

    assert (Suspicion.FAST,) == suspicions.look_at(told(), coming(1, turns=30, took=20)).reasons
    assert () == suspicions.look_at(told(), coming(2, turns=30, took=60)).reasons
    assert () == suspicions.look_at(told(), coming(3, turns=5, took=1)).reasons, "too few turns to say"


def test_a_chat_that_was_over_its_budget_waits_for_an_hour() -> None:
    clock = Clock()
    suspicions = watchful(clock)
    suspicions.budgets.take(1, 5000)

    assert (Suspicion.BUDGET,) == suspicions.look_at(told(), coming(1)).reasons
    assert () == suspicions.look_at(told(), coming(2)).reasons
    clock.now += 3601
    assert () == suspicions.look_at(told(), coming(1)).reasons


def test_the_eleventh_report_of_one_chat_in_a_day_waits_and_people_taken_together_count_once() -> None:
    suspicions, group = watchful(Clock()), uuid4()
    for _ in range(30):
        suspicions.look_at(told(group=group), coming(1))
    reasons = [suspicions.look_at(told(), coming(1)).reasons for _ in range(MANY_FROM_ONE_CHAT + 1)]

    assert () == reasons[MANY_FROM_ONE_CHAT - 2]
    assert (Suspicion.MANY,) == reasons[-1]
    assert () == suspicions.look_at(told(), coming(2)).reasons


def test_in_a_flood_what_begins_then_waits_and_who_had_begun_before_does_not() -> None:
    clock = Clock()
    suspicions = watchful(clock, flood_from=10)
    for number in range(10):
        suspicions.look_at(told(), coming(100 + number, sent_at=50_000))

    assert (Suspicion.FLOOD,) == suspicions.look_at(told(), coming(1, took=600, sent_at=51_000)).reasons
    assert () == suspicions.look_at(told(), coming(2, took=2000, sent_at=51_000)).reasons
    clock.now += 3601
    assert () == suspicions.look_at(told(), coming(3, sent_at=54_700)).reasons, "the flood is over"


def test_all_reports_of_a_flooding_chat_have_one_handle_and_another_process_would_give_another() -> None:
    clock = Clock()
    suspicions = watchful(clock)
    handles = {suspicions.look_at(told(), coming(1, took=1)).sender for _ in range(3)}
    other = suspicions.look_at(told(), coming(2, took=1)).sender

    assert 1 == len(handles)
    assert None not in handles
    assert other not in handles
    assert watchful(Clock()).look_at(told(), coming(1, took=1)).sender not in handles
    clock.now += 8 * 86_400
    assert suspicions.senders.handle_of(1) not in handles, "forgotten after a week"


def test_looking_twice_changes_nothing() -> None:
    suspicions, report = watchful(Clock(), flood_from=5), told(STORY)

    assert {suspicions.look_at(report, coming(1)) for _ in range(20)} == {
        suspicions.look_at(report, coming(1))
    }
