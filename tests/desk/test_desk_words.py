# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence of the desk can be read in Urdu, and says the same with the same blanks."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from bot.desk.pages import TEMPLATES
from bot.desk.words import LANGUAGES, direction_for, load_words, preferred_language
from locales import read_catalog

DESK = TEMPLATES.parent
SAYING = {"_", "n_", "say", "count"}


def said_in_templates() -> Iterator[str]:
    """Give every sentence that a template translates."""
    for template in sorted(TEMPLATES.glob("*.html")):
        parsed = Environment(autoescape=True).parse(template.read_text("utf-8"))
        for _, _, found in extract_from_ast(parsed, gettext_functions=("_", "n_")):
            first = found if isinstance(found, str) or found is None else found[0]
            if first:
                yield first


def said_in_code(path: Path) -> Iterator[str]:
    """Give every sentence that a module marks or translates."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in SAYING and isinstance(node.args[0].value, str):
                yield node.args[0].value


def every_sentence() -> list[str]:
    """Give every sentence of the desk once."""
    code = (sentence for path in sorted(DESK.rglob("*.py")) for sentence in said_in_code(path))
    return list(dict.fromkeys([*said_in_templates(), *code]))


def blanks(sentence: str) -> set[str]:
    """Give the names of the blanks in a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def forms(message: Message) -> tuple[str, ...]:
    """Give all forms of a translation."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_the_desk_has_sentences() -> None:
    assert len(every_sentence()) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalog_has_every_sentence_and_no_other(language: str) -> None:
    catalog = read_catalog("desk", language)
    assert catalog is not None
    listed = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalog if message.id
    }

    assert sorted(set(every_sentence()) - listed) == []
    assert sorted(listed - set(every_sentence())) == []


def test_every_sentence_is_translated_into_urdu_with_the_same_blanks() -> None:
    catalog = read_catalog("desk", "ur")
    assert catalog is not None
    for message in catalog:
        if message.id:
            original = message.id if isinstance(message.id, str) else message.id[-1]
            for translation in forms(message):
                assert translation, original
                assert blanks(translation) == blanks(original), original


def test_every_urdu_sentence_says_how_far_it_was_looked_at() -> None:
    catalog = read_catalog("desk", "ur")
    assert catalog is not None
    for message in catalog:
        if message.id:
            assert any(comment.startswith("review-state:") for comment in message.user_comments), message.id


def test_no_word_that_frightens_or_accuses_stands_in_the_urdu_desk() -> None:
    """Source: docs/glossary.md, words not to use: informer, suspect, interrogation, corpse, the late."""
    catalog = read_catalog("desk", "ur")
    assert catalog is not None
    said = " ".join(translation for message in catalog if message.id for translation in forms(message))

    assert not re.search(r"\b(?:مخبر|مشتبہ|تفتیش|لاش|مرحوم|شہید)\b", said)


def test_the_browsers_wish_chooses_the_language() -> None:
    assert preferred_language("ur-PK,en;q=0.5") == "ur"
    assert preferred_language("fr,ur;q=0.9") == "ur"
    assert preferred_language("") == "en"
    assert load_words("xx").language == "en"


@pytest.mark.parametrize(
    ("text", "expected"), [("2026-10-05~", "ltr"), (7, "ltr"), ("Kech", "auto"), ("تربت", "auto")]
)
def test_figures_read_left_to_right_on_every_page(text: object, expected: str) -> None:
    assert direction_for(text) == expected


if __name__ == "__main__":
    print("\n".join(every_sentence()))
