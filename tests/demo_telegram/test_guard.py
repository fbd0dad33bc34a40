# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in refuses to run where real families could meet it."""

from __future__ import annotations

import os
import subprocess
import sys


def test_outside_the_demo_it_refuses_with_the_cure() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "AMANAT_DEMO"}
    command = [sys.executable, "-m", "bot.demo.telegram", "--port", "0"]

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    assert ended.returncode != 0
    assert "make demo" in ended.stderr
    assert ended.stdout == ""


def test_a_token_without_a_number_is_refused() -> None:
    command = [sys.executable, "-m", "bot.demo.telegram", "--port", "0", "--token", "nothing"]

    ended = subprocess.run(
        command, env={**os.environ, "AMANAT_DEMO": "1"}, capture_output=True, text=True, timeout=60
    )

    assert ended.returncode != 0
    assert "a number, a colon and a secret" in ended.stderr
