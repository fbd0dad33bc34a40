# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the scripted people say: the interview's own pages, answered in words, up to the end or any line before.

Typed words that equal a button's label count as the tap, so one script serves every bot alike.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bot.interview.screens import screen
from bot.interview.state import Interview
from bot.interview.step import step
from bot.interview.turns import Began, Said
from bot.interview.words import load_words, render

TODAY = date(2026, 3, 5)
TOLD = {
    "person_name": "Zahid Farzi {n}",
    "father_name": "Karim Farzi {n}",
    "date": "5 March 2024",
    "place": "the blue bridge {n}",
    "account": "A white car came in the evening, number {n}. Three neighbours saw it.",
}
PREFERRED = (
    "English", "Continue", "Go on", "Yes, let us begin", "My son", "I am sure", "Yes",
    "Skip this question", "No photo", "No papers", "No, go to the end", "Done", "Send",
)  # fmt: skip


@lru_cache(maxsize=1)
def lines() -> tuple[tuple[str, str], ...]:
    """Give the whole story: for each turn what is asked (the question's key) and what is said, with {n} open."""
    interview = step(Interview.begin(), Began("en"), today=TODAY).interview
    told: list[tuple[str, str]] = [("start", "/start")]
    while len(told) < 60:
        said = _next(interview)
        told.append((interview.position, said))
        if said == "Send":
            return tuple(told)
        interview = step(interview, Said(said, str(len(told))), today=TODAY).interview
    raise AssertionError("the story does not end")


def story(number: int) -> list[str]:
    """Give one person's lines, marked with a number of her own."""
    return [said.replace("{n}", str(number)) for _key, said in lines()]


def _next(interview: Interview) -> str:
    """Say something at a question that has not been answered, or tap what leads on."""
    buttons = [button.label for row in render(screen(interview), load_words("en")).rows for button in row]
    key = interview.position
    if key in TOLD and interview.given(key).empty:
        return TOLD[key]
    return next(label for label in PREFERRED if label in buttons)
