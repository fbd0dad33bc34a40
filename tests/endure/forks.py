# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real intake without the seconds that loading takes: forked from a process that has loaded it and done nothing.

A start costs two seconds of processor time, most of it for reading modules. On a busy machine a hundred kills would
mostly hit that; so each life begins as a fork, with the environment and log of its own, and is killed alone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

LOADED = ("bot.commands.serve", "bot.chat.app", "uvicorn", "uvloop", "aiosqlite", "sqlalchemy.dialects.sqlite.aiosqlite")  # fmt: skip


class Life:
    """One forked process, as subprocess.Popen would show it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Say whether it has ended; how is not known."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return -1
        return None

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        """Send a signal if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, timeout: float = 60.0) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        ends_at = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > ends_at:
                raise subprocess.TimeoutExpired("a forked intake", timeout)
            time.sleep(0.01)
        return -1


class Forks:
    """The loaded process; `start` gives one more life."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.endure.forks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._readline()

    def start(self, environment: Mapping[str, str], log: Path) -> Life:
        """Fork and be the intake."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps([dict(environment), str(log)]).encode() + b"\n")
        self._parent.stdin.flush()
        return Life(int(self._readline()))

    def close(self) -> None:
        """End the loaded process; lives end by their own signals."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.wait(timeout=30)
        self._parent.stdout.close()

    def _readline(self) -> bytes:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline()
        if not line:
            raise RuntimeError("the loaded process ended: run `python -m tests.endure.forks` to see why")
        return line


def main() -> None:
    """Load everything, then fork once for each line."""
    from importlib import import_module

    for name in LOADED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # The kernel clears the dead away.
    print("loaded", flush=True)
    for line in sys.stdin.buffer:
        environment, log = json.loads(line)
        pid = os.fork()
        if not pid:
            _be_the_intake(environment, log)
        print(pid, flush=True)


def _be_the_intake(environment: dict[str, str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (handle, 1), (handle, 2)):
        os.dup2(source, target)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["amanat", "intake"]
    from bot.commands import main as amanat

    try:
        amanat()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
