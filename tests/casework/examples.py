# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented reports, consents and records for the tests of casework and partners."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from bot.casework.record import Record
from storage.report import Addition, Answer, Consent, Purpose, Report, ToldDate

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OWN_WORDS = "ہم گھر پر تھے جب وہ آئے، میں نے سب دیکھا"  # the family's free account: never in a package
RELATION = "sister"
NAME = "فرضی بلوچ"
CIRCUMSTANCES = "Taken from home at night by uniformed men, according to two people who were present."


def a_consent(purpose: Purpose, *, partner: str | None = None, given: bool = True) -> Consent:
    """Make one decision."""
    return Consent(
        purpose=purpose, partner=partner, given=given, asked="May we?", language="en", text_version="1", at=AT
    )


def a_report(*, answers: tuple[Answer, ...] | None = None, consents: tuple[Consent, ...] = ()) -> Report:
    """Make a report of the core path."""
    told = (
        Answer(question="relation", asked="?", choices=(RELATION,)),
        Answer(question="person_name", asked="?", words=NAME),
        Answer(question="father_name", asked="?", words="Farzi Walid"),
        Answer(question="date", asked="?", date=ToldDate(words="پچھلے مہینے", edtf="2026-10~")),
        Answer(question="place", asked="?", words="Turbat"),
        Answer(question="place_type", asked="?", choices=("home",)),
        Answer(question="who_took", asked="?", choices=("fc", "plain")),
        Answer(question="steps_taken", asked="?", choices=("police", "commission")),
        Answer(question="account", asked="?", words=OWN_WORDS),
    )
    return Report(
        report_id=uuid.uuid4(),
        questionnaire="core",
        questionnaire_version=1,
        language="ur",
        channel="telegram",
        received_at=AT,
        complete=True,
        answers=told if answers is None else answers,
        consents=consents,
    )


def an_addition(*consents: Consent, hours_later: int = 1) -> Addition:
    """Make something added later with the receipt."""
    return Addition(
        addition_id=uuid.uuid4(),
        language="ur",
        received_at=AT.replace(hour=8 + hours_later),
        consents=consents,
    )


def a_checked_record(**changes: Any) -> Record:
    """Make a record that two moderators checked."""
    facts: dict[str, Any] = {
        "names": ({"text": NAME, "script": "Arab"}, {"text": "Farzi Baloch", "script": "Latn"}),
        "father_name": {"text": "Farzi Walid", "script": "Latn"},
        "sex": "male",
        "age_at_event": 24,
        "is_child": False,
        "when": {"edtf": "2026-10~", "verbatim": "پچھلے مہینے"},
        "where": {"words": "Turbat", "district": "Kech", "country": "PK", "place_type": "home"},
        "believed_perpetrators": (
            {"category": "frontier_corps", "basis": "uniform", "certainty": "probable"},
        ),
        "circumstances": CIRCUMSTANCES,
        "steps_taken": (
            {"kind": "police", "reference": "FIR 00/2026", "on_edtf": "2026-11", "note": "ask again"},
        ),
        "sources": ({"kind": "relative", "relation": RELATION, "reliability": 4},),
        "checked_by": ("cora", "dawit"),
        "internal_notes": "call the family on Friday",
    }
    return Record.model_validate(facts | changes)
