# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor looks at on a host with key files: drills, unfinished epochs, and who is in the team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.commands.checks import Finding, Level
from bot.commands.drills import DRILL_EVERY, last_drill
from bot.settings import IntakeSettings
from storage.audit_files import head_file, read_head
from storage.errors import StorageError
from storage.home import Home
from storage.keyring import Keyring, keyring_file, load_keyring
from storage.membership import is_accounted_for
from storage.team import Team, load_team


def key_checks(settings: IntakeSettings) -> Iterator[Finding]:
    """Look at the keys; on a host without key files there is nothing to look at."""
    home = settings.home
    if settings.team_fingerprint is None or not any(home.desk_keys.glob("*.key.json")):
        return
    try:
        # The pin has a finding of its own.
        team = load_team(home.team_file, pinned_fingerprint=None)
        keyring = load_keyring(keyring_file(home), team)
    except StorageError as error:
        yield Finding("keyring", Level.BAD, "cannot be read", str(error))
        return
    yield _drill(home, team)
    yield from _epoch(team, keyring)
    yield from _people(team, keyring)
    yield from _head(home, team)


def _drill(home: Home, team: Team) -> Finding:
    drill = last_drill(home)
    cure = "bring the shares together and run: amanat keys drill"
    if drill is None:
        return Finding("recovery shares", Level.WARN, "no drill was ever made", cure)
    if drill.epoch != team.current.epoch:
        return Finding("recovery shares", Level.WARN, "the last drill was for an older key", cure)
    days = (datetime.now(UTC).date() - drill.on).days
    level = Level.WARN if days > DRILL_EVERY.days else Level.GOOD
    return Finding(
        "recovery shares", level, f"last drill {days} days ago", cure if level is Level.WARN else None
    )


def _epoch(team: Team, keyring: Keyring) -> Iterator[Finding]:
    begun = keyring.epoch(team.current.epoch)
    if begun is not None and not (begun.resealed and begun.shares_shown):
        yield Finding("new epoch", Level.WARN, "begun and not finished", "run: amanat keys rotate")
    waiting = sorted(keyring.handed.get(team.current.epoch, {}))
    if waiting:
        yield Finding(
            "new epoch",
            Level.WARN,
            f"not yet taken by {', '.join(waiting)}",
            "each runs: amanat keys refresh",
        )


def _people(team: Team, keyring: Keyring) -> Iterator[Finding]:
    strangers = [one.id for one in team.moderators if one.active and not is_accounted_for(one, team, keyring)]
    if strangers:
        yield Finding(
            "key holders",
            Level.BAD,
            f"two moderators did not confirm {', '.join(strangers)}",
            "compare team.json with a backup, then restore it",
        )


def _head(home: Home, team: Team) -> Iterator[Finding]:
    try:
        read_head(head_file(home), team)
    except StorageError as error:
        yield Finding("audit head", Level.BAD, "cannot be trusted", str(error))
