# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a chat is about to see: sentences, the question, its buttons; cut to Telegram's sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

MAX_MESSAGE_UNITS = (
    4096  # Source: Bot API, sendMessage.text, "1-4096 characters"; counted as UTF-16 units here.
)
MAX_BUTTON_CHARACTERS = 120  # Longer labels are cut by the clients anyway.


@dataclass(frozen=True)
class Knob:
    """One button: what it says and what it carries (64 bytes at most)."""

    label: str
    data: str


@dataclass(frozen=True)
class Voice:
    """A voice note to play: a file of ours, or one that Telegram has already (by its file_id)."""

    path: Path | None = None
    sha256: str = ""  # of the file; what was uploaded once is sent again by its file_id
    file_id: str = ""


@dataclass(frozen=True)
class Page:
    """Sentences first, then the question with its buttons. The newest page of a chat is the only one that counts."""

    sentences: tuple[str, ...] = ()
    question: str = ""
    rows: tuple[tuple[Knob, ...], ...] = ()
    edits: int | None = None  # message id to change in place instead of sending anew
    keeps_keyboard: bool = False  # the earlier keyboard stays: it carries another draft's key
    wipes: tuple[int, ...] = ()  # messages to delete, but only once this page has arrived
    voices: tuple[Voice, ...] = ()  # played after the text; it costs nothing but a tap when one is lost

    def after(self, earlier: Page) -> Page:
        """Give this page with what an earlier, unsent page still had to say and to delete."""
        unsaid = tuple(sentence for sentence in earlier.sentences if sentence not in self.sentences)
        asks = bool(self.question or self.rows)
        return replace(
            self if asks else replace(earlier, sentences=self.sentences, keeps_keyboard=self.keeps_keyboard),
            sentences=unsaid + self.sentences,
            edits=None if unsaid or not asks else self.edits,
            wipes=tuple(dict.fromkeys(earlier.wipes + self.wipes)),
            voices=self.voices if asks else self.voices or earlier.voices,
        )

    def saying(self, sentence: str) -> Page:
        """Give this page with a sentence before all others, as a new message."""
        return replace(self, sentences=(sentence, *self.sentences), edits=None)

    def texts(self) -> tuple[str, ...]:
        """Give the messages to send, each within Telegram's size; the buttons belong under the last."""
        whole = "\n\n".join(part for part in (*self.sentences, self.question) if part.strip())
        return cut(whole)

    def keyboard(self) -> dict[str, Any] | None:
        """Give the buttons under the last message as the Bot API's InlineKeyboardMarkup, or None without any."""
        if not self.rows:
            return None
        rows = [
            [{"text": knob.label[:MAX_BUTTON_CHARACTERS], "callback_data": knob.data} for knob in row]
            for row in self.rows
        ]
        return {"inline_keyboard": rows}


def cut(text: str, limit: int = MAX_MESSAGE_UNITS) -> tuple[str, ...]:
    """Cut a text into messages at paragraphs, lines or words, losing nothing but the blanks at a cut."""
    pieces: list[str] = []
    rest = text.strip()
    while units(rest) > limit:
        at = _cutting_place(rest, limit)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    if rest:
        pieces.append(rest)
    return tuple(pieces)


def units(text: str) -> int:
    """Count UTF-16 code units, as Telegram does."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cutting_place(text: str, limit: int) -> int:
    end = spent = 0
    for end, letter in enumerate(text):  # noqa: B007 - where it stops is the result
        spent += 2 if ord(letter) > 0xFFFF else 1
        if spent > limit:
            break
    for blank in ("\n\n", "\n", " "):
        at = text.rfind(blank, end // 2, end)
        if at > 0:
            return at
    return end
