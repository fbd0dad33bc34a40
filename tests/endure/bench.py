# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast: turns a second beside three other bots in one run, on one machine, with the same people.

A turn is: update received, state kept, reply accepted. Ours seals every answer and waits for the disk; the
others keep plain text in memory. People answer at once, a hundred at a time; sending is not paced.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.demo.telegram.running import TOKEN
from tests.endure.house import a_house, end, environment
from tests.endure.story import story

PEERS_PYTHON = Path(".venv/peers/bin/python")
AIOGRAM_MISSING = (
    "aiogram not installed: python3 -m venv .venv/peers && .venv/peers/bin/pip install aiogram==3.31.0"
)
WARM_SECONDS = 3.0


@contextmanager
def people(script: list[str], *, together: int, per_second: float = 0.0) -> Iterator[str]:
    """Run the fast Bot API with its people; gives its address."""
    command = [sys.executable, "-m", "tests.endure.fast_telegram", "--script", json.dumps(script)]
    command += ["--together", str(together), "--per-second", str(per_second)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def stats(address: str) -> dict[str, Any]:
    """Ask the people how far they have come; waiting times start anew."""
    with urllib.request.urlopen(f"{address}/bot{TOKEN}/stats", timeout=30) as answer:
        return dict(json.load(answer)["result"])


def measure(address: str, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
    """Count turns for a while, after a warm-up."""
    until = time.monotonic() + 30
    while stats(address)["turns"] < 50 and time.monotonic() < until and process.poll() is None:
        time.sleep(0.1)
    time.sleep(WARM_SECONDS)
    before, began = stats(address), time.perf_counter()
    used = cpu_seconds(process)
    time.sleep(seconds)
    after, took = stats(address), time.perf_counter() - began
    turns = after["turns"] - before["turns"]
    calls = sum(after["calls"].values()) - sum(before["calls"].values())
    return {
        "turns_per_second": round(turns / took, 1),
        "p50_ms": round(after["p50"] * 1000, 1),
        "p99_ms": round(after["p99"] * 1000, 1),
        "requests_per_turn": round(calls / max(1, turns), 2),
        "cpu_ms_per_turn": round((cpu_seconds(process) - used) * 1000 / max(1, turns), 3),
        "memory_mb": memory_mb(process),
    }


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Give the processor time of a running process."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100.0


def memory_mb(process: subprocess.Popen[bytes]) -> float:
    """Give the resident memory of a running process."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def ours(seconds: float, script: list[str], together: int) -> dict[str, Any]:
    """Measure the real intake."""
    with people(script, together=together) as address, a_house(address) as house:
        process = house.start()
        try:
            found = measure(address, process, seconds)
        finally:
            end(process)
        return found


def peer(command: list[str], seconds: float, script: list[str], together: int) -> dict[str, Any]:
    """Measure another bot; `command` gets the address, the token and the number of questions."""
    with people(script, together=together) as address, TemporaryDirectory() as folder:
        filled = [part.replace("FOLDER", folder) for part in command]
        at = next((i for i, part in enumerate(filled) if part.endswith("pickle")), len(filled))
        line = [*filled[:at], address, TOKEN, str(len(script) - 1), *filled[at:]]
        process = subprocess.Popen(line, env=environment(), stderr=subprocess.DEVNULL)
        try:
            return measure(address, process, seconds)
        finally:
            process.kill()
            process.wait()


def main() -> None:
    """Measure all bots one after another, twice round, and print the table and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--together", type=int, default=100)
    parser.add_argument("--only", default="", help="such as ours,c")
    chosen = parser.parse_args()
    script, seconds, together = story(1)[:-1], chosen.seconds, chosen.together
    plain = [sys.executable, "-m", "tests.endure.peers.ptb_bot"]
    fast = [str(PEERS_PYTHON), "tests/endure/peers/aiogram_bot.py"]
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "ours": lambda: ours(seconds, script, together),
        "a": lambda: peer(plain, seconds, script, together),
        "b": lambda: peer([*plain, "FOLDER/pickle"], seconds, script, together),
        "c": lambda: peer(fast, seconds, script, together),
    }
    console = Console(stderr=True)
    if not PEERS_PYTHON.exists():
        console.print(AIOGRAM_MISSING)
        del runs["c"]
    wanted = [name for name in runs if not chosen.only or name in chosen.only.split(",")]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in wanted}
    with Progress(console=console) as bar:
        line = bar.add_task("bench", total=len(wanted) * chosen.rounds)
        for _ in range(chosen.rounds):
            for name in wanted:
                found[name].append(runs[name]())
                bar.advance(line)
    best = {name: max(several, key=lambda one: one["turns_per_second"]) for name, several in found.items()}
    table = Table("bot", "turns/s", "p50 ms", "p99 ms", "requests/turn", "processor ms/turn", "memory MB")
    for name, figures in best.items():
        table.add_row(BOTS[name], *map(str, figures.values()))
    console.print(table)
    print(json.dumps({"bench": best, "ratios": ratios(best), "together": together, "turns": len(script)}))


BOTS = {
    "ours": "amanat: sealed, on the disk",
    "a": "python-telegram-bot, memory",
    "b": "python-telegram-bot, pickle",
    "c": "aiogram 3, memory",
}


def ratios(best: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Give our turns a second as a multiple of the others'."""
    if "ours" not in best:
        return {}
    mine = best["ours"]["turns_per_second"]
    return {
        name: round(mine / max(0.1, one["turns_per_second"]), 2)
        for name, one in best.items()
        if name != "ours"
    }


if __name__ == "__main__":
    main()
