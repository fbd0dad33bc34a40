# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat demo`: the whole house on one machine, with no token and no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    check: Annotated[
        bool, typer.Option("--check", help="Play the whole job unattended and end with JSON.")
    ] = False,
    keep: Annotated[
        Path | None,
        typer.Option(help="Leave everything that was written under this new folder.", metavar="DIR"),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the three pages in a browser.")] = True,
) -> None:
    """Run everything on this machine: a phone, the desk and a registry, each a page in the browser."""
    from bot.demo.run import run_demo

    raise typer.Exit(run_demo(check=check, keep=keep, open_browser=browser and not check))
