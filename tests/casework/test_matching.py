# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names are compared across scripts, cases with their reasons; and what nearly everybody shares says little."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.links import Links, Verdict, read_links
from bot.casework.matching import names as names_module
from bot.casework.matching.blocking import WORDS_PER_CASE, words_to_block
from bot.casework.matching.facts import Facts, facts_of, paper_key, place_skeletons
from bot.casework.matching.forgetting import forget_names
from bot.casework.matching.letters import match_key, skeleton_of, storage_form
from bot.casework.matching.names import read_name
from bot.casework.matching.scoring import Kind, Likeness, Reason, compare, compare_names
from bot.commands.try_match import verdicts, write_verdicts
from tests.casework.examples import AT, a_checked_record, a_report
from tests.casework.measure_matching import load_pairs, measure

ONE_NAME = ("ذاکر", "زاکر", "ذاكر", "Zakir", "Zaakir", "ZAKIR")


@pytest.mark.parametrize("other", ONE_NAME)
def test_one_name_is_found_in_every_script_and_spelling(other: str) -> None:
    assert compare_names("ذاکر", other).candidate
    assert skeleton_of("ذاکر") == skeleton_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ahmed", "Hameed"), ("Muhammad", "Mahmood"), ("محمد", "محمود"), ("Sohrab", "Mehrab")]
)
def test_names_that_only_share_a_skeleton_are_not_candidates(one: str, other: str) -> None:
    assert not compare_names(one, other).candidate


def test_titles_and_baloch_say_nothing_and_a_father_in_the_name_is_a_father() -> None:
    read = read_name("میر ذاکر بلوچ ولد فرضی")

    assert [part.key for part in read.parts] == [match_key("ذاکر")]
    assert [part.key for part in read.father] == [match_key("فرضی")]
    assert read == read_name("میر ذاکر بلوچ ولد فرضی")
    assert [part.sound for part in read_name("Mir").parts] == ["mir"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Comrade Wahid Baloch", "سنگت واحد"),
        ("Takari Hasil Khan", "حاصل خان"),
        ("M. Aslam", "Mohd Aslam"),
        ("Hayat alias Heko", "حیات بلوچ عرف ہیکو"),
        ("Golmohammad", "Gul Muhammad"),
        ("Khuda Bux", "خدا بخش"),
        ("Shams-ud-Din", "شمس الدین"),
        ("Mas'ud", "مسعود"),
        ("ابدلهک", "عبدالحق"),
        ("ابدل کریم", "Abdul Karim"),
        ("کریم ایسپ", "Karim Yousaf"),
        ("احمد شاہ گچکی", "Ahmad Sha Gitchki"),
        ("Shahmir", "Shah Meer"),
        ("اسحاق", "Ishaq"),
        ("Thaqib", "ثاقب"),
        ("هالد", "Khalid"),
        ("بیبگر", "Bebarg"),
        ("عیسیٰ", "Essa"),
    ],
)
def test_titles_short_forms_joined_names_and_sounds_of_two_letters_are_read_by_rule(
    one: str, other: str
) -> None:
    assert compare_names(one, other).candidate
    assert compare_names(other, one).candidate


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Munir Mengal", "Akhtar Mengal"),
        ("Wahid Bangulzai", "Sajid Bangulzai"),
        ("Karim urf Kako", "Naseem urf Nako"),
        ("Comrade Wahid", "Comrade Zahid"),
        ("Zarina Khatoon", "Halima Khatoon"),
        ("Ali Bakhsh", "Nabi Bakhsh"),
        ("Abdul Hakeem", "Abdul Haleem"),
        ("ماسٹر سلیم", "ماسٹر رحیم"),
    ],
)
def test_a_shared_title_tribe_or_common_part_makes_nobody_one_person(one: str, other: str) -> None:
    assert not compare_names(one, other).candidate


def test_a_tribe_alone_is_a_name_and_a_given_name_is_no_tribe() -> None:
    assert compare_names("Rind", "رند").candidate
    assert compare_names("Imran Khan", "عمران").candidate  # not Umrani


def test_shaheed_is_never_taken_away_silently() -> None:
    assert read_name("Shaheed Aslam").says_dead
    assert read_name("مرحوم اسلم").says_dead
    assert not read_name("Aslam").says_dead


def test_what_is_kept_stays_as_it_was_typed_but_for_steering_marks() -> None:
    assert storage_form("  مَهمَّد \u202e بلوچ ") == "مَهمَّد بلوچ"
    assert match_key("مَهمَّد") == match_key("محمد")
    assert match_key("۱۲۳") == "123"


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_name(text: str) -> None:
    read = read_name(text)

    assert 0 <= compare_names(text, "ذاکر").score <= 1
    assert all(part.key for part in read.parts)


@given(st.sampled_from(load_pairs()))
def test_comparing_does_not_depend_on_the_order(pair: object) -> None:
    one, other = pair.one, pair.other  # type: ignore[attr-defined]

    assert compare_names(one, other).candidate == compare_names(other, one).candidate


def test_of_the_collected_pairs_ninety_seven_in_a_hundred_become_candidates() -> None:
    pairs = load_pairs()
    measured = measure(pairs)

    assert len(pairs) >= 300
    assert measured.different >= 300
    assert measured.recall >= 0.97
    assert measured.precision >= 0.9
    for part in ("held-out", "fresh", "blind"):
        assert measure(pair for pair in pairs if pair.part == part).recall >= 0.97
    assert measure(pair for pair in pairs if pair.part == "blind").top_precision >= 0.97


def facts(**changes: object) -> Facts:
    """Give the facts of a checked record."""
    return facts_of(None, a_checked_record(**({"steps_taken": ()} | changes)))


def likeness(**changes: object) -> Likeness | None:
    """Compare the usual record with one that differs in some respects."""
    return compare(facts(), facts(**changes))


def test_each_candidate_says_why() -> None:
    found = likeness()

    assert found is not None
    assert found.kind is Kind.SAME_PERSON
    assert found.is_likely
    assert {Reason.SAME_NAME, Reason.SAME_FATHER, Reason.SAME_PLACE} <= set(found.reasons)


def test_another_father_speaks_against_the_same_person() -> None:
    other = likeness(father_name={"text": "Bashir Ahmed", "script": "Latn"})

    assert other is None or not other.is_likely


def test_one_father_one_place_and_one_day_are_taken_together_under_two_names() -> None:
    day = {"edtf": "2026-10-05"}
    one, other = facts(when=day), facts(when=day, names=({"text": "Sohrab", "script": "Latn"},))

    found = compare(one, other)

    assert found is not None
    assert found.kind is Kind.TAKEN_TOGETHER


def test_one_paper_joins_what_two_spellings_part() -> None:
    steps = ({"kind": "police", "reference": "FIR 45/2026"},)
    found = compare(facts(steps_taken=steps), facts(steps_taken=steps))

    assert found is not None
    assert Reason.SAME_PAPER in found.reasons
    assert paper_key("ایف آئی آر ۴۵/۲۰۲۶")[-6:] == "452026"


def test_different_people_are_not_shown() -> None:
    changed = {
        "names": ({"text": "Sohrab", "script": "Latn"},),
        "father_name": {"text": "Bashir", "script": "Latn"},
    }

    assert likeness(**changed, where={"words": "Quetta"}, when={"edtf": "2014"}) is None


def test_a_case_has_few_words_and_none_is_a_common_name_alone() -> None:
    words = words_to_block(facts_of(a_report(), None))

    assert 0 < len(words) <= WORDS_PER_CASE
    assert not words_to_block(Facts(names=(read_name("Ali"),)))[:0]
    assert "part md" not in words_to_block(Facts(names=(read_name("Muhammad"),)))
    assert place_skeletons("ضلع کیچ") == place_skeletons("Kech district")


def test_names_are_forgotten_when_the_last_session_ends() -> None:
    read_name("Somebody Invented")
    forget_names()

    assert names_module.read_name.cache_info().currsize == 0
    assert match_key.cache_info().currsize == 0


def test_a_decision_can_be_undone_and_stays_written_down() -> None:
    other = a_report().report_id
    links = Links().decided(other, Verdict.SAME_PERSON, by="cora", on=AT.date())
    undone = links.undone(other, by="dawit", on=AT.date())

    assert [link.verdict for link in links.holding] == [Verdict.SAME_PERSON]
    assert undone.holding == ()
    assert undone.links[0].undone_by == "dawit"
    assert read_links(undone.canonical_bytes()) == undone


def test_trying_on_plain_text_gives_one_verdict_a_line() -> None:
    found = list(verdicts(["ذاکر\tZakir\n", "\n", "one name alone\n", "Sohrab\tMehrab\n"]))

    assert [one["candidate"] for one in found] == [True, None, False]
    out = io.StringIO()
    assert write_verdicts(["ذاکر\tZakir\n"], out) == 0
    assert set(json.loads(out.getvalue())) == {"candidate", "score", "why"}
