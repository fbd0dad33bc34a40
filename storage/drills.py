# SPDX-License-Identifier: AGPL-3.0-or-later
"""The note about the last drill with the recovery shares: its day and epoch, in desk/drill.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from storage.home import FOLDER_MODE, Home, write_private

DRILL_FORMAT = "amanat-drill/1"
DRILL_EVERY = timedelta(days=90)  # Source: decision; people move house and lose paper within a season.


@dataclass(frozen=True)
class Drill:
    """A drill that worked."""

    on: date
    epoch: int


def drill_file(home: Home) -> Path:
    """Give the place of the note."""
    return home.desk / "drill.json"


def note_drill(home: Home, drill: Drill) -> None:
    """Write down that a drill worked."""
    content = {"format": DRILL_FORMAT, "on": drill.on.isoformat(), "epoch": drill.epoch}
    home.desk.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    write_private(drill_file(home), json.dumps(content).encode() + b"\n")


def last_drill(home: Home) -> Drill | None:
    """Give the last drill that worked; None when there was none or its note cannot be read."""
    try:
        content = json.loads(drill_file(home).read_bytes())
        return Drill(date.fromisoformat(content["on"]), int(content["epoch"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
