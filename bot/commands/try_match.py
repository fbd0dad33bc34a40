# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat try match`: whether two names may be one person, on plain text, as the desk sees it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from bot.casework.matching.scoring import compare_names
from bot.commands.words import refuse

MAX_LINE_LENGTH = 2000  # Limit: two names with all their words; longer lines are not names.


def match() -> None:
    """Read pairs of names, one pair a line parted by a tab; write one line of JSON for each."""
    refused = write_verdicts(sys.stdin, sys.stdout)
    if refused:
        refuse(f"expected two names parted by one tab; {refused} lines were not, and have candidate null")
        raise SystemExit(2)


def write_verdicts(lines: Iterable[str], out: TextIO) -> int:
    """Write a verdict for each line; give the number of lines that held no pair."""
    refused = 0
    for verdict in verdicts(lines):
        refused += verdict["candidate"] is None
        out.write(json.dumps(verdict, ensure_ascii=False) + "\n")
        out.flush()
    return refused


def verdicts(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """Give the verdict on each pair. Empty lines are passed over."""
    for line in lines:
        if not line.strip():
            continue
        names = [name.strip() for name in line.rstrip("\r\n").split("\t")]
        if len(line) > MAX_LINE_LENGTH or len(names) != 2 or not all(names):
            yield {"candidate": None, "score": 0.0, "why": "expected two names parted by one tab"}
            continue
        found = compare_names(*names)
        yield {"candidate": found.candidate, "score": found.score, "why": ", ".join(found.why)}
