# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales status` counts what is there, and never counts a draft as reviewed."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import locales
from bot.chat.sentences import SENTENCES
from bot.commands.app import app
from bot.commands.locales_screens import all_screens, overflows
from bot.commands.locales_sentences import every_sentence
from bot.commands.locales_status import standing
from bot.interview.words import Rendered, RenderedButton
from tests.interview.test_interview_words import sources


def test_the_list_of_sentences_is_the_one_the_code_says():
    listed = every_sentence()

    assert {one.source for one in listed if one.domain == "chat"} == {t.source for t in SENTENCES.values()}
    assert {
        (one.source, one.plural) if one.plural else one.source for one in listed if one.domain == "amanat"
    } == sources()
    assert len({one.id for one in listed}) == len(listed)
    assert {one.source for one in listed if one.critical} >= {
        "Shall we begin?",
        "Your new answer counts from now on.",
    }
    assert not next(one for one in listed if one.source == "Saved.").critical


def test_a_language_of_drafts_is_translated_and_not_reviewed():
    pashto = standing("ps")

    assert pashto.translated > 0.97 * pashto.sentences
    assert (pashto.reviewed, pashto.approved, pashto.stale, pashto.on_trial) == (0, 0, 0, False)


@pytest.mark.parametrize("language", ["bal", "brh"])
def test_a_language_on_trial_shows_no_safety_sentence_that_nobody_approved(language: str):
    counted = standing(language)

    assert counted.on_trial
    assert 0 < counted.translated < 20
    assert counted.safety > 50
    assert counted.safety_own == 0


@pytest.mark.parametrize("language", list(locales.LOCALES))
def test_every_screen_of_every_language_fits_a_phone(language: str):
    shown = list(all_screens(language))

    assert len(shown) > 90
    assert [wrong for one in shown for wrong in overflows(one)] == []


def test_what_does_not_fit_is_named():
    wide = Rendered("text", ((RenderedButton("x" * 46, "a"),),))

    assert ["a button has 46 characters; it shows 45"] == list(overflows(wide))
    assert list(overflows(Rendered("x" * 4097)))
    assert list(overflows(Rendered("")))


def test_the_command_prints_a_table_or_one_line_of_json():
    table = CliRunner().invoke(app, ["locales", "status"])
    line = CliRunner().invoke(app, ["locales", "status", "--json"])

    assert table.exit_code == line.exit_code == 0
    assert "on trial" in table.output
    assert line.output.count("\n") == 1
    found = {one["language"]: one for one in json.loads(line.output)["languages"]}
    assert set(found) == set(locales.LOCALES)
    assert found["fa"]["overflowing"] == 0


@pytest.mark.parametrize("language", [code for code in locales.LOCALES if code != "en"])
def test_the_list_for_native_readers_has_every_unapproved_safety_sentence_once_and_consent_first(
    language: str,
):
    lines = CliRunner().invoke(app, ["locales", "review", "--language", language]).output.split("\n")
    waiting = {one.source for one in every_sentence() if one.critical}
    listed = [line.split(". ", 1)[1] for line in lines if line.split(". ")[0].isdigit()]

    assert sorted(listed) == sorted(waiting)
    assert next(line for line in lines if line.startswith("## ")).startswith("## Consent")
    assert "Words that the writers doubted" in "\n".join(lines)


def test_what_two_native_speakers_approved_is_not_on_the_list_any_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(locales, "review_state", lambda *_, **__: locales.ReviewState.APPROVED)

    assert "0 sentences wait" in CliRunner().invoke(app, ["locales", "review", "--language", "ps"]).output
