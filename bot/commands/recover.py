# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat recover`: from recovery shares back to a working team, on an offline machine.

The seed that the shares give is checked against team.json; the seeds of older epochs come out of the keyring. Each
named moderator gets a new signing key; her old entry stays, inactive, so that what she signed can still be checked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

import typer

from bot.commands.init import NewModerator
from bot.commands.keys.room import Room, enter_unpinned
from bot.commands.options import HomeOption, SecretsToOption, SharesFileOption
from bot.commands.passphrases import is_attended, new_secrets_file, show_secret
from bot.commands.shares import read_seed
from bot.commands.words import say
from bot.settings import SettingsError
from storage.errors import CannotOpen, SchemaMissing
from storage.holders import Holder, enrol, new_holder, open_older_seeds, write_key_file
from storage.keymaking import generate_passphrase, public_key_of
from storage.keyring import RECOVERED, KeyringDamaged, Member
from storage.team import Moderator, Team


def recover(
    home: HomeOption = None,
    moderator: Annotated[
        list[str] | None, typer.Option("--moderator", help="Who gets a new key file; give it twice or more.")
    ] = None,
    shares_file: SharesFileOption = None,
    secrets_to: SecretsToOption = None,
) -> None:
    """Bring the team key back from recovery shares, and make new key files. Run it on an offline machine."""
    new_secrets_file(secrets_to)
    room = enter_unpinned(home)
    names = moderator or _ask_names()
    seeds = _recover_seeds(room, read_seed(shares_file))
    people = _new_people(names, room.team)
    # Shown before anything is written: key files under words that nobody has seen would be lost.
    show_secret(_secrets_text(people), secrets_to)
    holders = [new_holder(moderator_id, person.name, seeds) for moderator_id, person in people.items()]
    for holder in holders:
        path = room.home.key_file(holder.moderator_id)
        write_key_file(path, holder, people[holder.moderator_id].passphrase, cost=room.cost)
    _let_in(room, holders)
    say(
        f"The team key of epoch {room.team.current.epoch} is back, and all older ones; key files are in {room.home.desk_keys}\n"
        f"AMANAT_TEAM_FINGERPRINT={room.team.current.fingerprint.replace(' ', '')}\n"
        "Bring desk/ and team.json to the desk's host, team.json to the others. The shares have now been in one place: "
        "begin a new epoch soon with `amanat keys rotate`."
    )


def _recover_seeds(room: Room, newest: bytes) -> dict[int, bytes]:
    """Give the seeds of all epochs. Raises SettingsError, KeyringDamaged."""
    team = room.team
    public_key = public_key_of(newest)
    if public_key != team.current.public_key:
        older = any(key.public_key == public_key for key in team.keys)
        raise SettingsError(
            "these shares are of an older epoch; bring the newest set together"
            if older
            else "AMANAT_HOME: these shares are of another team than team.json; check the folder and the shares"
        )
    try:
        return open_older_seeds(room.keyring.older_seeds.get(team.current.epoch), newest, team)
    except CannotOpen:
        raise KeyringDamaged(
            "the newest key is back, but the older ones lie in desk/keyring.json; bring it from a backup and run this again"
        ) from None


def _let_in(room: Room, holders: list[Holder]) -> None:
    """Put the new key holders into keyring, audit chain and team file, in this order; the old entries stay, inactive."""
    keyring = room.keyring
    for holder in holders:
        keyring = enrol(keyring.with_member(holder.moderator_id, Member(RECOVERED)), holder)
    names = {holder.name for holder in holders}
    moderators = [replace(one, active=one.active and one.name not in names) for one in room.team.moderators]
    moderators += [Moderator(one.moderator_id, one.name, one.signing_public_key) for one in holders]
    room.save_keyring(keyring)
    try:
        room.record("team-recovered", UUID(bytes=room.team.current.key_id), holders[0])
    except SchemaMissing:
        say(
            "There is no database on this machine, so the audit chain there does not yet tell of this recovery."
        )
    room.save_team(Team(room.team.keys, tuple(moderators)))
    left = [one.id for one in room.team.moderators if one.active and one.name not in names]
    if left:
        say(f"Still active with their old key files: {', '.join(left)}; see `amanat keys remove`.")


def _new_people(names: list[str], team: Team) -> dict[str, NewModerator]:
    """Give new moderators by ids that nobody has or had."""
    taken = {one.id for one in team.moderators}
    people: dict[str, NewModerator] = {}
    for name in dict.fromkeys(names):
        person = NewModerator(name, generate_passphrase())
        new_id, number = person.moderator_id, 2
        while new_id in taken | people.keys():
            new_id, number = f"{person.moderator_id}-{number}", number + 1
        people[new_id] = person
    return people


def _secrets_text(people: dict[str, NewModerator]) -> str:
    lines = ["Write these down now. They are shown once and kept nowhere.", ""]
    for moderator_id, person in people.items():
        lines += [f"  {person.name} ({moderator_id})", f"    passphrase  {person.passphrase}"]
    return "\n".join(lines)


def _ask_names() -> list[str]:
    if not is_attended():
        raise SettingsError("--moderator: name who gets a new key file; give it twice or more")
    say("Who gets a new key file? Two people at least: every referral needs two.")
    return [typer.prompt("Name of the first moderator"), typer.prompt("Name of the second moderator")]
