# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every translation is polite, quiet and harmless, in the letters of its own language."""

from __future__ import annotations

import re

import pytest

import locales
from bot.chat.sentences import SENTENCES as CHAT
from bot.interview.sentences import SENTENCES as REPLIES
from locales import LOCALES, forms_of, read_catalog, usable, wording
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
        ("en", "A person will read it.", "A person will read your interrogation.", "interrogation"),
        ("en", "We treat it with care.", "Don't worry, we treat it with care.", "don't worry"),
        ("en", "It is kept.", "Your case has been rejected.", "your case has been"),
        ("ur", "We treat it with care.", "فکر نہ کریں، ہم سنبھالیں گے۔", "فکر نہ کریں"),
        ("ur", "Tell us.", "تم ہمیں بتاؤ۔", "تم"),
        ("fa", "Tell us.", "تو به ما بگو.", "تو"),
        ("fa", "It is kept.", "پرونده بسته شد.", "پرونده بسته"),
        ("ps", "A person will read it.", "یو جاسوس به یې ولولي.", "جاسوس"),
        ("ps", "It is kept.", "اندېښنه مه کوئ.", "اندېښنه"),
        ("sd", "A person will read it.", "مخبر پڙهندو.", "مخبر"),
        ("sd", "It is kept.", "فڪر نه ڪريو.", "فڪر نه"),
        ("bal", "other names", "پنّام", "پنّام"),
        ("brh", "A person of our team", "جاسوس", "جاسوس"),
        ("brh", "your name", "نی نا پن", "نی"),
        ("ur", "Name", "=cmd()", "formula"),
        ("sd", "Name", "@نالو", "formula"),
        ("ps", "Army", "فوځ\x00", "control"),
    ],
)
def test_what_is_wrong_with_a_translation_is_said_in_a_sentence(language, source, translation, word):
    wrong = list(problems(language, source, translation))

    assert any(word in sentence for sentence in wrong), wrong


@pytest.mark.parametrize(
    ("language", "source", "translation"),
    [
        ("en", "We will treat it with care.", "We will treat it with care."),
        ("ur", "Your son is on our list.", "آپ کے بیٹے کا نام ہماری فہرست میں ہے۔"),
        ("fa", "You decide everything.", "همه تصمیم‌ها با شماست."),
        ("ps", "You can stop at any time.", "هر وخت چې وغواړئ درېدای شئ."),
        ("sd", "You can stop at any time.", "توهان ڪنهن به وقت بس ڪري سگهو ٿا."),
        ("bal", "Father's name", "پتءِ نام"),
        ("brh", "Back", "پدی"),
    ],
)
def test_each_language_may_say_what_is_kind_and_true(language, source, translation):
    assert list(problems(language, source, translation)) == []


@pytest.mark.parametrize("language", list(LOCALES))
def test_each_language_has_its_own_lists_of_words(language):
    for words in (wording.BANNED, wording.PHRASES, wording.INFORMAL, wording.TELLING):
        assert language in words
    assert wording.BANNED[language] and wording.TELLING[language]


def test_a_good_translation_is_left_in_peace():
    assert list(problems("fa", "about {date}", "حدود {date}")) == []
    assert list(problems("ur", "yes; y; ok", "ہاں; جی; جی ہاں; ٹھیک ہے; ہاں جی; جی ہاں بالکل")) == []


def test_labels_are_told_from_sentences():
    assert is_label("Skip this question")
    assert is_label("It may go to {partner}")
    assert not is_label("Saved.")
    assert not is_label("yes; y; ok")
