# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the command line asks for secrets and shows them: prompts for people, private files and environment for scripts.

A passphrase never stands in an argument: the machine's other users could see it there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from bot.commands.init import MIN_PASSPHRASE_CHARACTERS
from bot.commands.words import say
from bot.settings import SettingsError
from storage.home import check_private, write_private
from storage.keymaking import generate_passphrase

PASSPHRASE = "AMANAT_PASSPHRASE"  # noqa: S105 -- the name of a variable
NEW_PASSPHRASE = "AMANAT_NEW_PASSPHRASE"  # noqa: S105 -- the same


def is_attended() -> bool:
    """Tell whether somebody sits at the terminal and can answer."""
    return sys.stdin.isatty()


def read_secret(path: Path, *, named_by: str) -> str:
    """Read a secret from a private file. Raises SettingsError, KeyFileExposed."""
    try:
        check_private(path)
        return path.read_text("utf-8").strip()
    except (OSError, ValueError):
        raise SettingsError(f"{named_by}: the file cannot be read; name a text file of your own") from None


def ask_passphrase(file: Path | None, *, whose: str, option: str = "--passphrase-file") -> str:
    """Give a passphrase: from the file, else the environment, else by asking. Raises SettingsError."""
    if file is not None:
        return read_secret(file, named_by=option)
    from_environment = _from_environment(PASSPHRASE)
    if from_environment is not None:
        return from_environment
    if not is_attended():
        raise SettingsError(
            f"{option}: nobody is here to type the passphrase; name a private file that holds it, or set {PASSPHRASE}_FILE"
        )
    return str(typer.prompt(f"Passphrase of {whose}", hide_input=True))


def choose_passphrase(file: Path | None) -> tuple[str, bool]:
    """Give a new passphrase, and whether it was generated and so must be shown. Raises SettingsError.

    Generated words are offered; who types her own gives at least sixteen characters, twice.
    """
    if file is not None:
        return _long_enough(read_secret(file, named_by="--new-passphrase-file")), False
    from_environment = _from_environment(NEW_PASSPHRASE)
    if from_environment is not None:
        return _long_enough(from_environment), False
    offered = generate_passphrase()
    if is_attended():
        say(f"A passphrase of generated words: {offered}")
        typed = str(
            typer.prompt(
                "Press Enter to take these words, or type your own",
                default="",
                show_default=False,
                hide_input=True,
            )
        )
        if typed:
            if typed != typer.prompt("Once more", hide_input=True):
                raise SettingsError("passphrase: the two were not the same; begin again")
            return _long_enough(typed), False
    return offered, True


def new_secrets_file(path: Path | None) -> Path | None:
    """Refuse a file for secrets that exists already: nothing is overwritten. Raises SettingsError."""
    if path is not None and path.exists():
        raise SettingsError("--secrets-to: this file exists already; name a new one")
    return path


def show_secret(text: str, to: Path | None) -> None:
    """Show a secret once: on the screen, or in a new private file."""
    if to is None:
        say(text)
        return
    write_private(to, (text.strip() + "\n").encode())
    say(f"The secret words are in {to}: write them down or hand them out, then destroy the file.")


def _long_enough(passphrase: str) -> str:
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise SettingsError(
            f"passphrase: at least {MIN_PASSPHRASE_CHARACTERS} characters; better take the generated words"
        )
    return passphrase


def _from_environment(name: str) -> str | None:
    """Read NAME_FILE, else NAME."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        return read_secret(Path(file), named_by=f"{name}_FILE")
    return os.environ.get(name) or None
