# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run a program whose clock goes so many times faster, so that an hour of it passes in minutes.

python -m tests.endure.hurried TIMES SINCE MODULE:FUNCTION [ARGUMENTS…]; SINCE is the moment, in unix seconds, at
which the hurried clock and the true one agree. Pauses, timeouts, retries and long polls all shrink alike. Programs that are
to meet each other need the same TIMES and SINCE.
"""

from __future__ import annotations

import selectors
import sys
import time
from importlib import import_module
from typing import Any


def hurry(times: float, since: float) -> None:
    """Let this process's clocks and waits go faster from now on; call it before anything reads a clock."""
    true_time, true_monotonic = time.time, time.monotonic
    began = true_monotonic()
    time.time = lambda: since + (true_time() - since) * times
    time.monotonic = lambda: began + (true_monotonic() - began) * times
    patient = selectors.DefaultSelector.select

    def select(self: Any, timeout: float | None = None) -> Any:
        return patient(self, timeout if timeout is None else timeout / times)

    selectors.DefaultSelector.select = select  # type: ignore[method-assign]
    # uvloop looks at the machine's clock by itself; without it Python's own loop is taken.
    sys.modules["uvloop"] = None  # type: ignore[assignment]


def command(times: float, since: float, program: str) -> list[str]:
    """Give the command that runs a program hurried."""
    return [sys.executable, "-m", "tests.endure.hurried", f"{times:g}", repr(since), program]


def main() -> None:
    """Hurry, then be the program that was named."""
    _own, times, since, program, *arguments = sys.argv
    hurry(float(times), float(since))
    module, _, function = program.partition(":")
    sys.argv = [program, *arguments]
    getattr(import_module(module), function)()


if __name__ == "__main__":
    main()
