# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat init`: make the team key, two or more moderators' key files, recovery shares and the empty vault.

Order matters: the database comes first (it can be made again), the key files last, and team.json, whose
presence means "set up", at the very end. An interrupted init leaves no half-made team behind.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.casework.partner import save_partners
from bot.commands.words import say
from bot.settings import SettingsError, home_from_environment
from storage.database import migrate
from storage.home import Home, write_private
from storage.keymaking import generate_passphrase, make_shares, new_seed, team_key
from storage.keyring import FOUNDED, Keyring, Member, keyring_file, save_keyring
from storage.team import Moderator, Team, save_team

MIN_PASSPHRASE_CHARACTERS = 16  # Source: decision; a generated one has seven words and about 50 characters.


@dataclass(frozen=True)
class NewModerator:
    """A moderator to be: the name shown at the desk, and the passphrase for the key file."""

    name: str
    passphrase: str

    @property
    def moderator_id(self) -> str:
        """Give a short id made from the name: lower-case Latin letters, digits and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "moderator"


@dataclass(frozen=True)
class Founded:
    """What init made: to be shown once, and nowhere kept."""

    fingerprint: str
    shares: tuple[str, ...]
    key_files: tuple[Path, ...]


def found_team(
    home: Home, people: list[NewModerator], *, threshold: int, shares: int, settings: str = ""
) -> Founded:
    """Make everything a new team needs under its home folder. Raises SettingsError when one is there already."""
    if home.team_file.exists():
        raise SettingsError(
            f"AMANAT_HOME: {home.root} already holds a team key; choose another folder, or move that one away first"
        )
    ids = [person.moderator_id for person in people]
    if len(people) < 2 or len(set(ids)) != len(ids):
        raise SettingsError(
            "--moderator: name at least two different people; every referral needs two signatures"
        )
    for person in people:
        if len(person.passphrase) < MIN_PASSPHRASE_CHARACTERS:
            raise SettingsError(
                f"passphrase: at least {MIN_PASSPHRASE_CHARACTERS} characters; leave it empty to get generated words"
            )
    home.make()
    asyncio.run(migrate(home.database_url))
    _make_forwarder_keys(home)

    seed = new_seed()
    public = team_key(seed, epoch=1)
    moderators, key_files, keyring = [], [], Keyring()
    for person in people:
        path = home.key_file(person.moderator_id)
        signing_key, keyring = _make_key_holder(person, {1: seed}, path, keyring)
        moderators.append(Moderator(person.moderator_id, person.name, signing_key))
        key_files.append(path)
    words = make_shares(seed, threshold=threshold, count=shares)
    if not home.partners_file.exists():
        save_partners(home.partners_file, {})
    write_private(home.settings_file, _settings_text(public.fingerprint, settings).encode())
    save_keyring(keyring_file(home), keyring)
    save_team(home.team_file, Team(keys=(public,), moderators=tuple(moderators)))
    return Founded(public.fingerprint, tuple(words), tuple(key_files))


def _make_key_holder(
    person: NewModerator, seeds: Mapping[int, bytes], path: Path, keyring: Keyring
) -> tuple[bytes, Keyring]:
    """Write a founder's key file; give her signing public key, and the keyring with the key that receives for her."""
    # Loaded here: the command line of every process imports this module, and only founding may open.
    from storage.holders import enrol, new_holder, write_key_file

    holder = new_holder(person.moderator_id, person.name, seeds)
    write_key_file(path, holder, person.passphrase)
    return holder.signing_public_key, enrol(keyring.with_member(person.moderator_id, Member(FOUNDED)), holder)


def _make_forwarder_keys(home: Home) -> None:
    from bot.partners.keys import make_forwarder_keys

    make_forwarder_keys(home)


def _settings_text(fingerprint: str, more: str) -> str:
    return (
        "# Settings of Amanat on this machine; docs/settings.md explains each. Readable by this user only.\n"
        f"AMANAT_TEAM_FINGERPRINT={fingerprint.replace(' ', '')}\n"
        "# AMANAT_BOT_TOKEN=\n"
        f"{more}"
    )


def init(
    home: Annotated[
        Path | None, typer.Option("--home", envvar="AMANAT_HOME", help="Folder for everything Amanat writes.")
    ] = None,
    moderator: Annotated[
        list[str] | None,
        typer.Option(help="A moderator's name; give it twice or more.", envvar="AMANAT_INIT_MODERATORS"),
    ] = None,
    passphrase: Annotated[
        list[str] | None,
        typer.Option(
            help="Passphrases, in the order of the moderators; better leave this out and get generated words.",
            envvar="AMANAT_INIT_PASSPHRASES",
        ),
    ] = None,
    shares: Annotated[int, typer.Option(help="How many recovery shares to make.", min=2, max=16)] = 5,
    threshold: Annotated[
        int, typer.Option(help="How many of them bring the team key back.", min=2, max=16)
    ] = 3,
    secrets_to: Annotated[
        Path | None,
        typer.Option(help="Write passphrases and shares to this new private file instead of the screen."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; for unattended set-up.")] = False,
) -> None:
    """Set up a new team: its key, its moderators, its recovery shares and an empty vault."""
    if threshold > shares:
        raise SettingsError("--threshold: it cannot be larger than --shares")
    place = home_from_environment(home)
    names = list(moderator or []) or ([] if yes else _ask_names())
    chosen = list(passphrase or [])
    people = [
        NewModerator(name, (chosen[i] if i < len(chosen) else "") or generate_passphrase())
        for i, name in enumerate(names)
    ]
    if secrets_to is not None and secrets_to.exists():
        raise SettingsError("--secrets-to: this file exists already; name a new one")
    say(f"Making the team key and the vault under {place.root} …")
    founded = found_team(place, people, threshold=threshold, shares=shares)
    secrets = _secrets_text(founded, people, threshold)
    if secrets_to is not None:
        write_private(secrets_to, secrets.encode())
        say(
            f"Passphrases and recovery shares are in {secrets_to}: print it, hand it out, then destroy the file."
        )
    else:
        say(secrets)
    say(
        f"Team key fingerprint (also in {place.settings_file}; compare it by telephone):\n  {founded.fingerprint}\n"
        "Next: put AMANAT_BOT_TOKEN into the settings file, then start amanat intake, amanat desk, amanat forward;\n"
        "amanat doctor tells what is still missing. Read docs/keys.md with the other moderators: how somebody joins or\n"
        "leaves, a new key, and the drill with the recovery shares."
    )


def _ask_names() -> list[str]:
    say("Who are the first two moderators? Each gets a key file and a passphrase of generated words.")
    return [typer.prompt("Name of the first moderator"), typer.prompt("Name of the second moderator")]


def _secrets_text(founded: Founded, people: list[NewModerator], threshold: int) -> str:
    lines = ["", "Write these down now. They are shown once and kept nowhere.", "", "Moderators:"]
    for person, path in zip(people, founded.key_files, strict=True):
        lines += [f"  {person.name}", f"    key file    {path}", f"    passphrase  {person.passphrase}"]
    lines += ["", f"Recovery shares: any {threshold} of {len(founded.shares)} bring the team key back."]
    lines += ["Give each to a different trusted person, on paper.", ""]
    for number, share in enumerate(founded.shares, 1):
        lines += [f"  Share {number}:", f"    {share}", ""]
    return "\n".join(lines)
