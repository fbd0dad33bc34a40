# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questionnaires are sound, drawn as they are, and a broken one is told what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.questions import questions
from bot.interview.questions import ALL, CURRENT, Condition, Kind, Option, Question, Questionnaire
from bot.interview.questions.drawing import drawn, faults
from bot.interview.text import msg

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"


@pytest.mark.parametrize("version", [version for _name, version in ALL])
def test_every_version_is_sound(version: int):
    assert faults(ALL[CURRENT.name, version]) == []


def test_the_page_in_the_docs_is_drawn_from_the_newest_version():
    assert PAGE.read_text(encoding="utf-8") == drawn(CURRENT) + "\n", (
        "run: amanat questions show > docs/questions.md"
    )


def test_a_number_of_a_former_version_still_means_the_same_question():
    former = {question.key: at for at, question in enumerate(ALL["core", 1].questions, start=1)}
    now = {question.key: question.number for question in CURRENT.questions}

    assert {key: now[key] for key in former if key in now} == {
        key: former[key] for key in former if key in now
    }
    assert set(former) - set(now) == {"consent_limits"}, "what it said is read on the last page now"
    assert former["consent_limits"] not in now.values()


def test_a_broken_questionnaire_is_told_each_fault():
    one = Question("one", Kind.CHOICE, (msg("Yes"),), options=(Option("a_very_long_key", msg("Yes")),))
    lost = replace(one, asked_if=(Condition("nowhere", ("x",)), Condition("one", ("never",))))

    found = faults(Questionnaire("core", 9, (one, lost)))

    for part in (
        "key one is used 2 times",
        "which is no question",
        "which is no option",
        "cannot be skipped",
        "longer than",
    ):
        assert any(part in fault for fault in found), (part, found)


def test_the_command_shows_and_checks(capsys: pytest.CaptureFixture[str]):
    questions(["check"], standalone_mode=False)
    questions(["show", "--version", "1"], standalone_mode=False)

    out = capsys.readouterr().out
    assert "version 2 is sound" in out
    assert "# The questionnaire, version 1" in out


def test_a_version_nobody_knows_is_refused_with_those_that_are_known(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        questions(["show", "--version", "77"])

    assert stopped.value.code == 2
    assert "expected one of: 1, 2" in capsys.readouterr().err
