# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hurried program sees a fast clock and waits accordingly."""

from __future__ import annotations

import subprocess
import time

from tests.endure.hurried import command


def an_hour() -> None:
    """Sleep for an hour by the own clock, and print how long that was by it."""
    import asyncio

    began = time.time()
    asyncio.run(asyncio.sleep(3600))
    print(round((time.time() - began) / 3600))


def test_an_hour_of_a_hurried_clock_passes_in_a_moment() -> None:
    """Clocks and waits shrink alike."""
    began = time.monotonic()
    program = command(36_000, time.time(), "tests.endure.test_hurried:an_hour")
    printed = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120).stdout

    assert "1" == printed.strip()
    assert time.monotonic() - began < 600
