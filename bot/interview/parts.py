# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a screen is made of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.interview.text import Line, Text

MAX_ACTION_BYTES = 20  # Source: 64 bytes of callback data less 43 of draft key and a separator.


@dataclass(frozen=True)
class Button:
    """One button: what it does, and what stands on it."""

    action: str  # ASCII, at most MAX_ACTION_BYTES
    label: Line
    also: Text | None = None  # other ways of typing it, separated by ";"
    option: bool = False  # one of the answers, so that its number can be typed
    chosen: bool = False
    ticks: bool = False  # a tap puts a tick before the label, and the screen stays


@dataclass(frozen=True)
class Screen:
    """Paragraphs to read, and rows of buttons in reading order. A row is drawn on as many lines as it needs."""

    paragraphs: tuple[Line, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    columns: int = 2  # buttons on one line at most

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Give all buttons in reading order."""
        return tuple(button for row in self.rows for button in row)

    @property
    def options(self) -> tuple[Button, ...]:
        """Give the answers among the buttons; the first has number 1."""
        return tuple(button for button in self.buttons if button.option)
