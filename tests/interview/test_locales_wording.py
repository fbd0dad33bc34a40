# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every translation is polite, quiet and harmless, in the letters of its own language."""

from __future__ import annotations

import re

import pytest

import locales
from bot.chat.sentences import SENTENCES as CHAT
from bot.interview.sentences import SENTENCES as REPLIES
from locales import LOCALES, forms_of, read_catalog, usable
from locales.wording import MAX_LABEL, is_label, problems

DOMAINS = ("amanat", "chat")
WRITTEN = [code for code in LOCALES if read_catalog("amanat", code) is not None]
# Labels that sentences name: "tap Done", "“I don't know” is a full answer".
NAMED = ("Go on", "Done", "Send", "Yes", "No", "I don't know", "Nothing yet")


def entries(language: str):
    """Give each source and each form of its translation."""
    for domain in DOMAINS:
        catalog = read_catalog(domain, language)
        for message in catalog or ():
            if message.id and usable(message):
                source = message.id if isinstance(message.id, str) else message.id[1]
                for form in forms_of(message):
                    yield source, form


@pytest.mark.parametrize("language", WRITTEN)
def test_no_translation_breaks_a_rule_of_wording(language: str):
    found = {source: list(problems(language, source, form)) for source, form in entries(language)}

    assert {source: wrong for source, wrong in found.items() if wrong} == {}


def test_no_english_sentence_breaks_a_rule_of_wording():
    for text in (*CHAT.values(), *REPLIES.values()):
        assert list(problems("en", text.source, text.source)) == []
    for source, _ in entries("ur"):
        assert list(problems("en", source, source)) == [], source


@pytest.mark.parametrize("language", WRITTEN)
def test_a_sentence_that_names_a_button_names_it_as_it_stands_on_the_button(language: str):
    """Somebody who reads slowly looks for exactly these letters."""
    catalog = load(language)
    for source, form in entries(language):
        for label in NAMED:
            if re.search(rf"(?:\btap|then|or) {re.escape(label)}[.,]|“{re.escape(label)}”", source):
                shown = catalog.gettext("Nothing yet, because…" if label == "Nothing yet" else label)
                assert f"«{shown.split('،')[0].split(' ·')[0]}»" in form, (source, form)


def load(language: str):
    return locales.load_catalog("amanat", language)


@pytest.mark.parametrize(
    ("language", "source", "translation", "word"),
    [
        ("ur", "Tell us about him.", "متاثرہ شخص کے بارے میں بتائیے۔", "متاثرہ"),
        ("fa", "A person will read it.", "یک جاسوس آن را می‌خواند.", "جاسوس"),
        ("ps", "Your name", "ستا نوم", "ستا"),
        ("sd", "Your name", "تنهنجو نالو", "تنهنجو"),
        ("bal", "A person of our team", "چاروگ", "چاروگ"),
        ("fa", "Saved.", "ذخیره شد!", "exclamation"),
        ("ur", "Saved.", "محفوظ ہو گیا 🎉", "picture"),
        ("sd", "It is kept.", "اهو محفوظ ہے.", "U+06C1"),
        ("ps", "about {date}", "شاوخوا {day}", "{date}"),
        ("fa", "about {date}", "حدود {date", "brace"),
        ("ur", "/stop closes this.", "یہ بند ہو جاتا ہے۔", "/stop"),
        ("ur", "Saved.", "\u202eمحفوظ ہو گیا۔", "direction"),
        ("ur", "Back", "و" * (MAX_LABEL + 1), "button"),
        ("ur", "Saved.", "محفوظ " * 40, "longer"),
    ],
)
def test_what_is_wrong_with_a_translation_is_said_in_a_sentence(language, source, translation, word):
    wrong = list(problems(language, source, translation))

    assert any(word in sentence for sentence in wrong), wrong


def test_a_good_translation_is_left_in_peace():
    assert list(problems("fa", "about {date}", "حدود {date}")) == []
    assert list(problems("ur", "yes; y; ok", "ہاں; جی; جی ہاں; ٹھیک ہے; ہاں جی; جی ہاں بالکل")) == []


def test_labels_are_told_from_sentences():
    assert is_label("Skip this question")
    assert is_label("We may share it with {partner}")
    assert not is_label("Saved.")
    assert not is_label("yes; y; ok")
