# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat questions`: what the interview asks, of whom, and whether the questionnaire is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.interview.questions import ALL, CURRENT, Questionnaire
from bot.interview.questions.drawing import drawn, faults

questions = typer.Typer(
    help="What the interview asks, of whom; and whether the questionnaire is sound.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Version = Annotated[int, typer.Option(help="Which version; the current one if none is named.")]


def _wanted(version: int) -> Questionnaire:
    found = ALL.get((CURRENT.name, version))
    if found is None:
        known = ", ".join(str(number) for name, number in ALL if name == CURRENT.name)
        typer.echo(f"--version {version} is not known; expected one of: {known}", err=True)
        raise typer.Exit(2)
    return found


@questions.command()
def show(version: Version = CURRENT.version) -> None:
    """Print each question with its kind, its part and the conditions under which it is asked."""
    typer.echo(drawn(_wanted(version)))


@questions.command()
def check(version: Version = CURRENT.version) -> None:
    """Look for keys used twice, conditions on nothing, labels too long for a button, and unskippable questions."""
    found = faults(_wanted(version))
    for fault in found:
        typer.echo(fault, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"version {version} is sound: {len(_wanted(version).questions)} questions")
