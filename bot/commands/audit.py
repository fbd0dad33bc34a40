# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat audit export`, `verify` and `head`: the audit chain outside the database, for anybody to check offline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, track

from bot.commands.options import HomeOption
from bot.commands.words import err, say
from bot.settings import Settings, SettingsError, load_settings
from storage.audit import AuditEntry, Verdict, entries, verify_chain
from storage.audit_files import (
    AuditFileDamaged,
    LineDamaged,
    export_lines,
    head_file,
    keep_head,
    read_export,
    read_head,
)
from storage.database import Database
from storage.home import write_private
from storage.team import Team, load_team

audit = typer.Typer(
    help="The audit chain: who did what on which day.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

REASONS = {
    "order": "an entry is missing, doubled or out of order here",
    "hash": "it does not follow from the entry before",
    "signer": "its actor is not in the team",
    "signature": "its signature does not hold: it was changed",
    "truncated": "the chain ends before the kept head: its end was cut off, or the export is older than the head",
    "unreadable": "it cannot be read",
}


@audit.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Write the chain to this new file.")], home: HomeOption = None
) -> None:
    """Write the whole chain to a file that can be checked without this machine."""
    if file.exists():
        raise SettingsError("FILE: this file exists already; name a new one")
    settings = load_settings(Settings, home=home)
    chain = asyncio.run(_chain(settings))
    lines = track(export_lines(chain), total=len(chain) + 1, description="Exporting", console=err)
    write_private(file, "".join(f"{line}\n" for line in lines).encode())
    say(
        f"{len(chain)} entries are in {file}. Give it to whoever checks, with team.json and the published head."
    )


@audit.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="A file made by `amanat audit export`.")],
    head: Annotated[
        Path | None,
        typer.Option("--head", help="The head that was kept; left out, desk/audit-head.json if there."),
    ] = None,
    team_file: Annotated[
        Path | None,
        typer.Option("--team", help="The team's public keys; left out, team.json of this machine."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Check an export offline; name the first entry that does not hold. Exit code 1 when one is broken."""
    settings = load_settings(Settings, home=home)
    pinned = settings.team_fingerprint if team_file is None else None
    team = load_team(team_file or settings.home.team_file, pinned_fingerprint=pinned)
    if head is not None and not head.is_file():
        raise SettingsError("--head: the file cannot be read; name the head that was kept")
    verdict = check_export(file, head or head_file(settings.home), team)
    if not verdict.whole:
        say(f"BROKEN at entry {verdict.broken_at}: {REASONS[verdict.reason or 'order']}.")
        raise typer.Exit(1)
    say(f"{verdict.checked} entries hold. Head: {verdict.head.entry_hash}")


@audit.command("head")
def show_head(home: HomeOption = None) -> None:
    """Check the chain, keep its head outside the database, and print it for publication: day, number, hash."""
    settings = load_settings(Settings, home=home)
    team = load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
    chain = asyncio.run(_chain(settings))
    file = head_file(settings.home)
    verdict = verify_chain(chain, team, kept_head=read_head(file, team))
    if not verdict.whole:
        say(f"BROKEN at entry {verdict.broken_at}: {REASONS[verdict.reason or 'order']}.")
        raise typer.Exit(1)
    if not chain:
        say("The audit chain is empty.")
        return
    keep_head(file, chain[-1])
    say(f"{chain[-1].on.isoformat()} {verdict.head.position} {verdict.head.entry_hash}")


def check_export(file: Path, head: Path, team: Team) -> Verdict:
    """Check an export against the team and the kept head, if there is one. Raises AuditFileDamaged."""
    kept = read_head(head, team)
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise AuditFileDamaged("expected a file made by `amanat audit export`; name that one") from None
    broken: list[LineDamaged] = []
    with Progress(console=err) as progress:
        task = progress.add_task("Checking", total=len(lines))
        counted = _counted(lines, lambda: progress.advance(task))
        verdict = verify_chain(_readable(counted, broken), team, kept_head=kept)
    if broken and verdict.reason in (None, "truncated"):
        return Verdict(verdict.checked, verdict.head, broken[0].position, "unreadable")
    return verdict


def _counted(lines: list[str], count: Callable[[], None]) -> Iterator[str]:
    for line in lines:
        yield line
        count()


def _readable(lines: Iterable[str], broken: list[LineDamaged]) -> Iterator[AuditEntry]:
    """Give the entries up to the first that cannot be read, and note that one."""
    try:
        yield from read_export(lines)
    except LineDamaged as damaged:
        broken.append(damaged)


async def _chain(settings: Settings) -> list[AuditEntry]:
    async with await Database.open(settings.database_url) as db, db.read() as session:
        return await entries(session)
