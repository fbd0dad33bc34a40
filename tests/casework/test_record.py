# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderators' record: proposed from the family's words, never more certain than they are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.casework import answers
from bot.casework.dates import FuzzyDate, bounds_of
from bot.casework.record import Name, propose_record, read_record
from bot.casework.vocabulary import PerpetratorCategory, PlaceType, Script, StepKind
from bot.interview.questions import ALL
from storage.report import Answer, ToldDate, ToldPlace
from tests.casework.examples import NAME, OWN_WORDS, a_checked_record, a_report


def test_a_record_is_proposed_from_the_familys_answers() -> None:
    record = propose_record(a_report())

    assert [name.text for name in record.names] == [NAME]
    assert record.names[0].script is Script.ARABIC
    assert record.father_name == Name(text="Farzi Walid", script=Script.LATIN)
    assert record.when == FuzzyDate(edtf="2026-10~", verbatim="پچھلے مہینے")
    assert record.where is not None
    assert (record.where.words, record.where.place_type) == ("Turbat", PlaceType.HOME)
    assert [one.category for one in record.believed_perpetrators] == [
        PerpetratorCategory.FRONTIER_CORPS,
        PerpetratorCategory.UNKNOWN_PLAIN_CLOTHES,
    ]
    assert [step.kind for step in record.steps_taken] == [StepKind.POLICE, StepKind.COIOED]


def test_a_place_that_the_chat_understood_is_proposed_with_its_district_beside_the_words() -> None:
    known = ToldPlace(
        gazetteer_id="pk-turbat", gazetteer_version="v", name="Turbat", district="Kech", country="PK"
    )
    report = a_report().model_copy(
        update={"answers": (Answer(question="place", asked="?", words="آبسر، تربت", place=known),)}
    )

    where = propose_record(report).where

    assert where is not None
    assert (where.words, where.district, where.province, where.country) == ("آبسر، تربت", "Kech", None, "PK")


def test_the_free_account_is_not_copied_and_nothing_counts_as_checked() -> None:
    record = propose_record(a_report())

    assert OWN_WORDS.encode() not in record.canonical_bytes()
    assert (record.circumstances, record.checked_by, record.shared_attachments) == (None, (), ())


@pytest.mark.parametrize(
    ("question", "table"),
    [("who_took", answers.FORCES), ("steps_taken", answers.STEPS), ("place_type", answers.PLACES)],
)
def test_every_button_of_every_questionnaire_has_a_meaning(question: str, table: dict[str, object]) -> None:
    offered = {
        option.key
        for questionnaire in ALL.values()
        for asked in questionnaire.questions
        if asked.key == question
        for option in asked.options
    }

    assert offered
    assert offered <= set(table)


def test_every_question_a_record_is_proposed_from_is_asked() -> None:
    asked = {question.key for questionnaire in ALL.values() for question in questionnaire.questions}
    later = {"age"}  # asked in the second part

    assert {key for keys in answers.QUESTIONS.values() for key in keys} <= asked | later


@given(
    st.lists(
        st.builds(
            Answer,
            question=st.sampled_from(
                ["person_name", "father_name", "date", "place", "who_took", "relation", "age", "new"]
            ),
            asked=st.just("?"),
            words=st.none() | st.text(max_size=300),
            choices=st.lists(st.sampled_from(["fc", "son", "home", "other", "never-seen"]), max_size=3).map(
                tuple
            ),
            date=st.none()
            | st.builds(ToldDate, words=st.text(max_size=20), edtf=st.none() | st.text(max_size=20)),
            skipped=st.booleans(),
        ),
        max_size=8,
    )
)
def test_no_report_is_too_strange_to_propose_a_record(told: list[Answer]) -> None:
    record = propose_record(a_report(answers=tuple(told)))

    assert read_record(record.canonical_bytes()) == record


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "precision", "certainty"),
    [
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 5), "day", "certain"),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "month", "certain"),
        ("2026-10~", date(2026, 10, 1), date(2026, 10, 31), "month", "approximate"),
        ("2024-02?", date(2024, 2, 1), date(2024, 2, 29), "month", "uncertain"),
        ("2014", date(2014, 1, 1), date(2014, 12, 31), "year", "certain"),
        ("201X", date(2010, 1, 1), date(2019, 12, 31), "decade", "certain"),
        ("2025-21", date(2025, 3, 1), date(2025, 5, 31), "season", "certain"),
        ("2025-21~", date(2025, 3, 1), date(2025, 5, 31), "season", "approximate"),
        ("2026-03~/2026-04~", date(2026, 3, 1), date(2026, 4, 30), "range", "approximate"),
        ("2026-03/2026-04", date(2026, 3, 1), date(2026, 4, 30), "range", "certain"),
        ("2026-03-05/..", date(2026, 3, 5), None, "range", "certain"),
    ],
)
def test_an_uncertain_date_has_the_days_it_can_mean(
    edtf: str, earliest: date, latest: date | None, precision: str, certainty: str
) -> None:
    told = FuzzyDate(edtf=edtf)

    assert (told.earliest, told.latest, told.precision, told.certainty) == (
        earliest,
        latest,
        precision,
        certainty,
    )


@pytest.mark.parametrize("text", ["last winter", "", "2026-13", "2026-10-05/2026-01-01", "9" * 100])
def test_what_is_no_date_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        FuzzyDate(edtf=text)

    assert not text or text not in str(caught.value)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    bounds = bounds_of(text)
    assert bounds is None or bounds.earliest or bounds.latest


def test_a_record_comes_back_from_its_bytes() -> None:
    record = a_checked_record()

    assert read_record(record.canonical_bytes()) == record


def test_the_script_of_a_name_is_found_in_its_letters() -> None:
    assert [Name.written(text).script.value for text in ("Baloch", "بلوچ", "Baloch بلوچ", "ڈاکٹر ۱۲")] == [
        "Latn", "Arab", "Zyyy", "Arab",
    ]  # fmt: skip


def test_a_place_that_no_gazetteer_holds_is_proposed_only_as_far_as_a_record_holds_it() -> None:
    told = ToldPlace(
        gazetteer_id="x", gazetteer_version="1", name="N" * 5000, district="D" * 5000, country="nowhere"
    )
    report = a_report()
    answers = tuple(
        one.model_copy(update={"place": told, "words": None}) if one.question == "place" else one
        for one in report.answers
    )

    place = propose_record(report.model_copy(update={"answers": answers})).where

    assert place is not None
    assert place.district == "D" * 200
    assert place.country is None
