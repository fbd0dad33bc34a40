# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second part and the lanes: what is asked of whom, and above all what is not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.interview.acts import CleanUp, Deposit, Hide
from bot.interview.companions import SHARED, next_person
from bot.interview.lanes import is_recent
from bot.interview.path import applies, step_by_key, steps
from bot.interview.questions import CURRENT
from bot.interview.reporting import is_complete, to_report
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay
from bot.interview.turns import Edited, Said, Tapped
from bot.interview.words import load_words, render
from storage.report import Purpose, Report
from tests.interview.interview_cast import BEGIN, CORE, HRCP, TODAY, go_on, held, said_keys

# Not asked by a machine: these are for a trained person, by a safer channel.
NOT_COLLECTED = re.compile(
    r"\b(politic|party|militan|armed group|tortur|beaten|rape|sexual|dna|blood|street|house number|live location)",
    re.IGNORECASE,
)
UP_TO_MORE = CORE[:26]
NUMBER = {question.key: question.number for question in CURRENT.questions}


def tapped(key: str, option: str) -> Tapped:
    verb = "m" if str(next(q for q in CURRENT.questions if q.key == key).kind) == "many" else "a"
    return Tapped(f"{verb}:{NUMBER[key]}:{option}")


def report_of(interview: Interview) -> Report:
    at = datetime(2026, 3, 5, tzinfo=UTC)
    words = load_words("en")
    return to_report(
        interview, words, report_id=UUID(int=1), received_at=at, channel="telegram", attachments={}
    )


def text_of(interview: Interview) -> str:
    return render(screen(interview), load_words("en")).text


def through(interview: Interview, until: str) -> Interview:
    """Skip or choose the first answer until a question is reached."""
    for _ in range(80):
        if interview.position == until:
            return interview
        here = step_by_key(interview, interview.position)
        assert here is not None
        if here.question.skip is not None:
            interview, _acts = go_on(interview, Tapped(f"skip:{here.number}"))
        else:
            interview, _acts = go_on(interview, Tapped(f"a:{here.number}:{here.question.options[-1].key}"))
    raise AssertionError(f"{until} is not reached")


def test_the_second_part_is_offered_and_a_no_leads_to_the_decisions():
    offered, _ = held(*UP_TO_MORE)
    assert offered.position == "more"

    no, _ = go_on(offered, tapped("more", "no"))
    assert no.position == "consent_keep"
    assert is_complete(go_on(no, *CORE[27:])[0])


def test_the_second_part_is_left_with_one_tap_and_what_was_told_in_it_stays():
    asked, _ = go_on(held(*UP_TO_MORE)[0], tapped("more", "yes"), Said("Zakoo"))
    assert asked.position == "home"

    left, acts = go_on(asked, Tapped("enough"))
    assert left.position == "consent_keep"
    assert said_keys(acts) == ["saved"]
    sent, _ = go_on(left, *CORE[27:])
    report = report_of(sent)
    told = report.answer("other_names")
    assert told is not None
    assert told.words == "Zakoo"
    assert not report.complete
    assert go_on(sent, Tapped("more"))[0].position == "home"


def test_enough_outside_the_second_part_changes_nothing():
    interview, _ = held(*CORE[:10])

    assert go_on(interview, Tapped("enough"))[0] == interview


def test_every_question_of_the_second_part_can_be_skipped():
    assert [one.key for one in CURRENT.questions if one.second and one.skip is None] == []


def test_nothing_is_asked_that_a_machine_must_not_ask():
    for question in CURRENT.questions:
        for text in (*question.prompt, *(option.label for option in question.options)):
            assert not NOT_COLLECTED.search(text.source), text.source


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [("2026-03-05", True), ("2026-02-26", True), ("2026-02-25", False), ("2026-02", True), ("2009", False),
     ("2026-02-20/2026-03-01", True), ("2025-06~", False), ("nonsense", False)],
)  # fmt: skip
def test_a_date_is_of_the_last_days_by_its_latest_possible_day(edtf: str, expected: bool):
    assert is_recent(edtf, TODAY) is expected


def test_what_happened_in_the_last_days_is_asked_in_the_shortest_way():
    interview, acts = held(*CORE[:10], Tapped("a:13:yesterday"))

    assert said_keys(acts) == ["recent"]
    asked = {step.key for step in steps(interview) if applies(interview, step)}
    assert not asked & {"place_type", "papers", "more"}
    assert {"place", "who_took", "steps_taken", "account", "photo", "consent_keep"} <= asked
    long_ago, acts = held(*CORE[:11])
    assert "recent" not in said_keys(acts)
    assert not long_ago.recent


@pytest.mark.parametrize(
    ("age", "child"), [("15", True), ("۱۷", True), ("1", True), ("18", False), ("about 40", False)]
)
def test_an_age_is_a_number_and_under_eighteen_opens_the_lane_of_a_child(age: str, child: bool):
    interview, _ = held(*BEGIN, Tapped("a:7:sister"), Said("Mahjabeen"), Said("Ghulam"), Said(age))

    assert interview.given("age").words[0].text == age
    assert (interview.position == "guardian") is child


@pytest.mark.parametrize(("agree", "asked"), [("yes", True), ("no", False), ("unsure", False)])
def test_nothing_is_asked_on_behalf_of_a_child_whose_parents_do_not_know(agree: str, asked: bool):
    interview, _ = held(
        *BEGIN, Tapped("a:7:sister"), Said("Mahjabeen"), Said("Ghulam"), Said("15"), tapped("guardian", agree)
    )
    at_review = through(interview, "consent_keep")
    reviewed, _ = go_on(at_review, Tapped("a:23:yes"), Tapped("a:24:yes"))

    assert (reviewed.position == "consent_partner:hrcp") is asked
    consents = {step.key for step in steps(reviewed) if step.question.purpose and applies(reviewed, step)}
    assert "consent_publish" not in consents
    assert ("consent_un" in consents) is asked


@pytest.mark.parametrize(("knows", "asked"), [("yes", True), ("no", False), ("unsure", False)])
def test_a_neighbour_gives_no_yes_in_place_of_the_family(knows: str, asked: bool):
    interview, _ = held(
        *BEGIN, Tapped("a:7:not_relative"), Tapped("a:8:man"), tapped("family_knows", knows), Said("Zakir")
    )
    reviewed, _ = go_on(through(interview, "consent_keep"), Tapped("a:23:yes"))
    if not asked:
        assert "before the family, or the parents, have said yes" in text_of(reviewed)
    reviewed, _ = go_on(reviewed, Tapped("a:24:yes"))

    given = {consent.purpose for consent in report_of(reviewed).consents}
    assert given == {Purpose.KEEP, Purpose.REVIEW}
    assert (reviewed.position == "consent_partner:hrcp") is asked


def test_after_a_threat_a_person_reads_first_and_sharing_can_be_frozen():
    second, _ = go_on(held(*UP_TO_MORE)[0], tapped("more", "yes"))
    threatened, acts = go_on(through(second, "threats_since"), tapped("threats_since", "yes"))
    assert said_keys(acts) == ["threatened"]
    assert threatened.position == "freeze"

    frozen, _ = go_on(threatened, tapped("freeze", "yes"), Tapped("a:23:yes"), Tapped("a:24:yes"))
    assert frozen.position == "read_back"
    open_, _ = go_on(threatened, tapped("freeze", "no"), Tapped("a:23:yes"), Tapped("a:24:yes"))
    assert open_.position == "consent_partner:hrcp"


def test_who_is_back_is_spoken_to_and_not_about():
    interview, _ = held(*BEGIN, tapped("relation", "myself"))
    seen = []
    while interview.position != "read_back" and len(seen) < 60:
        seen.append((interview.position, text_of(interview)))
        here = step_by_key(interview, interview.position)
        assert here is not None
        turns = {"person_name": Said("Zakir"), "more": tapped("more", "yes")}
        skip_or_yes = f"a:{here.number}:yes" if here.question.purpose else f"skip:{here.number}"
        interview, _ = go_on(interview, turns.get(here.key, Tapped(skip_or_yes)))

    asked = [key for key, _ in seen]
    assert not {"steps_taken", "photo", "seen_since", "reporter_name", "description"} & set(asked)
    for key, text in seen:
        assert "Zakir" not in text.split("HRCP")[0] or key.startswith("consent"), (key, text)
        assert "this person" not in text, (key, text)


def test_news_of_a_death_is_followed_by_one_decision_and_no_further_question():
    interview, _ = held(*BEGIN[:-1], Tapped("go:6:news"), Tapped("a:7:brother"), Said("Zakir"), Said("Karim"))
    assert interview.position == "news_kind"

    told, acts = go_on(interview, tapped("news_kind", "died"))
    assert said_keys(acts) == ["hard_news"]
    assert told.position == "consent_hard"
    decided, _ = go_on(told, tapped("consent_hard", "yes"))
    assert decided.position == "read_back"
    assert "Zakir" not in text_of(decided)
    sent, acts = go_on(decided, Tapped("send"))
    assert acts == (Deposit(),)
    given = {consent.purpose: consent.given for consent in report_of(sent).consents}
    assert given == {Purpose.KEEP: True, Purpose.REVIEW: True}


def test_other_news_is_told_without_the_questions_of_a_first_report():
    interview, _ = held(*BEGIN[:-1], Tapped("go:6:news"), Tapped("a:7:brother"), Said("Zakir"), Said("Karim"))
    told, _ = go_on(
        interview, tapped("news_kind", "seen"), Said("last week"), Said("A man saw him."), Tapped("done:33")
    )

    assert told.position == "consent_keep"
    report = report_of(told)
    assert [answer.question for answer in report.answers] == [
        "relation", "person_name", "father_name", "news_kind", "news_when", "news_account",
    ]  # fmt: skip


def test_of_people_taken_together_what_is_the_same_is_asked_once():
    turns = [tapped("taken_with", "family") if turn == Tapped("a:34:no") else turn for turn in CORE]
    first, _ = held(*turns)
    second = next_person(first)

    assert second.position == "relation"
    second, _ = go_on(second, Tapped("a:7:brother"), Said("Tahir"), Said("Abdul Majeed"), Said("19"))
    asked = []
    while second.position != "read_back":
        asked.append(second.position)
        here = step_by_key(second, second.position)
        assert here is not None
        way = f"skip:{here.number}" if here.question.skip else f"a:{here.number}:no"
        second, _ = go_on(
            second,
            Tapped(way)
            if not here.question.purpose.startswith(("keep", "review"))
            else Tapped(f"a:{here.number}:yes"),
        )
    assert not set(asked) & set(SHARED)
    assert {"consent_keep", "consent_review"} <= set(asked)
    assert "as you told before" in text_of(second)
    told = report_of(second)
    one = report_of(first)
    for key in ("date", "place", "who_took", "account"):
        mine, hers = told.answer(key), one.answer(key)
        assert mine is not None
        assert hers is not None
        assert (mine.words, mine.choices) == (hers.words, hers.choices)
    assert told.attachments == ()
    name = told.answer("person_name")
    assert name is not None
    assert name.words == "Tahir"


def test_a_draft_of_the_first_questionnaire_goes_on_with_it():
    from bot.interview.questions import ALL

    old = Interview.begin((HRCP,), ALL["core", 1])
    interview, _ = go_on(old, *BEGIN, Tapped("a:7:son"), Said("Zakir"), Said("Karim"))

    assert interview.position == "date"
    assert interview.version == 1


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "Weather"), ("ur", "موسم"), ("ur", "weather"), ("fa", "آب و هوا"), ("sd", "موسم")],
)
def test_an_everyday_word_alone_closes_everything_and_loses_nothing(language: str, word: str):
    talking, _ = held(*CORE[:10])
    talking = talking.model_copy(update={"language": language})
    hidden, acts = go_on(talking, Said(word))

    assert hidden.overlay is Overlay.HIDDEN
    assert acts == (CleanUp(), Hide())
    assert hidden.answers == talking.answers


def test_the_same_word_within_a_sentence_is_an_answer():
    told, _ = held(*CORE[:20], Said("The weather was bad, they came in the rain."))

    assert told.overlay is None
    assert told.given("account").words[-1].text.startswith("The weather was bad")


def test_a_womans_name_that_sounds_like_the_weather_is_a_name():
    for language in ("fa", "ps"):
        asked, _ = held(*CORE[:7])
        told, _ = go_on(asked.model_copy(update={"language": language}), Said("هوا"))

        assert told.overlay is None
        assert told.given("person_name").words[0].text == "هوا"


def test_a_card_number_typed_for_a_name_stands_in_no_question_after_it():
    told, _ = held(*CORE[:7], Said("Zakir 54401-1234567-1"))

    assert "54401" not in text_of(told)
    assert "your son" in text_of(told)
    assert told.given("person_name").words[0].text.endswith("1234567-1")


def test_a_date_changed_in_its_message_changes_the_lane_too():
    recent, _ = held(*CORE[:10], Said("yesterday", "77"))
    assert recent.recent

    assert not go_on(recent, Edited("9 June 2009", "77"))[0].recent
    long_ago, _ = held(*CORE[:10], Said("9 June 2009", "77"))
    assert go_on(long_ago, Edited("yesterday", "77"))[0].recent


def test_who_brings_news_is_not_asked_whether_it_was_she_who_was_taken():
    news, _acts = held(*BEGIN[:-1], Tapped("go:6:news"))
    told, _acts = held(*BEGIN)

    assert news.position == told.position == "relation"
    assert "It is me. I was taken and I am back" not in labels_of(news)
    assert "It is me. I was taken and I am back" in labels_of(told)
    old_tap, _acts = go_on(news, tapped("relation", "myself"))
    assert old_tap.position == "relation"
    assert old_tap.given("relation").empty


def labels_of(interview: Interview) -> list[str]:
    shown = render(screen(interview), load_words("en"))
    return [button.label for row in shown.rows for button in row]


def test_help_speaks_of_the_notice_without_advice_and_of_fraud():
    text = text_of(held(*BEGIN, Said("/help"))[0])

    assert "government notice about telling the authorities" in text
    assert "We are not an authority, and we do not replace a lawyer." in text
    assert "We never ask for money." in text
    assert not re.search(r"\b(must|have to|should) (tell|report)", text)
