# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure the desk over a large archive: `python -m tests.bench.archive [--cases 100000,10000]`.

For each size: a vault of sealed cases is made, the real desk is asked over its own web interface, and the pages are
timed one after the other. Progress goes to standard error; the last line on standard output is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from bot.casework.partner import save_partners
from bot.desk.app import make_app
from bot.desk.desk import Desk
from bot.desk.sessions import Session
from bot.partners.keys import make_forwarder_keys
from storage.database import migrate
from storage.home import Home, write_private
from storage.keymaking import make_key_file, new_seed, new_signing_key, team_key
from storage.team import Moderator, Team, save_team
from tests.bench.people import LAST_DAY
from tests.bench.vault import fill, seconds_since
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import Sent

SIZES = (100_000, 10_000)
TARGET_MS = 150.0
TIMES = 60
PAIRS_LOOKED_AT = 300
SEARCHES = (
    {"words": "ذاکر"}, {"words": "Sohrab Mengal"}, {"words": "محمد کریم"}, {"words": "Hammal", "place": "کیچ"},
    {"place": "Turbat", "first": "2026-01"}, {"words": "uniforms"}, {"words": "زرینہ"}, {"words": "عبدالغنی"},
    {"words": "Yaqoob", "first": "2024", "last": "2025"}, {"words": "وردی"},
)  # fmt: skip


def say(text: str) -> None:
    """Show how far it has come."""
    print(f"\r{text:<78}", end="", file=sys.stderr, flush=True)


async def make_house(folder: Path, seed: bytes) -> Home:
    """Make a home with one moderator, whose passphrase is stretched as in earnest."""
    home = Home(folder).make()
    await migrate(home.database_url)
    signing = new_signing_key()
    key_file = make_key_file(
        moderator_id="cora", name="Cora", passphrase=PASSPHRASES["cora"], seeds={1: seed}, signing_key=signing
    )
    write_private(home.key_file("cora"), key_file)
    people = (Moderator("cora", "Cora", signing.public_key().public_bytes_raw()),)
    save_team(home.team_file, Team((team_key(seed, epoch=1),), people))
    make_forwarder_keys(home)
    save_partners(home.partners_file, {})
    return home


async def timed(do: Callable[[int], Awaitable[httpx.Response]], times: int = TIMES) -> dict[str, float]:
    """Do something many times; give the median and the 95th percentile in milliseconds."""
    taken = []
    for number in range(times):
        started = time.perf_counter()
        answer = await do(number)
        taken.append(1000 * seconds_since(started))
        if answer.status_code >= 400:
            raise SystemExit(f"expected a page; the desk answered {answer.status_code}")
    taken.sort()
    return {
        "median_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[max(0, round(0.95 * len(taken)) - 1)], 1),
    }


async def measure(count: int, folder: Path) -> dict[str, Any]:
    """Measure one size."""
    seed = new_seed()
    home = await make_house(folder, seed)
    started = time.perf_counter()
    file = Path(home.database_url.removeprefix("sqlite+aiosqlite:///"))
    twice = fill(file, seed, count, lambda done: say(f"sealing {done:,} of {count:,} cases"))
    made_seconds = seconds_since(started)
    gc.collect()
    before_mib = _memory_mib()
    app = make_app(Sent(home, home.database_url, home.blobs_url, idle_lock_for=timedelta(hours=3)))
    desk: Desk = app.state.desk
    desk.today = lambda: LAST_DAY  # type: ignore[method-assign]
    found: dict[str, Any] = {"cases": count, "making_seconds": round(made_seconds, 1)}
    async with Browser(app) as browser:
        started = time.perf_counter()
        await browser.sign_in("cora")
        found["sign_in_seconds"] = round(seconds_since(started), 2)
        found["first_page_while_filling"] = await timed(lambda _: browser.get("/queue"), 10)
        archive = await desk.archive(_session(desk))
        while not archive.is_complete or archive.is_busy:
            await asyncio.sleep(0.5)
            say("opening {:,} of {:,} cases".format(*archive.progress))
        found["all_opened_seconds"] = round(seconds_since(started), 1)
        gc.collect()
        found["memory_mib"] = round(_memory_mib() - before_mib)
        say("timing pages")
        found["queue"] = await timed(_queue_pages(browser))
        found["search"] = await timed(_searches(browser))
        cases = re.findall(r'href="(/cases/[0-9a-f-]{36})"', (await browser.get("/queue")).text)
        cases += [f"/cases/{one}" for one, _ in twice[:TIMES]]
        found["case"] = await timed(lambda number: browser.get(cases[number % len(cases)]))
        found["overview"] = await timed(lambda _: browser.get("/overview"), 10)
        found["matching"] = await _matching(browser, twice)
    await desk.close()
    found["within_target"] = all(found[page]["p95_ms"] < TARGET_MS for page in ("queue", "search", "case"))
    say("")
    return found


def _queue_pages(browser: Browser) -> Callable[[int], Awaitable[httpx.Response]]:
    addresses = (
        "/queue", "/queue?lane=review", "/queue?lane=mine", "/queue?lane=referred", "/queue?lane=new&flag=child",
        "/queue?lane=new&language=bal", "/queue?lane=closed", "/queue?lane=ready",
    )  # fmt: skip
    return lambda number: browser.get(addresses[number % len(addresses)])


def _searches(browser: Browser) -> Callable[[int], Awaitable[httpx.Response]]:
    token = ""

    async def search(number: int) -> httpx.Response:
        nonlocal token
        token = token or await browser.token()
        sent = await browser.http.post("/search", data={"token": token, **SEARCHES[number % len(SEARCHES)]})
        return await browser.http.get(sent.headers["location"])

    return search


async def _matching(browser: Browser, twice: list[tuple[UUID, UUID]]) -> dict[str, Any]:
    """Look at cases of people who were told of twice: is the other one shown, and is it the first?"""
    shown = first = tops = 0
    most = 0
    for number, (one, other) in enumerate(twice[:PAIRS_LOOKED_AT]):
        say(f"matching {number + 1} of {min(len(twice), PAIRS_LOOKED_AT)}")
        page = (await browser.get(f"/cases/{one}")).text
        section = page.split('id="belonging"')[1].split("</section>")[0] if 'id="belonging"' in page else ""
        ids = re.findall(r'name="other" value="([0-9a-f-]{36})"', section)
        most = max(most, len(ids))
        shown += str(other) in ids
        tops += bool(ids)
        first += bool(ids) and ids[0] == str(other)
    looked = min(len(twice), PAIRS_LOOKED_AT)
    return {
        "pairs": looked,
        "recall_shown": round(shown / looked, 3),
        "precision_of_top": round(first / tops, 3) if tops else None,
        "most_shown": most,
    }


def _session(desk: Desk) -> Session:
    return next(iter(desk.sessions._open.values()))


def _memory_mib() -> float:
    """Give the memory of this process now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure each size and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default=",".join(map(str, SIZES)), help="sizes, parted by commas")
    sizes = [int(size) for size in parser.parse_args().cases.split(",")]
    results = []
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="amanat-bench-") as folder:
            results.append(asyncio.run(measure(size, Path(folder) / "amanat")))
    print(json.dumps({"bench": "archive", "target_p95_ms": TARGET_MS, "sizes": results}))


if __name__ == "__main__":
    main()
