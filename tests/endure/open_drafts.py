# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many unfinished reports at once: how long a turn takes among them, and how much memory they hold.

The people first come so far that each has a sealed draft; then somebody, the one who has waited longest, writes
25 times a second. Unpaced, so that the bot is measured and not Telegram's 30 messages a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time

from rich.console import Console
from rich.progress import Progress

from tests.endure.house import a_house, end
from tests.endure.measuring import memory_mb, people, stats
from tests.endure.story import story

MAX_MEMORY_MB = 200.0  # Source: decision; a small rented server has 512 MB or 1 GB.
PER_SECOND = 25.0
PATIENCE_SECONDS = 1800.0


def main() -> None:
    """Open the drafts, measure, print one line of JSON; 1 when a draft is missing or the memory is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=4, help="lines that each says before she waits")
    parser.add_argument("--seconds", type=float, default=30.0)
    chosen = parser.parse_args()
    console = Console(stderr=True)
    script = story(1)[:-1]
    wanted = chosen.drafts * chosen.lines
    with (
        people(script, together=chosen.drafts, per_second=PER_SECOND, at_once=chosen.lines) as address,
        a_house(address) as house,
        Progress(console=console) as bar,
    ):
        process = house.start()
        try:
            line = bar.add_task(f"opening {chosen.drafts} drafts", total=wanted)
            until = time.monotonic() + PATIENCE_SECONDS
            while (turns := stats(address)["turns"]) < wanted and time.monotonic() < until:
                bar.update(line, completed=min(turns, wanted))
                time.sleep(0.5)
            bar.update(line, completed=wanted)
            time.sleep(2)
            before, began = stats(address), time.monotonic()
            line = bar.add_task("25 turns a second", total=chosen.seconds)
            while (gone := time.monotonic() - began) < chosen.seconds:
                time.sleep(0.5)
                bar.update(line, completed=gone)
            after = stats(address)
            took = time.monotonic() - began
            memory = memory_mb(process.pid)
        finally:
            end(process)
        drafts = asyncio.run(house.drafts())
    figures = {
        "open_drafts": drafts,
        "turns_per_second": round((after["turns"] - before["turns"]) / took, 1),
        "p50_ms": round(after["p50"] * 1000, 1),
        "p99_ms": round(after["p99"] * 1000, 1),
        "memory_mb": memory,
    }
    console.print(figures)
    print(json.dumps({"open_drafts": figures, "memory_target_mb": MAX_MEMORY_MB}))
    sys.exit(0 if drafts >= chosen.drafts and memory < MAX_MEMORY_MB else 1)


if __name__ == "__main__":
    main()
