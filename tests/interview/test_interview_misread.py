# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was read into somebody's words can be wrong: one tap brings the question again, and the words stay."""

from __future__ import annotations

import pytest

from bot.interview.path import current
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay
from bot.interview.turns import Said, Tapped
from bot.interview.words import load_words, render
from locales import offered_languages
from tests.interview.interview_cast import CORE, go_on, held, said_keys
from tests.interview.test_interview_understood import AT_PLACE, at, reported

AT_DATE = AT_PLACE[:-2]
NOT_THIS_PLACE, NOT_THIS_DATE = "wrong:15:0", "wrong:13:0"


def actions(interview: Interview) -> list[str]:
    """Give what the buttons on the screen do."""
    return [button.action for button in screen(interview).buttons]


def test_a_place_read_wrongly_is_asked_again_and_its_words_stay():
    asked, acts = held(*AT_PLACE, Said("Turbat", "13"), Tapped(NOT_THIS_PLACE))

    assert current(asked).key == "place"
    assert said_keys(acts) == []
    assert "I misunderstood" in render(screen(asked), load_words("en")).text
    answer = reported(asked).answer("place")
    assert answer is not None
    assert (answer.words, answer.place) == ("Turbat", None)

    kept, _ = go_on(asked, Tapped("a:15:keep"))
    assert current(kept).key == "place_type"
    assert kept.given("place").settled
    anew, _ = go_on(asked, Said("Khuzdar", "14"))
    assert anew.given("place").place is not None
    assert [old.words[0].text for old in anew.given("place").earlier] == ["Turbat"]


def test_a_month_read_wrongly_is_asked_again_and_how_sure_it_is_opens_with_it():
    asked, _ = held(*AT_DATE, Said("March 2024", "12"), Tapped("a:14:wrong"))

    assert current(asked).key == "date"
    assert asked.given("date").words[0].text == "March 2024"
    assert asked.given("date").date is None
    kept, acts = go_on(asked, Tapped("a:13:keep"))
    assert said_keys(acts) == ["date_kept"]
    assert current(kept).key == "place"


def test_a_time_between_two_days_can_be_said_to_be_wrong_on_the_next_screen():
    told, _ = held(*AT_DATE, Said("Ramadan 2014", "12"))

    assert current(told).key == "place"
    assert NOT_THIS_DATE in actions(told)
    asked, _ = go_on(told, Tapped(NOT_THIS_DATE))
    assert (current(asked).key, asked.given("date").date) == ("date", None)


def test_a_number_read_wrongly_is_asked_again():
    told, acts = go_on(at("identity"), Said("54401-1234567-1", "20"))
    assert "numbers_understood" in said_keys(acts)

    wrong = next(one for one in actions(told) if one.startswith("wrong:"))
    asked, _ = go_on(told, Tapped(wrong))
    assert (current(asked).key, asked.given("identity").numbers) == ("identity", ())
    kept, _ = go_on(asked, Tapped(wrong.replace("wrong", "a").rsplit(":", 1)[0] + ":keep"))
    assert kept.given("identity").words[0].text == "54401-1234567-1"
    assert kept.given("identity").settled


@pytest.mark.parametrize("words", ["near the old well", "voices in the night"])
def test_where_nothing_was_read_there_is_no_such_button(words: str):
    told, _ = held(*AT_PLACE, Said(words, "13"))

    assert not [one for one in actions(told) if one.startswith("wrong:")]


def test_the_button_stands_only_where_what_was_read_is_shown():
    told, _ = held(*AT_PLACE, Said("Turbat", "13"))
    assert NOT_THIS_PLACE in actions(told)

    later, _ = go_on(told, Tapped("a:16:road"))
    assert NOT_THIS_PLACE not in actions(later)


def test_a_late_tap_on_it_asks_again_and_then_goes_on_where_we_were():
    later, _ = held(*AT_PLACE, Said("Turbat", "13"), Tapped("a:16:road"), Tapped("m:17:fc"))

    asked, _ = go_on(later, Tapped(NOT_THIS_PLACE))
    assert current(asked).key == "place"
    back, _ = go_on(asked, Said("Khuzdar", "14"))
    assert current(back).key == "who_took"
    assert back.given("who_took").choices == ("fc",)


def test_a_second_tap_does_not_undo_a_better_answer():
    asked, _ = held(*AT_PLACE, Said("Turbat", "13"), Tapped(NOT_THIS_PLACE))
    assert go_on(asked, Tapped(NOT_THIS_PLACE))[0] == asked

    anew, _ = go_on(asked, Said("Khuzdar", "14"))
    still, acts = go_on(anew, Tapped(NOT_THIS_PLACE))
    assert still.given("place") == anew.given("place")
    assert said_keys(acts) == ["late_tap"]


def test_from_the_read_back_it_comes_back_to_the_read_back():
    whole, _ = held(*CORE)
    home = whole.model_copy(update={"position": "read_back"})
    read = next(key for key in ("place", "date") if home.given(key).read)
    number = {"place": 15, "date": 13}[read]

    asked, _ = go_on(home, Tapped(f"wrong:{number}:0"))
    assert (current(asked).key, asked.editing) == (read, True)
    back, _ = go_on(asked, Tapped(f"a:{number}:keep"))
    assert current(back).key == "read_back"


@pytest.mark.parametrize("over", [Overlay.SENT, Overlay.ERASED, Overlay.HIDDEN, Overlay.DECLINED])
def test_when_all_is_over_or_hidden_it_changes_nothing(over: Overlay):
    told, _ = held(*AT_PLACE, Said("Turbat", "13"))
    shut = told.model_copy(update={"overlay": over})

    assert go_on(shut, Tapped(NOT_THIS_PLACE))[0] == shut


@pytest.mark.parametrize("action", ["wrong", "wrong:", "wrong:15", "wrong:15:x", "wrong:7:0", "wrong:99:0"])
def test_a_button_nobody_drew_changes_nothing(action: str):
    told, _ = held(*AT_PLACE, Said("Turbat", "13"))

    assert go_on(told, Tapped(action))[0] == told


def test_who_took_the_person_and_the_ways_on_fit_one_screen_in_every_language():
    """It had 12 to 14 lines of buttons, which a phone of 390 by 700 does not show together with the question."""
    asked, _ = held(*AT_PLACE, Said("Turbat", "13"), Tapped("a:16:road"))
    for locale in offered_languages():
        drawn = render(screen(asked), load_words(locale.code))
        assert len(drawn.rows) <= 11, locale.code
        assert sum(len(row) for row in drawn.rows) == len(screen(asked).buttons)
