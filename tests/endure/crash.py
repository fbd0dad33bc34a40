# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 at random while families report: nothing is lost, nothing doubled, every report arrives.

python -m tests.endure.crash [--conversations 200] [--kills 50]. Each kill ends the real intake process without
warning; the next begins at once. The same is then done to a plain bot of python-telegram-bot's own examples.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.demo.telegram.phone import Phone, PhoneError, Standin
from bot.demo.telegram.running import TOKEN, running_standin
from tests.endure.family import Family, Outcome, thinking
from tests.endure.house import House, Process, build_house, end, environment
from tests.endure.verdict import Verdict, judge

SHORTEST_LIFE_SECONDS = 0.1  # Some kills come before a start has ended,
LONGEST_LIFE_SECONDS = 5.0  # and as long as that, or
STARTS = 2.5  # so many times what the first start took, where the machine is slow, most come after it.
START_WITHIN_SECONDS = 300.0
GRACE_SECONDS = 2400.0  # for families after the last kill; a busy machine needs it
LINES_OF_A_FAMILY, LINES_OF_THE_PLAIN = 45, 26  # acts, with those done again after a kill
PEER_QUESTIONS = 12
PEER_SILENCE_SECONDS = 6.0


@dataclass
class Result:
    """One line of the table."""

    bot: str
    mode: str
    kills: int = 0
    seconds: float = 0.0
    parked: int = 0  # nothing here is odd, so nothing should be
    expired: int = 0  # taps that Telegram let go of after 150 seconds; whoever tapped taps again
    verdict: Verdict = field(default_factory=Verdict)

    def as_dict(self) -> dict[str, Any]:
        """Give the figures of one run."""
        return {
            "bot": self.bot,
            "mode": self.mode,
            "kills": self.kills,
            "seconds": round(self.seconds, 1),
            "parked": self.parked,
            "expired": self.expired,
            **self.verdict.as_dict(),
        }


class Killer:
    """Starts a process, kills it at random, starts it again; `left` counts down."""

    def __init__(self, start: Callable[[], Process], kills: int, rng: random.Random) -> None:
        self._start = start
        self._rng = rng
        self.left = kills
        self.done = 0
        self.longest = LONGEST_LIFE_SECONDS
        self.ended_at: float | None = None
        self.process = start()

    @property
    def lasts_for(self) -> float:
        """Give the seconds that all kills together will take."""
        return self.left * (SHORTEST_LIFE_SECONDS + self.longest) / 2

    async def see_it_start(self, standin: Standin) -> None:
        """Let the first process reach Telegram, and measure how long that took."""
        began = time.monotonic()
        while not await standin.calls():
            if time.monotonic() - began > START_WITHIN_SECONDS:
                raise RuntimeError("the bot did not reach the stand-in: see its log")
            await asyncio.sleep(0.1)
        self.longest = max(LONGEST_LIFE_SECONDS, STARTS * (time.monotonic() - began))

    def going_on(self) -> bool:
        """Say whether families may still be waited for."""
        return self.ended_at is None or time.monotonic() < self.ended_at + GRACE_SECONDS

    async def run(self) -> None:
        """Kill until none is left to do: some before the bot has come up, most while it is at work."""
        while self.left > 0:
            await asyncio.sleep(self._rng.uniform(SHORTEST_LIFE_SECONDS, self.longest))
            self.process.kill()
            await asyncio.to_thread(self.process.wait)
            self.left -= 1
            self.done += 1
            self.process = self._start()
        self.ended_at = time.monotonic()


async def crash_ours(
    folder: Path,
    mode: str,
    conversations: int,
    kills: int,
    rng: random.Random,
    show: Callable[[str, int, int], None],
) -> Result:
    """Let families report to the real intake while it is killed again and again."""
    result = Result("amanat", mode)
    with running_standin() as url:
        house = await build_house(folder / mode, url)
        house.forked = True
        if mode == "webhook":
            port = free_port()
            house.settings |= {
                "AMANAT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                "AMANAT_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            }
        began = time.monotonic()
        outcomes, killer = await _let_report(house, url, conversations, kills, rng, show)
        result.kills, result.seconds = killer.done, time.monotonic() - began
        async with Standin(url) as standin:
            expired = int((await standin.pending())["expired"])
        await asyncio.to_thread(end, killer.process)
        result.verdict = judge(await house.reports(), outcomes)
        result.parked, result.expired = len(await house.parked()), expired
    return result


async def _let_report(
    house: House,
    url: str,
    conversations: int,
    kills: int,
    rng: random.Random,
    show: Callable[[str, int, int], None],
) -> tuple[dict[int, Outcome], Killer]:
    killer = Killer(house.start, kills, rng)
    async with Standin(url) as standin:
        await killer.see_it_start(standin)
    # Slow enough that families are still talking at the last kill.
    think = thinking(max(0.05, killer.lasts_for / LINES_OF_A_FAMILY), rng)
    limits = httpx.Limits(max_connections=conversations + 20, max_keepalive_connections=conversations + 20)
    finished = 0

    async def one(number: int, http: httpx.AsyncClient) -> Outcome:
        nonlocal finished
        await asyncio.sleep(rng.uniform(0, min(10.0, kills / 2)))
        phone = await Phone.pick_up(url, name=f"F{number}", http=http)
        outcome = await Family(phone, number, think=think, patience=max(6.0, killer.longest)).report(
            going_on=killer.going_on
        )
        finished += outcome.finished
        show("finished", finished, conversations)
        return outcome

    async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as http:
        killing = asyncio.create_task(killer.run())
        outcomes = await asyncio.gather(*(one(number, http) for number in range(conversations)))
        killer.left = 0
        await killing
    return dict(enumerate(outcomes)), killer


async def crash_plain(
    folder: Path, conversations: int, kills: int, rng: random.Random, show: Callable[[str, int, int], None]
) -> Result:
    """Do the same to a plain ConversationHandler bot; what it wrote down at the end is what it kept."""
    result = Result("plain python-telegram-bot", "polling")
    kept = folder / "plain-answers.txt"
    with running_standin() as url:
        command = [sys.executable, "-m", "tests.endure.peers.ptb_bot", url, TOKEN, str(PEER_QUESTIONS)]
        log = (folder / "plain.log").open("ab")

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                command, env={**environment(), "ENDURE_PEER_ANSWERS": str(kept)}, stdout=log, stderr=log
            )

        began = time.monotonic()
        killer = Killer(start, kills, rng)
        async with Standin(url) as standin:
            await killer.see_it_start(standin)
        think = thinking(max(0.05, killer.lasts_for / LINES_OF_THE_PLAIN), rng)
        silence = max(PEER_SILENCE_SECONDS, killer.longest)
        killing = asyncio.create_task(killer.run())
        limits = httpx.Limits(max_connections=conversations + 20)
        done = 0

        async def one(number: int, http: httpx.AsyncClient) -> bool:
            nonlocal done
            await asyncio.sleep(rng.uniform(0, min(10.0, kills / 2)))
            phone = await Phone.pick_up(url, name=f"P{number}", http=http)
            finished = await _tell_plain(phone, number, think, silence)
            done += 1
            show("ended", done, conversations)
            return finished

        async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as http:
            ends = await asyncio.gather(*(one(number, http) for number in range(conversations)))
        killer.left = 0
        await killing
        killer.process.kill()
        killer.process.wait()
        log.close()
    result.kills, result.seconds = killer.done, time.monotonic() - began
    text = kept.read_text("utf-8") if kept.exists() else ""
    told = [word for line in text.splitlines() for word in line.split("\x1f")]
    said = [f"answer-{number}-{at}" for number in range(conversations) for at in range(PEER_QUESTIONS)]
    result.verdict = Verdict(
        conversations=conversations,
        finished=sum(ends),
        answers=len(said),
        lost=sum(word not in set(told) for word in said),
        doubled=len(told) - len(set(told)),
    )
    return result


async def _tell_plain(phone: Phone, number: int, think: Any, silence: float) -> bool:
    """Say every answer once; after a silence go on, and when nothing answers any more, press Start again."""
    await phone.start()
    silences = 0
    for at in range(-1, PEER_QUESTIONS):
        if at >= 0:
            await think()
            await phone.text(f"answer-{number}-{at}")
        try:
            screen = await phone.wait(timeout=silence, settle=0.05)
        except PhoneError:
            silences += 1
            if silences % 2 == 0:
                await phone.start()
            continue
        if "That was all" in screen.text:
            return True
    return False


def free_port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def table_of(results: list[Result]) -> Table:
    """Put all lines side by side."""
    table = Table(
        "bot", "mode", "kill -9", "conversations", "finished", "answers", "lost", "doubled", "said again", "s"
    )
    for result in results:
        v = result.verdict
        cells = (
            result.kills,
            v.conversations,
            v.finished,
            v.answers,
            v.lost,
            v.doubled,
            v.said_again,
            int(result.seconds),
        )
        table.add_row(result.bot, result.mode, *map(str, cells))
    return table


def bad(result: Result) -> bool:
    """Say whether a run shows what it must not."""
    of = result.verdict
    return bool(result.parked or of.lost or of.doubled or of.finished < of.conversations)


def main() -> None:
    """Run everything, print the table and one line of JSON; exit code 1 when ours lost anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50, help="in each mode")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--only", choices=["polling", "webhook", "plain"], default=None)
    chosen = parser.parse_args()
    console = Console(stderr=True)
    rng = random.Random(chosen.seed)
    results: list[Result] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar, TemporaryDirectory(prefix="amanat-crash-") as folder:
        os.environ["AMANAT_DEMO"] = "1"
        for mode in ("polling", "webhook", "plain"):
            if chosen.only not in (None, mode):
                continue
            line = bar.add_task(f"crash: {mode}", total=chosen.conversations)

            def show(_what: str, done: int, _of: int, line: Any = line) -> None:
                bar.update(line, completed=done)

            where = Path(folder)
            if mode == "plain":
                work = crash_plain(where, chosen.conversations, chosen.kills, rng, show)
            else:
                work = crash_ours(where, mode, chosen.conversations, chosen.kills, rng, show)
            results.append(asyncio.run(work))
    console.print(table_of(results))
    print(json.dumps({"crash": [result.as_dict() for result in results], "seed": chosen.seed}))
    sys.exit(any(bad(result) for result in results if result.bot == "amanat"))


if __name__ == "__main__":
    main()
