# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence in every language: there, kind, within the limits, and safe in both directions."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import bot.interview
import locales
from bot.commands.locales_screens import all_screens
from bot.interview.pages import receipt_screen
from bot.interview.parts import Button, Screen
from bot.interview.path import steps
from bot.interview.questions import Kind
from bot.interview.screens import screen
from bot.interview.sentences import SENTENCES
from bot.interview.state import Given, Interview
from bot.interview.text import FSI, LRI, PSI, RLM, Named, When, msg
from bot.interview.turns import Attached, AttachedFile, Said, Tapped
from bot.interview.words import RenderedButton, load_words, render, reply
from locales import ReviewState, offered_languages, read_catalog, review_state, usable
from tests.interview.interview_cast import BEGIN, CORE, held

LANGUAGES = [locale.code for locale in offered_languages()]
TRANSLATED = [code for code in LANGUAGES if code != locales.SOURCE_LANGUAGE]
REFERENCE, ON_TRIAL = [locales.REFERENCE_LANGUAGE], [code for code in LANGUAGES if locales.on_trial(code)]
KEYWORDS = {"msg": None, "critical": None, "counted": (1, 2)}
MAX_MESSAGE = 4096  # Source: Telegram Bot API, sendMessage.
MAX_FIRST_PROMPT_BYTES = 1024
MAX_LAGGING = 0.03  # of the sentences
MAX_LABEL = 45  # characters that a phone of 390 px shows on one line of a button
MAX_LATIN_LABEL = 36  # letters of Latin script are wider; seen in a browser, where 38 lost its end


def sources() -> set[str | tuple[str, str]]:
    """Give every sentence that the program uses."""
    root = Path(bot.interview.__file__).parent
    found = extract_from_dir(root, [("**.py", "python")], keywords=KEYWORDS)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over_and_only_a_language_on_trial_lacks_many(language: str):
    """Urdu has every sentence; another may lag behind a new one, and shows Urdu or English for it."""
    catalog = read_catalog("amanat", language)
    assert catalog is not None
    translated = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalog
        if usable(message)
    }

    assert translated - sources() == set(), "translations without a sentence"
    missing = sources() - translated
    if language in REFERENCE:
        assert missing == set(), "sentences without a translation"
    assert language in ON_TRIAL or len(missing) <= MAX_LAGGING * len(sources()), missing


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_places_of_its_source_and_an_honest_review_state(language: str):
    catalog = read_catalog("amanat", language)
    assert catalog is not None
    for message in catalog:
        if not usable(message):
            continue
        source = message.id if isinstance(message.id, str) else message.id[1]
        for form in locales.forms_of(message):
            assert places(form) == places(source), source
            assert not re.search(f"[{FSI}{PSI}{RLM}\u200e\u202a-\u202e]", form), (
                "marks of direction are set by the program"
            )
            assert re.findall(r"(?<!\S)/[a-z]+", form) == re.findall(r"(?<!\S)/[a-z]+", source) or set(
                re.findall(r"/[a-z]+", form)
            ) == set(re.findall(r"/[a-z]+", source))
        assert any("review-state:" in comment for comment in message.user_comments), source
        assert review_state(language, source if isinstance(message.id, str) else message.id[0]) in ReviewState


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_keeps_the_limits_of_the_chat(language: str):
    for shown in all_screens(language):
        assert 0 < len(shown.text) <= MAX_MESSAGE
        for row in shown.rows:
            for button in row:
                assert len(button.action.encode()) <= 20
                assert 0 < len(button.label) <= MAX_LABEL + 60, button.label
    first = render(screen(Interview.begin()), load_words(language))
    assert len(first.text.encode()) < MAX_FIRST_PROMPT_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_without_a_name_in_it_is_short(language: str):
    for shown in all_screens(language):
        for row in shown.rows:
            for button in row:
                most = MAX_LABEL if locales.LOCALES[language].rtl else MAX_LATIN_LABEL
                assert FSI in button.label or len(button.label) <= most, button.label


@pytest.mark.parametrize("language", [code for code in LANGUAGES if locales.LOCALES[code].rtl])
def test_every_line_begins_in_the_readers_direction(language: str):
    words = load_words(language)
    for shown in all_screens(language):
        for line in shown.text.split("\n"):
            if any(sign.isalpha() for sign in line):
                assert words.direct(line) == line
        assert shown.text.count(FSI) + shown.text.count(LRI) == shown.text.count(PSI)


def test_every_inserted_value_is_isolated():
    for language in LANGUAGES:
        interview, _ = held(*BEGIN, Tapped("a:7:son"), Said("ذاکر Zakir"))
        shown = render(screen(interview), load_words(language))
        assert f"{FSI}ذاکر Zakir{PSI}" in shown.text


def test_rows_are_reversed_for_readers_from_right_to_left():
    interview, _ = held(*CORE[:-5])
    english = render(screen(interview), load_words("en"))
    urdu = render(screen(interview), load_words("ur"))

    assert [button.action for button in english.rows[0]] == ["a:23:yes", "a:23:no"]
    assert [button.action for button in urdu.rows[0]] == ["a:23:no", "a:23:yes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_moves_under_the_finger_when_one_is_ticked(language: str):
    interview = held(*CORE[:-5])[0].model_copy(update={"language": language})
    for one in (one for one in steps(interview) if one.question.kind is Kind.MANY):
        asked = interview.model_copy(update={"position": one.key}).with_given(one.key, Given())
        before = render(screen(asked), load_words(language)).rows
        for option in one.question.options:
            ticked = asked.with_given(one.key, Given(choices=(option.key,)))
            after = render(screen(ticked), load_words(language)).rows
            assert actions(after) == actions(before), (one.key, option.key)


def actions(rows: tuple[tuple[RenderedButton, ...], ...]) -> list[list[str]]:
    return [[button.action for button in row] for row in rows]


def test_the_receipt_stands_alone_on_its_line_and_its_groups_never_turn_round():
    """Digits alone have no direction of their own; a phone in Urdu could show the last group first."""
    for language in LANGUAGES:
        shown = render(receipt_screen("1234 5678 9012 3456 7890"), load_words(language))
        assert f"{LRI}1234 5678 9012 3456 7890{PSI}" in shown.text.split("\n")


def test_a_reading_that_was_refused_is_not_promised():
    words = load_words("en")

    assert "will read it" in render(receipt_screen("1"), words).text
    assert "will read it" not in render(receipt_screen("1", reviewed=False), words).text


def test_a_command_in_a_sentence_from_right_to_left_does_not_turn_round():
    hidden, _ = held(*BEGIN, Said("/help"))
    shown = render(screen(hidden), load_words("ur"))

    assert f"{FSI}/stop{PSI}" in shown.text


def test_names_and_the_account_are_not_shown_in_the_read_back():
    interview, _ = held(*CORE, Tapped("edit:15"), Said("near 54401-1234567-1 Mastung"))
    shown = render(screen(interview), load_words("en")).text

    assert "Zakir Farzi" not in shown
    assert "stopped the car" not in shown
    assert "1234567" not in shown
    assert "Mastung" in shown


def test_one_turn_is_answered_by_one_message():
    interview, acts = held(*BEGIN, Tapped("a:7:son"))
    answer = reply(interview, acts, load_words("en"))

    assert answer is not None
    assert answer.text.startswith("Saved.\n\n")
    assert answer.rows
    assert reply(interview, (), load_words("en")) is None


def test_every_reply_has_its_sentence():
    for key, text in SENTENCES.items():
        for language in LANGUAGES:
            assert render(text, load_words(language)).text, key


def test_an_answer_that_holds_the_name_of_a_place_is_shown_as_it_is():
    interview, _ = held(*BEGIN, Tapped("a:7:son"), Said("{person} {n}"), Attached(AttachedFile("f", "voice")))

    assert "{person} {n}" in render(screen(interview), load_words("en")).text


@pytest.mark.parametrize(
    ("language", "days", "day"),
    [
        ("fa", "۳۰", "۸ ژوئن ۲۰۰۹"),
        ("ps", "۳۰", "۸ جون ۲۰۰۹"),
        ("sd", "٣٠", "٨ جون ٢٠٠٩"),
        ("ur", "30", "8 جون 2009"),
        ("bal", "30", "8 جون 2009"),
        ("brh", "30", "8 جون 2009"),
    ],
)
def test_figures_are_written_as_the_language_writes_them_and_a_receipt_as_it_is_copied(language, days, day):
    words = load_words(language)
    receipt = render(receipt_screen("1234 5678 9012 3456 7890"), words).text

    assert f"{FSI}{days}{PSI}" == words.value(30)
    assert f"{FSI}{RLM}{FSI}{day}{PSI}{PSI}" == words.value(When("2009-06-08"))
    assert f"{LRI}1234 5678 9012 3456 7890{PSI}" in receipt


def test_a_question_in_another_language_keeps_its_full_stop_at_its_own_end():
    for reader, other in (("ur", "Voice messages are welcome."), ("en", "وائس میسج بھیج دیجیے۔")):
        text = render(screen(Interview.begin()), load_words(reader)).text
        assert f"{other}{PSI}" in text


def test_a_partner_without_a_name_in_the_readers_language_is_named_as_its_fallback_names_it():
    partner = Named({"en": "Voices Registry", "ur": "آوازیں رجسٹر"})

    for language in ("ur", "bal", "brh", "ps", "sd"):
        assert load_words(language).value(partner) == f"{FSI}آوازیں رجسٹر{PSI}"
    for language in ("fa", "en"):
        assert load_words(language).value(partner) == f"{FSI}Voices Registry{PSI}"


def test_two_dates_side_by_side_stand_in_the_readers_order():
    """An isolate whose first letters are isolated themselves has no direction of its own."""
    told = When("2024-03-05", "persian")

    assert load_words("fa").value(told).startswith(f"{FSI}{RLM}{FSI}۱۵")
    assert load_words("en").value(When("2024-03-05")).startswith(f"{FSI}{FSI}5")


def test_latin_labels_that_a_phone_would_cut_off_stand_on_a_row_of_their_own():
    """As seen at 390 px: how many letters fit half a line depends on which they are; of Arabic script 19 do."""
    for language, labels, shared in (
        ("en", ("Skip this question", "Back"), True),
        ("en", ("A shop or workplace", "A hospital"), False),
        ("en", ("Frontier Corps (FC)", "CTD"), False),
        ("en", ("Where it happened", "Kind of place"), False),
        ("en", ("Protest", "Newspapers or TV"), False),
        ("en", ("Stop for now", "Send it as it is"), True),
    ):
        row = tuple(Button(str(at), msg(label)) for at, label in enumerate(labels))
        drawn = render(Screen((), (row,)), load_words(language)).rows
        assert (len(drawn) == 1) == shared, labels
