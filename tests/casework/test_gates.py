# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gates are computed, never set: each thing that is missing closes exactly its gate and names its field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.casework.consent import effective_consents
from bot.casework.gates import (
    NEEDS,
    RULES,
    Gate,
    Need,
    Seen,
    diagram,
    missing_for,
    missing_to_propose,
    next_gate,
    reached,
)
from storage.report import Answer, Purpose
from tests.casework.examples import a_checked_record, a_consent, a_report

CLOSE = {"kind": "relative", "is_close": True, "spoken_to": True, "independence": "own"}
PAPER = {"kind": "document", "independence": "own"}
WHOLE: dict[str, Any] = {
    "sources": (CLOSE, PAPER),
    "duplicates_searched_on": "2026-11-21",
    "reporter_reachable": True,
}


def seen(*, partner_id: str | None = None, consents: tuple[Any, ...] = (), **changes: Any) -> Seen:
    report = a_report(consents=consents)
    record = a_checked_record(**(WHOLE | changes))
    return Seen(record, report, effective_consents(report), partner_id)


def test_a_whole_record_checked_by_two_reaches_the_third_gate() -> None:
    assert reached(seen()) is Gate.VERIFIED
    assert next_gate(seen()) is Gate.UN_READY
    assert missing_for(Gate.UN_READY, seen()) == (Need.UN_CONSENT,)


@pytest.mark.parametrize(
    ("changes", "need", "stays_at"),
    [
        ({"names": ()}, Need.NAME, Gate.RECEIVED),
        ({"father_name": None}, Need.TOLD_APART, Gate.RECEIVED),
        ({"where": {"words": "Turbat"}}, Need.DISTRICT, Gate.RECEIVED),
        ({"when": {"edtf": "2026"}}, Need.DATE, Gate.IDENTIFIABLE),
        ({"when": {"edtf": "2026-10-05/.."}}, Need.DATE, Gate.IDENTIFIABLE),
        ({"where": {"district": "Kech"}}, Need.PLACE, Gate.IDENTIFIABLE),
        ({"believed_perpetrators": ()}, Need.WHO, Gate.IDENTIFIABLE),
        ({"sources": (CLOSE,)}, Need.SOURCES, Gate.REVIEWABLE),
        ({"contradiction": "two dates"}, Need.NO_CONTRADICTION, Gate.REVIEWABLE),
        (
            {"elements": {"denial": {"signs_against": ("place_told",)}}},
            Need.NO_CONTRADICTION,
            Gate.REVIEWABLE,
        ),
        ({"duplicates_searched_on": None}, Need.DUPLICATES, Gate.REVIEWABLE),
        ({"family_agrees": False}, Need.FAMILY_AGREES, Gate.REVIEWABLE),
        ({"checked_by": ("cora",)}, Need.SECOND_REVIEWER, Gate.REVIEWABLE),
    ],
)
def test_one_thing_missing_closes_its_gate(changes: dict[str, Any], need: Need, stays_at: Gate) -> None:
    found = seen(**changes)
    assert reached(found) is stays_at
    assert missing_for(Gate.VERIFIED, found) == (need,)


def test_what_counters_an_element_is_no_obstacle_once_somebody_says_how_it_was_weighed() -> None:
    weighed = {
        "denial": {"signs_against": ("place_told",), "weighed": "told by a clerk, then denied in court"}
    }
    assert reached(seen(elements=weighed)) is Gate.VERIFIED


@pytest.mark.parametrize(
    "sources",
    [
        (
            {"kind": "ngo", "independence": "own"},
            {"kind": "media", "independence": "copied", "copied_from": 1},
        ),
        ({"kind": "ngo", "independence": "own"}, {"kind": "media"}),
        ({"kind": "ngo", "independence": "own"}, {"kind": "media", "independence": "own", "reliability": 2}),
        (CLOSE | {"spoken_to": False}, PAPER | {"independence": "unknown"}),
        (CLOSE | {"is_close": False, "independence": "unknown"}, PAPER),
    ],
)
def test_sources_that_repeat_one_another_or_were_never_heard_do_not_verify(sources: tuple[Any, ...]) -> None:
    assert Need.SOURCES in missing_for(Gate.VERIFIED, seen(sources=sources))


def test_two_sources_of_their_own_verify_without_a_relative() -> None:
    own = ({"kind": "ngo", "independence": "own"}, {"kind": "witness", "independence": "own"})
    assert reached(seen(sources=own)) is Gate.VERIFIED


def test_a_stranger_who_reports_needs_the_familys_yes() -> None:
    told = (Answer(question="relation", asked="?", choices=("not_relative",)),)
    report = a_report(answers=told)
    bare = Seen(a_checked_record(**WHOLE), report, effective_consents(report))
    asked = Seen(a_checked_record(**WHOLE, family_agrees=True), report, effective_consents(report))
    assert missing_for(Gate.VERIFIED, bare) == (Need.FAMILY_AGREES,)
    assert missing_for(Gate.VERIFIED, asked) == ()


@pytest.mark.parametrize(("agree", "closed"), [("no", True), ("unsure", True), ("yes", False)])
def test_of_a_child_whose_parents_were_not_asked_nothing_is_verified(agree: str, closed: bool) -> None:
    told = (
        Answer(question="relation", asked="?", choices=("sister",)),
        Answer(question="guardian", asked="?", choices=(agree,)),
    )
    report = a_report().model_copy(update={"answers": told})
    record = a_checked_record(**WHOLE)
    bare = Seen(record, report, effective_consents(report))

    assert (Need.FAMILY_AGREES in missing_for(Gate.VERIFIED, bare)) is closed
    heard = Seen(a_checked_record(**(WHOLE | {"family_agrees": True})), report, effective_consents(report))
    assert Need.FAMILY_AGREES not in missing_for(Gate.VERIFIED, heard)


def test_a_partner_needs_its_own_yes_and_none_of_the_united_nations() -> None:
    yes = (a_consent(Purpose.PARTNER, partner="voices"),)
    assert missing_for(Gate.PARTNER_READY, seen(partner_id="voices", consents=yes)) == ()
    assert missing_for(Gate.PARTNER_READY, seen(partner_id="lawyers", consents=yes)) == (
        Need.PARTNER_CONSENT,
    )
    assert missing_for(Gate.PARTNER_READY, seen(consents=yes)) == (Need.PARTNER_CONSENT,)


def test_the_united_nations_need_steps_a_reachable_reporter_and_a_yes() -> None:
    yes = (a_consent(Purpose.UNITED_NATIONS),)
    assert reached(seen(consents=yes)) is Gate.UN_READY
    bare = seen(consents=yes, steps_taken=(), reporter_reachable=False)
    assert missing_for(Gate.UN_READY, bare) == (Need.STEPS, Need.REACHABLE)


def test_who_proposes_to_verify_needs_everything_but_the_second_reviewer() -> None:
    alone = seen(checked_by=())
    assert missing_to_propose(alone) == ()
    assert missing_for(Gate.VERIFIED, alone) == (Need.SECOND_REVIEWER,)


def test_every_need_has_one_gate_and_one_field() -> None:
    used = [need for needs in NEEDS.values() for need in needs]
    assert sorted(used) == sorted(set(used)) == sorted(Need)
    assert set(RULES) == set(Need)


def test_the_picture_in_the_docs_is_drawn_from_the_gates() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "casework.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}```" in page, "run: python -m bot.casework.gates"
