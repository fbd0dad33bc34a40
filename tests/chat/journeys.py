# SPDX-License-Identifier: AGPL-3.0-or-later
"""A written conversation, played over the Telegram stand-in line by line, and its sealed reports told in one word each.

The transcripts of tests/transcripts say what the reporter does and what she then reads. Here a phone does the one
and looks for the other, in a real chat with a real vault behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from bot.casework.partner import Part, Partner, save_partners
from bot.chat.app import Intake
from bot.demo.relative import a_voice_note
from bot.demo.telegram.phone import Phone, PhoneError
from bot.demo.telegram.screen import Screen
from bot.interview.transcript import GUTTER, INVENTED_RECEIPT, plain
from storage.home import Home
from storage.report import Answer, Report
from tests.chat.chat_cast import picture

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"
VERIFY_KEY = "A" * 43
DIGITS = re.compile(r"\d{4}(?: \d{4}){4}")


@dataclass(frozen=True)
class Line:
    """What the reporter does, and the lines and buttons that then stand on her screen."""

    does: str
    reads: tuple[str, ...]
    buttons: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """One transcript, read."""

    language: str
    today: datetime
    asks_partner: bool  # whether HRCP is asked about in it
    lines: tuple[Line, ...]


def written(name: str) -> Written:
    """Read a transcript."""
    text = (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")
    heads = dict(
        line.split(None, 1) for line in text.split("\n") if line.startswith(("language", "today", "partners"))
    )
    today = datetime.combine(datetime.fromisoformat(heads["today"].strip()), time(9), UTC)
    return Written(heads["language"].strip(), today, "partners" in heads, tuple(_lines(text)))


def _lines(text: str) -> Iterator[Line]:
    for block in re.split(r"(?m)^reporter ", text)[1:]:
        does, _, rest = block.partition("\n")
        shown = [line[GUTTER:].strip() for line in rest.split("\n") if line.startswith(("bot", " " * GUTTER))]
        reads = tuple(line for line in shown if not line.startswith("["))
        labels = (label for line in shown if line.startswith("[") for label in re.findall(r"\[(.*?)\]", line))
        yield Line(does.strip(), reads, tuple(labels))


def with_partner(home: Home) -> None:
    """Have HRCP asked about, as in the transcripts."""
    hrcp = Partner(
        id="hrcp",
        names={"en": "HRCP"},
        base_url="https://registry.example",
        verify_key=VERIFY_KEY,
        accepts=frozenset(Part),
    )
    save_partners(home.partners_file, {hrcp.id: hrcp})


class Played:
    """Plays one transcript on one phone; counts the voice notes it sends."""

    def __init__(self, phone: Phone, intake: Intake, told: Written, *, also: tuple[str, ...] = ()) -> None:
        self.also = also  # buttons that the edge puts under a screen, such as that to hear it
        self.phone = phone
        self.told = told
        self.voices = 0
        intake.batches.now = lambda: told.today  # the transcript's day, also for "yesterday"

    async def all(self) -> Screen:
        """Play every line; give the last screen. Raises AssertionError where the chat does not read so."""
        screen = await self.phone.screen()
        for line in self.told.lines:
            await self._do(line.does)
            if not (line.reads or line.buttons):
                continue
            try:
                screen = await self.phone.wait_for(until=lambda seen, line=line: self._reads(seen, line))
            except PhoneError:
                seen = (await self.phone.screen()).from_bot[-1]
                raise AssertionError(f"expected {line} and read {seen.text!r} {seen.rows}") from None
        return screen

    def _reads(self, screen: Screen, line: Line) -> bool:
        """Say whether the newest page reads as written. The edge may say more, such as how long it keeps a draft."""
        newest = next((seen for seen in reversed(screen.from_bot) if seen.kind == "text"), None)
        if newest is None:
            return False
        labels = tuple(plain(label) for label in _labels(newest) if label not in self.also)
        text = DIGITS.sub(INVENTED_RECEIPT, plain(newest.text)).split("\n")
        return line.buttons == labels and all(one in text for one in line.reads)

    async def _do(self, does: str) -> None:
        phone = self.phone
        if does.startswith("(opens the chat"):
            await phone.start()
        elif does.startswith("(voice"):
            self.voices += 1
            await phone.voice(a_voice_note())
        elif does.startswith("(photo"):
            await phone.photo(picture(), caption=does[1:-1].partition(":")[2].strip())
        elif does.startswith("(old tap:"):
            await self._old_tap(does[1:-1].partition(":")[2].strip())
        elif does.startswith("["):
            await self._tap(does[1:-1])
        else:
            await phone.text(does)

    async def _tap(self, label: str) -> None:
        """Tap what reads so, wherever its invisible marks stand."""
        screen = await self.phone.screen()
        seen = next(one for one in reversed(screen.messages) if any(label == plain(b) for b in _labels(one)))
        await self.phone.tap(next(b for b in _labels(seen) if label == plain(b)), message_id=seen.message_id)

    async def _old_tap(self, action: str) -> None:
        """Tap a button of long ago, whose message still carries this draft's key."""
        screen = await self.phone.screen()
        newest = next(seen for seen in reversed(screen.messages) if seen.data)
        forged = {"forged": True, "message_id": newest.message_id, "data": f"{newest.data[0][:43]}.{action}"}
        await self.phone._act("tap", json=forged)


def _labels(seen: object) -> tuple[str, ...]:
    return tuple(label for row in seen.rows for label in row)  # type: ignore[attr-defined]


def told_in(report: Report) -> dict[str, str]:
    """Give every answer of a report in short: its words, [choices], (files), or what was left out."""
    return {answer.question: _short(answer, report) for answer in report.answers}


def _short(answer: Answer, report: Report) -> str:
    kinds = {one.attachment_id: one.kind.value for one in report.attachments}
    parts = [
        *([answer.words] if answer.words else []),
        *(f"[{choice}]" for choice in answer.choices),
        *(f"({kinds[name]})" for name in answer.attachments),
        *(["left out"] if answer.skipped else []),
        *(f"earlier {' '.join(old.choices)}{old.words or ''}" for old in answer.earlier),
    ]
    return " ".join(parts)


def decided_in(report: Report) -> dict[str, bool]:
    """Give every decision of a report."""
    return {
        consent.purpose.value + (f":{consent.partner}" if consent.partner else ""): consent.given
        for consent in report.consents
    }
