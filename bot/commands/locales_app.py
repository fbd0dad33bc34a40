# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat locales`: how far each language is, and a way to translate without git."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.audio_app import audio

locales = typer.Typer(
    help="The languages of the chat: how far each is; files for volunteers who translate.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

locales.add_typer(audio, name="audio")

LanguageOption = Annotated[str, typer.Option("--language", help="fa, ps, sd, bal, brh or ur.")]


@locales.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Show how far each language is translated, reviewed and approved, and whether its screens fit."""
    from bot.commands.locales_status import run_status

    raise typer.Exit(run_status(as_json=as_json))


@locales.command("export")
def export_file(
    to: Annotated[Path, typer.Argument(help="New file; its ending, .csv or .po, says its kind.")],
    language: LanguageOption,
) -> None:
    """Write all sentences of a language to one file that a volunteer can work on."""
    from bot.commands.locales_export import run_export

    run_export(to, language)


@locales.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="The file as it came back, .csv or .po.")],
    language: LanguageOption,
    by: Annotated[
        str, typer.Option("--by", help="Who translated or reviewed: an agreed short name, not a real one.")
    ],
    check: Annotated[bool, typer.Option("--check", help="Only look; write nothing.")] = False,
) -> None:
    """Take a volunteer's file in, row by row; a row that breaks a rule is left out, with the reason."""
    from bot.commands.locales_import import run_import

    raise typer.Exit(run_import(file, language, by=by, write=not check))


@locales.command()
def review(language: LanguageOption) -> None:
    """List the sentences on which safety depends that no two native speakers approved, the gravest first."""
    from bot.commands.locales_review import run_review

    run_review(language)
