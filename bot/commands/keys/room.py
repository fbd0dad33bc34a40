# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands for key holders work with: the home folder, the pinned team, the keyring, and who is acting."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from bot.commands.passphrases import ask_passphrase
from bot.commands.words import say
from bot.settings import Settings, SettingsError, load_settings
from storage import team_files
from storage.audit import AuditEntry, append
from storage.audit_files import head_file, keep_head
from storage.database import Database
from storage.errors import CannotOpen, FingerprintMismatch
from storage.holders import (
    EpochMissing,
    ForeignKeyFile,
    Holder,
    enrol,
    open_key_file,
    take_handed,
    write_key_file,
)
from storage.home import Home, write_private
from storage.keyfile import PASSPHRASE_COST, Cost
from storage.keyring import (
    Keyring,
    epochs_vouched_for,
    keyring_file,
    load_keyring,
)
from storage.membership import is_accounted_for
from storage.team import Team, load_team

PIN = "AMANAT_TEAM_FINGERPRINT"


@dataclass
class Acting:
    """The moderator who runs the command, her key file and her passphrase."""

    holder: Holder
    key_file: Path
    passphrase: str = field(repr=False)


@dataclass
class Room:
    """The team as this machine knows it."""

    settings: Settings
    team: Team
    keyring: Keyring
    pin_is_older: bool = False  # the pin names an earlier epoch, and moderators vouch for every later one
    seen: tuple[bytes, ...] = field(default=(), repr=False)  # what the files held when they were read

    @property
    def home(self) -> Home:
        """Give the home folder."""
        return self.settings.home

    @property
    def cost(self) -> Cost:
        """Give what a guess at a passphrase costs in the key files written here."""
        return PASSPHRASE_COST

    def save_keyring(self, keyring: Keyring) -> None:
        """Write the keyring whole, and go on with it. Raises Conflict."""
        self.seen = team_files.write(self.home, self.seen, keyring=keyring)
        self.keyring = keyring

    def save_team(self, team: Team) -> None:
        """Write the team file whole, and go on with it. Raises Conflict."""
        self.seen = team_files.write(self.home, self.seen, team=team)
        self.team = team

    def record(self, act: str, about: UUID | None, holder: Holder) -> None:
        """Add an entry to the audit chain, signed by the acting moderator, and keep it as the head."""
        keep_head(head_file(self.home), asyncio.run(self._append(act, about, holder)))

    async def _append(self, act: str, about: UUID | None, holder: Holder) -> AuditEntry:
        async with await Database.open(self.settings.database_url) as db, db.begin() as session:
            return await append(
                session,
                act=act,
                about=about,
                actor_id=holder.moderator_id,
                sign=holder.sign,
                on=datetime.now(UTC).date(),
            )

    def pin(self) -> None:
        """Pin the newest team key in this machine's settings file, or say that it must be pinned elsewhere."""
        fingerprint = self.team.current.fingerprint.replace(" ", "")
        file = self.home.settings_file
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        if any(line.startswith(f"{PIN}=") for line in lines):
            pinned = [f"{PIN}={fingerprint}" if line.startswith(f"{PIN}=") else line for line in lines]
            write_private(file, ("\n".join(pinned) + "\n").encode())
        if os.environ.get(PIN) or not any(line.startswith(f"{PIN}=") for line in lines):
            say(f"Set {PIN}={fingerprint} where this machine's services get it from.")
        self.pin_is_older = False


def enter(home: Path | None) -> Room:
    """Load the team of this machine. Raises SettingsError when nothing is pinned, FingerprintMismatch."""
    settings = load_settings(Settings, home=home)
    if settings.team_fingerprint is None:
        raise SettingsError(
            f"{PIN}: no fingerprint is pinned; ask a moderator to read it out and put it into {settings.home.settings_file}"
        )
    team_file = settings.home.team_file
    seen = team_files.look(settings.home)
    try:
        team = load_team(team_file, pinned_fingerprint=settings.team_fingerprint)
        return Room(settings, team, load_keyring(keyring_file(settings.home), team), seen=seen)
    except FingerprintMismatch:
        # A new epoch may have been begun, and the machine stopped before the pin was moved.
        team = load_team(team_file, pinned_fingerprint=None)
        keyring = load_keyring(keyring_file(settings.home), team)
        pinned = _epoch_of(settings.team_fingerprint, team)
        if pinned is None or not epochs_vouched_for(keyring, team, after=pinned):
            raise
        return Room(settings, team, keyring, pin_is_older=True, seen=seen)


def enter_unpinned(home: Path | None) -> Room:
    """Load the team of a machine that may pin nothing, where recovery shares will prove the key. Raises FingerprintMismatch."""
    settings = load_settings(Settings, home=home)
    seen = team_files.look(settings.home)
    team = load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
    return Room(settings, team, load_keyring(keyring_file(settings.home), team), seen=seen)


def enter_pinned(home: Path | None) -> Room:
    """Load the team of this machine; the pin must name its newest key. Raises SettingsError, FingerprintMismatch."""
    room = enter(home)
    if room.pin_is_older:
        load_team(room.home.team_file, pinned_fingerprint=room.settings.team_fingerprint)
    return room


def unlock(room: Room, *, as_id: str | None, key_file: Path | None, passphrase_file: Path | None) -> Acting:
    """Unlock the acting moderator's key file, and bring it to the newest epoch if one was handed over to her.

    Raises KeyFileMissing, KeyFileExposed, CannotUnlock, ForeignKeyFile, EpochMissing, SettingsError.
    """
    path = key_file or room.home.key_file(as_id or _only_key_file(room.home))
    passphrase = ask_passphrase(passphrase_file, whose=as_id or path.name.removesuffix(".key.json"))
    holder = open_key_file(path, passphrase)
    moderator = holder.check_member(room.team)
    if not is_accounted_for(moderator, room.team, room.keyring):
        raise ForeignKeyFile(
            "two moderators did not confirm this key holder; compare team.json with a backup"
        )
    return refresh(room, Acting(holder, path, passphrase))


def refresh(room: Room, acting: Acting) -> Acting:
    """Bring a key file to the newest epoch, and note its sealing key in the keyring. Raises EpochMissing."""
    wanted = {key.epoch for key in room.team.keys}
    if set(acting.holder.seeds) != wanted or not acting.holder.unlocked().fits(room.team.current):
        acting.holder = acting.holder.with_seeds(_handed_to(room, acting.holder))
        write_key_file(acting.key_file, acting.holder, acting.passphrase, cost=room.cost)
        say(f"The key file now holds epoch {room.team.current.epoch}.")
    if room.pin_is_older:
        # Only who had the older seeds could hand over the newest together with them.
        room.pin()
    enrolled = enrol(room.keyring, acting.holder).without_handed(acting.holder.moderator_id)
    if enrolled != room.keyring:
        room.save_keyring(enrolled)
    return acting


def _handed_to(room: Room, holder: Holder) -> dict[int, bytes]:
    sealed = room.keyring.handed.get(room.team.current.epoch, {}).get(holder.moderator_id)
    try:
        if sealed is not None:
            return take_handed(sealed, holder, room.team)
    except CannotOpen:
        pass
    raise EpochMissing(
        "this key file lacks the newest epoch and none was handed over to it; let another moderator "
        "run `amanat keys rotate`, or bring desk/keyring.json from the desk's host"
    )


def _only_key_file(home: Home) -> str:
    ids = sorted(path.name.removesuffix(".key.json") for path in home.desk_keys.glob("*.key.json"))
    if len(ids) != 1:
        raise SettingsError(
            f"--as: say which moderator you are; key files here: {', '.join(ids) or 'none (use --key-file)'}"
        )
    return ids[0]


def _epoch_of(fingerprint: str, team: Team) -> int | None:
    wanted = "".join(fingerprint.split()).lower()
    return next((key.epoch for key in team.keys if key.fingerprint.replace(" ", "") == wanted), None)
