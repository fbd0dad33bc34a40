# SPDX-License-Identifier: AGPL-3.0-or-later
"""One run from beginning to end, told on the screen, ending with one line of JSON."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.demo import moderators
from bot.demo.check import CheckFailed
from bot.demo.house import HouseError
from bot.demo.seizure import story
from bot.demo.seizure.hosts import PROCESSES, Hosts
from bot.demo.seizure.measure import (
    ControlFailed,
    Measured,
    control,
    note_running,
    search_disks,
    try_all_keys,
)
from bot.demo.seizure.memory import look_into
from bot.demo.seizure.plan import Plan
from bot.demo.seizure.table import finds_table, result_table
from bot.demo.seizure.times import Span
from bot.demo.telegram.phone import PhoneError

out = Console(highlight=False)


def seize(*, leak: str | None = None, short: bool = False, keep: Path | None = None) -> int:
    """Play, seize, search, try, and tell. Returns the exit code: 0 only when nothing was given away."""
    os.environ["AMANAT_DEMO"] = "1"
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="amanat-seizure-") as temporary:
        folder = (keep or Path(temporary)).resolve()
        try:
            measured = _measure(folder, leak=leak, short=short, started=started)
        except (
            CheckFailed, ControlFailed, HouseError, PhoneError, moderators.DeskSurprise, LookupError, StopIteration,
        ) as error:  # fmt: skip
            failed = f"{type(error).__name__}: {error}"
            _print_log_tails(folder / "logs")
            out.print(json.dumps({"ok": False, "failed": failed}), markup=False, soft_wrap=True)
            return 1
    out.print(result_table(measured))
    if not measured.ok:
        out.print(finds_table(measured))
    out.print(json.dumps(figures(measured, time.monotonic() - started)), markup=False, soft_wrap=True)
    return 0 if measured.ok else 1


def figures(measured: Measured, seconds: float) -> dict[str, object]:
    """Give the figures of a run."""
    return {
        "ok": measured.ok,
        "seconds": round(seconds, 1),
        "canaries": measured.canaries,
        "files": measured.files,
        "bytes": measured.bytes_searched,
        "memory_bytes": sum(one.image_bytes for one in measured.running.values()),
        "keys_tried": measured.keys_tried,
        "ciphertexts": measured.ciphertexts,
        "opened_by_forwarder": dict(measured.forwarder_opened),
        "opened_with_the_right_keys": measured.control_opened,
        "found": len(measured.finds),
        "opened": len(measured.opened),
    }


def _measure(folder: Path, *, leak: str | None, short: bool, started: float) -> Measured:
    plan, measured, began_at = Plan(), Measured(), datetime.now(UTC)

    def narrate(line: str) -> None:
        out.print(f"{time.monotonic() - started:6.1f} s  {line}", markup=False, soft_wrap=True)

    def measure(process: str) -> None:
        narrate(f"What the running {process} holds in its memory is searched.")
        note_running(process, look_into(hosts.processes[process].pid, plan.planted()), measured)

    narrate("A team is founded; intake, database, desk and forwarder get a host each.")
    with Hosts(folder, favourite_ports=False, leak=leak) as hosts:
        hosts.keep_secrets_of_founding(plan)
        if short:
            story.play_short(hosts, plan, narrate)
        else:
            story.play(hosts, plan, narrate, measure)
        hosts.check_alive(*(part for part in PROCESSES if short or part != "forwarder"))
        narrate("The power of all hosts is cut (SIGKILL).")
        hosts.power_off()
        span = Span.around(began_at, datetime.now(UTC))
        narrate("All that lies on their disks is searched.")
        search_disks(hosts, plan.planted(), span, measured)
        narrate("Every value of 32 bytes on them is tried as a key on every ciphertext.")
        with _progress() as progress:
            sealed = try_all_keys(hosts, measured, progress)
        narrate("The same means are tried with the right keys, to show that they would find it.")
        control(hosts, plan, sealed, measured, short=short)
    if leak is not None and measured.ok:
        raise ControlFailed(f"the leak {leak} was not caught; a search that misses it proves nothing")
    return measured


def _print_log_tails(logs: Path) -> None:
    for log in sorted(logs.glob("*.log")):
        tail = log.read_text("utf-8", "replace").splitlines()[-4:]
        out.print(f"--- {log.name}", *tail, sep="\n", markup=False, soft_wrap=True)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("          keys tried"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
