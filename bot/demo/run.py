# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make demo` and `make demo-check`: start the house, tell what to try, stop cleanly."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
import webbrowser
from pathlib import Path

from rich.console import Console

from bot.demo.house import House, HouseError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def run_demo(*, check: bool, keep: Path | None, open_browser: bool) -> int:
    """Run the demo until Ctrl-C, or the unattended check. Returns the exit code."""
    os.environ["AMANAT_DEMO"] = "1"
    if keep is not None and keep.exists() and any(keep.iterdir()):
        err.print(f"--keep: {keep} is not empty; name a new folder", markup=False)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="amanat-demo-") as temporary:
        folder = (keep or Path(temporary)).resolve()
        try:
            return _check(folder) if check else _show(folder, open_browser=open_browser)
        except HouseError as error:
            err.print(f"amanat demo: {error}", markup=False)
            _print_log_tails(folder / "logs")
            return 1
        except KeyboardInterrupt:
            out.print(
                "\nStopped. Everything of this demo is gone."
                if keep is None
                else f"\nStopped. Kept: {folder}"
            )
            return 0


def _print_log_tails(logs: Path) -> None:
    for log in sorted(logs.glob("*.log")):
        tail = log.read_text("utf-8", "replace").splitlines()[-8:]
        if tail:
            err.print(f"--- {log.name}", *tail, sep="\n", markup=False)


def _check(folder: Path) -> int:
    from bot.demo.check import CheckFailed, play_the_whole_job

    started = time.monotonic()
    try:
        with House(folder, favourite_ports=False) as house:
            figures = play_the_whole_job(house, narrate=lambda line: out.print(line, markup=False))
    except CheckFailed as error:
        out.print(json.dumps({"ok": False, "failed": str(error)}), markup=False)
        return 1
    out.print(
        json.dumps({"ok": True, "seconds": round(time.monotonic() - started, 1), **figures}), markup=False
    )
    return 0


def _show(folder: Path, *, open_browser: bool) -> int:
    out.print("Starting the phone, the registry, the chat, the desk and the forwarder …")
    with House(folder) as house:
        pages = {part: f"{house.url(part)}/" for part in ("phone", "desk", "registry")}
        out.print(_welcome(house, pages), markup=False)
        if open_browser and (
            os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.name != "posix"
        ):
            for page in pages.values():
                webbrowser.open(page)
        while True:
            time.sleep(1)
            house.check_alive()


def _welcome(house: House, pages: dict[str, str]) -> str:
    people = "\n".join(f"    {person.name:<8} {person.passphrase}" for person in house.moderators)
    return f"""
  The phone of a relative      {pages["phone"]}
  The moderators' desk         {pages["desk"]}
  A partner's registry         {pages["registry"]}

  Two moderators and their passphrases (made for this demo, gone when it stops):
{people}

  What to try
    1. Phone: type /start, choose a language, and tell about somebody. Attach a photo, record a voice note.
    2. Say yes to sharing with "Voices Registry", read it all back, send it, and look at the receipt.
    3. Desk: sign in as {house.moderators[0].name}, take the case, fill in the record, verify it.
    4. Refer it to Voices Registry: look at exactly what they will receive, and sign.
    5. Desk again as {house.moderators[1].name} (another browser or a private window): read it, and sign too.
    6. Registry: see what arrived. Desk: see its receipt.

  Nothing leaves this machine. Ctrl-C stops everything.
"""
