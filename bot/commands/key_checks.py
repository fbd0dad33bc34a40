# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor looks at on a host with key files: drills, unfinished epochs, and who is in the team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.commands.checks import Finding, Level
from bot.settings import IntakeSettings
from storage.errors import StorageError
from storage.key_health import DrillState, KeyHealth, look_at_keys
from storage.keyring import keyring_file, load_keyring
from storage.team import load_team


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
    health = look_at_keys(home, team, keyring, today=datetime.now(UTC).date())
    yield _drill(health)
    yield from _epoch(health)
    yield from _people(health)
    if health.head_trouble is not None:
        yield Finding("audit head", Level.BAD, "cannot be trusted", health.head_trouble)


def _drill(health: KeyHealth) -> Finding:
    cure = "bring the shares together and run: amanat keys drill"
    if health.drill is DrillState.NEVER:
        return Finding("recovery shares", Level.WARN, "no drill was ever made", cure)
    if health.drill is DrillState.OLDER_KEY:
        return Finding("recovery shares", Level.WARN, "the last drill was for an older key", cure)
    found = f"last drill {health.days_since_drill} days ago"
    if health.drill is DrillState.TOO_LONG_AGO:
        return Finding("recovery shares", Level.WARN, found, cure)
    return Finding("recovery shares", Level.GOOD, found)


def _epoch(health: KeyHealth) -> Iterator[Finding]:
    if health.epoch_unfinished:
        yield Finding("new epoch", Level.WARN, "begun and not finished", "run: amanat keys rotate")
    if health.not_taken_by:
        yield Finding(
            "new epoch",
            Level.WARN,
            f"not yet taken by {', '.join(health.not_taken_by)}",
            "each signs in at the desk, or runs: amanat keys refresh",
        )


def _people(health: KeyHealth) -> Iterator[Finding]:
    if health.strangers:
        yield Finding(
            "key holders",
            Level.BAD,
            f"two moderators did not confirm {', '.join(health.strangers)}",
            "compare team.json with a backup, then restore it",
        )
