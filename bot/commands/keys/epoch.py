# SPDX-License-Identifier: AGPL-3.0-or-later
"""Begin an epoch: a new seed for those who stay, and for nobody who left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import typer

from bot.commands.keys.room import Acting, Room
from bot.commands.passphrases import is_attended, read_secret
from bot.commands.words import say
from bot.settings import SettingsError
from storage.errors import CannotUnlock
from storage.holders import ForeignKeyFile, enrol, hand_over, open_key_file, seal_older_seeds, write_key_file
from storage.keymaking import new_seed, team_key
from storage.keyring import Keyring, NewEpoch, epoch_statement, sealing_key_of
from storage.membership import is_accounted_for
from storage.team import Moderator, Team


def split_assignments(assignments: list[str]) -> dict[str, Path]:
    """Read ID=FILE as often as it was given. Raises SettingsError."""
    pairs = [text.partition("=") for text in assignments]
    if any(not moderator_id or not file for moderator_id, _, file in pairs):
        raise SettingsError("--passphrase-of: expected ID=FILE, for example dawit=./dawit-passphrase")
    return {moderator_id: Path(file) for moderator_id, _, file in pairs}


def begin_epoch(room: Room, acting: Acting, passphrase_files: Mapping[str, Path]) -> None:
    """Make a new team key and hand its seed to every active moderator. Raises SettingsError before any change."""
    staying = [one for one in room.team.moderators if one.active]
    _check_accounted_for(room, staying)
    present = _present(room, acting, passphrase_files)
    keyring = room.keyring
    for other in present:
        keyring = enrol(keyring, other.holder)
    epoch = room.team.current.epoch + 1
    seeds = {**acting.holder.seeds, epoch: new_seed()}
    key = team_key(seeds[epoch], epoch=epoch)
    team = replace(room.team, keys=(*room.team.keys, key))
    handed: dict[str, bytes] = {}
    for moderator in staying:
        sealing_key = sealing_key_of(keyring, moderator)
        if sealing_key is None:
            raise SettingsError(
                f"{moderator.id} cannot receive the new key yet: let her run `amanat keys refresh` once, "
                f"give her passphrase with --passphrase-of {moderator.id}=FILE, or remove her first"
            )
        handed[moderator.id] = hand_over(seeds, to=sealing_key, moderator_id=moderator.id, team=team)
    signature = acting.holder.sign(epoch_statement(key))
    # What is kept for the epoch before stays until the new one counts: it may be needed if this stops here.
    keyring = replace(
        keyring,
        handed={**keyring.handed, epoch: handed},
        older_seeds={**keyring.older_seeds, epoch: seal_older_seeds(seeds, team)},
    )
    keyring = keyring.with_epoch(NewEpoch(epoch, acting.holder.moderator_id, signature))
    _commit(room, acting, team, keyring)
    _write_key_files(room, [acting, *present], seeds)


def _commit(room: Room, acting: Acting, team: Team, keyring: Keyring) -> None:
    room.save_keyring(keyring)
    room.record("epoch-begun", UUID(bytes=team.current.key_id), acting.holder)
    room.save_team(team)
    room.pin()


def _write_key_files(room: Room, people: list[Acting], seeds: Mapping[int, bytes]) -> None:
    keyring = room.keyring.only_newest(room.team.current.epoch)
    for one in people:
        one.holder = one.holder.with_seeds(seeds)
        write_key_file(one.key_file, one.holder, one.passphrase, cost=room.cost)
        keyring = keyring.without_handed(one.holder.moderator_id)
    room.save_keyring(keyring)
    waiting = sorted(keyring.handed.get(room.team.current.epoch, {}))
    if waiting:
        say(f"At their next sign-in or `amanat keys refresh` these take the new key: {', '.join(waiting)}")


def _check_accounted_for(room: Room, staying: list[Moderator]) -> None:
    strangers = [one.id for one in staying if not is_accounted_for(one, room.team, room.keyring)]
    if strangers:
        raise ForeignKeyFile(
            f"two moderators did not confirm {', '.join(strangers)}; compare team.json with a backup, or remove them first"
        )


def _present(room: Room, acting: Acting, passphrase_files: Mapping[str, Path]) -> list[Acting]:
    """Unlock the key files of the others on this machine whose passphrases are given or typed."""
    present: list[Acting] = []
    for moderator in room.team.moderators:
        path = room.home.key_file(moderator.id)
        if not moderator.active or moderator.id == acting.holder.moderator_id or not path.is_file():
            continue
        passphrase = _passphrase_of(moderator, passphrase_files)
        if passphrase:
            other = Acting(open_key_file(path, passphrase), path, passphrase)
            if other.holder.check_member(room.team).id != moderator.id:
                raise CannotUnlock
            present.append(other)
    return present


def _passphrase_of(moderator: Moderator, files: Mapping[str, Path]) -> str:
    if moderator.id in files:
        return read_secret(files[moderator.id], named_by="--passphrase-of")
    if not is_attended():
        return ""
    return str(
        typer.prompt(
            f"Passphrase of {moderator.name} (or Enter: she takes the new key at her next sign-in)",
            default="",
            show_default=False,
            hide_input=True,
        )
    )
