# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that may go wrong between a bot and Telegram, one trouble at a time and then all in one hour.

python -m tests.endure.faults [--families 5]. Nothing may be lost, taken
twice, or sent again blindly, and whoever runs the bot must hear of an outage. In the hour of mixed trouble the
stand-in and the intake run by one clock that goes fifteen times faster, so that pauses and lifetimes keep their
true proportions.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.demo.telegram.phone import Phone, Standin
from bot.demo.telegram.running import PROGRAM, running_standin
from tests.endure.crash import free_port
from tests.endure.house import build_house, end
from tests.endure.hurried import command
from tests.endure.together import percentile, report_together
from tests.endure.verdict import judge

WITHIN_SECONDS = 400.0  # Generous: the machine may be busy with other work.
HURRIED = (
    15  # times the clock of the mixed hour is faster; more would count a busy machine's delays as outages
)
SLOTS, SLOT_SECONDS = 30, 120.0  # of the mixed hour, on its own clock
LONGEST_TROUBLE_SECONDS = 75.0  # leaves each slot some calm
TALKING = 12  # messages of the bot's after which trouble begins
ENOUGH = 12  # calls that fail before an outage ends; the alarm comes after three polls
ALARM = "telegram does not answer as expected"
Plan = tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Scene:
    """One trouble: what is planned, how Telegram delivers, and what must be heard of it."""

    plan: Plan = ()
    mode: str = "polling"
    advance: float = 0.0  # seconds the stand-in's clock is moved on after a while
    alarm: bool = False
    one_chat: bool = False  # the plan concerns a chat of its own, which no family is in
    blocks: bool = False  # somebody blocks the bot while it writes to her
    hurried: bool = False  # the mixed hour, on a faster clock
    think: float = 0.3  # seconds of a true clock before each act of a family


def _all(kind: str, method: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "method": method, **more}


SCENES: dict[str, Scene] = {
    "429 to one chat": Scene((_all("too-many", "sendMessage", times=2, retry_after=20),), one_chat=True),
    "429 to all": Scene((_all("too-many", "sendMessage", times=8, retry_after=2),)),
    "500": Scene((_all("server-error", "*", times=12),)),
    "502, HTML": Scene((_all("bad-gateway", "*", times=12),)),
    "504, HTML": Scene((_all("timeout-page", "*", times=12),)),
    "404 for a minute": Scene((_all("not-found", "*", for_seconds=60.0),), advance=55.0, alarm=True),
    "401 for a minute": Scene((_all("unauthorized", "*", for_seconds=60.0),), advance=55.0, alarm=True),
    "captive portal": Scene((_all("portal", "*", for_seconds=60.0),), advance=55.0, alarm=True),
    "sent, then no answer": Scene((_all("hang", "sendMessage", times=5, performed=True),)),
    "sent, then reset": Scene((_all("reset", "sendMessage", times=8, performed=True),)),
    "reset": Scene((_all("reset", "*", times=8),)),
    "garbled": Scene((_all("garbled", "getUpdates", times=5),)),
    "blocked": Scene(blocks=True),
    "delivered twice": Scene((_all("unheard", "webhook", only_first=True),), mode="webhook"),
    "deliveries unheard": Scene((_all("unheard", "webhook", times=12),), mode="webhook"),
    "taps overtake": Scene(mode="webhook"),
    "mixed hour": Scene(hurried=True, think=6.0),
    "mixed hour, webhook": Scene(hurried=True, think=6.0, mode="webhook"),
}
MIXED = ("too-many", "server-error", "bad-gateway", "timeout-page", "not-found", "unauthorized", "portal", "reset", "garbled", "hang")  # fmt: skip
METHODS = ("sendMessage", "getUpdates", "editMessageText", "answerCallbackQuery", "*")
STANDIN, CHAT = "bot.demo.telegram.__main__:main", "bot.commands:main"


@dataclass
class Found:
    """What came of one scene."""

    struck: int = 0
    finished: int = 0
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    alarms: int = 0
    p95_seconds: float = 0.0
    seconds: float = 0.0
    missing: list[str] = field(default_factory=list)

    def bad(self, families: int) -> bool:
        """Say whether the scene shows what it must not."""
        return bool(self.lost or self.doubled or self.repeated or self.missing or self.finished < families)


async def play(folder: Path, name: str, scene: Scene, families: int, rng: random.Random) -> Found:
    """Play one scene with a real intake."""
    found, began = Found(), time.monotonic()
    program = command(HURRIED, time.time(), STANDIN) if scene.hurried else PROGRAM
    with running_standin(program=program) as url:
        house = await build_house(folder, url)
        if scene.hurried:
            house.command = [*program[:-1], CHAT, "intake"]
        if scene.mode == "webhook":
            port = free_port()
            house.settings |= {
                "AMANAT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                "AMANAT_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            }
        process = house.start()
        async with Standin(url) as standin:
            trouble = asyncio.create_task(_trouble(url, standin, scene, rng))
            try:
                outcomes = await report_together(
                    url, families, think=scene.think, within=WITHIN_SECONDS, rng=rng, patience=8.0
                )
                await trouble
                found.struck = sum(fault["struck"] for fault in await standin.faults())
            finally:
                trouble.cancel()
                code = process.poll()
                await asyncio.to_thread(end, process)
        verdict = judge(await house.reports(), outcomes)
        log = house.log.read_text("utf-8", "replace")
    found.finished, found.lost, found.doubled = verdict.finished, verdict.lost, verdict.doubled
    found.repeated = sum(outcome.repeated for outcome in outcomes.values()) if "sent, then" in name else 0
    found.alarms = log.count(ALARM)
    waits = [wait for outcome in outcomes.values() for wait in outcome.waits]
    found.p95_seconds = round(percentile(waits, 0.95), 2)
    found.seconds = round(time.monotonic() - began, 1)
    if code is not None:
        found.missing.append("the intake ended")
    if scene.alarm and not found.alarms:
        found.missing.append("no alarm")
    if scene.plan and not found.struck:
        found.missing.append("the trouble did not strike")
    return found


async def _trouble(url: str, standin: Standin, scene: Scene, rng: random.Random) -> None:
    """Make the planned trouble once families are talking."""
    await _talking(standin)
    if scene.hurried:
        await _mixed_hour(standin, rng, deliveries=scene.mode == "webhook")
    elif scene.one_chat or scene.blocks:
        await _one_chat(url, standin, scene)
    else:
        for fault in scene.plan:
            await standin.fault(**fault)
    if scene.advance:
        await _struck(standin, ENOUGH, within=30.0)
        await standin.advance(scene.advance)


async def _talking(standin: Standin) -> None:
    """Wait until the bot has answered some families."""
    while True:
        if len(await standin.calls("sendMessage")) >= TALKING:
            return
        await asyncio.sleep(0.2)


async def _struck(standin: Standin, times: int, *, within: float) -> None:
    """Wait until the planned trouble has struck so often."""
    ends_at = time.monotonic() + within
    while time.monotonic() < ends_at:
        if sum(fault["struck"] for fault in await standin.faults()) >= times:
            return
        await asyncio.sleep(0.2)


async def _one_chat(url: str, standin: Standin, scene: Scene) -> None:
    async with await Phone.pick_up(url, name="Bystander") as phone:
        for fault in scene.plan:
            await standin.fault(**fault, chat_id=phone.chat_id)
        await phone.start()
        if scene.blocks:
            await phone.block()


async def _mixed_hour(standin: Standin, rng: random.Random, *, deliveries: bool) -> None:
    """Thirty times two minutes of the hurried clock: some trouble for up to a minute, then calm."""
    for _ in range(SLOTS):
        lasts_for = rng.uniform(5.0, LONGEST_TROUBLE_SECONDS)
        await standin.fault(
            rng.choice(MIXED),
            method=rng.choice(METHODS),
            for_seconds=lasts_for,
            performed=rng.random() < 0.3,
        )
        if deliveries and rng.random() < 0.5:
            await standin.fault("unheard", method="webhook", for_seconds=lasts_for)
        await asyncio.sleep(SLOT_SECONDS / HURRIED)


def table_of(found: Mapping[str, Found]) -> Table:
    """Put all scenes side by side."""
    table = Table(
        "trouble", "struck", "finished", "lost", "doubled", "sent again", "alarms", "p95 s", "s", "missing"
    )
    for name, one in found.items():
        cells = (
            one.struck,
            one.finished,
            one.lost,
            one.doubled,
            one.repeated,
            one.alarms,
            one.p95_seconds,
            one.seconds,
        )
        table.add_row(name, *map(str, cells), ", ".join(one.missing))
    return table


def main() -> None:
    """Play all scenes, print the table and one line of JSON; exit code 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=5)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--only", default="", help="part of a trouble's name")
    chosen = parser.parse_args()
    os.environ["AMANAT_DEMO"] = "1"
    console, rng = Console(stderr=True), random.Random(chosen.seed)
    scenes = {name: scene for name, scene in SCENES.items() if chosen.only in name}
    found: dict[str, Found] = {}
    with Progress(console=console) as bar, TemporaryDirectory(prefix="amanat-faults-") as folder:
        line = bar.add_task("faults", total=len(scenes))
        for at, (name, scene) in enumerate(scenes.items()):
            bar.update(line, description=f"faults: {name}")
            found[name] = asyncio.run(play(Path(folder) / str(at), name, scene, chosen.families, rng))
            bar.advance(line)
    console.print(table_of(found))
    figures = {name: vars(one) for name, one in found.items()}
    print(json.dumps({"faults": figures, "families": chosen.families, "seed": chosen.seed}))
    sys.exit(any(one.bad(chosen.families) for one in found.values()))


if __name__ == "__main__":
    main()
