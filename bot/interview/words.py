# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences become the words of one language, safe in both writing directions.

Rules (Unicode TR9): every inserted value stands between FSI and PSI; a message for a right-to-left reader
begins with a right-to-left letter or mark, and so does each line, except the receipt's, which is isolated
from left to right; rows of buttons are reversed, because the chat draws them from left to right.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import locales
from bot.interview.acts import Act, Ask, Hide, Say
from bot.interview.dates_shown import date_text
from bot.interview.screens import Button, Screen, screen
from bot.interview.sentences import sentence
from bot.interview.state import Interview
from bot.interview.text import FSI, PSI, RLM, Line, Listed, Named, Text, Value, When, msg

CHOSEN = "✓ "
BESIDE = " · "  # between unapproved words and those of the language they fall back to
# The width of a label that shares its line with one or with two others, in letters of Arabic script.
# Source: half and a third of a message on a 390 px phone, measured in a browser.
MAX_SHARED_LABEL = {1: math.inf, 2: 19.85, 3: 11.8}
# Latin letters differ more: an "m" is three times an "i". Source: the advances of Noto Sans, in the same measure.
_LATIN_WIDTHS = {
    sign: width
    for width, signs in (
        (0.62, "ijl,.'"),
        (0.85, "ftI"),
        (1.0, "r"),
        (1.15, "csz"),
        (1.3, "aekvxyEFLST"),
        (1.46, "bdghnopquABCKPRVXYZ"),
        (1.75, "DGHNOQU"),
        (2.0, "w"),
        (2.25, "mMW"),
    )
    for sign in signs
}


@dataclass(frozen=True)
class RenderedButton:
    """One button as it is sent."""

    label: str
    action: str


@dataclass(frozen=True)
class Rendered:
    """One message as it is sent: its text, and rows of buttons from left to right."""

    text: str
    rows: tuple[tuple[RenderedButton, ...], ...] = ()


class Words:
    """The words of one language, with its fallbacks."""

    def __init__(self, language: str) -> None:
        self.locale = locales.LOCALES.get(language, locales.LOCALES[locales.SOURCE_LANGUAGE])
        self.language = self.locale.code

    def say(self, text: Line) -> str:
        """Give one sentence in this language, its values put in."""
        if isinstance(text, str):
            return text
        if text.language and text.language != self.language:
            other = load_words(text.language)
            said = other.say(replace(text, language=""))
            # Its full stop must stay at its own end, whatever the direction of the message around it.
            return said if other.locale.rtl == self.locale.rtl else FSI + said + PSI
        template = self.ready(text) if text.plural else _ready(self.language, text.source, text.critical)
        if "{" not in template:
            return template
        return _PLACE.sub(lambda found: self.value(text.values.get(found[1], "")), template)

    def ready(self, text: Text) -> str:
        """Give one sentence with its commands kept from turning round, the places of its values still open."""
        template = self.template(text)
        if not self.locale.rtl:
            return template
        return _COMMAND.sub(lambda found: FSI + found[0] + PSI, template)

    def template(self, text: Text) -> str:
        """Give one sentence in this language with the places of its values still open.

        Words of a gated language that nobody approved stand beside those of its fallback, never alone.
        """
        shown = locales.shown_in(self.language, text.source, critical=text.critical)
        own, behind = self._template(text, shown), locales.LOCALES[shown].fallback
        if not locales.LOCALES[shown].gated or behind is None:
            return own
        if locales.review_state(shown, text.source) is locales.ReviewState.APPROVED:
            return own
        known = load_words(behind).template(text)
        return own if own == known else f"{own}{BESIDE}{known}"

    def _template(self, text: Text, shown: str) -> str:
        if shown == locales.SOURCE_LANGUAGE and not text.plural:
            return text.source
        catalog = locales.load_catalog("amanat", shown)
        if text.plural:
            count = text.values.get("n", 0)
            return catalog.ngettext(text.source, text.plural, count if isinstance(count, int) else 0)
        return catalog.gettext(text.source)

    def value(self, value: Value) -> str:
        """Give one inserted value, isolated from the direction around it."""
        plain = self._plain(value)
        # An isolate looks past the isolates in it for its direction, finds none, and would run from left to right.
        return FSI + (RLM if self.locale.rtl and plain.startswith(FSI) else "") + plain + PSI

    def _plain(self, value: Value) -> str:
        match value:
            case Text():
                return self.say(value)
            case When():
                return self.locale.figures(self.say(date_text(value, self.locale.cldr, self.language)))
            case int():
                return self.locale.figures(str(value))
            case Named():
                behind = (value.names.get(code) for code in locales.with_fallbacks(self.language))
                return next(filter(None, behind), None) or next(iter(value.names.values()), "")
            case Listed():
                return self.say(_COMMA).join(self.say(item) for item in value.items)
            case _:
                return str(value)

    def direct(self, line: str) -> str:
        """Give one line so that it begins in the reader's direction."""
        if not self.locale.rtl or not line or _begins_rtl(line) or not any(c.isalpha() for c in line):
            return line
        return RLM + line


@locales.made_of_catalogs
@lru_cache(maxsize=8192)
def _ready(language: str, source: str, critical: bool) -> str:
    """Remember sentences without their values: every button of every page is one. Nobody's words are in it."""
    return load_words(language).ready(Text(source, critical=critical))


_COMMAND = re.compile(r"(?<!\S)/[a-z]+")  # "/stop" must not turn round in a right-to-left sentence
_PLACE = re.compile(r"\{(\w+)\}")
_COMMA = msg(", ")


def _begins_rtl(line: str) -> bool:
    return unicodedata.bidirectional(line[0]) in ("R", "AL")


@lru_cache(maxsize=32)
def load_words(language: str) -> Words:
    """Give the words of a language; of English where the language is not known."""
    return Words(language)


def render(what: Screen | Say | Text, words: Words, *, numbered: bool = False) -> Rendered:
    """Give a screen or one sentence as it is sent. Numbered: with the numbers that can be typed."""
    if isinstance(what, Say):
        what = sentence(what.key, what.values)
    if isinstance(what, Text):
        return Rendered(_lines([words.say(what)], words))
    text = _lines([words.say(line) for line in what.paragraphs], words)
    return Rendered(text, render_rows(what, words, numbered=numbered))


def _lines(paragraphs: Sequence[str], words: Words) -> str:
    return "\n\n".join("\n".join(words.direct(line) for line in text.split("\n")) for text in paragraphs)


def render_rows(
    what: Screen, words: Words, *, numbered: bool = False
) -> tuple[tuple[RenderedButton, ...], ...]:
    """Give a screen's buttons as they are drawn, from left to right.

    Buttons share a line only where all their labels are short: a phone cuts off what does not fit.
    """
    numbers = {button.action: str(at) for at, button in enumerate(what.options, start=1)} if numbered else {}
    rows: list[tuple[RenderedButton, ...]] = []
    for row in what.rows:
        drawn = tuple(RenderedButton(_label(button, words, numbers), button.action) for button in row)
        widths = [_width(_widest(*one)) for one in zip(row, drawn, strict=True)]
        lines = _filled(drawn, widths, what.columns)
        rows.extend(line[::-1] if words.locale.rtl else line for line in lines)
    return tuple(rows)


def _filled(
    drawn: Sequence[RenderedButton], widths: Sequence[float], columns: int
) -> Iterator[tuple[RenderedButton, ...]]:
    """Fill line after line, in order, with as many buttons as fit whole."""
    start, most = 0, max(columns, 2)
    for end in range(1, len(drawn) + 1):
        taken = end - start + 1  # with the next one
        if end == len(drawn) or taken > most or max(widths[start : end + 1]) > MAX_SHARED_LABEL[taken]:
            yield tuple(drawn[start:end])
            start = end


def _widest(button: Button, drawn: RenderedButton) -> str:
    """Give a label with the tick it may get, so that no button moves under the finger when one is ticked."""
    return CHOSEN + drawn.label if button.ticks and not button.chosen else drawn.label


def _width(label: str) -> float:
    """Give a label's width in letters of Arabic script."""
    seen = [sign for sign in label if unicodedata.category(sign) not in ("Mn", "Cf")]
    between = 0.65 if any(sign in _LATIN_WIDTHS for sign in seen) else 1.0
    return sum(between if sign == " " else _LATIN_WIDTHS.get(sign, 1.0) for sign in seen)


def _label(button: Button, words: Words, numbers: dict[str, str]) -> str:
    label = words.say(button.label)
    number = numbers.get(button.action)
    return (CHOSEN if button.chosen else "") + (f"{number}. " if number else "") + label


def reply(interview: Interview, acts: Sequence[Act], words: Words) -> Rendered | None:
    """Give the one message that answers a turn, or None where none is needed.

    interview: the state after the turn; words: in its language.
    """
    return reply_with(screen(interview), acts, words)


def reply_with(shown: Screen, acts: Sequence[Act], words: Words) -> Rendered | None:
    """Give the one message that answers a turn, over any screen."""
    said = [words.say(sentence(act.key, act.values)) for act in acts if isinstance(act, Say)]
    asks = any(isinstance(act, Ask | Hide) for act in acts)
    if not said and not asks:
        return None
    if not asks:
        return Rendered(_lines(said, words))
    below = render(shown, words)
    text = "\n\n".join(part for part in (_lines(said, words), below.text) if part)
    return Rendered(text, below.rows)
