# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places, names and numbers of papers as the interview takes them: understood, asked, masked; the words always kept."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.path import current
from bot.interview.places_told import place_shown
from bot.interview.reporting import to_report
from bot.interview.screens import screen
from bot.interview.state import Given, Interview
from bot.interview.turns import Edited, Located, Said, Tapped
from bot.interview.understanding.places.gazetteer import GAZETTEER_VERSION
from bot.interview.words import load_words, render, reply_with
from storage.report import Report
from tests.interview.interview_cast import BEGIN, go_on, held, said_keys

AT_PLACE = (
    *BEGIN,
    Tapped("a:7:son"),
    Said("Zakir Farzi", "10"),
    Said("Abdul Majeed", "11"),
    Tapped("a:29:dont_know"),
    Said("8 June 2009", "12"),
    Tapped("a:14:sure"),
)
AT_NAME = (*BEGIN, Tapped("a:7:son"))


def at(key: str) -> Interview:
    """Give an interview that stands at one question of the second part."""
    interview, _ = held(*AT_PLACE)
    police = Given(choices=("police",), settled=True)  # numbers are asked of who went somewhere
    return interview.with_given("steps_taken", police).model_copy(update={"position": key})


def shown(interview: Interview, language: str = "en") -> str:
    """Give all that stands on the screen, buttons too."""
    words = load_words(language)
    here = screen(interview)
    lines = [words.say(line) for line in here.paragraphs] + [words.say(one.label) for one in here.buttons]
    return "\n".join(lines)


def reported(interview: Interview) -> Report:
    """Give the report of an interview as it stands."""
    return to_report(
        interview,
        load_words("en"),
        report_id=UUID(int=1),
        received_at=datetime(2026, 3, 5, tzinfo=UTC),
        channel="terminal",
        attachments={},
    )


@pytest.mark.parametrize("words", ["Turbat", "تربت", "turbat, kech", "ضلع کیچ کا شہر تربت", "توربت"])
def test_a_known_place_is_kept_with_its_id_and_the_gazetteers_version_beside_the_words(words: str):
    interview, acts = held(*AT_PLACE, Said(words, "13"))

    if current(interview).key == "place":
        interview, acts = go_on(interview, Tapped("a:15:p0"))
    answer = reported(interview).answer("place")
    assert answer is not None
    assert answer.words == words
    assert answer.place is not None
    assert (answer.place.gazetteer_id, answer.place.district) == ("pk-turbat", "Kech")
    assert answer.place.gazetteer_version == GAZETTEER_VERSION
    assert said_keys(acts) == ["saved", "place_understood"]


def test_a_name_of_two_places_is_asked_and_none_of_them_keeps_only_the_words():
    asked, _ = held(*AT_PLACE, Said("دشت", "13"))

    assert current(asked).key == "place"
    assert "Dasht (Kech)" in shown(asked)
    chosen, _ = go_on(asked, Tapped("a:15:p0"))
    neither, _ = go_on(asked, Tapped("a:15:keep"))
    assert chosen.given("place").place is not None
    assert neither.given("place").place is None
    assert neither.given("place").words[0].text == "دشت"
    assert current(neither).key == current(chosen).key == "place_type"


def test_at_most_six_places_are_offered():
    asked, _ = held(*AT_PLACE, Said("Kar", "13"))

    assert 0 < len(asked.places) <= 6


def test_a_place_nobody_knows_is_kept_as_told_without_another_question():
    interview, acts = held(*AT_PLACE, Said("near the old well", "13"))

    assert interview.given("place").place is None
    assert interview.given("place").words[0].text == "near the old well"
    assert said_keys(acts) == ["saved"]


def test_a_place_written_anew_while_it_is_asked_counts_and_the_first_words_stay():
    interview, _ = held(*AT_PLACE, Said("دشت", "13"), Said("Khuzdar", "14"))

    told = interview.given("place")
    assert told.place is not None
    assert told.place.id == "pk-khuzdar"
    assert [old.words[0].text for old in told.earlier] == ["دشت"]


def test_a_changed_message_changes_the_place():
    interview, _ = held(*AT_PLACE, Said("Khuzdar", "13"), Edited("Mastung", "13"))

    told = interview.given("place").place
    assert told is not None
    assert told.id == "pk-mastung"


def test_a_shared_location_offers_districts_and_is_kept_nowhere():
    asked, acts = held(*AT_PLACE, Located(26.1, 63.1, "13"))

    assert asked.places[0] == "pk-kech"
    assert len(asked.places) <= 3
    assert asked.given("place").empty
    assert "26.1" not in str(asked.to_json())
    assert "I did not keep this location" in shown(asked)
    assert said_keys(acts) == []
    chosen, _ = go_on(asked, Tapped("a:15:p0"))
    answer = reported(chosen).answer("place")
    assert answer is not None
    assert answer.place is not None
    assert answer.place.near_a_shared_location
    assert answer.words is None


@pytest.mark.parametrize("where", [(0.0, 0.0), (51.5, -0.1)])
def test_a_location_far_away_is_refused_kindly(where: tuple[float, float]):
    interview, acts = held(*AT_PLACE, Located(*where, "13"))

    assert interview.places == ()
    assert said_keys(acts) == ["location"]


def test_a_location_at_another_question_is_not_taken():
    interview, acts = held(*AT_NAME, Located(26.1, 63.1, "13"))

    assert current(interview).key == "person_name"
    assert said_keys(acts) == ["location"]


@pytest.mark.parametrize(
    ("name", "own", "father"),
    [
        ("Zakir s/o Abdul Majeed", "Zakir", "Abdul Majeed"),
        ("ذاکر فرضی ولد عبدالمجید", "ذاکر فرضی", "عبدالمجید"),
        ("ماہ گل بنت رسول بخش", "ماہ گل", "رسول بخش"),
    ],
)
def test_a_father_told_with_the_name_is_confirmed_and_not_asked_again(name: str, own: str, father: str):
    asked, _ = held(*AT_NAME, Said(name, "10"))

    assert current(asked).key == "father_name"
    assert father in shown(asked)
    answered, _ = go_on(asked, Tapped(f"a:{current(asked).number}:told"))
    report = reported(answered)
    assert report.answer("father_name").words == father  # type: ignore[union-attr]
    assert report.answer("person_name").words == name  # type: ignore[union-attr]
    assert own in shown(answered)
    assert father not in shown(answered)


@pytest.mark.parametrize(
    ("sentence", "called"),
    [
        ("His name is Zakir", "Zakir"),
        ("میرے بیٹے کا نام ذاکر ہے", "ذاکر"),
        ("mera beta zakir hai", "zakir"),
        ("ذاکر میرا بیٹا ہے", "ذاکر"),
    ],
)
def test_of_a_sentence_around_a_name_only_the_name_is_said_back(sentence: str, called: str):
    interview, _ = held(*AT_NAME, Said(sentence, "10"))

    assert called in shown(interview)
    assert sentence not in shown(interview)
    assert interview.given("person_name").words[0].text == sentence


def test_the_read_back_masks_the_name_and_not_the_sentence_around_it():
    held_so_far, _ = held(*AT_NAME, Said("My brother's name is Zakir Farzi", "10"))
    shown_back = read_back(held_so_far)

    assert "Name: Za••• Fa•••" in shown_back
    assert "My" not in shown_back.split("Name:")[1].split("\n")[0]


def test_a_place_that_is_named_in_the_answer_is_read_back_once():
    held_so_far, _ = held(*AT_PLACE, Said("near the blue bridge, Panjgur", "13"))

    assert "Where it happened: near the blue bridge, Panjgur (Balochistan)" in read_back(held_so_far)


def test_a_district_that_was_told_too_is_not_added():
    held_so_far, _ = held(*AT_PLACE, Said("Karachi, Lyari", "13"))

    assert "Where it happened: Karachi, Lyari\n" in read_back(held_so_far)


def test_an_age_is_read_back_in_the_figures_it_was_written_in():
    held_so_far, _ = held(*AT_NAME, Said("ذاکر", "10"), Said("مجید", "11"), Said("۲۴", "age"))

    assert "Age: ۲۴" in read_back(held_so_far)


def read_back(interview: Interview) -> str:
    last = interview.model_copy(update={"position": "read_back"})
    text = render(screen(last), load_words("en")).text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def test_a_sentence_that_is_not_understood_is_never_said_back_as_a_name():
    told = "he, the one they took with my cousin, is named by us Zakir"
    interview, _ = held(*AT_NAME, Said(told, "10"))

    assert told not in shown(interview)
    assert interview.given("person_name").words[0].text == told


def test_the_father_told_with_the_name_can_be_put_right():
    interview, _ = held(*AT_NAME, Said("Zakir s/o Abdul Majeed", "10"), Said("Abdul Hameed", "11"))

    assert interview.given("father_name").words[0].text == "Abdul Hameed"


def test_a_button_that_confirms_nothing_does_nothing():
    interview, _ = held(*AT_NAME, Said("Zakir", "10"), Tapped("a:11:told"))

    assert current(interview).key == "father_name"
    assert interview.given("father_name").empty


@pytest.mark.parametrize(
    ("key", "words", "kind", "number"),
    [
        ("identity", "54401-1234567-1", "cnic", "54401-1234567-1"),
        ("identity", "۵۴۴۰۱۱۲۳۴۵۶۷۱", "cnic", "54401-1234567-1"),
        ("identity", "passport AB1234567", "passport", "AB1234567"),
        ("references", "FIR No. 112/2019 PS City Turbat", "fir", "112/2019"),
        ("references", "C.P. No. D-1234 of 2021", "petition", "D-1234/2021"),
    ],
)
def test_a_number_is_recognised_kept_and_never_shown_whole(key: str, words: str, kind: str, number: str):
    interview, acts = go_on(at(key), Said(words, "40"))

    answer = reported(interview).answer(key)
    assert answer is not None
    assert answer.words == words
    assert [(one.kind, one.number) for one in answer.numbers] == [(kind, number)]
    said = reply_with(screen(interview), acts, load_words("en"))
    assert said is not None
    assert "•••" in said.text
    _never_whole(said.text, words, number)
    read = interview.model_copy(update={"position": "read_back", "early": True})
    _never_whole(shown(read), words, number)


def _never_whole(text: str, *numbers: str) -> None:
    for number in numbers:
        digits = "".join(sign for sign in number if sign.isdecimal())
        assert number not in text
        assert len(digits) <= 3 or digits[:-2] not in text.replace("-", "").replace("/", "")


def test_a_card_number_with_a_digit_missing_is_asked_once_and_then_kept():
    asked, _ = go_on(at("identity"), Said("cnic 54401-123456-1", "40"))

    assert current(asked).key == "identity"
    assert "54401" not in shown(asked)
    kept, _ = go_on(asked, Tapped(f"a:{current(asked).number}:keep"))
    again, _ = go_on(asked, Said("cnic 54401-123456-1", "41"))
    for interview in (kept, again):
        assert current(interview).key != "identity"
        assert interview.given("identity").words[-1].text == "cnic 54401-123456-1"


def test_several_references_in_one_message_are_all_recognised():
    interview, _ = go_on(at("references"), Said("FIR 12/2024, petition 345/2025", "40"))

    assert [one.kind for one in interview.given("references").numbers] == ["fir", "petition"]


@given(st.sampled_from(["place", "home", "identity", "references"]), st.text(min_size=1, max_size=60))
def test_whatever_is_written_is_kept_word_for_word(key: str, words: str):
    interview, _ = go_on(at(key), Said("q" + words, "40"))

    kept = [told.text for given in interview.answers.values() for told in given.words]
    assert any(told.startswith("q") for told in kept)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Jacobabad (Sindh)"),
        ("ur", "جیکب آباد (سندھ)"),
        ("sd", "جيڪب آباد (سنڌ)"),
        ("fa", "جیکب آباد (سندھ)"),  # no spelling without letters of Urdu is known
    ],
)
def test_a_place_is_shown_in_the_letters_of_the_language(language: str, shown: str) -> None:
    named = place_shown("pk-jacobabad")

    assert named is not None
    assert shown == named.names[language]
