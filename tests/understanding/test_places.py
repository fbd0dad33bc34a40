# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places: understood in every spelling, never forced into a district."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.understanding.letters import key, skeleton
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.understanding.places.understanding import suggestions, understand_place
from bot.interview.understanding.tables import read_table


@pytest.mark.parametrize("row", read_table("gazetteer.tsv"), ids=lambda row: row["name"])
def test_every_spelling_in_the_gazetteer_leads_to_its_place(row: dict[str, str]):
    for spelling in row["spellings"].split("|"):
        meant = understand_place(spelling, "ur")
        assert row["name"] in {one.name for one in (meant.place, *meant.candidates) if one is not None}


def test_a_divided_district_is_understood_as_a_whole_and_its_parts_are_named():
    meant = understand_place("کوئٹہ", "ur")

    assert meant.place is not None
    assert meant.place.name == "Quetta"
    assert [part.name for part in meant.parts] == ["Quetta East", "Quetta West"]


def test_a_place_that_is_not_listed_stays_as_it_was_told():
    meant = understand_place("ہمارے گاؤں کے پاس", "ur")

    assert (meant.outcome, meant.place, meant.reason) == ("refused", None, "not-listed")


def test_a_likeness_only_gives_candidates():
    meant = understand_place("Khozdaar", "en")

    assert meant.outcome == "ask"
    assert "Khuzdar" in {one.name for one in meant.candidates}


def test_two_places_that_do_not_lie_in_each_other_are_asked_back():
    assert understand_place("from Turbat to Karachi", "en").outcome == "ask"


def test_one_name_of_two_places_is_asked_back_unless_the_rest_decides():
    assert understand_place("دشت", "ur").outcome == "ask"
    assert understand_place("کیچ کا علاقہ دشت", "ur").outcome == "understood"


def test_typing_the_beginning_in_any_script_offers_the_place():
    for typed in ("Pan", "پنج", "پنجګ"):
        assert "Panjgur" in {place.name for place in suggestions(typed)}


def test_all_districts_are_there():
    districts = {p.name for p in gazetteer().places if p.kind == "district" and p.admin1 == "Balochistan"}

    assert len(districts) == 42  # the 41 of 2026, and Quetta as it was before


@pytest.mark.parametrize(
    ("one", "other"),
    [("ہُزدار", "ہزدار"), ("قلعه سیف الله", "قلعہ سیف‌اللہ"), ("كوئٹه", "کوئٹہ"), ("گْوادر", "گوادر")],
)
def test_two_typings_of_one_name_have_one_key(one: str, other: str):
    assert key(one) == key(other)


def test_a_name_has_the_same_consonants_in_both_scripts():
    for latin, arabic in (("Panjgur", "پنجگور"), ("Khuzdar", "خضدار"), ("Mastung", "مستونگ")):
        assert skeleton(latin) == skeleton(arabic)


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str):
    assert understand_place(text, "ur").outcome in ("understood", "ask", "refused")
