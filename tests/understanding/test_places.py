# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places: understood in every spelling, never forced into a district."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.understanding.letters import key, skeleton
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.understanding.places.near import districts_near
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


def test_every_place_has_an_id_of_its_own_that_says_its_country():
    ids = [row["id"] for row in read_table("gazetteer.tsv")]

    assert len(ids) == len(set(ids))
    for row in read_table("gazetteer.tsv"):
        assert row["id"].startswith(row["country"].lower() + "-")


def test_an_id_that_was_given_out_is_never_given_to_another_place():
    known = gazetteer().by_id

    for place_id, name in (("pk-turbat", "Turbat"), ("pk-kech", "Kech"), ("ir-zahedan", "Zahedan")):
        assert known[place_id].name == name


def test_what_a_place_lies_in_is_known():
    names = {place.name for place in gazetteer().places}

    for place in gazetteer().places:
        assert place.outer - {place.admin2} <= names, place.name


def test_coordinates_are_no_finer_than_a_tenth_of_a_degree_and_lie_in_the_region():
    for row in read_table("gazetteer.tsv"):
        assert bool(row["lat"]) == bool(row["lon"])
        if row["lat"]:
            assert len(row["lat"].partition(".")[2]) == len(row["lon"].partition(".")[2]) == 1
            assert 24 <= float(row["lat"]) <= 37
            assert 51 <= float(row["lon"]) <= 76


def test_of_two_places_that_lie_in_each_other_the_smaller_is_meant():
    for words in ("Absar, Turbat", "Turbat Absar", "تربت آبسر، ضلع کیچ"):
        meant = understand_place(words, "en")
        assert meant.place is not None
        assert meant.place.name == "Absar"


def test_the_districts_around_a_point_are_found_and_none_far_away():
    assert districts_near(26.0, 63.0)[0].name == "Kech"
    assert districts_near(29.5, 60.9)[0].name == "Zahedan"
    assert districts_near(0.0, 0.0) == ()
    assert districts_near(1000.0, 0.0) == ()
