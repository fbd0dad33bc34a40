# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real intake without the seconds that loading takes: forked from a process that has loaded it and done nothing.

A start costs two seconds of processor time, most of it for reading modules. On a busy machine a hundred kills would
mostly hit that; so each life begins as a fork of Python's fork server, with the environment and log of its own, and
is killed alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LOADED = ["bot.commands.serve", "bot.chat.app", "uvicorn", "uvloop", "aiosqlite", "sqlalchemy.dialects.sqlite.aiosqlite", "tests.endure.forks"]  # fmt: skip
_FORKS = multiprocessing.get_context("forkserver")


class Life:
    """One forked intake, as subprocess.Popen would show it."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        _FORKS.set_forkserver_preload(LOADED)
        self._process = _FORKS.Process(target=_be_the_intake, args=(dict(environment), str(log)), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Give its exit code, or None while it lives."""
        return self._process.exitcode

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()

    def send_signal(self, number: int) -> None:
        """Send a signal if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, timeout: float = 60.0) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a forked intake", timeout)
        return code


def _be_the_intake(environment: dict[str, str], log: str) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
