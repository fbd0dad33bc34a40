# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make seizure`; with --leak, the same against a build that leaks on purpose."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.demo.seizure.page import write_page
from bot.demo.seizure.run import out, seize

LEAKS = ("log", "chat-id", "key", "all")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.seizure", description=__doc__)
    parser.add_argument("--leak", choices=LEAKS, help="run a build that leaks on purpose; it must be caught")
    parser.add_argument(
        "--short", action="store_true", help="one person and no moderators: enough for a leak"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave all disks under this new folder")
    parser.add_argument(
        "--page", action="store_true", help="write the table into docs/threat-model.md and stop"
    )
    given = parser.parse_args()
    if given.page:
        write_page()
        return 0
    if given.keep is not None and given.keep.exists() and any(given.keep.iterdir()):
        parser.error("--keep: this folder is not empty; name a new one")
    try:
        return seize(leak=given.leak, short=given.short, keep=given.keep)
    except KeyboardInterrupt:
        out.print("\nStopped. Nothing was left behind.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
