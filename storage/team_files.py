# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing team.json and the keyring: one process at a time, and only over what it has read.

The desk and the commands for key holders may run at the same moment; each reads both files, decides, and writes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import Conflict
from storage.home import FILE_MODE, FOLDER_MODE, Home
from storage.keyring import Keyring, keyring_file, save_keyring
from storage.team import Team, save_team

Seen = tuple[bytes, ...]  # what both files held when they were read


def look(home: Home) -> Seen:
    """Give what both files hold now; look before reading them, and hand it over when writing."""
    files = (home.team_file, keyring_file(home))
    return tuple(file.read_bytes() if file.is_file() else b"" for file in files)


def write(home: Home, seen: Seen, *, keyring: Keyring | None = None, team: Team | None = None) -> Seen:
    """Write the keyring, then the team, each whole or not at all; give what is there now. Raises Conflict.

    The keyring comes first: with the team file the change counts.
    """
    with _alone(home):
        if look(home) != seen:
            raise Conflict("the team or its keyring was changed meanwhile; run the command again")
        if keyring is not None:
            save_keyring(keyring_file(home), keyring)
        if team is not None:
            save_team(home.team_file, team)
        return look(home)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    home.desk.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    lock = os.open(home.desk / ".keys.lock", os.O_CREAT | os.O_RDWR, FILE_MODE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
