# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names are split as a proposal; papers are recognised and never shown whole. All names and numbers are invented."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.understanding.names import understand_name
from bot.interview.understanding.papers import is_iranian_code, masked, understand_paper

TODAY = date(2026, 11, 22)


def test_a_word_that_says_somebody_is_dead_is_reported_and_stays():
    meant = understand_name("شہید نور احمد ولد کریم", "ur")

    assert meant.given == "شہید نور احمد"
    assert meant.notices == ("شہید",)


def test_a_title_alone_is_a_name():
    assert understand_name("میر", "ur").given == "میر"


def test_a_tribe_alone_is_a_name():
    assert understand_name("Mengal", "en").given == "Mengal"


NOTHING_BUT_NAMES = [
    "Abdul Hai",
    "Abu Bakar",
    "ابو بکر",
    "Dost Muhammad",
    "دوست محمد",
    "Dad Shah",
    "Muhammad Walid Khan",
    "Noor ul Haq",
    "بابا جان",
    "ماما قدیر",
    "میاں داد",
    "زال خان",
    "Saeed Ahmed",
]


@pytest.mark.parametrize("name", NOTHING_BUT_NAMES)
@pytest.mark.parametrize("language", ["en", "ur", "fa", "ps", "sd", "bal", "brh"])
def test_a_name_that_looks_like_words_of_a_sentence_stays_whole(name: str, language: str):
    meant = understand_name(name, language)

    assert " ".join((*meant.honorifics, meant.given)) == name
    assert not meant.in_sentence


def test_a_sentence_that_is_not_understood_is_left_whole_and_says_so():
    told = "میرا پیارا جو گھر سے گیا زاہد"
    meant = understand_name(told, "ur")

    assert (meant.given, meant.reason) == (told, "sentence")


def test_a_name_that_ends_like_a_verb_keeps_its_end_in_a_sentence():
    assert understand_name("uska naam Abdul Hai hai", "ur").given == "Abdul Hai"


def test_a_son_may_be_told_by_his_mother_and_then_no_father_is_claimed():
    assert understand_name("زرینہ کا بیٹا منان", "ur").reason == "sentence"
    assert understand_name("عبداللہ کا بیٹا منان", "ur").father == "عبداللہ"


def test_a_number_with_a_figure_too_few_is_no_phone_of_another_country():
    assert understand_paper("0333-765432", "en", TODAY).reason
    assert understand_paper("0333-7654321", "en", TODAY).normalised == "+923337654321"


def test_a_name_whose_first_word_is_no_known_one_stays_whole_and_says_so():
    meant = understand_name("Qwertyu Khan Sasoli", "en")

    assert (meant.given, meant.reason) == ("Qwertyu Khan Sasoli", "unknown")


@pytest.mark.parametrize(
    "told", ["I am afraid to say", "مجھے نہیں معلوم", "Zahid and Akram", "Why do you ask?"]
)
def test_what_is_no_name_or_two_names_is_never_claimed(told: str):
    meant = understand_name(told, "en")

    assert (meant.given, meant.father, meant.reason) == (told, "", "sentence")


@given(st.text(max_size=250), st.sampled_from(["en", "ur", "fa", "ps", "sd", "bal", "brh"]))
def test_no_name_makes_it_fail_and_no_word_is_made_up(text: str, language: str):
    meant = understand_name(text, language)

    assert all(word in text for word in meant.given.split())


PAPERS = [
    ("ur", "54401-1234567-1", "cnic", "54401-1234567-1"),
    ("ur", "۵۴۴۰۱۱۲۳۴۵۶۷۱", "cnic", "54401-1234567-1"),
    ("sd", "سڃاڻپ ڪارڊ 4210112345671", "cnic", "42101-1234567-1"),
    ("ur", "ب فارم 54401-1234567-3", "b-form", "54401-1234567-3"),
    ("fa", "کد ملی ۰۰۱۳۵۴۲۴۱۹", "iran-national-code", "0013542419"),
    ("fa", "تذکره ۱۴۰۰-۰۲۰۳-۱۲۳۴۵", "tazkira", "1400-0203-12345"),
    ("en", "FIR No. 12/2024 PS Turbat", "fir", "12/2024"),
    ("ur", "ایف آئی آر نمبر ۱۲/۲۰۲۴", "fir", "12/2024"),
    ("en", "Constitution Petition No. 1023 of 2021", "petition", "1023/2021"),
    ("en", "C.P. No. D-1234 of 2020", "petition", "D-1234/2020"),
    ("ur", "آئینی درخواست نمبر 123/2020", "petition", "123/2020"),
    ("en", "1234-B", "coioed", "1234-B"),
    ("ur", "۰۳۳۳۱۲۳۴۵۶۷", "phone", "+923331234567"),
    ("fa", "09151234567", "phone", "+989151234567"),
    ("en", "+968 9212 3456", "phone", "+96892123456"),
]


@pytest.mark.parametrize(("language", "text", "kind", "normalised"), PAPERS)
def test_a_paper_is_recognised_and_shown_by_its_last_two_digits(
    language: str, text: str, kind: str, normalised: str
):
    meant = understand_paper(text, language, TODAY)

    assert (meant.kind, meant.normalised, meant.reason) == (kind, normalised, "")
    assert len(re.findall(r"\d", meant.masked)) <= 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello", "no-number"),
        ("99999-1234567-1", "not-known"),
        ("CNIC 123", "not-valid"),
        ("12/2024", "could-be-either"),
        ("FIR 12/2030", "not-valid"),
        ("0333-1234567 or 0300-1234567", "several-numbers"),
        ("1" * 200, "too-long"),
    ],
)
def test_what_is_no_valid_paper_says_why(text: str, reason: str):
    assert understand_paper(text, "en", TODAY).reason == reason


def test_a_wrong_check_digit_is_no_iranian_code():
    assert is_iranian_code("0013542419")
    assert not is_iranian_code("0013542418")


@given(st.text(max_size=130))
def test_no_paper_makes_it_fail_and_at_most_two_digits_are_shown(text: str):
    meant = understand_paper(text, "ur", TODAY)

    assert len(re.findall(r"\d", meant.masked)) <= 2
    assert len(re.findall(r"\d", masked(text))) <= 2
