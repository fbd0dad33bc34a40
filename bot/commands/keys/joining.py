# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat keys invite`, `join` and `finish`: how a newcomer comes by a key file that nobody else ever held."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.keys.room import enter_pinned
from bot.commands.options import (
    FingerprintOption,
    HomeOption,
    NewPassphraseFileOption,
    PassphraseFileOption,
    SecretsToOption,
)
from bot.commands.passphrases import (
    ask_passphrase,
    choose_passphrase,
    is_attended,
    new_secrets_file,
    show_secret,
)
from bot.commands.words import say
from bot.settings import SettingsError, home_from_environment
from storage.errors import CannotOpen
from storage.holders import new_holder, open_key_file, take_handed, write_key_file
from storage.home import Home, write_private
from storage.papers import MAX_NAME_CHARACTERS, PaperDamaged, Request, Welcome, read_welcome
from storage.team import Moderator, Team

IdOption = Annotated[
    str | None,
    typer.Option("--id", help="Short id: a-z, 0-9 and dashes; left out, it is made from the name."),
]


def invite(
    name: Annotated[str, typer.Argument(help="The newcomer's name, as the others will see it.")],
    home: HomeOption = None,
    moderator_id: IdOption = None,
) -> None:
    """Say what a newcomer and the two who confirm her have to type."""
    room = enter_pinned(home)
    new_id = _id_for(name, moderator_id)
    if any(one.id == new_id for one in room.team.moderators):
        raise SettingsError("--id: somebody in the team has or had this id; choose another one")
    file = f"{new_id}.request.json"
    say(
        "1. On her own computer she types, and sends you the file that is made (any channel will do):\n"
        f'     amanat keys join --name "{name}" --id {new_id} --request {file}\n'
        "2. Call her. Two of you, one after the other, compare the fingerprint that she reads out:\n"
        f"     amanat keys confirm {file}\n"
        "3. Send her the welcome file. She types, and compares the team's fingerprint with you:\n"
        f"     amanat keys finish {new_id}.welcome.json\n"
        f"   The team's fingerprint is {room.team.current.fingerprint}"
    )


def join(
    name: Annotated[str, typer.Option("--name", help="Your name, as the others will see it.")],
    request: Annotated[Path, typer.Option("--request", help="Write your request to this new file.")],
    home: HomeOption = None,
    moderator_id: IdOption = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="Where to keep your keys until you are confirmed.")
    ] = None,
    new_passphrase_file: NewPassphraseFileOption = None,
    secrets_to: SecretsToOption = None,
) -> None:
    """Make your own keys on this computer, and a request to hold the team's keys too."""
    new_id = _id_for(name, moderator_id)
    new_secrets_file(secrets_to)
    place = key_file or _joining_file(home_from_environment(home).make(), new_id)
    for path, option in ((request, "--request"), (place, "--key-file")):
        if path.exists():
            raise SettingsError(f"{option}: this file exists already; name a new one, or move it away")
    chosen, generated = choose_passphrase(new_passphrase_file)
    if generated:
        show_secret(f"The passphrase of {name}:\n  {chosen}", secrets_to)
    holder = new_holder(new_id, name)
    write_key_file(place, holder, chosen)
    sealing_key, signature = holder.sign_for_sealing_key()
    paper = Request(new_id, name, holder.signing_public_key, sealing_key, signature)
    write_private(request, paper.to_bytes())
    say(
        f"Send {request} to a moderator. When two of them call, read this fingerprint out:\n  {paper.fingerprint}\n"
        f"Your own keys wait in {place}, under your passphrase."
    )


def finish(
    welcome: Annotated[Path, typer.Argument(help="The welcome file that you were sent.")],
    home: HomeOption = None,
    joining_file: Annotated[
        Path | None, typer.Option("--joining-file", help="Where `amanat keys join` left your keys.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="Write your key file here instead of desk/keys.")
    ] = None,
    passphrase_file: PassphraseFileOption = None,
    fingerprint: FingerprintOption = None,
) -> None:
    """Open your welcome and make your key file, under the passphrase that you chose."""
    paper = read_welcome(read_paper_file(welcome))
    place = home_from_environment(home)
    waiting = joining_file or _joining_file(place, paper.moderator_id)
    final = key_file or place.key_file(paper.moderator_id)
    if final.exists():
        raise SettingsError("--key-file: this key file exists already; name a new one, or move it away")
    team = _team_of(paper)
    compare("the team's key", team.current.fingerprint, fingerprint)
    passphrase = ask_passphrase(passphrase_file, whose=paper.moderator_id)
    holder = open_key_file(waiting, passphrase)
    try:
        seeds = take_handed(paper.sealed_seeds, holder, team)
    except CannotOpen:
        raise PaperDamaged(
            "this welcome was not made for these keys; ask the moderator who confirmed you for another one"
        ) from None
    write_key_file(final, holder.with_seeds(seeds), passphrase)
    waiting.unlink()
    say(
        f"Your key file is {final}. Bring it into desk/keys on the desk's host, or choose it in the browser when you sign in."
    )


def compare(what: str, actual: str, heard: str | None) -> None:
    """Have a fingerprint compared by telephone. Raises SettingsError unless it is the same."""
    say(f"Fingerprint of {what}:\n  {actual}")
    if heard is not None:
        if "".join(heard.split()).lower() != "".join(actual.split()):
            raise SettingsError("--fingerprint: it is not the same; nothing was done, call again and compare")
        return
    if not is_attended():
        raise SettingsError(
            "--fingerprint: nobody is here to compare; give the fingerprint as it was read out by telephone"
        )
    if not typer.confirm("Is it the same as the one read out by telephone, every group of it?"):
        raise SettingsError("the fingerprints differ; nothing was done, ask for the file to be sent again")


def read_paper_file(path: Path) -> bytes:
    """Read a file that came from somewhere else. Raises SettingsError."""
    try:
        return path.read_bytes()
    except OSError:
        raise SettingsError("the file cannot be read; check its name and place") from None


def _team_of(paper: Welcome) -> Team:
    try:
        return Team(paper.team_keys, ())
    except ValueError:
        raise PaperDamaged(
            "expected a welcome file with the team's keys; ask for it to be sent again"
        ) from None


def _joining_file(place: Home, moderator_id: str) -> Path:
    return place.desk_keys / f"{moderator_id}.joining.json"


def _id_for(name: str, chosen: str | None) -> str:
    """Give the id, chosen or made from the name. Raises SettingsError when it cannot be one."""
    made = chosen if chosen is not None else re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise SettingsError(f"--name: expected a name of at most {MAX_NAME_CHARACTERS} characters")
    try:
        Moderator(made, name, bytes(32))
    except ValueError:
        raise SettingsError("--id: give a short id of a-z, 0-9 and dashes, at most 40 characters") from None
    return made
