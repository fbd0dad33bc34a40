# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line as a whole: its list of commands, and the one place where errors become sentences."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.words import refuse
from bot.logs import is_ours, our_place

app = typer.Typer(
    name="amanat",
    help="Secure intake for families of the disappeared. Start with: amanat init",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="AMANAT_HOME", help="Folder for everything Amanat writes.", show_default="~/.amanat"
    ),
]


@app.command()
def intake(home: HomeOption = None) -> None:
    """Run the chat: take reports from Telegram, seal them, confirm only what is safely kept."""
    from bot.commands.serve import run_intake_process

    run_intake_process(home)


@app.command()
def desk(
    home: HomeOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the moderators' desk."""
    from bot.commands.serve import run_desk_process

    run_desk_process(home, host=host, port=port)


@app.command()
def forward(home: HomeOption = None) -> None:
    """Run the forwarder: carry signed referrals to partners."""
    from bot.commands.serve import run_forwarder_process

    run_forwarder_process(home)


@app.command()
def migrate(home: HomeOption = None) -> None:
    """Bring the database to the newest schema (init does this for a new one)."""
    from bot.commands.serve import run_migration

    run_migration(home)


@app.command()
def doctor(
    home: HomeOption = None,
    online: Annotated[
        bool, typer.Option(help="Also ask Telegram and the partners whether they answer.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check this machine and its settings; every finding names its cure."""
    from bot.commands.doctor import run_doctor

    raise typer.Exit(run_doctor(home, online=online, as_json=as_json))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False
)
def talk(context: typer.Context) -> None:
    """Hold the interview in this terminal; nothing is stored."""
    from bot.interview.talk import main as talk_main

    raise typer.Exit(talk_main(context.args) or 0)


def _register() -> None:
    """Add the commands that have a file of their own."""
    from bot.commands.demo import demo
    from bot.commands.init import init

    app.command()(init)
    app.command()(demo)
    for name, (module, words) in _LATE.items():
        app.command(
            name,
            help=words,
            context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
            add_help_option=False,
        )(_late(name, module))


# Commands whose modules are loaded only when they are typed: some of them can open what is sealed.
_LATE = {
    "keys": ("bot.commands.keys", "Key holders, passphrases, new epochs and recovery shares."),
    "recover": (
        "bot.commands.recover",
        "Bring the team key back from recovery shares, and make new key files.",
    ),
    "audit": ("bot.commands.audit", "Export, check and publish the chain of who did what."),
    "backup": ("bot.commands.backup", "Copy the vault to one archive while everything runs on."),
    "try": ("bot.commands.try_", "Show what the interview understands of dates, places, names and papers."),
    "locales": (
        "bot.commands.locales_app",
        "The languages of the chat: how far each is; files for volunteers who translate.",
    ),
    "questions": ("bot.commands.questions", "What the interview asks, of whom; and whether it is sound."),
    "restore": ("bot.commands.backup", "Make a new home folder from a backup."),
}


def _late(name: str, module: str) -> Callable[[typer.Context], None]:
    """Give a command that hands its arguments to the one in a module, loaded now."""

    def run(context: typer.Context) -> None:
        command = getattr(importlib.import_module(module), "try_" if name == "try" else name)
        if not isinstance(command, typer.Typer):
            command = _alone(command)
        command(context.args, prog_name=f"amanat {name}")

    return run


def _alone(function: Callable[..., None]) -> typer.Typer:
    """Make a command line of one function."""
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command()(function)
    return alone


_register()


def main() -> None:
    """Run the command line.

    An error of our own rooms is a refusal: one sentence on standard error, exit code 2. Any other is our
    mistake: its kind and our line are named, never a traceback, which may quote what somebody entrusted.
    """
    try:
        app()
    except Exception as error:
        if is_ours(type(error).__module__):
            refuse(str(error))
            sys.exit(2)
        refuse(
            f"stopped by a mistake of ours: {type(error).__name__} at {our_place(error.__traceback__)}; "
            "please report this line, it holds nothing of anybody's"
        )
        sys.exit(70)  # EX_SOFTWARE of sysexits
