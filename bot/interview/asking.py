# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that a moderator can put to a family, worded once for all languages, and how the family sees one.

None names the person: whoever holds the receipt reads it, and the page of a visit tells nothing of what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import locales
from bot.interview.text import Text, msg
from bot.interview.visit import Stage, Visit, visit_screen
from bot.interview.words import Rendered, load_words, render

TEMPLATES: Mapping[str, Text] = MappingProxyType(
    {
        "date": msg(
            "On what day was it? About is fine: a month, a season, or before or after a festival. “I do not know” is an answer too."
        ),
        "place": msg(
            "Where was it? The name of a street, a village, or a well-known place nearby is enough."
        ),
        "father": msg(
            "What is the name of the father or the husband? We ask so that two people with one name are not mixed up."
        ),
        "seen": msg(
            "How did the people look who came, and were there vehicles? Whatever you remember is enough."
        ),
        "said": msg("Did they say who they are, or why they came? Please tell it in their words."),
        "papers": msg(
            "Is there a paper about it: an application, an FIR, a letter? A photo of it is enough. If there is none, that is all right."
        ),
        "health": msg(
            "Is there an illness, a disability, or a medicine that is needed every day? We ask so that those who search know it."
        ),
        "news": msg("Has anything become known since you told us? “Nothing new” is an answer too."),
        "safe": msg("Has anybody put pressure on you or your family since? A yes or a no is enough."),
        "consent": msg(
            "Some time ago you told us with whom we may share this. Is it still so? You can change it here at any time."
        ),
    }
)


@dataclass(frozen=True)
class Worded:
    """A question in one language, and how far people have looked at its words."""

    text: str
    language: str  # in which it really stands; another than asked for where a translation is missing
    state: locales.ReviewState


def worded(key: str, language: str) -> Worded:
    """Word a template for a reader. Raises KeyError."""
    text = TEMPLATES[key]
    shown = locales.shown_in(language, text.source, critical=text.critical)
    state = locales.review_state(shown, text.source) or locales.ReviewState.MACHINE
    return Worded(load_words(language).say(text), shown, state)


def as_seen(question: str, language: str, *, state: str) -> Rendered:
    """Give the page on which a family reads a question, as the chat draws it. state: of the case then."""
    return render(
        visit_screen(Visit(language=language, stage=Stage.HOME, state=state, question=question)),
        load_words(language),
    )
