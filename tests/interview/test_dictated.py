# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that somebody takes down for a family are answers, whatever a chat would make of them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.interview.labels import DURESS
from bot.interview.state import Interview
from bot.interview.step import step
from bot.interview.turns import Dictated, Said, Tapped
from bot.interview.words import load_words

TODAY = date(2026, 11, 28)


@pytest.fixture
def at_name() -> Interview:
    """An interview in Urdu that asks for the person's name."""
    interview = Interview.begin()
    for action in ("lang:ur", "go:2", "go:3", "go:4", "go:6"):
        interview = step(interview, Tapped(action), today=TODAY).interview
    return step(interview, Dictated("میرا بھائی"), today=TODAY).interview


def test_the_words_of_an_answer_are_that_answer(at_name: Interview) -> None:
    assert at_name.given("relation").choices == ("brother",)
    assert at_name.position == "person_name"


@pytest.mark.parametrize(
    "words",
    ["/stop", "/delete", "stop", "skip", "back", "2", load_words("ur").say(DURESS).split(";")[0]],
)
def test_what_the_chat_takes_for_a_command_or_a_button_is_an_answer(at_name: Interview, words: str) -> None:
    taken = step(at_name, Dictated(words), today=TODAY).interview

    assert taken.overlay is None
    assert [told.text for told in taken.given("person_name").words] == [words.strip()]


def test_in_the_chat_the_same_words_still_close_everything(at_name: Interview) -> None:
    assert step(at_name, Said("/stop"), today=TODAY).interview.overlay is not None


def test_a_button_keeps_the_words_that_came_with_it(at_name: Interview) -> None:
    back = step(at_name, Dictated(action="back:10"), today=TODAY).interview
    assert back.position == "relation"
    taken = step(back, Dictated("پہلی بیوی سے", "a:7:son"), today=TODAY).interview

    assert taken.given("relation").choices == ("son",)
    assert [told.text for told in taken.given("relation").words] == ["پہلی بیوی سے"]


def test_nothing_is_taken_from_an_empty_form(at_name: Interview) -> None:
    stepped = step(at_name, Dictated(), today=TODAY)

    assert stepped.interview == at_name
