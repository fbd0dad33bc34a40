# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statements are only ever added, the status follows from the last, and clocks run from them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.casework.clocks import Clock, consent_ends_on, reply_due_on, running
from bot.casework.consent import Consents, effective_consents
from bot.casework.evidence import Category, category_of
from bot.casework.outcome import OF_DEATH, Said, Statement, is_found_dead
from bot.casework.record import Record, read_record
from bot.casework.vocabulary import FateStatus, SourceKind
from storage.report import Purpose
from tests.casework.examples import a_checked_record, a_consent, a_report

WRITTEN = date(2026, 11, 21)


def said(what: Said, on: str | None = None) -> Statement:
    return Statement(said=what, on_edtf=on, source=SourceKind.RELATIVE, written_by="cora", written_on=WRITTEN)


def test_the_status_follows_from_the_last_statement_that_says_anything_of_it() -> None:
    record = Record()
    for what in (Said.RELEASED, Said.TAKEN_AGAIN, Said.GOVERNMENT_REPLY):
        record = record.with_statement(said(what))
    assert record.status is FateStatus.RE_DISAPPEARED
    assert [one.said for one in record.statements] == [Said.RELEASED, Said.TAKEN_AGAIN, Said.GOVERNMENT_REPLY]


def test_a_death_that_was_stated_stands_until_a_later_statement_says_otherwise() -> None:
    dead = Record().with_statement(said(Said.FOUND_DEAD))
    assert is_found_dead(dead.statements, FateStatus.MISSING)
    alive = dead.with_statement(said(Said.FOUND_ALIVE))
    assert not is_found_dead(alive.statements, FateStatus.MISSING)
    assert len(alive.statements) == 2
    assert {Said.FOUND_DEAD, Said.BODY_CLAIMED, Said.KILLED_DISPUTED} == OF_DEATH


def test_a_statement_is_dated_in_edtf_or_not_at_all() -> None:
    with pytest.raises(ValidationError):
        said(Said.SEEN, "last Friday")


def test_a_record_of_the_first_schema_opens_and_is_kept_as_the_second() -> None:
    old = json.loads(a_checked_record().canonical_bytes())
    for later in ("elements", "statements", "contradiction", "duplicates_searched_on", "family_agrees", "reporter_reachable"):  # fmt: skip
        del old[later]
    for source in old["sources"]:
        for later in set(source) - {"kind", "relation", "reliability"}:
            del source[later]
    old["schema"] = "amanat-record/1"
    read = read_record(json.dumps(old).encode())
    assert read == a_checked_record()
    assert json.loads(read.canonical_bytes())["schema"] == "amanat-record/2"


@pytest.mark.parametrize(
    ("statements", "due"),
    [
        ((), None),
        ((said(Said.GOVERNMENT_REPLY, "2026-08-31"),), date(2027, 2, 28)),
        ((said(Said.GOVERNMENT_REPLY, "2026-05"),), date(2026, 11, 1)),
        ((said(Said.GOVERNMENT_REPLY),), date(2027, 5, 21)),
        ((said(Said.GOVERNMENT_REPLY), said(Said.REPLY_CONTESTED)), None),
    ],
)
def test_a_governments_reply_runs_six_months_from_its_earliest_day(
    statements: tuple[Statement, ...], due: date | None
) -> None:
    assert reply_due_on(Record(statements=statements)) == due


def test_a_consent_ages_from_the_day_it_was_given_and_a_no_never_does() -> None:
    yes = effective_consents(a_report(consents=(a_consent(Purpose.PARTNER, partner="voices"),)))
    no = effective_consents(a_report(consents=(a_consent(Purpose.PARTNER, partner="voices", given=False),)))
    assert consent_ends_on(yes, lasts=timedelta(days=10)) == date(2026, 11, 30)
    assert consent_ends_on(no) is None


def test_the_nearest_clock_comes_first() -> None:
    record = a_checked_record(statements=(said(Said.GOVERNMENT_REPLY, "2026-11-01"),))
    clocks = running(record, Consents(), today=date(2026, 11, 28))
    assert [(one.clock, one.days_left) for one in clocks] == [(Clock.URGENT, 64), (Clock.REPLY, 154)]


@pytest.mark.parametrize(
    ("elements", "perpetrators", "category"),
    [
        ({}, ("armed_group_non_state",), Category.BY_NON_STATE_ACTOR),
        ({"state": {"signs_for": ("uniform",)}}, ("armed_group_non_state",), Category.NOT_CLEAR),
        ({"denial": {"signs_against": ("in_court",)}}, ("police",), Category.ARBITRARY_DETENTION),
        (
            {
                "liberty": {"signs_for": ("eyewitness",)},
                "state": {"words_for": "an officer gave his unit"},
                "denial": {"signs_for": ("fir_refused",)},
            },
            ("police",),
            Category.ENFORCED_DISAPPEARANCE,
        ),
    ],
)
def test_the_category_follows_from_the_elements(
    elements: dict[str, Any], perpetrators: tuple[str, ...], category: Category
) -> None:
    forces = tuple({"category": one} for one in perpetrators)
    record = a_checked_record(elements=elements, believed_perpetrators=forces)
    named = [one.category for one in record.believed_perpetrators]
    assert category_of(record.elements, named) is category


def test_an_element_takes_only_its_own_signs() -> None:
    with pytest.raises(ValidationError):
        a_checked_record(elements={"liberty": {"signs_for": ("fir_refused",)}})
