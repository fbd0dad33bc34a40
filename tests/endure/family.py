# SPDX-License-Identifier: AGPL-3.0-or-later
"""A family that reports by what it reads on the screen, says everything once, and taps when nothing happens."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.demo.telegram.phone import Phone, PhoneError
from bot.demo.telegram.screen import Screen, Seen
from bot.interview.screens import screen as screen_of
from bot.interview.state import Interview
from bot.interview.step import step
from bot.interview.turns import Began, Said
from bot.interview.words import load_words, render
from tests.endure.story import TODAY, story

RECEIPT = re.compile(r"\d{4}(?: \d{4}){4}")
TRACE = re.compile(r" ~\d+(?=$|\n)")
TRACED = ("A white car", "the blue bridge")  # answers that no later question quotes
GLANCE = 12  # messages: reading the whole chat at each turn would cost more than the bot's own work
HELD = "We kept what you sent"
ONWARD = ("Keep my answer", "Send", "Go on", "Continue", "English", "Begin anew with this")


@dataclass
class Outcome:
    """What became of one family's report, as the family saw it."""

    finished: bool = False
    receipt: str = ""
    said_again: int = 0  # answers that were asked for again although they had been given
    waits: list[float] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)  # words -> in how many messages they were sent
    acted: Counter[str] = field(default_factory=Counter)  # words of a message -> how often it was acted on
    repeated: int = 0  # messages shown again though the family did nothing that could bring them back
    taps: Counter[str] = field(
        default_factory=Counter
    )  # question's key -> how often it was answered, by a tap or in words


class Family:
    """One family with a phone."""

    def __init__(
        self, phone: Phone, number: int, *, think: Callable[[], Awaitable[None]], patience: float = 6.0
    ) -> None:
        self.phone = phone
        phone.glance = GLANCE
        self.number = number
        self.outcome = Outcome()
        self._think = think
        self._patience = patience
        self._expected = expected(number)
        self._keys = keys(number)
        self._said: dict[str, int] = {}  # question -> the message it was answered under
        self._acted_on: tuple[int, str] = (0, "")

    async def report(self, *, going_on: Callable[[], bool]) -> Outcome:
        """Report from /start to the receipt, or until it does not go on any more."""
        await self.phone.start()
        while not self.outcome.finished and going_on():
            since = time.monotonic()
            screen = await self.phone._news(self._patience)
            try:
                if screen is None:
                    await self._wake(await self.phone.screen())
                else:
                    self.outcome.waits.append(time.monotonic() - since)
                    await self._answer(screen)
            except PhoneError:
                continue  # The button has just gone: the next screen tells more.
        return self.outcome

    async def _answer(self, screen: Screen) -> None:
        newest = screen.last
        if newest is None:
            return
        found = RECEIPT.search(newest.text)
        if found and "receipt" in newest.text:
            self.outcome.receipt, self.outcome.finished = found[0], True
            return
        asked = _asked(screen)
        if asked is None or self._acted_on == (asked.message_id, asked.text):
            return
        await self._think()
        self._acted_on = (asked.message_id, asked.text)
        self.outcome.acted[asked.text] += 1
        if HELD in asked.text:
            await self._tap_last_question(screen, asked)
            return
        said = self._answer_to(asked)
        if said is None:
            await self._tap_onward(asked)
        elif said in labels(asked):
            await self._tap(said, asked)
        elif asked.text in self._said and "Keep my answer" in labels(asked):
            await self.phone.tap("Keep my answer", message_id=asked.message_id)
        else:
            self.outcome.said_again += asked.text in self._said
            self._said[asked.text] = asked.message_id
            await self._say(said)
            # A choice may be typed as well, where its button has another label by now.
            self.outcome.taps[self._key_of(asked)] += 1

    async def _say(self, words: str) -> None:
        """Send words. Long ones said again say so, which tells a second message from one taken twice."""
        before = sum(times for sent, times in self.outcome.sent.items() if untraced(sent) == words)
        traced = f"{words} ~{before + 1}" if before and words.startswith(TRACED) else words
        await self.phone.text(traced)
        self.outcome.sent[traced] += 1

    async def _tap(self, label: str, asked: Seen) -> None:
        """Tap a button, and count it for the question it stands under."""
        await self.phone.tap(label, message_id=asked.message_id)
        self.outcome.taps[self._key_of(asked)] += 1

    def _key_of(self, asked: Seen) -> str:
        """Find which question it is, by its words."""
        return next((key for text, key in self._keys.items() if asked.text.endswith(text)), "")

    def _answer_to(self, asked: Seen) -> str | None:
        """Find what to say to a question: by its words, which stand at the end of the message."""
        return next((said for text, said in self._expected.items() if asked.text.endswith(text)), None)

    async def _tap_onward(self, asked: Seen) -> None:
        label = next((label for label in ONWARD if label in labels(asked)), None)
        if label is not None:
            await self.phone.tap(label, message_id=asked.message_id)

    async def _tap_last_question(self, screen: Screen, held: Seen) -> None:
        """Do as the held message asks: tap a button under the last question."""
        before = [
            m for m in screen.from_bot if m.rows and m.message_id < held.message_id and HELD not in m.text
        ]
        if before:
            label = "Back" if "Back" in labels(before[-1]) else labels(before[-1])[0]
            await self.phone.tap(label, message_id=before[-1].message_id)
        else:
            await self.phone.tap("Begin anew with this", message_id=held.message_id)

    async def _wake(self, screen: Screen) -> None:
        """Nothing happens: tap the same again, or anything that brings the last question back."""
        asked = _asked(screen)
        self._acted_on = (0, "")
        if asked is not None:
            self.outcome.acted[asked.text] += 1
        if asked is None:
            await self.phone.text("/start")
        elif HELD in asked.text:
            await self._tap_last_question(screen, asked)
        else:
            said = self._answer_to(asked)
            label = said if said in labels(asked) else "Back" if "Back" in labels(asked) else labels(asked)[0]
            await self._tap(label, asked)


def _asked(screen: Screen) -> Seen | None:
    """Give the newest message of the bot that has buttons."""
    return next((message for message in reversed(screen.from_bot) if message.rows), None)


def labels(message: Seen) -> list[str]:
    """Give the labels of a message's buttons."""
    return [label for row in message.rows for label in row]


def expected(number: int) -> dict[str, str]:
    """Give what a family reads and says: the words of each screen, and the answer to it."""
    interview, answers = Interview.begin(), {}
    first, *rest = story(number)
    interview = step(interview, Began("en") if first == "/start" else Said(first, "0"), today=TODAY).interview
    for at, said in enumerate(rest):
        answers[render(screen_of(interview), load_words("en")).text] = said
        interview = step(interview, Said(said, str(at)), today=TODAY).interview
    return dict(sorted(answers.items(), key=lambda pair: -len(pair[0])))


def keys(number: int) -> dict[str, str]:
    """Give for the words of each screen the question's key, the longest words first."""
    interview, found = step(Interview.begin(), Began("en"), today=TODAY).interview, {}
    for at, said in enumerate(story(number)[1:]):
        found[render(screen_of(interview), load_words("en")).text] = interview.position
        interview = step(interview, Said(said, str(at)), today=TODAY).interview
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def untraced(words: str) -> str:
    """Give words without the mark of having been said again."""
    return TRACE.sub("", words)


def told(number: int) -> Interview:
    """Give the interview as it stands when all was said once."""
    interview = step(Interview.begin(), Began("en"), today=TODAY).interview
    for at, said in enumerate(story(number)[1:-1]):
        interview = step(interview, Said(said, str(at)), today=TODAY).interview
    return interview


def thinking(seconds: float, rng: random.Random) -> Callable[[], Awaitable[None]]:
    """Give a pause before each act, of any length up to twice `seconds`."""

    async def think() -> None:
        await asyncio.sleep(rng.uniform(0, 2 * seconds))

    return think
