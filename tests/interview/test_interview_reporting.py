# SPDX-License-Identifier: AGPL-3.0-or-later
"""An interview becomes a report: nothing told is left out, nothing is allowed that was not said."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.interview.reporting import to_addition, to_report
from bot.interview.state import Interview
from bot.interview.turns import Attached, AttachedFile, Edited, Said, Tapped
from bot.interview.visit import Looked, Seen, Visit, visit_step
from bot.interview.words import load_words
from storage.report import Attachment, Purpose, Report, read_report
from tests.interview.interview_cast import BEGIN, CORE, go_on, held

AT = datetime(2026, 3, 5, 10, 11, 12, tzinfo=UTC)
ID = UUID(int=7)


def attachment(file_id: str, kind: str) -> Attachment:
    return Attachment(
        attachment_id=file_id,
        blob_id="0" * 32,
        key="k" * 43,
        kind=kind,
        media_type="application/octet-stream",
        size_bytes=1,
        sha256="0" * 64,
        question="?",
    )


KEPT = {"v1": attachment("v1", "voice"), "p1": attachment("p1", "photo")}


def report_of(interview: Interview) -> Report:
    return to_report(
        interview,
        load_words(interview.language),
        report_id=ID,
        received_at=AT,
        channel="telegram",
        attachments=KEPT,
    )


def test_a_whole_interview_becomes_a_complete_report():
    report = report_of(held(*CORE)[0])

    assert report.complete
    assert report.received_at.second == 0
    assert report.answer("person_name").words == "Zakir Farzi"
    assert report.answer("who_took").choices == ("fc", "intelligence")
    assert report.answer("who_took").choice_labels == ("Frontier Corps (FC)", "Intelligence")
    assert report.answer("date").date.edtf == "2009-06-08"
    assert report.answer("date").date.words == "8 June 2009"
    assert report.answer("account").attachments == ("v1",)
    assert report.answer("papers").skipped
    assert report.answer("person_name").asked.startswith("What is the full name of your son?")
    assert {(a.attachment_id, a.question, a.caption) for a in report.attachments} == {
        ("v1", "account", None),
        ("p1", "photo", "his photo"),
    }
    assert read_report(report.canonical_bytes()) == report


def test_consent_is_written_down_one_by_one_in_the_words_shown():
    report = report_of(held(*CORE)[0])

    given = {(consent.purpose, consent.partner): consent.given for consent in report.consents}
    assert given == {
        (Purpose.KEEP, None): True,
        (Purpose.REVIEW, None): True,
        (Purpose.PARTNER, "hrcp"): True,
        (Purpose.UNITED_NATIONS, None): False,
        (Purpose.PUBLISH, None): False,
    }
    partner = next(consent for consent in report.consents if consent.purpose is Purpose.PARTNER)
    assert partner.asked.startswith("May we share it with HRCP?")
    assert partner.text_version.startswith("core/2/en/")


def test_consent_that_was_not_asked_for_is_not_written_down():
    report = report_of(held(*CORE[:8], Tapped("early"), Tapped("a:23:yes"), Tapped("a:24:no"))[0])

    assert not report.complete
    assert [consent.purpose for consent in report.consents] == [Purpose.KEEP, Purpose.REVIEW]


def test_a_consent_withdrawn_with_review_does_not_stay_given():
    interview, _ = held(*CORE, Tapped("edit:24"), Tapped("a:24:no"))

    assert not any(c.given for c in report_of(interview).consents if c.purpose is not Purpose.KEEP)


@pytest.mark.parametrize(
    ("words", "sure", "edtf"),
    [
        ("8 June 2009", "sure", "2009-06-08"),
        ("8 June 2009", "about", "2009-06-08~"),
        ("8 June 2009", "month", "2009-06"),
        ("2009", "about", "2009~"),
    ],
)
def test_the_date_is_as_sure_as_the_reporter(words: str, sure: str, edtf: str):
    interview, _ = held(*CORE[:10], Said(words), Tapped(f"a:14:{sure}"))

    assert report_of(interview).answer("date").date.edtf == edtf


def test_a_tapped_day_keeps_the_words_of_its_button():
    interview, _ = held(*CORE[:10], Tapped("a:13:yesterday"))
    told = report_of(interview).answer("date").date

    assert (told.words, told.edtf) == ("Yesterday", "2026-03-04")


def test_words_nobody_could_read_as_a_date_are_still_there():
    interview, _ = held(*CORE[:10], Said("when the dates were ripe"), Tapped("a:13:keep"))
    told = report_of(interview).answer("date").date

    assert (told.words, told.edtf) == ("when the dates were ripe", None)


def test_nothing_told_is_left_out_of_the_report():
    interview, _ = held(
        Said("please help my son"),
        *CORE[:8],
        Edited("Zakir", "10"),
        *CORE[8:],
        Tapped("edit:7"),
        Tapped("a:7:not_relative"),
        Tapped("a:8:woman"),
        Tapped("a:9:no"),
        Tapped("a:12:not_married"),
        Tapped("edit:7"),
        Tapped("a:7:son"),
        Said("one thing more"),
    )
    report = report_of(interview)

    assert report.answer("aside").words == "please help my son\none thing more"
    assert report.answer("person_name").earlier[0].words == "Zakir Farzi"
    assert report.answer("gender").choices == ()
    assert report.answer("gender").earlier[0].choices == ("woman",)
    assert [old.choices for old in report.answer("relation").earlier] == [("son",), ("not_relative",)]


def test_a_file_that_could_not_be_kept_is_not_spoken_of():
    interview, _ = held(*BEGIN, Attached(AttachedFile("lost", "photo")), *CORE[6:])
    report = report_of(interview)

    assert "lost" not in report.canonical_bytes().decode()


def visited(*turns: object) -> tuple[Visit, tuple]:
    visit, acts = Visit.begin("en", (), "1234").visit, ()
    for turn in (Looked(Seen.FOUND, "received", "Has anyone seen him since?"), *turns):
        stepped = visit_step(visit, turn)
        visit, acts = stepped.visit, stepped.acts
    return visit, acts


def test_an_answer_given_with_the_receipt_becomes_an_addition():
    _, acts = visited(
        Tapped("v:answer"), Said("No, nobody"), Attached(AttachedFile("v1", "voice")), Tapped("v:done")
    )
    addition = to_addition(
        acts[0],
        language="en",
        addition_id=ID,
        received_at=AT,
        answers_message=UUID(int=9),
        asked="Has anyone seen him since?",
        attachments=KEPT,
    )

    assert addition.words == "No, nobody"
    assert addition.answers_message == UUID(int=9)
    assert [one.attachment_id for one in addition.attachments] == ["v1"]


def test_a_changed_consent_becomes_an_addition_in_the_words_shown():
    _, acts = visited(Tapped("v:consents"), Tapped("v:c:26"), Tapped("v:no"))
    addition = to_addition(
        acts[0],
        language="en",
        addition_id=ID,
        received_at=AT,
        answers_message=None,
        asked=None,
        attachments={},
    )

    consent = addition.consents[0]
    assert (consent.purpose, consent.given) == (Purpose.UNITED_NATIONS, False)
    assert "this person" in consent.asked


def test_words_given_at_the_consent_question_reach_the_report():
    interview, _ = go_on(held(*CORE[:-2])[0], Said("only if his mother agrees"), Tapped("a:26:yes"))
    told = report_of(interview).answer("consent_un")

    assert "only if his mother agrees" in [told.words, *(old.words for old in told.earlier)]


def test_a_consent_keeps_the_language_in_which_it_was_asked():
    interview, _ = held(*CORE, Tapped("language"), Tapped("lang:ur"))
    languages = {consent.language for consent in report_of(interview).consents}

    assert languages == {"en"}
    assert report_of(interview).language == "ur"
