# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat doctor`: look at this machine as a careful colleague would, and name the cure for each finding."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.table import Table

from bot.commands.checks import Finding, Level, home_checks, machine_checks, online_checks, vault_checks
from bot.commands.key_checks import key_checks
from bot.commands.words import out
from bot.settings import IntakeSettings, SettingsError, load_settings

_STYLE = {Level.GOOD: "green", Level.WARN: "yellow", Level.BAD: "bold red"}


def run_doctor(home: Path | None, *, online: bool, as_json: bool) -> int:
    """Print all findings. Returns 0 when nothing is bad, else 1."""
    findings = list(_findings(home, online=online))
    if as_json:
        out.print_json(json.dumps([finding.as_dict() for finding in findings]))
    else:
        out.print(_table(findings))
    return 1 if any(finding.level is Level.BAD for finding in findings) else 0


def _findings(home: Path | None, *, online: bool) -> Iterator[Finding]:
    try:
        settings = load_settings(IntakeSettings, home=home)
    except SettingsError as error:
        yield Finding("settings", Level.BAD, "a setting cannot be used", str(error))
        return
    checks: list[Callable[[IntakeSettings], Iterator[Finding]]] = [home_checks, machine_checks, key_checks]
    for check in checks:
        yield from check(settings)
    yield from asyncio.run(vault_checks(settings))
    if online:
        yield from asyncio.run(online_checks(settings))


def _table(findings: list[Finding]) -> Table:
    table = Table("", "what", "found", "what to do", box=None, pad_edge=False)
    for finding in findings:
        table.add_row(
            f"[{_STYLE[finding.level]}]{finding.level.value}[/]",
            finding.what,
            finding.found,
            finding.cure or "",
        )
    return table
