# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every screen of the interview in one language, with long names and everything told: does it fit a phone?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.interview.pages import receipt_screen
from bot.interview.path import steps
from bot.interview.places_told import MAX_OFFERED
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay, PartnerOffer
from bot.interview.step import step
from bot.interview.text import FSI
from bot.interview.turns import Attached, AttachedFile, Said, Tapped, Turn
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.visit import Stage, Visit, visit_screen
from bot.interview.words import Rendered, load_words, render
from locales.wording import MAX_LABEL

MAX_MESSAGE = 4096  # Source: Telegram Bot API, sendMessage.
MAX_ACTION_BYTES = 64 - 43  # Source: Telegram Bot API, callback_data; the key of a draft takes 43
MAX_NAMED_LABEL = MAX_LABEL + 60  # with a partner's name in it, on two lines
LONG = "عبدالرحمٰن محمد یعقوب خان بلوچ زہری مینگل Abdurrahman " * 3
TODAY = date(2026, 3, 5)
PARTNERS = (
    PartnerOffer(id="p" * 20, names={"en": "A Partner With A Very Long Name Indeed", "ur": LONG[:60]}),
    PartnerOffer(id="q" * 20, names={"en": "A Partner", "ur": "ایک ساتھی"}),
)
NUDGES = ("unclear", "future", "impossible", "which", "partly", "type", "year", "wrong")
MANY_PLACES = {
    "position": "place",
    "nudge": "which",
    "places": tuple(
        place.id for place in sorted(gazetteer().places, key=lambda one: -len(one.name))[:MAX_OFFERED]
    ),
}
UNCLEAR = (MANY_PLACES, {**MANY_PLACES, "nudge": "near"}, {"position": "identity", "nudge": "mistyped"})
TOLD: tuple[Turn, ...] = (
    *(Tapped(action) for action in ("lang:en", "go:2", "go:3", "go:4", "go:6", "a:7:son")),
    *(Said(text, ref) for text, ref in ((LONG, "1"), (LONG, "2"), ("15", "age"), ("8 June 2009", "3"))),
    Tapped("a:14:sure"),
    Said(LONG, "4"),
    *(Tapped(action) for action in ("a:16:road", "m:17:fc", "m:17:intelligence", "done:17", "a:34:family")),
    *(Tapped(action) for action in ("m:18:police", "done:18")),
    Said(LONG, "5"),
    Attached(AttachedFile("v", "voice"), "6"),
    Tapped("done:20"),
    Attached(AttachedFile("p", "photo", caption=LONG), "7"),
    *(Tapped(action) for action in ("done:21", "skip:22", "a:36:no", "a:23:yes", "a:24:yes", "a:25.1:yes")),
    *(Tapped(action) for action in ("a:25.2:yes", "a:26:no", "a:27:no")),
)


def all_screens(language: str) -> Iterator[Rendered]:
    """Give every screen in a language: of an empty interview, of a full one, of a visit, and the receipt."""
    words = load_words(language)
    empty = Interview.begin(PARTNERS).model_copy(update={"language": language})
    whole = Interview.begin(PARTNERS)
    for turn in TOLD:
        whole = step(whole, turn, today=TODAY).interview
    for base in (empty, whole.model_copy(update={"language": language})):
        for one in steps(base):
            yield render(screen(base.model_copy(update={"position": one.key, "overlay": None})), words)
        for overlay in Overlay:
            yield render(screen(base.model_copy(update={"overlay": overlay})), words)
        for nudge in NUDGES:
            asked = {"position": "date", "nudge": nudge, "overlay": None}
            yield render(screen(base.model_copy(update=asked)), words)
        for state in UNCLEAR:
            yield render(screen(base.model_copy(update={**state, "overlay": None})), words)
    for stage in Stage:
        visit = Visit(
            language=language, stage=stage, partners=PARTNERS, question=LONG * 10, consent="consent_un"
        )
        yield render(visit_screen(visit), words)
    yield render(receipt_screen("1234 5678 9012 3456 7890"), words)


def overflows(shown: Rendered) -> Iterator[str]:
    """Give what of a screen does not fit, a sentence for each thing."""
    if not 0 < len(shown.text) <= MAX_MESSAGE:
        yield f"the text has {len(shown.text)} characters; a message takes {MAX_MESSAGE}"
    for action in (button.action for row in shown.rows for button in row):
        if len(action.encode()) > MAX_ACTION_BYTES:
            yield f"a button carries {len(action.encode())} bytes beside the draft's key; it takes {MAX_ACTION_BYTES}"
    for label in (button.label for row in shown.rows for button in row):
        most = MAX_NAMED_LABEL if FSI in label else MAX_LABEL
        if not 0 < len(label) <= most:
            yield f"a button has {len(label)} characters; it shows {most}"
