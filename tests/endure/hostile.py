# SPDX-License-Identifier: AGPL-3.0-or-later
"""100,000 hostile updates: nothing falls over, no chat is stuck, nothing gets into a log or the counters.

Most come from people who answer what they are shown, with hostile words, files and buttons; the others have
impossible shapes.

python -m tests.endure.hostile [--updates 100000]. Afterwards every chat that was abused presses Start and must
see a page, and a family reports from beginning to end.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import logging
import os
import random
import sys
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import Progress

from bot.chat.app import Intake
from bot.chat.budget import Budgets
from bot.chat.errors import Unreadable
from bot.chat.quiet import quiet_loop_errors, silence_libraries
from bot.chat.wire.incoming import read_update
from bot.chat.wire.webhook import UNREADABLE_AS, WebhookDoor
from bot.demo.telegram.running import TOKEN
from bot.settings import IntakeSettings
from storage.database import Database
from tests.endure.bench import people
from tests.endure.hostile_people import BOT_ID, HostilePeople, downloads
from tests.endure.hostile_updates import CHATS, FIRST_CHAT, MARK, corpus, drawn, milled
from tests.endure.house import House, build_house
from tests.endure.story import story

BATCH = 100
MISSHAPEN = 0.15  # the share of updates with impossible shapes, once all drawn ones have been played
READABLE = "readable"
MAX_PARKED = 0.25  # above that share the interview itself is hardly tried


class Everything(logging.Handler):
    """Keeps whatever anybody logs, with arguments and tracebacks, as no formatter of ours would."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = io.StringIO()
        self.events: dict[str, int] = {}
        self.errors: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record whole."""
        self.events[str(record.msg)[:80]] = self.events.get(str(record.msg)[:80], 0) + 1
        if record.levelno >= logging.ERROR:
            name = f"{record.msg}: {getattr(record, 'error', '')}"
            self.errors[name] = self.errors.get(name, 0) + 1
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.text.write(f"{record.getMessage()} {record.__dict__} {trace}\n")


@dataclass
class Figures:
    """What came of it."""

    updates: int = 0
    hand_made: int = 0
    drawn: int = 0
    bodies: int = 0
    crashes: int = 0
    stuck_chats: int = 0
    leaks: int = 0
    parked: int = 0
    parked_because: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)  # what the chat reported, by event and type
    unhandled: int = 0  # updates of readable shape that the chat could not take; there should be none
    pages: int = 0  # pages with buttons that were shown to hostile people
    taps: int = 0
    shed: int = 0
    reports_after: int = 0
    seconds: float = 0.0


async def abuse(folder: Path, updates: int, draws: int, number: int, progress: Any) -> Figures:
    """Do all of it against a real intake with a real vault; Telegram's side answers everything with yes."""
    figures, log = Figures(), Everything()
    rng = random.Random(number)
    seeds = [*corpus().values(), *drawn(draws, number)]
    figures.hand_made, figures.drawn = len(corpus()), draws
    root = logging.getLogger()
    level, began = root.level, time.monotonic()
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    silence_libraries()
    asyncio.get_running_loop().set_exception_handler(quiet_loop_errors)
    try:
        with people([], together=0) as address:
            house = await build_house(folder, address)
            async with await Database.open(house.home.database_url) as db:
                await _abuse_intake(house, db, seeds, updates, rng, figures, progress)
            parked = await house.parked()
            figures.parked = len(parked)
            figures.parked_because = dict(Counter(map(why_parked, parked)).most_common())
            figures.unhandled = figures.parked_because.get(READABLE, 0)
            # Hostile people send reports as well; the honest family's is the one that must be there, once.
            names = [report.answer("person_name") for report in await house.reports()]
            figures.reports_after = sum(name is not None and name.words == "Zahid Farzi 1" for name in names)
    finally:
        root.removeHandler(log)
        root.setLevel(level)
    text = log.text.getvalue()
    figures.leaks = sum(text.count(secret) for secret in (MARK, TOKEN, *told_words()))
    figures.errors = log.errors
    figures.crashes += log.events.get("a batch could not be kept; trying again", 0)
    figures.crashes += log.events.get("something failed unseen", 0)
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


async def _abuse_intake(
    house: House,
    db: Database,
    seeds: list[Any],
    updates: int,
    rng: random.Random,
    figures: Figures,
    progress: Any,
) -> None:
    stop = asyncio.Event()
    settings = IntakeSettings(
        home=house.home,
        bot_token=TOKEN,
        api_base_url=house.api,
        team_fingerprint=house.fingerprint,
        paced=False,
        metrics_file=house.home.root / "counters",
    )
    intake = Intake.build(settings, db, stop)
    # Nobody is turned away here: every update is to be worked on.
    intake.batches.budgets = Budgets(burst=10**9)
    await intake.wire.open()
    intake.wire.fetch = downloads  # type: ignore[method-assign]
    hostile = HostilePeople(rng)
    shown: set[int] = set()
    show = intake.sender.show

    def seen(chat_id: int, page: Any, **more: Any) -> None:
        shown.add(chat_id)
        hostile.shown(chat_id, page)
        show(chat_id, page, **more)

    intake.sender.show = seen  # type: ignore[method-assign]
    batch: list[Any] = []
    misshapen = milled(seeds, updates, rng)
    for number in range(updates):
        first = number < figures.hand_made or rng.random() < MISSHAPEN
        batch.append(next(misshapen) if first else hostile.act(10_000_000 + number))
        if len(batch) == BATCH:
            figures.updates += await _one_batch(intake, batch, figures)
            progress(len(batch))
            batch = []
    if batch:
        figures.updates += await _one_batch(intake, batch, figures)
    await _abuse_door(intake, rng, figures)
    shown.clear()
    probes = range(FIRST_CHAT, FIRST_CHAT + CHATS)
    await intake.batches.handle([said(chat, 20_000_000 + at, "/start") for at, chat in enumerate(probes)])
    figures.stuck_chats = len(set(probes) - shown)
    for at, line in enumerate(story(1)):
        await intake.batches.handle([said(FIRST_CHAT - 77, 30_000_000 + at, line)])
    await intake.watch.look()
    counters = (house.home.root / "counters").read_text("utf-8")
    figures.leaks += sum(counters.count(secret) for secret in (MARK, TOKEN, *told_words()))
    figures.pages, figures.taps = hostile.pages, hostile.tapped
    figures.shed = intake.batches.budgets.shed_so_far
    await intake.keeper.stop()
    await intake.sender.finish(within=20.0)
    await intake.wire.close()


async def _one_batch(intake: Intake, batch: list[Any], figures: Figures) -> int:
    try:
        await asyncio.wait_for(intake.batches.handle(batch), timeout=60)
    except Exception:
        figures.crashes += 1
    return len(batch)


async def _abuse_door(intake: Intake, rng: random.Random, figures: Figures) -> None:
    """Give the webhook's door bodies that are no updates."""
    door = WebhookDoor(lambda update: intake.batches.handle([update]), path="/t", secret="s")
    bodies = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"5",
        b'"x"',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"update_id": NaN}',
        MARK.encode(),
    ]
    bodies += [rng.randbytes(rng.randrange(200)) for _ in range(90)]
    for body in bodies:
        answers: list[Any] = []

        async def receive(body: bytes = body) -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any, answers: list[Any] = answers) -> None:
            answers.append(message)

        headers = [(b"x-telegram-bot-api-secret-token", b"s"), (b"content-length", str(len(body)).encode())]
        scope = {"type": "http", "method": "POST", "path": "/t", "headers": headers}
        await door(scope, receive, send)
        figures.bodies += 1
        figures.crashes += answers[0]["status"] != 200
        figures.leaks += any(answer.get("body") for answer in answers)


def said(chat_id: int, number: int, text: str) -> dict[str, Any]:
    """Give an honest message."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Amina", "language_code": "en"}
    chat = {"id": chat_id, "type": "private"}
    message = {"message_id": number, "date": 1_800_000_000, "from": person, "chat": chat, "text": text}
    return {"update_id": number, "message": message}


def bad(figures: Figures) -> bool:
    """Say whether anything fell over, got stuck or leaked, or the interview was hardly tried."""
    broken = figures.crashes or figures.stuck_chats or figures.leaks or figures.unhandled
    broken = broken or figures.reports_after != 1
    return bool(broken or figures.parked > MAX_PARKED * figures.updates)


def why_parked(update: Any) -> str:
    """Say what is impossible about a parked update."""
    if isinstance(update, dict) and UNREADABLE_AS in update:
        return "a delivery that is no JSON"
    try:
        read_update(update, bot_id=BOT_ID, file_name_for="x")
    except Unreadable as reason:
        return str(reason)
    return READABLE


def told_words() -> list[str]:
    """Give what the honest family said, to be searched for in the log."""
    return [line for line in story(1) if "Farzi" in line or "car" in line or "bridge" in line]


def main() -> None:
    """Run it; exit code 1 when anything fell over, got stuck or leaked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument(
        "--draws", type=int, default=4000, help="drawn by hypothesis; the rest is milled from them"
    )
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    chosen = parser.parse_args()
    os.environ["AMANAT_DEMO"] = "1"
    with (
        Progress(console=Console(stderr=True)) as bar,
        TemporaryDirectory(prefix="amanat-hostile-") as folder,
    ):
        line = bar.add_task("hostile", total=chosen.updates)
        figures = asyncio.run(
            abuse(Path(folder), chosen.updates, chosen.draws, chosen.seed, lambda n: bar.advance(line, n))
        )
    print(json.dumps({"hostile": asdict(figures), "seed": chosen.seed}))
    sys.exit(bad(figures))


if __name__ == "__main__":
    main()
