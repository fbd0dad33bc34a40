# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes of the team that wait for signatures, and welcomes to be handed on: files in desk/changes.

Nothing in them is secret. They are the same papers that `amanat keys confirm` reads, so a change that was begun here
can be completed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bot.desk.errors import Missing
from storage.home import FOLDER_MODE, Home, write_private
from storage.papers import MAX_PAPER_BYTES, Change, PaperDamaged, read_paper
from storage.team import Team

MAX_WAITING = 20  # Limit: a team of a few people; who uploads more is told to sign or drop what waits.


@dataclass(frozen=True)
class WaitingChange:
    """A change that waits, under the id by which pages name it."""

    change_id: UUID
    change: Change


def waiting_changes(home: Home, team: Team) -> list[WaitingChange]:
    """List what waits for signatures under the team key of today; older papers do not count any more."""
    found = []
    for path in sorted(_folder(home).glob("*.change.json"))[:MAX_WAITING]:
        change = _read(path)
        if change is not None and change.team_key_id == team.current.key_id:
            found.append(WaitingChange(change.about, change))
    return found


def waiting_change(home: Home, change_id: UUID) -> Change:
    """Give one change. Raises Missing."""
    change = _read(_file(home, change_id))
    if change is None or change.about != change_id:
        raise Missing("expected a change that waits for signatures")
    return change


def keep_change(home: Home, change: Change) -> UUID:
    """Keep a change until it is signed or dropped; give its id. Raises PaperDamaged when too many wait."""
    folder = _folder(home)
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    path = _file(home, change.about)
    if not path.exists() and len(list(folder.glob("*.change.json"))) >= MAX_WAITING:
        raise PaperDamaged("expected fewer changes to wait; sign or drop the others first")
    write_private(path, change.to_bytes())
    return change.about


def drop_change(home: Home, change_id: UUID) -> None:
    """Forget a change."""
    _file(home, change_id).unlink(missing_ok=True)


def keep_welcome(home: Home, moderator_id: str, welcome: bytes) -> None:
    """Keep a welcome until it was handed on."""
    _folder(home).mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    write_private(_welcome(home, moderator_id), welcome)


def welcome_of(home: Home, moderator_id: str) -> bytes:
    """Give the welcome of a member. Raises Missing."""
    try:
        return _welcome(home, moderator_id).read_bytes()
    except OSError:
        raise Missing("expected a welcome that waits to be handed on") from None


def has_welcome(home: Home, moderator_id: str) -> bool:
    """Tell whether a welcome lies here."""
    return _welcome(home, moderator_id).is_file()


def drop_welcome(home: Home, moderator_id: str) -> None:
    """Forget a welcome, once she has a key file or has left."""
    _welcome(home, moderator_id).unlink(missing_ok=True)


def _read(path: Path) -> Change | None:
    try:
        paper = read_paper(path.read_bytes()[: MAX_PAPER_BYTES + 1])
    except (OSError, PaperDamaged):
        return None
    return paper if isinstance(paper, Change) else None


def _folder(home: Home) -> Path:
    return home.desk / "changes"


def _file(home: Home, change_id: UUID) -> Path:
    return _folder(home) / f"{change_id}.change.json"


def _welcome(home: Home, moderator_id: str) -> Path:
    return _folder(home) / f"{moderator_id}.welcome.json"
