# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be recorded of the interview: every prompt, with nothing in it that anybody told."""

from __future__ import annotations

import pytest

from bot.interview.screens import screen
from bot.interview.spoken import script_of, scripts, speaks
from bot.interview.state import Interview, Overlay
from bot.interview.step import step
from bot.interview.turns import Attached, AttachedFile, Said, Tapped
from bot.interview.words import load_words
from tests.interview.interview_cast import BEGIN, CORE, HRCP, TODAY, held

# A date, a partner's name and a number of things are put into these; half a sentence is worse than none.
WITH_SOMETHING_PUT_IN = {"date_sure", "consent_partner:hrcp"}


@pytest.mark.parametrize("language", ["en", "ur", "fa", "ps", "sd", "bal", "brh"])
def test_every_question_of_a_whole_report_can_be_recorded_in_every_language(language: str):
    known = {script.text for script in scripts(language)}
    interview = Interview.begin((HRCP,))
    silent = set()
    for turn in CORE:
        interview = step(interview, turn, today=TODAY).interview
        spoken = interview.model_copy(update={"language": language})
        text = script_of(screen(spoken), load_words(language))
        if text is None:
            silent.add(interview.position)
        else:
            assert text in known, interview.position

    assert silent <= WITH_SOMETHING_PUT_IN


def test_nothing_that_was_told_is_in_a_script():
    named, _acts = held(*BEGIN, Tapped("a:7:son"), Said("Zakir Farzi"))

    text = script_of(screen(named), load_words("en"))
    assert text is not None
    assert "Zakir" not in text
    assert "this person" in text


def test_the_files_of_recordings_have_names_that_every_disk_takes_and_no_two_share():
    keys = [script.key for script in scripts("ur")]

    assert len(set(keys)) == len(keys)
    assert all(key.replace("-", "").replace("_", "").isalnum() and key.isascii() for key in keys)


def test_who_answers_by_voice_is_known_by_her_answers_and_not_by_one_voice_note_among_many_words():
    by_voice, _acts = held(*BEGIN, Attached(AttachedFile("v", "voice"), "1"))
    by_words, _acts = held(*CORE)

    assert speaks(by_voice)
    assert not speaks(by_words)
    assert not speaks(held(*BEGIN)[0])


def test_a_hidden_chat_has_nothing_to_be_heard():
    hidden = held(*BEGIN)[0].model_copy(update={"overlay": Overlay.HIDDEN})

    text = script_of(screen(hidden), load_words("en"))
    assert text not in {script.text for script in scripts("en")}
