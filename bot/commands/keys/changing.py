# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat keys confirm` and `remove`: two moderators decide who holds keys. The first signs, the second completes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.keys.joining import compare, read_paper_file
from bot.commands.keys.room import Acting, Room, enter, unlock
from bot.commands.options import (
    AsOption,
    FingerprintOption,
    HomeOption,
    KeyFileOption,
    PassphraseFileOption,
)
from bot.commands.words import say
from bot.settings import SettingsError
from storage.holders import hand_over
from storage.home import write_private
from storage.membership import apply_change, change_to_add, change_to_remove, check_signable, is_complete
from storage.papers import Change, Request, Welcome, read_paper

OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Write what is made to this new file instead of beside the paper."),
]


def confirm(
    paper: Annotated[
        Path, typer.Argument(help="A newcomer's request, or a change that another moderator signed.")
    ],
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
    fingerprint: FingerprintOption = None,
    out: OutOption = None,
) -> None:
    """Confirm a newcomer or a removal, after comparing the fingerprint by telephone; two moderators must."""
    read = read_paper(read_paper_file(paper))
    room = enter(home)
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    change = change_to_add(read, room.team) if isinstance(read, Request) else read
    check_signable(change, acting.holder.moderator_id, room.team)
    _compare(change, room, fingerprint)
    stem = paper.name.split(".")[0]
    _sign(room, acting, change, stem=paper.with_name(stem), out=out)


def remove(
    moderator_id: Annotated[
        str, typer.Argument(help="The id of the moderator who is to hold no keys any more.")
    ],
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
    fingerprint: FingerprintOption = None,
    out: OutOption = None,
) -> None:
    """Begin the removal of a key holder; a second moderator completes it with `amanat keys confirm`."""
    room = enter(home)
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    change = change_to_remove(moderator_id, room.team)
    check_signable(change, acting.holder.moderator_id, room.team)
    _compare(change, room, fingerprint)
    _sign(room, acting, change, stem=Path(f"{moderator_id}-removal"), out=out)


def _compare(change: Change, room: Room, heard: str | None) -> None:
    """Show what is decided, and have the fingerprint of the one concerned compared."""
    if change.request is not None:
        say(f"{change.request.name} ({change.moderator_id}) is to hold the team's keys and read every case.")
        compare(f"the request of {change.request.name}", change.request.fingerprint, heard)
        return
    leaving = room.team.moderator(change.moderator_id)
    say(f"{leaving.name} ({leaving.id}) is to hold no keys any more.")
    compare(
        f"the signing key of {leaving.name} (compare with the other moderator)",
        leaving.fingerprint,
        heard,
    )


def _sign(room: Room, acting: Acting, change: Change, *, stem: Path, out: Path | None) -> None:
    holder = acting.holder
    signed = change.signed_by(holder.moderator_id, holder.sign(change.statement()))
    if not is_complete(signed, room.team):
        file = _new_file(out or stem.with_name(f"{stem.name}.half-signed.json"))
        write_private(file, signed.to_bytes())
        say(f"Signed by you. A second moderator now runs: amanat keys confirm {file}")
    elif signed.act == "add":
        _add(room, acting, signed, _new_file(out or stem.with_name(f"{stem.name}.welcome.json")))
    else:
        _remove(room, acting, signed)


def _add(room: Room, acting: Acting, change: Change, file: Path) -> None:
    """Add a key holder.

    1. Her welcome is written.  2. The audit chain says so.  3. The keyring keeps both signatures.
    4. She is in the team file: now it counts. Interrupted before, the command can be run again.
    """
    team, keyring = apply_change(change, room.team, room.keyring)
    sealing_key = keyring.members[change.moderator_id].sealing_key or b""
    sealed = hand_over(acting.holder.seeds, to=sealing_key, moderator_id=change.moderator_id, team=team)
    write_private(file, Welcome(change.moderator_id, team.keys, sealed).to_bytes())
    room.record("key-holder-added", change.about, acting.holder)
    room.save_keyring(keyring)
    room.save_team(team)
    say(f"Confirmed by two. Send {file} to her; she runs: amanat keys finish {file.name}")
    say("Copy team.json to every host of this team, and restart the services there.")


def _remove(room: Room, acting: Acting, change: Change) -> None:
    """Remove a key holder: audit, keyring, team file, and the key file on this machine."""
    team, keyring = apply_change(change, room.team, room.keyring)
    room.record("key-holder-removed", change.about, acting.holder)
    room.save_keyring(keyring)
    room.save_team(team)
    room.home.key_file(change.moderator_id).unlink(missing_ok=True)
    say(
        f"{change.moderator_id} is removed; the key file on this machine is gone. Copies of it elsewhere still open "
        "what was sealed until now: begin a new epoch with `amanat keys rotate`."
    )
    say("Copy team.json to every host of this team, and restart the services there.")


def _new_file(path: Path) -> Path:
    if path.exists():
        raise SettingsError("--out: this file exists already; name a new one, or move it away")
    return path
