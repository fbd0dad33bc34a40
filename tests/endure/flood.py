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
from tests.endure.water import Water

WITHIN_SECONDS = 240.0
OPENED_WITHIN_SECONDS = 25.0  # by which time all made-up people have opened their reports


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
    drafts: int = 0  # unfinished reports in the vault at the end
    left_waiting: int = 0
    seconds: float = 0.0


async def flood(folder: Path, families: int, fakes: int, per_second: float, rng: random.Random) -> Figures:
    """Let families report through a flood."""
    figures, began = Figures(families=families, fakes=fakes), time.monotonic()
    with running_standin() as url:
        house = await build_house(folder, url)
        process = house.start()
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http, Standin(url) as standin:
            water = Water(standin, per_second, fakes, fakes / OPENED_WITHIN_SECONDS)
            made_up = await water.made_up_people()
            await (await Phone.pick_up(url, name="First", http=http)).start()
            await asyncio.sleep(3.0)
            started = time.monotonic()
            running = [asyncio.create_task(water.one_chat()), asyncio.create_task(water.many_chats(made_up))]
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
        figures.drafts = await house.drafts()
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
