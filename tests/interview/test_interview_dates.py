# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates as people tell them. The reference day is Thursday, 5 March 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.dates import Ask, Refused, Understood, is_edtf, understand_date
from tests.interview.interview_cast import TODAY

UNDERSTOOD = {
    "today": "2026-03-05",
    "آج صبح": "2026-03-05",
    "yesterday": "2026-03-04",
    "کل رات": "2026-03-04",
    "پرسوں": "2026-03-03",
    "3 days ago": "2026-03-02",
    "تین دن پہلے": "2026-03-02",
    "last friday": "2026-02-27",
    "پچھلے جمعے کو": "2026-02-27",
    "one week ago": "2026-02-26~",
    "last month": "2026-02",
    "three months ago": "2025-12~",
    "تین مہینے ہو گئے": "2025-12~",
    "last year": "2025",
    "پچھلے سال مارچ میں": "2025-03",
    "two years ago": "2024~",
    "دو سال پہلے": "2024~",
    "دو سال پیش": "2024~",
    "2009-06-08": "2009-06-08",
    "8 June 2009": "2009-06-08",
    "June 8th, 2009 at 10 pm": "2009-06-08",
    "۹ جون ۲۰۱۱": "2011-06-09",
    "٨ جون ٢٠٠٩": "2009-06-08",
    "5مارچ2024": "2024-03-05",
    "13/06/2009": "2009-06-13",
    "05/05/2015": "2015-05-05",
    "03/2024": "2024-03",
    "مارچ 2024": "2024-03",
    "2014": "2014",
    "2014ء میں": "2014",
    "about 2014": "2014~",
    "2014 کے قریب": "2014~",
    "تقریباً مارچ 2014": "2014-03~",
    "2013-2014": "2013/2014",
    "March or April 2014": "2014-03/2014-04",
    "the night between 5 and 6 March 2024": "2024-03-05/2024-03-06",
    "5 اور 6 مارچ 2024 کی درمیانی رات": "2024-03-05/2024-03-06",
    "from 5 to 7 March 2024": "2024-03-05/2024-03-07",
    "summer 2014": "2014-06/2014-08",
}
OTHER_CALENDARS = {
    "Ramadan 2014": ("2014-06-27/2014-07-28", "islamic"),
    "رمضان ۱۴۳۵": ("2014-06-27/2014-07-28", "islamic"),
    "2009 کی بات ہے، رمضان کا مہینہ تھا": ("2009-08-21/2009-09-20", "islamic"),
    "about the month of Ramadan 2009": ("2009-08-21~/2009-09-20~", "islamic"),
    "دو سال پہلے رمضان میں": ("2024-03-10/2024-04-10", "islamic"),
    "15 ramadan 1446": ("2025-03-14/2025-03-16", "islamic"),
    "1446ھ": ("2024-07-06/2025-06-26", "islamic"),
    "بڑی عید 2015": ("2015-09-22/2015-09-24", "islamic"),
    "15 اسفند 1403": ("2025-03-05", "persian"),
    "اسفند 1403": ("2025-02-19/2025-03-20", "persian"),
}
REFUSED = {
    "5 March 2027": "future",
    "5 مارچ 2027": "future",
    "tomorrow": "future",
    "next month": "future",
    "31 February 2024": "impossible",
    "31 فروری 2024": "impossible",
    "30/02/2020": "impossible",
    "hello": "unclear",
    "when the dates were ripe": "unclear",
    "before 2014": "unclear",
    "2014 سے پہلے": "unclear",
    "a few days ago": "unclear",
    "my 2 sons in 2014": "unclear",
    "1850": "unclear",
    "": "unclear",
    "9" * 30: "unclear",
}


@pytest.mark.parametrize(("words", "edtf"), UNDERSTOOD.items())
def test_a_date_is_understood(words: str, edtf: str):
    assert understand_date(words, "ur", TODAY) == Understood(edtf)


@pytest.mark.parametrize(("words", "expected"), OTHER_CALENDARS.items())
def test_a_date_of_another_calendar_is_understood(words: str, expected: tuple[str, str]):
    assert understand_date(words, "ur", TODAY) == Understood(*expected)


@pytest.mark.parametrize(("words", "reason"), REFUSED.items())
def test_a_date_that_cannot_be_taken_is_refused_with_its_reason(words: str, reason: str):
    assert understand_date(words, "en", TODAY) == Refused(reason)


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        ("03/04/2024", ["2024-04-03", "2024-03-04"]),
        ("3.4.24", ["2024-04-03", "2024-03-04"]),
        ("5 مارچ", ["2026-03-05", "2025-03-05"]),
        ("winter 2014", ["2013-12/2014-02", "2014-12/2015-02"]),
        ("Eid 2015", ["2015-09-22/2015-09-24", "2015-07-16/2015-07-18"]),
    ],
)
def test_a_date_with_more_than_one_meaning_is_asked_back(words: str, candidates: list[str]):
    meant = understand_date(words, "en", TODAY)

    assert isinstance(meant, Ask)
    assert [one.edtf for one in meant.candidates] == candidates


def test_a_reader_of_persian_is_offered_the_solar_year_first():
    meant = understand_date("1403/12/15", "fa", TODAY)

    assert isinstance(meant, Ask)
    assert meant.candidates[0] == Understood("2025-03-05", "persian")


@given(st.dates(date(1970, 1, 1), TODAY))
def test_every_written_day_is_understood_as_itself(day: date):
    for words in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day.year}/{day.month}/{day.day}"):
        assert understand_date(words, "en", TODAY) == Understood(day.isoformat())


@given(st.text(max_size=60), st.sampled_from(["en", "ur", "fa", "xx"]))
def test_no_text_makes_it_fail_and_all_it_gives_is_edtf(words: str, language: str):
    meant = understand_date(words, language, TODAY)

    if isinstance(meant, Understood):
        assert is_edtf(meant.edtf)


WORDS = st.sampled_from(
    [
        "5",
        "12",
        "31",
        "2014",
        "1403",
        "1446",
        "march",
        "ramadan",
        "رمضان",
        "مارچ",
        "اسفند",
        "ago",
        "year",
        "سال",
        "پہلے",
        "last",
        "eid",
        "summer",
        "to",
        "اور",
        "about",
        "friday",
        "/",
        "-",
        ".",
    ]
)


@given(st.lists(WORDS, max_size=7))
def test_words_of_dates_in_any_order_never_fail_and_never_lie_ahead(words: list[str]):
    meant = understand_date(" ".join(words), "ur", TODAY)

    known = meant.candidates if isinstance(meant, Ask) else (meant,) if isinstance(meant, Understood) else ()
    for one in known:
        assert is_edtf(one.edtf)
        assert one.edtf[:10].rstrip("~") <= TODAY.isoformat()
