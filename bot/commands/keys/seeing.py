# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat keys list`, `refresh` and `passphrase`: see who holds keys, and keep one's own key file in order."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.commands.keys.room import Room, enter, enter_pinned, unlock
from bot.commands.options import (
    AsOption,
    HomeOption,
    KeyFileOption,
    NewPassphraseFileOption,
    PassphraseFileOption,
    SecretsToOption,
)
from bot.commands.passphrases import choose_passphrase, new_secrets_file, show_secret
from bot.commands.words import out, say
from storage.holders import write_key_file
from storage.keyring import sealing_key_of
from storage.membership import is_accounted_for
from storage.team import Moderator


def list_keys(
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the key holders, the fingerprints of their signing keys, and the team's epochs."""
    room = enter_pinned(home)
    people = [_person(room, moderator) for moderator in room.team.moderators]
    epochs = [
        {"epoch": key.epoch, "key_id": key.key_id.hex(), "fingerprint": key.fingerprint}
        for key in room.team.keys
    ]
    if as_json:
        out.print_json(json.dumps({"moderators": people, "epochs": epochs}, ensure_ascii=False))
        return
    table = Table("id", "name", "stands", "came in", "signing key", "new epochs", box=None, pad_edge=False)
    for person in people:
        table.add_row(
            *(str(person[column]) for column in ("id", "name", "stands", "came_in", "fingerprint", "takes"))
        )
    out.print(table)
    for epoch in epochs:
        say(f"epoch {epoch['epoch']}  key id {epoch['key_id']}  fingerprint {epoch['fingerprint']}")


def _person(room: Room, moderator: Moderator) -> dict[str, Any]:
    member = room.keyring.members.get(moderator.id)
    how = "NOT CONFIRMED"
    if member is not None and is_accounted_for(moderator, room.team, room.keyring):
        how = " ".join([member.how, *(one.moderator_id for one in member.confirmed_by)])
    enrolled = sealing_key_of(room.keyring, moderator) is not None
    return {
        "id": moderator.id,
        "name": moderator.name,
        "stands": "active" if moderator.active else "removed",
        "came_in": how,
        "fingerprint": moderator.fingerprint,
        "takes": "receives" if enrolled else "after her next `amanat keys refresh`",
    }


def pick_up(
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Bring your key file to the newest epoch, and note the key by which you receive later ones."""
    room = enter(home)
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    say(f"{acting.holder.name}: the key file is in order, epochs {_numbers(acting.holder.seeds)}.")


def change_passphrase(
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
    new_passphrase_file: NewPassphraseFileOption = None,
    secrets_to: SecretsToOption = None,
) -> None:
    """Change your passphrase; generated words are offered."""
    new_secrets_file(secrets_to)
    room = enter(home)
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    chosen, generated = choose_passphrase(new_passphrase_file)
    if generated:
        # Shown first: a file under words that nobody has seen would be lost.
        show_secret(f"The new passphrase of {acting.holder.name}:\n  {chosen}", secrets_to)
    write_key_file(acting.key_file, acting.holder, chosen, cost=room.cost)
    say("The passphrase was changed. Older copies of the key file still open with the old one: destroy them.")


def _numbers(seeds: Any) -> str:
    return ", ".join(str(epoch) for epoch in sorted(seeds))
