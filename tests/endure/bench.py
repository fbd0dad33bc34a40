# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast: turns a second beside other bots in one run, on one machine, with the same people.

A turn is: update received, state kept, reply accepted. Ours seals every answer and waits for the disk; the
others keep plain text in memory. People answer at once, a hundred at a time; sending is not paced. The bots
take turns at being measured, round after round, so that a busy moment hits all alike; given are medians, and
ratios within each round. Processor time a turn stands beside, because it depends less on the neighbours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.demo.telegram.running import TOKEN
from tests.endure.house import a_house, end, environment
from tests.endure.measuring import cpu_seconds, memory_mb, people, stats
from tests.endure.story import story

PEERS_PYTHON = Path(".venv/peers/bin/python")
NO_PEERS = "aiogram is not installed, so c and c' are left out; `make peers` installs it into .venv/peers"
WARM_SECONDS = 2.0
WARM_TURNS = 200
PATIENCE_SECONDS = 600.0
Figures = dict[str, float]


@dataclass(frozen=True)
class Bot:
    """One bot to be measured; without a command it is ours."""

    name: str
    command: tuple[str, ...] = ()  # gets the address, the token and the number of questions
    after: tuple[str, ...] = ()  # FOLDER stands for a folder that is gone afterwards
    uvloop: bool = False


_PTB = (sys.executable, "-m", "tests.endure.peers.ptb_bot")
_AIOGRAM = (str(PEERS_PYTHON), "tests/endure/peers/aiogram_bot.py")
BOTS = {
    "ours": Bot("amanat: sealed, on the disk, uvloop"),
    "a": Bot("python-telegram-bot, memory", _PTB),
    "a'": Bot("python-telegram-bot, memory, uvloop", _PTB, uvloop=True),
    "b": Bot("python-telegram-bot, pickle", _PTB, ("FOLDER/pickle",)),
    "c": Bot("aiogram 3, memory", _AIOGRAM),
    "c'": Bot("aiogram 3, memory, uvloop", _AIOGRAM, uvloop=True),
}


def measure(address: str, process: subprocess.Popen[bytes], seconds: float) -> Figures:
    """Count turns for a while, after a warm-up."""
    until = time.monotonic() + PATIENCE_SECONDS
    while stats(address)["turns"] < WARM_TURNS and time.monotonic() < until and process.poll() is None:
        time.sleep(0.1)
    if stats(address)["turns"] < WARM_TURNS:
        sys.exit(
            f"expected {WARM_TURNS} turns of every bot before it is measured; try again on a quieter machine"
        )
    time.sleep(WARM_SECONDS)
    before, began = stats(address), time.perf_counter()
    used = cpu_seconds(process.pid)
    time.sleep(seconds)
    after, took = stats(address), time.perf_counter() - began
    turns = after["turns"] - before["turns"]
    calls = sum(after["calls"].values()) - sum(before["calls"].values())
    return {
        "turns_per_second": turns / took,
        "p50_ms": after["p50"] * 1000,
        "p99_ms": after["p99"] * 1000,
        "requests_per_turn": calls / max(1, turns),
        "cpu_ms_per_turn": (cpu_seconds(process.pid) - used) * 1000 / max(1, turns),
        "memory_mb": memory_mb(process.pid),
    }


def run(bot: Bot, seconds: float, script: list[str], together: int) -> Figures:
    """Start a bot among its people, measure it, and stop it."""
    if not bot.command:
        with people(script, together=together) as address, a_house(address) as house:
            process = house.start()
            try:
                return measure(address, process, seconds)
            finally:
                end(process)
    with people(script, together=together) as address, TemporaryDirectory() as folder:
        more = [part.replace("FOLDER", folder) for part in bot.after]
        line = [*bot.command, address, TOKEN, str(len(script) - 1), *more]
        settings = environment(**({"ENDURE_PEER_UVLOOP": "1"} if bot.uvloop else {}))
        process = subprocess.Popen(line, env=settings, stderr=subprocess.DEVNULL)
        try:
            return measure(address, process, seconds)
        finally:
            process.kill()
            process.wait()


def has_aiogram() -> bool:
    """Say whether the other bot's environment is there and whole."""
    if not PEERS_PYTHON.exists():
        return False
    asked = [str(PEERS_PYTHON), "-c", "import aiogram, uvloop"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def medians(rounds: list[Figures]) -> Figures:
    """Give the median of each figure."""
    return {key: round(median(one[key] for one in rounds), 3) for key in rounds[0]}


def ratios(found: dict[str, list[Figures]], of: Callable[[Figures, Figures], float]) -> dict[str, float]:
    """Give the median over all rounds of how ours stands to each other bot in the same round."""
    return {
        name: round(median(of(mine, other) for mine, other in zip(found["ours"], rounds, strict=True)), 2)
        for name, rounds in found.items()
        if name != "ours" and "ours" in found
    }


def summary(found: dict[str, list[Figures]]) -> dict[str, Any]:
    """Give medians, and how many times as many turns ours takes: by the clock, and by processor time."""
    return {
        "bench": {name: medians(rounds) for name, rounds in found.items()},
        "times_the_turns": ratios(
            found, lambda mine, other: mine["turns_per_second"] / max(0.1, other["turns_per_second"])
        ),
        "times_the_turns_by_processor": ratios(
            found, lambda mine, other: other["cpu_ms_per_turn"] / max(0.001, mine["cpu_ms_per_turn"])
        ),
    }


def main() -> None:
    """Measure all bots in turn, round after round, and print the table and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--together", type=int, default=100)
    parser.add_argument("--only", default="", help="such as ours,c")
    chosen = parser.parse_args()
    script = story(1)[:-1]  # without the last line: sending takes a receipt, which `deposits` measures
    console = Console(stderr=True)
    wanted = [name for name in BOTS if not chosen.only or name in chosen.only.split(",")]
    left_out: list[str] = []
    if not has_aiogram():
        left_out = [name for name in wanted if name.startswith("c")]
        console.print(NO_PEERS)
    wanted = [name for name in wanted if name not in left_out]
    found: dict[str, list[Figures]] = {name: [] for name in wanted}
    with Progress(console=console) as bar:
        line = bar.add_task("turns", total=len(wanted) * chosen.rounds)
        for _ in range(chosen.rounds):
            for name in wanted:
                bar.update(line, description=BOTS[name].name)
                found[name].append(run(BOTS[name], chosen.seconds, script, chosen.together))
                bar.advance(line)
    told = summary(found)
    table = Table("", "bot", "turns/s", "p50 ms", "p99 ms", "requests/turn", "processor ms/turn", "memory MB")
    for name, figures in told["bench"].items():
        table.add_row(name, BOTS[name].name, *(f"{figure:,.2f}" for figure in figures.values()))
    console.print(table)
    for name, ratio in told["times_the_turns"].items():
        by_processor = told["times_the_turns_by_processor"][name]
        console.print(f"ours: {ratio} times the turns of {name}; by processor time {by_processor} times")
    print(
        json.dumps(
            {**told, "left_out": left_out, "together": chosen.together, "rounds": chosen.rounds}
            | {"seconds": chosen.seconds, "turns_of_a_conversation": len(script)}
        )
    )


if __name__ == "__main__":
    main()
