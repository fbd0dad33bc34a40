# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catalogs: fallbacks, review states, and the gate before sentences on which safety depends."""

from __future__ import annotations

from pathlib import Path

import pytest

import locales
from bot.interview.labels import tapped_by
from bot.interview.parts import Button, Screen
from bot.interview.screens import screen
from bot.interview.state import Interview
from bot.interview.text import Text, critical, msg
from bot.interview.turns import Tapped
from bot.interview.words import Words, load_words, render, reply
from locales import ReviewState, load_catalog, review_state, shown_in, source_hash
from tests.interview.interview_cast import held

PO = f"""
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

# review-state: approved; by: a, b; date: 2026-11-23; source: {source_hash("Shall we begin?")}
msgid "Shall we begin?"
msgstr "approved text"

# review-state: approved; by: a, b; date: 2026-11-23; source: 00000000
msgid "We cannot promise a result. We will treat what you tell us with care."
msgstr "text for other words"

# review-state: reviewed; by: a; date: 2026-11-23
msgid "Next"
msgstr "reviewed, nobody knows what"

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
    locales.forget_read()


@pytest.mark.usefixtures("balochi")
def test_a_gated_language_shows_a_safety_sentence_only_when_approved():
    words = Words("bal")

    assert words.say(critical("Shall we begin?")) == "approved text"
    assert words.say(critical("Your new answer counts from now on.")) == Words("ur").say(
        critical("Your new answer counts from now on.")
    )
    assert words.say(msg("Your new answer counts from now on.")).startswith("draft text")


@pytest.mark.usefixtures("balochi")
def test_unapproved_words_of_a_gated_language_stand_beside_urdu_and_never_alone():
    urdu = Words("ur").say(msg("Back"))

    assert Words("bal").say(msg("Back")) == f"unstated text · {urdu}"
    shown = Screen((), ((Button("back:1", msg("Back")),),))
    load_words.cache_clear()
    for typed in ("unstated text", urdu, "back"):
        assert tapped_by(typed, shown, "bal") == ("back:1",)


@pytest.mark.usefixtures("balochi")
def test_a_translation_whose_english_has_changed_is_stale_and_no_longer_approved():
    changed = "We cannot promise a result. We will treat what you tell us with care."

    assert review_state("bal", changed) is ReviewState.DRAFT
    assert shown_in("bal", changed, critical=True) == "ur"
    assert shown_in("bal", changed, critical=False) == "bal"


@pytest.mark.usefixtures("balochi")
def test_a_review_that_does_not_say_of_which_english_is_no_review():
    assert review_state("bal", "Next") is ReviewState.DRAFT


def test_no_translation_of_the_project_is_stale():
    for language in locales.LOCALES:
        for domain in ("amanat", "chat"):
            for message in locales.read_catalog(domain, language) or ():
                assert not locales.is_stale(message), (language, message.id)


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
    offered = [locale.code for locale in locales.offered_languages()]
    assert offered == ["ur", "bal", "brh", "ps", "sd", "fa", "en"]


def test_a_language_with_few_sentences_stands_in_the_menu_as_on_trial_and_says_so():
    assert {code for code in locales.LOCALES if locales.on_trial(code)} == {"bal", "brh"}
    assert locales.menu_name(locales.LOCALES["bal"]) == "بلوچی (آزمائشی)"
    assert locales.menu_name(locales.LOCALES["ps"]) == "پښتو"

    chosen, acts = held(Tapped("lang:bal"))
    answer = reply(chosen, acts, load_words("bal"))
    assert answer is not None
    assert "جو نہیں ہے وہ اردو میں ہے" in answer.text


def test_the_first_question_is_asked_once_in_each_language_that_can_ask_it():
    lines = render(screen(Interview.begin()), load_words("en")).text.split("\n\n")

    assert len(lines) == len(set(lines)) == 2 * len(["ur", "ps", "sd", "fa", "en"])


def test_a_language_can_be_chosen_by_typing_its_bare_name():
    for locale in locales.offered_languages():
        assert tapped_by(locale.native_name, screen(Interview.begin()), "en") == (f"lang:{locale.code}",)


@pytest.mark.parametrize("language", ["bal", "brh"])
def test_a_safety_sentence_nobody_approved_is_in_urdu(language: str):
    promise = critical("We never ask for money. We never promise to free someone.")

    assert Words(language).say(promise) == Words("ur").say(promise)
