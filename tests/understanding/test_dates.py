# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in seven languages: what is promised beyond the list of phrases. The reference day is a Sunday."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.dates import bounds_of
from bot.interview.understanding.dates.meanings import Ask, Refused, Understood
from bot.interview.understanding.dates.read_back import own_calendar, read_back
from bot.interview.understanding.dates.understanding import is_edtf, understand_date
from tests.understanding.measure import LANGUAGES, rows

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "words", ["during the protest march", "the long march", "they may come back", "لانگ مارچ میں"]
)
def test_an_everyday_word_is_not_read_as_a_month(words: str):
    assert understand_date(words, "ur", TODAY) == Refused("unclear")


def test_a_weekday_decides_between_two_years():
    told = understand_date("Saturday 15 August", "en", TODAY)

    assert told == Understood("2026-08-15")


def test_a_weekday_that_fits_no_year_decides_nothing():
    assert isinstance(understand_date("Monday 15 August", "en", TODAY), Ask)


def test_the_same_spelling_is_read_as_its_readers_mean_it():
    assert understand_date("کل", "ur", TODAY) == Understood("2026-11-21")
    assert understand_date("کل", "fa", TODAY) == Refused("unclear")  # "all"


def test_a_lunar_month_beside_a_solar_year_is_that_years():
    assert understand_date("محرم ۱۴۰۳", "fa", TODAY) == understand_date("محرم ۱۴۴۶", "fa", TODAY)


def test_ones_that_are_no_numbers_are_not_days():
    assert understand_date("دسمبر 2014 کی ایک رات", "ur", TODAY) == Understood("2014-12")


@pytest.mark.parametrize("digits", ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_of_three_kinds_are_understood_in_every_language(language: str, digits: str):
    written = "25-12-2018".translate({ord(str(at)): sign for at, sign in enumerate(digits)})

    assert understand_date(written, language, TODAY) == Understood("2018-12-25")


def test_a_date_is_read_back_in_its_own_calendar_too():
    assert read_back("2022-12-08", "persian", "fa") == "۱۷ آذر ۱۴۰۱ = ۸ دسامبر ۲۰۲۲"
    assert own_calendar("2014-06-27/2014-07-28", "islamic", "en") == "Ramadan 1435"
    assert own_calendar("2014-06-27~/2014-07-28~", "islamic", "en") == "Ramadan 1435"
    assert own_calendar("2024-03-05", "gregorian", "en") is None
    assert read_back("201X", "gregorian", "en") == "2010–2019"


def test_every_meaning_in_the_list_has_days_and_can_be_read_back():
    for row in rows("dates.tsv"):
        told = understand_date(row["text"], row["language"], date.fromisoformat(row["today"]))
        known = told.candidates if isinstance(told, Ask) else (told,) if isinstance(told, Understood) else ()
        for one in known:
            assert bounds_of(one.edtf) is not None, one.edtf
            assert read_back(one.edtf, one.calendar, row["language"])


WORDS = st.sampled_from(sorted({word for row in rows("dates.tsv") for word in row["text"].split()}))


@settings(deadline=None)
@given(st.lists(WORDS, max_size=8), st.sampled_from(LANGUAGES))
def test_words_of_dates_in_any_order_never_fail_and_never_lie_ahead(words: list[str], language: str):
    told = understand_date(" ".join(words), language, TODAY)

    known = told.candidates if isinstance(told, Ask) else (told,) if isinstance(told, Understood) else ()
    for one in known:
        assert is_edtf(one.edtf)
        bounds = bounds_of(one.edtf)
        assert bounds is not None
        assert bounds.earliest is not None
        assert bounds.earliest <= TODAY
