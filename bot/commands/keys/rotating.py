# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat keys rotate`, `reseal` and `shares`: a new team key, and everything kept moved to it.

The order, so that it may be killed at any moment and run again:

    1. The new seed is sealed, in the keyring, to every moderator who stays.
    2. The audit chain says so.
    3. The new public key is in team.json: from here on the epoch has begun. The pin of this machine follows.
    4. Key files on this machine are written anew where the passphrase is known; the others at their next use.
    5. New recovery shares are shown, once.
    6. All envelopes are moved, batch by batch. A second run goes on where the first was stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.keys.epoch import begin_epoch, split_assignments
from bot.commands.keys.room import Acting, Room, enter, unlock
from bot.commands.options import (
    AsOption,
    HomeOption,
    KeyFileOption,
    PassphraseFileOption,
    SecretsToOption,
    SharesOption,
    ThresholdOption,
)
from bot.commands.passphrases import new_secrets_file, show_secret
from bot.commands.words import err, say
from bot.settings import SettingsError
from storage.database import Database
from storage.keymaking import make_shares
from storage.rotation import Resealed, count_outdated, reseal

OthersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--passphrase-of",
        help="ID=FILE: another moderator's passphrase, so that her key file here is written anew at once.",
    ),
]


def rotate(
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
    passphrase_of: OthersOption = None,
    shares: SharesOption = 5,
    threshold: ThresholdOption = 3,
    secrets_to: SecretsToOption = None,
) -> None:
    """Begin a new epoch: a new team key, new recovery shares, and everything moved to it. Can be interrupted."""
    _check_shares(shares, threshold)
    new_secrets_file(secrets_to)
    room = enter(home)
    others = split_assignments(passphrase_of or [])
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    begun = room.keyring.epoch(room.team.current.epoch)
    if begun is not None and not begun.resealed:
        say(f"Going on with epoch {room.team.current.epoch}, which was begun before.")
    else:
        begin_epoch(room, acting, others)
    begun = room.keyring.epoch(room.team.current.epoch)
    if begun is not None and not begun.shares_shown:
        _show_shares(acting, room, shares=shares, threshold=threshold, secrets_to=secrets_to)
        room.save_keyring(room.keyring.with_epoch(replace(begun, shares_shown=True)))
    figures = _reseal(room, acting)
    say(
        f"Epoch {room.team.current.epoch} has begun; its fingerprint is {room.team.current.fingerprint}\n"
        "1. Copy team.json to every host, and set AMANAT_TEAM_FINGERPRINT there.\n"
        "2. Restart intake, desk and forwarder.\n"
        "3. Run `amanat keys reseal` once more, for what came in meanwhile.\n"
        "4. Collect and destroy the old recovery shares; old backups still open with the old key."
    )
    say(json.dumps(figures))


def reseal_all(
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Move what is still sealed to an older epoch to the newest one; harmless to repeat."""
    room = enter(home)
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    say(json.dumps(_reseal(room, acting)))


def make_new_shares(
    home: HomeOption = None,
    as_id: AsOption = None,
    key_file: KeyFileOption = None,
    passphrase_file: PassphraseFileOption = None,
    shares: SharesOption = 5,
    threshold: ThresholdOption = 3,
    secrets_to: SecretsToOption = None,
) -> None:
    """Make another set of recovery shares for the newest epoch, when some were lost."""
    _check_shares(shares, threshold)
    new_secrets_file(secrets_to)
    room = enter(home)
    acting = unlock(room, as_id=as_id, key_file=key_file, passphrase_file=passphrase_file)
    room.record("recovery-shares-made", UUID(bytes=room.team.current.key_id), acting.holder)
    _show_shares(acting, room, shares=shares, threshold=threshold, secrets_to=secrets_to)
    say("An earlier set still works by itself, and does not mix with this one. Only a new epoch ends it.")


def shares_text(words: list[str], *, threshold: int, epoch: int) -> str:
    """Write recovery shares to be handed out."""
    lines = [
        f"Recovery shares of epoch {epoch}: any {threshold} of {len(words)} bring the team key back.",
        "Shown once and kept nowhere. Give each to a different trusted person, on paper.",
        "",
    ]
    for number, share in enumerate(words, 1):
        lines += [f"  Share {number}:", f"    {share}", ""]
    return "\n".join(lines)


def _show_shares(acting: Acting, room: Room, *, shares: int, threshold: int, secrets_to: Path | None) -> None:
    seeds: Mapping[int, bytes] = acting.holder.seeds
    epoch = room.team.current.epoch
    words = make_shares(seeds[epoch], threshold=threshold, count=shares)
    show_secret(shares_text(words, threshold=threshold, epoch=epoch), secrets_to)


def _reseal(room: Room, acting: Acting) -> dict[str, int | float]:
    """Move the envelopes, with progress; give the figures."""
    started = time.monotonic()
    done = asyncio.run(_reseal_all(room, acting))
    for row_id in done.skipped:
        room.record("reseal-cannot-open", row_id, acting.holder)
    epoch = room.team.current.epoch
    begun = room.keyring.epoch(epoch)
    if begun is not None and not begun.resealed:
        room.record("epoch-resealed", UUID(bytes=room.team.current.key_id), acting.holder)
        room.save_keyring(room.keyring.with_epoch(replace(begun, resealed=True)))
    if done.skipped:
        say(
            f"{len(done.skipped)} sealed things did not open and stay as they are; the audit chain names them."
        )
    return {
        "epoch": epoch,
        "resealed": done.resealed,
        "skipped": len(done.skipped),
        "seconds": round(time.monotonic() - started, 2),
    }


async def _reseal_all(room: Room, acting: Acting) -> Resealed:
    keys, to = acting.holder.unlocked(), room.team.current
    done = Resealed()
    async with await Database.open(room.settings.database_url) as db:
        async with db.read() as session:
            total = await count_outdated(session, to)
        columns = (TextColumn("Re-sealing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=err) as progress:
            task = progress.add_task("", total=total)
            async with contextlib.aclosing(reseal(db, keys, to)) as steps:
                async for done in steps:
                    progress.update(task, completed=done.resealed + len(done.skipped))
    return done


def _check_shares(shares: int, threshold: int) -> None:
    if threshold > shares:
        raise SettingsError("--threshold: it cannot be larger than --shares")
