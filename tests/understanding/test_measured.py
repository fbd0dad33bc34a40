# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is promised about understanding, on phrases that were collected and not made up for the parser."""

from __future__ import annotations

import pytest

from tests.understanding.measure import (
    JUDGES,
    LANGUAGES,
    MAX_WRONG,
    PHRASES,
    RIGHT,
    WRONG,
    held_out,
    rows,
    verdicts,
)

ENOUGH = {
    "dates.tsv": 300,
    "dates_unseen.tsv": 200,
    "dates_second.tsv": 150,
    "dates_third.tsv": 150,
    "dates_fourth.tsv": 150,
    "dates_fifth.tsv": 300,
    "dates_sixth.tsv": 150,
    "dates_seventh.tsv": 120,
    "dates_eighth.tsv": 110,
    "places.tsv": 200,
    "places_unseen.tsv": 200,
    "places_second.tsv": 200,
    "places_third.tsv": 120,
    "places_fourth.tsv": 120,
    "places_fifth.tsv": 120,
    "names_unseen.tsv": 100,
    "names.tsv": 100,
    "names_second.tsv": 100,
    "names_third.tsv": 150,
    "names_fourth.tsv": 90,
    "names_fifth.tsv": 80,
    "names_sixth.tsv": 90,
    "names_seventh.tsv": 150,
    "names_eighth.tsv": 120,
    "names_ninth.tsv": 120,
    "names_tenth.tsv": 120,
    "names_eleventh.tsv": 120,
    "names_twelfth.tsv": 120,
    "names_thirteenth.tsv": 120,
    "names_fourteenth.tsv": 110,
    "names_fifteenth.tsv": 110,
    "names_sixteenth.tsv": 110,
    "names_seventeenth.tsv": 110,
    "names_eighteenth.tsv": 110,
    "names_nineteenth.tsv": 110,
    "names_twentieth.tsv": 110,
    "names_twentyfirst.tsv": 110,
    "names_twentysecond.tsv": 110,
    "names_twentythird.tsv": 110,
    "papers.tsv": 100,
    "papers_second.tsv": 80,
}


def test_no_list_of_phrases_is_left_out_of_the_measure():
    assert set(JUDGES) == {file.name for file in PHRASES.glob("*.tsv")}


@pytest.mark.parametrize("name", JUDGES)
def test_at_most_one_phrase_in_a_hundred_is_understood_wrongly(name: str):
    found = [verdict for _, verdict in verdicts(name)]

    assert len(found) >= ENOUGH[name]
    assert found.count(WRONG) <= MAX_WRONG * len(found)


@pytest.mark.parametrize("name", JUDGES)
def test_nine_in_ten_phrases_are_understood_without_asking(name: str):
    found = [verdict for _, verdict in verdicts(name)]

    assert found.count(RIGHT) >= 0.9 * len(found)


@pytest.mark.parametrize("name", JUDGES)
def test_every_language_is_measured_and_about_a_third_is_held_out(name: str):
    listed = rows(name)

    assert set(LANGUAGES) == {row["language"] for row in listed}
    assert 0.2 < sum(held_out(row) for row in listed) / len(listed) < 0.45
    assert all(row["source"] for row in listed)
