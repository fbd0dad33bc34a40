# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales audio`: from a volunteer's voice to a prompt that families hear."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import HomeOption

audio = typer.Typer(
    help="Recorded prompts: a sheet for speakers, codes to record in the chat, listening and approval.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

LanguageOption = Annotated[str, typer.Option("--language", help="en, ur, fa, ps, sd, bal or brh.")]
KeysArgument = Annotated[
    list[str] | None, typer.Argument(help="Names of prompts, as they stand in the list.", show_default=False)
]


@audio.command()
def sheet(
    to: Annotated[Path, typer.Argument(help="New file; its ending, .html or .csv, says its kind.")],
    language: LanguageOption,
) -> None:
    """Write all prompts of a language to one sheet, for a volunteer to prepare with."""
    from bot.commands.audio_sheet import run_sheet

    run_sheet(to, language)


@audio.command()
def invite(
    language: LanguageOption,
    role: Annotated[
        str, typer.Option("--role", help="Who will speak, as a role and never a name: «woman, Makran».")
    ],
    home: HomeOption = None,
) -> None:
    """Make a code with which one volunteer can record in the chat (on the intake's machine; it counts a week, once)."""
    from bot.commands.audio_recording import run_invite

    run_invite(home, language, role)


@audio.command("list")
def list_waiting(language: LanguageOption, home: HomeOption = None) -> None:
    """List what was recorded and waits to be listened to."""
    from bot.commands.audio_approval import run_list

    run_list(home, language)


@audio.command()
def listen(
    to: Annotated[Path, typer.Argument(help="New .html file: a player beside each text.")],
    language: LanguageOption,
    home: HomeOption = None,
) -> None:
    """Write what waits into one page that plays it beside its text, for a machine with a loudspeaker."""
    from bot.commands.audio_sheet import run_listen

    run_listen(home, to, language)


@audio.command()
def approve(
    language: LanguageOption,
    keys: KeysArgument = None,
    home: HomeOption = None,
    player: Annotated[
        str | None, typer.Option(help="Program that plays a file; else mpv or ffplay if one is here.")
    ] = None,
) -> None:
    """Listen to what waits, one by one, and approve or reject it; with names, approve what was heard elsewhere."""
    from bot.commands.audio_approval import run_approve

    run_approve(home, language, keys or [], player)


@audio.command()
def reject(language: LanguageOption, keys: KeysArgument = None, home: HomeOption = None) -> None:
    """Delete recordings that nobody should hear, waiting or approved."""
    from bot.commands.audio_approval import run_reject

    run_reject(home, language, keys or [])
