# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start the stand-in as its own process, for tests and the demo, and stop it by its own handle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

TOKEN = "4242424242:demo-token-that-opens-nothing-at-all"  # noqa: S105 - it is a stand-in's.


PROGRAM = (sys.executable, "-m", "bot.demo.telegram")


@contextmanager
def running_standin(*, token: str = TOKEN, port: int = 0, program: Sequence[str] = PROGRAM) -> Iterator[str]:
    """Run the stand-in while the block lasts; yields its address, such as http://127.0.0.1:40123.

    Port 0 takes a free one. The Bot API is at <address>/bot<token>/<method>. `program` may wrap the stand-in.
    """
    command = [*program, "--port", str(port), "--token", token]
    process = subprocess.Popen(
        command, env={**os.environ, "AMANAT_DEMO": "1"}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip().rpartition(" ")[2]
        if not address.startswith("http://"):
            raise RuntimeError("the stand-in did not start: run `python -m bot.demo.telegram` to see why")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
