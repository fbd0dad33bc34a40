# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catalogs: fallbacks, review states, and the gate before sentences on which safety depends."""

from __future__ import annotations

from pathlib import Path

import pytest

import locales
from bot.interview.text import Text, critical, msg
from bot.interview.words import Words
from locales import ReviewState, load_catalog, review_state, shown_in

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

# review-state: approved; by: a, b; date: 2026-11-23
msgid "Shall we begin?"
msgstr "approved text"

# review-state: draft; by: machine; date: 2026-11-23
msgid "Your new answer counts from now on."
msgstr "draft text"

#, fuzzy
msgid "Saved."
msgstr "fuzzy text"

msgid "Back"
msgstr "unstated text"

# review-state: excellent
msgid "Send"
msgstr "overstated text"
"""


@pytest.fixture
def balochi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A small Balochi catalog beside the real Urdu one."""
    real = locales.HERE
    folder = tmp_path / "bal" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "amanat.po").write_text(PO, encoding="utf-8")
    (tmp_path / "ur").symlink_to(real / "ur")
    monkeypatch.setattr(locales, "HERE", tmp_path)
    clear()
    yield
    monkeypatch.undo()
    clear()


def clear() -> None:
    for cached in (locales.read_catalog, locales.load_catalog, locales.review_state):
        cached.cache_clear()


@pytest.mark.usefixtures("balochi")
def test_a_gated_language_shows_a_safety_sentence_only_when_approved():
    words = Words("bal")

    assert words.say(critical("Shall we begin?")) == "approved text"
    assert words.say(critical("Your new answer counts from now on.")) == Words("ur").say(
        critical("Your new answer counts from now on.")
    )
    assert words.say(msg("Your new answer counts from now on.")) == "draft text"


@pytest.mark.usefixtures("balochi")
def test_a_fuzzy_entry_is_never_used():
    assert load_catalog("amanat", "bal").gettext("Saved.") == load_catalog("amanat", "ur").gettext("Saved.")
    assert review_state("bal", "Saved.") is None


@pytest.mark.usefixtures("balochi")
def test_an_entry_without_a_readable_state_counts_as_machine_made():
    assert review_state("bal", "Back") is ReviewState.MACHINE
    assert review_state("bal", "Send") is ReviewState.MACHINE


def test_brahui_falls_back_to_urdu_and_urdu_to_english():
    assert shown_in("brh", "Saved.", critical=False) == "ur"
    assert shown_in("ur", "a sentence nobody wrote", critical=True) == "en"
    assert Words("brh").say(msg("Saved.")) == Words("ur").say(msg("Saved."))


def test_urdu_says_of_itself_that_it_is_a_draft():
    assert review_state("ur", "Shall we begin?") is ReviewState.DRAFT
    assert review_state("en", "Shall we begin?") is ReviewState.APPROVED


def test_an_unknown_language_or_domain_gives_the_source():
    assert load_catalog("amanat", "xx").gettext("Saved.") == "Saved."
    assert load_catalog("no-such-domain", "ur").ngettext("one", "many", 2) == "many"
    assert Words("xx").say(Text("{n} left", {"n": 3})).endswith("left")


def test_the_table_knows_all_seven_languages_of_the_project():
    assert set(locales.LOCALES) == {"en", "ur", "bal", "brh", "ps", "sd", "fa"}
    assert {code for code, locale in locales.LOCALES.items() if locale.gated} == {"bal", "brh"}
    assert [locale.code for locale in locales.offered_languages()] == ["ur", "ps", "sd", "fa", "en"]
