# SPDX-License-Identifier: AGPL-3.0-or-later
"""How recovery shares come in: typed one after the other, or from a file. Says how many are missing, nothing else."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.commands.passphrases import is_attended, read_secret
from bot.commands.words import say
from bot.settings import SettingsError

MIN_SHARE_WORDS = 20  # Source: SLIP-39, the shortest mnemonic; shorter lines of a file are headings.


def read_seed(shares_file: Path | None) -> bytes:
    """Give the seed that the shares bring back. Raises SharesMissing, SettingsError."""
    from storage.recovery import combine_shares

    if shares_file is not None:
        lines = read_secret(shares_file, named_by="--shares-file").splitlines()
        return combine_shares(line for line in lines if len(line.split()) >= MIN_SHARE_WORDS)
    if not is_attended():
        raise SettingsError(
            "--shares-file: nobody is here to type the shares; name a private file, one share a line"
        )
    return _ask()


def _ask() -> bytes:
    from storage.errors import SharesMissing
    from storage.recovery import combine_shares

    say("Type the recovery shares one after the other, each as one line of words. An empty line ends.")
    typed: list[str] = []
    while True:
        line = str(typer.prompt(f"Share {len(typed) + 1}", default="", show_default=False))
        if not line.strip():
            return combine_shares(typed)
        typed.append(line)
        try:
            return combine_shares(typed)
        except SharesMissing as missing:
            say(str(missing))
