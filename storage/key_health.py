# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with the keys of a team, as the doctor and the desk tell it: drills, unfinished epochs, strangers.

Looks only; changes nothing and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.audit_files import head_file, read_head
from storage.drills import DRILL_EVERY, last_drill
from storage.errors import StorageError
from storage.home import Home
from storage.keyring import Keyring
from storage.membership import is_accounted_for
from storage.team import Team


class DrillState(StrEnum):
    """How the last drill with the recovery shares stands."""

    NEVER = "never"
    OLDER_KEY = "older-key"
    TOO_LONG_AGO = "too-long-ago"
    FRESH = "fresh"


@dataclass(frozen=True)
class KeyHealth:
    """How the keys stand today."""

    drill: DrillState
    drilled_on: date | None
    days_since_drill: int | None
    epoch_unfinished: bool  # begun, and not everything is moved or no shares were shown
    not_taken_by: tuple[str, ...]  # ids of moderators for whom the newest seed still waits
    strangers: tuple[str, ...]  # ids of active key holders whom two moderators did not confirm
    head_trouble: str | None  # why the kept head of the audit chain cannot be trusted


def look_at_keys(home: Home, team: Team, keyring: Keyring, *, today: date) -> KeyHealth:
    """Look at the keys of a team on a host with key files."""
    drill = last_drill(home)
    days = None if drill is None else (today - drill.on).days
    if drill is None or days is None:
        state = DrillState.NEVER
    elif drill.epoch != team.current.epoch:
        state = DrillState.OLDER_KEY
    else:
        state = DrillState.TOO_LONG_AGO if days > DRILL_EVERY.days else DrillState.FRESH
    begun = keyring.epoch(team.current.epoch)
    return KeyHealth(
        drill=state,
        drilled_on=None if drill is None else drill.on,
        days_since_drill=days,
        epoch_unfinished=begun is not None and not (begun.resealed and begun.shares_shown),
        not_taken_by=tuple(sorted(keyring.handed.get(team.current.epoch, {}))),
        strangers=strangers(team, keyring),
        head_trouble=_head_trouble(home, team),
    )


def strangers(team: Team, keyring: Keyring) -> tuple[str, ...]:
    """Give the ids of active key holders who did not come in as they should."""
    return tuple(one.id for one in team.moderators if one.active and not is_accounted_for(one, team, keyring))


def _head_trouble(home: Home, team: Team) -> str | None:
    try:
        read_head(head_file(home), team)
    except StorageError as error:
        return str(error)
    return None
