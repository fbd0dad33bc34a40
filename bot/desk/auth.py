# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may sign in: a key file of this team, kept private, and its passphrase. Nothing else is a password.

The order matters: cheap checks of the clear part first, so that a foreign or crafted file costs no memory;
then the throttle; then the slow unlocking, one at a time, outside the event loop.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.desk.errors import CannotSignIn
from bot.desk.taking import SignedIn, bring_up_to_date
from bot.desk.throttle import Throttle
from storage.errors import CannotUnlock, KeyFileExposed, NotFound
from storage.holders import Holder, unlock_holder
from storage.home import Home, check_private
from storage.team import Moderator, Team
from storage.text import from_text

MAX_KEY_FILE_BYTES = 256 * 1024  # Limit: about 1.7 KiB per epoch.
MAX_UNLOCK_MEMORY_KIB = 512 * 1024  # Limit: what one sign-in may take; our own files ask for 64 MiB.


@dataclass(frozen=True)
class _Clear:
    """The part of a key file that anybody can read. Unproven until the passphrase opens the rest."""

    moderator_id: str
    signing_key: bytes
    keys: tuple[tuple[int, bytes], ...]
    memory_kib: int


def moderators_here(home: Home, team: Team) -> Sequence[Moderator]:
    """List the active moderators whose key files lie on this desk host."""
    return [one for one in team.moderators if one.active and home.key_file(one.id).is_file()]


class SignIn:
    """Unlocks key files for the desk of one team."""

    def __init__(self, home: Home, team: Callable[[], Team], throttle: Throttle | None = None) -> None:
        """Start with nobody throttled. team: gives the team as it is known now."""
        self._home = home
        self._team = team
        self._throttle = throttle or Throttle()
        # One at a time: each takes 64 MiB, and parallel guessing must gain nothing.
        self._one_at_a_time = asyncio.Lock()

    async def from_desk(self, moderator_id: str, passphrase: str) -> SignedIn:
        """Unlock the key file that lies on this host. Raises CannotSignIn."""
        holder = await self.holder_from_desk(moderator_id, passphrase)
        return await self._up_to_date(holder, passphrase, on_desk=True)

    async def with_key_file(self, key_file: bytes, passphrase: str) -> SignedIn:
        """Unlock a key file that she brought. Raises CannotSignIn."""
        holder = await self.holder_with(key_file, passphrase)
        return await self._up_to_date(holder, passphrase, on_desk=False)

    async def holder_from_desk(self, moderator_id: str, passphrase: str) -> Holder:
        """Unlock the key file that lies on this host, for an act that needs more than reading. Raises CannotSignIn."""
        try:
            moderator = self._team().moderator(moderator_id)
        except NotFound:
            raise CannotSignIn("no-key-file") from None
        key_file = await asyncio.to_thread(_read_private, self._home.key_file(moderator.id))
        return await self.holder_with(key_file, passphrase, expected=moderator.id)

    async def holder_with(self, key_file: bytes, passphrase: str, *, expected: str | None = None) -> Holder:
        """Unlock a key file of this team, or the one of the moderator `expected` names. Raises CannotSignIn."""
        clear = _read_clear(key_file)
        moderator = self._belongs(clear, expected)
        async with self._one_at_a_time:
            seconds = self._throttle.seconds_to_wait(moderator.id)
            if seconds:
                raise CannotSignIn("too-often", seconds=seconds)
            self._throttle.count(moderator.id)
            try:
                holder = await asyncio.to_thread(unlock_holder, key_file, passphrase)
            except CannotUnlock:
                raise CannotSignIn("wrong-passphrase") from None
        if holder.signing_public_key != moderator.signing_key or holder.moderator_id != moderator.id:
            raise CannotSignIn("other-team")
        self._throttle.succeeded(moderator.id)
        return holder

    async def _up_to_date(self, holder: Holder, passphrase: str, *, on_desk: bool) -> SignedIn:
        async with self._one_at_a_time:
            return await asyncio.to_thread(
                bring_up_to_date, self._home, self._team(), holder, passphrase, on_desk=on_desk
            )

    def _belongs(self, clear: _Clear, expected: str | None) -> Moderator:
        """Give the moderator whose file this claims to be. Raises CannotSignIn."""
        try:
            moderator = self._team().moderator(clear.moderator_id)
        except NotFound:
            raise CannotSignIn("other-team") from None
        team_keys = {(key.epoch, key.public_key) for key in self._team().keys}
        is_ours = moderator.signing_key == clear.signing_key and not team_keys.isdisjoint(clear.keys)
        if not is_ours or (expected is not None and moderator.id != expected):
            raise CannotSignIn("other-team")
        if not moderator.active:
            raise CannotSignIn("not-active")
        return moderator


def _read_private(path: Path) -> bytes:
    """Read a key file that only its owner can read. Raises CannotSignIn."""
    try:
        check_private(path)
        return path.read_bytes()[: MAX_KEY_FILE_BYTES + 1]
    except KeyFileExposed:
        raise CannotSignIn("exposed") from None
    except OSError:
        raise CannotSignIn("no-key-file") from None


def _read_clear(key_file: bytes) -> _Clear:
    """Read the clear part of a key file. Raises CannotSignIn."""
    try:
        content: dict[str, Any] = json.loads(key_file[:MAX_KEY_FILE_BYTES])
        clear = _Clear(
            moderator_id=str(content["moderator"]["id"]),
            signing_key=from_text(content["moderator"]["signing_key"]),
            keys=tuple((int(key["epoch"]), from_text(key["public_key"])) for key in content["keys"]),
            memory_kib=int(content["kdf"]["memory_kib"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotSignIn("not-a-key-file") from None
    if clear.memory_kib > MAX_UNLOCK_MEMORY_KIB:
        raise CannotSignIn("not-a-key-file")
    return clear
