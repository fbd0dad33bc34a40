# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in refuses to run where real families could meet it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from bot.demo.telegram.running import TOKEN, running_standin


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


def test_inside_the_demo_it_says_where_it_listens_and_ends_when_told() -> None:
    with running_standin() as address, urlopen(f"{address}/sim/clock", timeout=10) as answer:
        assert "now" in json.load(answer)

    with pytest.raises(URLError):
        urlopen(f"{address}/sim/clock", timeout=10)


def test_a_bot_that_dies_in_the_middle_of_a_request_leaves_no_traceback(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with running_standin() as address:
        here = urlsplit(address)
        with socket.create_connection((here.hostname, here.port), timeout=10) as dying:
            head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: {here.netloc}\r\nContent-Length: 100\r\n"
            dying.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nchat_id=".encode())
        with urlopen(f"{address}/sim/clock", timeout=10) as answer:
            assert "now" in json.load(answer)

    assert "Traceback" not in capfd.readouterr().err
