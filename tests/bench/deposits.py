# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole reports sealed and stored a second, by so many clients at once, and none of them lost.

Each client does what the chat does when somebody taps Send: make the report, make a receipt and derive its keys
(Argon2id, in a thread), seal, and commit the deposit to the disk. Afterwards every receipt must find its case and
every report must open and say what was deposited. The receipt alone is measured beside it: it is most of the cost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select

from storage.database import Database, migrate
from storage.envelope import Purpose, open_with
from storage.hybrid import expand
from storage.intake import Deposit, deposit, find_receipt
from storage.keymaking import new_seed, team_key
from storage.receipts import derive, new_receipt
from storage.sealing import seal
from storage.tables import Deposited
from storage.team import TeamKey
from tests.bench.people import invent
from tests.bench.vault import report_of

TARGET_PER_SECOND = 60.0  # Source: decision.


async def store(db: Database, key: TeamKey, rng: random.Random) -> tuple[str, uuid.UUID, bytes]:
    """Seal and store one report; give its receipt, its id and what it says."""
    report_id = uuid.uuid4()
    report = report_of(invent(rng), report_id, rng)
    plain, receipt = report.canonical_bytes(), new_receipt()
    keys = await asyncio.to_thread(derive, receipt)
    sealed = seal(plain, key, purpose=Purpose.REPORT, about=report_id)
    new = Deposit(
        case_id=uuid.uuid4(),
        report_id=report_id,
        sealed_report=sealed,
        receipt_tag=keys.tag,
        mailbox_public_key=keys.mailbox_public_key,
        received_on=report.received_at.date(),
    )
    async with db.begin() as session:
        await deposit(session, new)
    return receipt, report_id, plain


async def lost(db: Database, seed: bytes, stored: list[tuple[str, uuid.UUID, bytes]]) -> int:
    """Count reports that do not open to what was deposited, or that their receipt does not find."""
    found = set()
    async with db.read() as session:
        rows = {row.deposit_id: row for row in (await session.execute(select(Deposited))).scalars()}
        for receipt, report_id, plain in stored:
            keys = await asyncio.to_thread(derive, receipt)
            view = await find_receipt(session, keys.tag)
            row = rows.get(report_id)
            if view is None or row is None or row.case_id != view.case_id:
                continue
            opened = open_with(
                row.sealed_content, expand(seed), epoch=1, purpose=Purpose.REPORT, about=report_id
            )
            if opened == plain:
                found.add(report_id)
    return len(stored) - len(found)


async def receipts_alone(clients: int, count: int) -> tuple[float, float]:
    """Derive receipts alone, as many at once; give how many a second, and the processor's milliseconds for one."""
    began, used = time.perf_counter(), time.process_time()

    async def one() -> None:
        for _ in range(count // clients):
            await asyncio.to_thread(derive, new_receipt())

    await asyncio.gather(*(one() for _ in range(clients)))
    done = (count // clients) * clients
    return done / (time.perf_counter() - began), (time.process_time() - used) * 1000 / done


async def measure(folder: Path, clients: int, count: int, console: Console) -> dict[str, float]:
    """Store reports, then look for every one of them."""
    url = f"sqlite+aiosqlite:///{folder / 'bench.db'}"
    await migrate(url)
    seed = new_seed()
    key = team_key(seed, epoch=1)
    stored: list[tuple[str, uuid.UUID, bytes]] = []
    async with await Database.open(url) as db:
        with Progress(console=console) as bar:
            line = bar.add_task(f"{count} reports, {clients} clients", total=count)

            async def client(number: int) -> None:
                rng = random.Random(number)
                for _ in range(count // clients):
                    stored.append(await store(db, key, rng))
                    bar.advance(line)

            began, used = time.perf_counter(), time.process_time()
            await asyncio.gather(*(client(number) for number in range(clients)))
            took, cpu = time.perf_counter() - began, time.process_time() - used
        console.print("looking for every one of them …")
        missing = await lost(db, seed, stored)
    receipts, receipt_ms = await receipts_alone(clients, 10 * clients)
    return {
        "reports_per_second": round(len(stored) / took, 1),
        "receipts_alone_per_second": round(receipts, 1),
        "cpu_ms_per_report": round(cpu * 1000 / len(stored), 1),
        "cpu_ms_per_receipt": round(receipt_ms, 1),
        "stored": len(stored),
        "lost": missing,
        "clients": clients,
    }


def main() -> None:
    """Measure, print one line of JSON; 1 when a report was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--reports", type=int, default=640)
    chosen = parser.parse_args()
    console = Console(stderr=True)
    with TemporaryDirectory(prefix="amanat-bench-") as folder:
        figures = asyncio.run(measure(Path(folder), chosen.clients, chosen.reports, console))
    console.print(figures)
    print(json.dumps({"deposits": figures, "target_per_second": TARGET_PER_SECOND}))
    sys.exit(1 if figures["lost"] else 0)


if __name__ == "__main__":
    main()
