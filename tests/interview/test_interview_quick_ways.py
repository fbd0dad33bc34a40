# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a quick way is taken, it comes out where the plain one does."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.lanes import RECENT_FOR, is_recent
from bot.interview.path import steps
from bot.interview.screens import buttons_only, screen
from bot.interview.state import Interview, PartnerOffer
from bot.interview.step import step
from bot.interview.turns import Began, Said
from bot.interview.writing import MAX_SIGNS, ascii_digits, folded
from tests.endure.story import TODAY, story

ONE = PartnerOffer(id="one", names={"en": "One"})
TWO = PartnerOffer(id="two", names={"en": "Two"})
LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ہ", "ه": "ہ", "ة": "ہ", "أ": "ا", "إ": "ا", "آ": "ا", "’": "'"}
)


def sign_by_sign(text: str) -> str:
    digits = "".join(
        str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign for sign in text
    )
    plain = unicodedata.normalize("NFKC", digits).translate(LETTERS).casefold()
    kept = (
        sign if unicodedata.category(sign)[0] in "LN" else " "
        for sign in plain
        if unicodedata.category(sign) not in ("Mn", "Cf")
    )
    return " ".join("".join(kept).split())


@given(st.text())
def test_folding_by_table_is_folding_sign_by_sign(text):
    assert folded(text) == sign_by_sign(text)


def test_a_table_of_signs_does_not_grow_without_end():
    every = "".join(map(chr, range(0x3400, 0x3400 + 2 * MAX_SIGNS)))
    assert folded(every) == sign_by_sign(every)
    assert ascii_digits(every) == every
    assert folded("۱۲ Yes") == "12 yes"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-20, 20))
def test_an_exact_day_is_recent_as_the_grammar_of_dates_says(day, later):
    today = date(2026, 3, 5)
    near = today + timedelta(days=later)
    for told in (day, near):
        latest = parse_edtf(told.isoformat()).upper_strict()
        meant = date(latest.tm_year, latest.tm_mon, latest.tm_mday)
        assert is_recent(told.isoformat(), today) == (today - RECENT_FOR <= meant)


@pytest.mark.parametrize("never", ["2026-02-30", "2026-13-01", "2026-00-00", ""])
def test_a_day_that_cannot_be_is_never_recent(never):
    assert not is_recent(never, date(2026, 3, 1))


def test_typed_words_meet_the_same_buttons_as_are_shown():
    interview = step(Interview.begin((ONE, TWO)), Began("en"), today=TODAY).interview
    for said in story(1):
        assert buttons_only(interview).rows == screen(interview).rows
        interview = step(interview, Said(said), today=TODAY).interview


def test_each_interview_is_asked_about_its_own_partners():
    one = Interview.begin((ONE,))
    two = Interview.begin((TWO,))
    for interview, mine, other in ((one, "one", "two"), (two, "two", "one"), (one, "one", "two")):
        keys = {known.key for known in steps(interview)}
        assert f"consent_partner:{mine}" in keys
        assert f"consent_partner:{other}" not in keys
