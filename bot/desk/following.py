# SPDX-License-Identifier: AGPL-3.0-or-later
"""Noticing that team.json has changed while the desk runs, and following only what the known team signed for."""

from __future__ import annotations

from storage.errors import StorageError
from storage.home import Home
from storage.keyring import keyring_file, load_keyring
from storage.membership import follows
from storage.team import Team, load_team

Mark = tuple[tuple[int, int, int] | None, ...]


def mark_of(home: Home) -> Mark:
    """Give what changes whenever team.json or the keyring is written."""
    marks: list[tuple[int, int, int] | None] = []
    for path in (home.team_file, keyring_file(home)):
        try:
            found = path.stat()
        except OSError:
            marks.append(None)
        else:
            marks.append((found.st_mtime_ns, found.st_size, found.st_ino))
    return tuple(marks)


def newer_team(home: Home, known: Team) -> Team | None:
    """Read the team again; None when it cannot be read, or is not what became of the known one."""
    try:
        team = load_team(home.team_file, pinned_fingerprint=None)
        keyring = load_keyring(keyring_file(home), team)
    except StorageError:
        return None
    return team if follows(team, known, keyring) else None
