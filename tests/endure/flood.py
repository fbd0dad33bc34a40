# SPDX-License-Identifier: AGPL-3.0-or-later
"""A flood: one chat writes 200 times a second, 2,000 made-up people open reports, and honest families report.

python -m tests.endure.flood [--families 50]. It only ever writes to a stand-in that it started itself on this
machine, and ends with the last family or after a set time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.progress import Progress

from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.running import running_standin
from tests.endure.house import build_house, end
from tests.endure.together import percentile, report_together
from tests.endure.verdict import judge

WITHIN_SECONDS = 240.0
MAX_FLOOD = 60_000  # updates of the one chat
OPENING = ("/start", "English", "Continue")


@dataclass
class Figures:
    """What came of it."""

    families: int = 0
    finished: int = 0
    lost: int = 0
    doubled: int = 0
    p50_seconds: float = 0.0
    p95_seconds: float = 0.0
    flooded: int = 0
    flooded_per_second: float = 0.0
    fakes: int = 0
    opened_by_fakes: int = 0
    left_waiting: int = 0
    seconds: float = 0.0


@dataclass
class Flood:
    """The flooding chat and the made-up people, until told to stop."""

    url: str
    per_second: float
    fakes: int
    sent: int = 0
    opened: int = 0

    async def one_chat(self) -> None:
        """Write from one chat, so many times a second."""
        async with await Phone.pick_up(self.url, name="Flooder") as phone:
            person = {"id": phone.chat_id, "is_bot": False, "first_name": "F", "language_code": "en"}
            chat = {"id": phone.chat_id, "type": "private", "first_name": "F"}
            async with Standin(self.url) as standin:
                began = time.monotonic()
                while self.sent < MAX_FLOOD:
                    due = int((time.monotonic() - began) * self.per_second) - self.sent
                    for _ in range(max(0, min(due, 100))):
                        self.sent += 1
                        message = {"message_id": 10**8 + self.sent, "date": int(time.time()), "from": person, "chat": chat, "text": f"flood {self.sent}"}  # fmt: skip
                        await standin.put_update({"message": message})
                    await asyncio.sleep(0.02)

    async def many_chats(self, http: httpx.AsyncClient) -> None:
        """Open one report after another, each in a chat of its own."""
        waiting = iter(range(self.fakes))

        async def some() -> None:
            for number in waiting:
                phone = await Phone.pick_up(self.url, name=f"Fake{number}", http=http)
                for words in OPENING:
                    await phone.text(words)
                self.opened += 1

        await asyncio.gather(*(some() for _ in range(8)))


async def flood(folder: Path, families: int, fakes: int, per_second: float, rng: random.Random) -> Figures:
    """Let families report through a flood."""
    figures, began = Figures(families=families, fakes=fakes), time.monotonic()
    with running_standin() as url:
        house = await build_house(folder, url)
        process = house.start()
        water = Flood(url, per_second, fakes)
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http, Standin(url) as standin:
            await (await Phone.pick_up(url, name="First", http=http)).start()
            await asyncio.sleep(3.0)
            started = time.monotonic()
            running = [asyncio.create_task(water.one_chat()), asyncio.create_task(water.many_chats(http))]
            try:
                outcomes = await report_together(url, families, think=1.0, within=WITHIN_SECONDS, rng=rng)
                lasted = time.monotonic() - started
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)
            figures.left_waiting = int((await standin.pending())["waiting"])
        await asyncio.to_thread(end, process)
        verdict = judge(await house.reports(), outcomes)
    figures.finished, figures.lost, figures.doubled = verdict.finished, verdict.lost, verdict.doubled
    waits = [wait for outcome in outcomes.values() for wait in outcome.waits]
    figures.p50_seconds = round(percentile(waits, 0.5), 2)
    figures.p95_seconds = round(percentile(waits, 0.95), 2)
    figures.flooded, figures.opened_by_fakes = water.sent, water.opened
    figures.flooded_per_second = round(water.sent / lasted, 1)
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


def main() -> None:
    """Run it and print one line of JSON; exit code 1 when a family's answer was lost or no family got through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=50)
    parser.add_argument("--fakes", type=int, default=2000)
    parser.add_argument("--per-second", type=float, default=200.0, help="of the one flooding chat")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    chosen = parser.parse_args()
    os.environ["AMANAT_DEMO"] = "1"
    rng = random.Random(chosen.seed)
    with (
        Progress(console=Console(stderr=True)) as bar,
        TemporaryDirectory(prefix="amanat-flood-") as folder,
    ):
        bar.add_task(f"flood: {chosen.families} families, {chosen.fakes} made-up chats", total=None)
        work = flood(Path(folder), chosen.families, chosen.fakes, chosen.per_second, rng)
        figures = asyncio.run(work)
    print(json.dumps({"flood": asdict(figures), "seed": chosen.seed}))
    sys.exit(bool(figures.lost or figures.doubled or figures.finished < figures.families))


if __name__ == "__main__":
    main()
