# SPDX-License-Identifier: AGPL-3.0-or-later
"""People as a process of their own, and what a running process has used."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.demo.telegram.running import TOKEN


@contextmanager
def people(script: list[str], *, together: int, per_second: float = 0.0, at_once: int = 0) -> Iterator[str]:
    """Run the fast Bot API with its people; gives its address. The arguments are those of fast_telegram."""
    command = [sys.executable, "-m", "tests.endure.fast_telegram", "--script", json.dumps(script)]
    command += ["--together", str(together), "--per-second", str(per_second), "--at-once", str(at_once)]
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
    with urllib.request.urlopen(f"{address}/bot{TOKEN}/stats", timeout=60) as answer:
        return dict(json.load(answer)["result"])


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a running process has used, in its own code and in the system's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Give the resident memory of a running process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)
