# SPDX-License-Identifier: AGPL-3.0-or-later
"""A seized machine gives nothing away; a build that leaks is caught."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

# Several processes, several conversations at the pace of people's phones, and a search of half a gigabyte of memory.
pytestmark = pytest.mark.timeout(600)


def seize(*options: str) -> tuple[int, dict[str, Any], str]:
    """Run `make seizure`: its exit code, its figures, and what it said."""
    result = subprocess.run(
        [sys.executable, "-m", "bot.demo.seizure", *options],
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("AMANAT_")} | {"COLUMNS": "160"},
    )
    lines = result.stdout.splitlines()
    assert lines, result.stderr
    return result.returncode, json.loads(lines[-1]), result.stdout


def test_seized_hosts_give_nothing_away() -> None:
    """Everybody's words, files, numbers and keys are searched in everything that four hosts leave behind."""
    code, figures, said = seize()

    assert (code, figures["ok"]) == (0, True), said
    assert (figures["found"], figures["opened"]) == (0, 0), said
    assert figures["canaries"] > 100
    assert figures["keys_tried"] > 5_000
    assert figures["ciphertexts"] >= 12
    assert figures["opened_with_the_right_keys"] >= 10
    assert set(figures["opened_by_forwarder"]) <= {"referral.sealed_parcel", "blob"}


def test_a_build_that_leaks_is_caught() -> None:
    """One answer in a log, one chat id in a table, one key in the settings: each is found, in its place."""
    code, figures, said = seize("--short", "--leak", "all")

    assert (code, figures["ok"]) == (1, False), said
    assert figures.get("found", 0) > 0, said
    assert figures["opened"] == 1, said
    for what, where in [
        ("open drafts: name", "intake.log"),
        ("chat ids and profile names: chat id", "amanat.sqlite3"),
        ("a draft opened", "with a key from a disk"),
    ]:
        assert any(what in line and where in line for line in said.splitlines()), said
