# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the command line speaks: plain lines, colour only on a terminal, refusals on standard error."""

from __future__ import annotations

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def refuse(sentence: str) -> None:
    """Print why something is not done and how to cure it."""
    err.print("amanat:", sentence, style="bold red", markup=False)


def say(sentence: str, *, style: str | None = None) -> None:
    """Print one line exactly as it stands."""
    out.print(sentence, style=style, markup=False)
