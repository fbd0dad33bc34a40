# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat backup` and `amanat restore`: one archive of ciphertext, and a new home made from it."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.options import HomeOption
from bot.commands.words import err, say
from bot.settings import Settings, load_settings
from storage.backups import BackedUp, back_up
from storage.blobs import BlobStore
from storage.home import Home
from storage.restoring import restore as unpack
from storage.team import load_team


def backup(
    file: Annotated[Path, typer.Argument(help="Write the backup to this new file.")],
    home: HomeOption = None,
    with_key_files: Annotated[
        bool,
        typer.Option("--with-key-files", help="Add the moderators' key files; keep such a backup apart."),
    ] = False,
) -> None:
    """Copy the vault to one archive while everything runs on. It holds no settings, and nothing that opens."""
    settings = load_settings(Settings, home=home)
    load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
    started = time.monotonic()
    done = asyncio.run(_back_up(settings, file, with_key_files))
    if done.missing_blobs:
        say(
            f"{len(done.missing_blobs)} attachments that the database names are not in the blob store.",
            style="yellow",
        )
    figures = {
        "files": done.files,
        "blobs": done.blobs,
        "missing_blobs": len(done.missing_blobs),
        "bytes": done.size_bytes,
        "seconds": round(time.monotonic() - started, 2),
    }
    say(json.dumps(figures))


def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by `amanat backup`.")],
    home: Annotated[Path, typer.Option("--home", help="A new or empty folder to restore into.")],
) -> None:
    """Make a new home folder from a backup, after checking every file in it. Overwrites nothing."""
    place = Home(home.expanduser().resolve())
    started = time.monotonic()
    with Progress(TextColumn("Restoring {task.completed} files"), console=err) as progress:
        task = progress.add_task("", total=None)
        done = unpack(file, place, progress=lambda files: progress.update(task, completed=files))
    team = load_team(place.team_file, pinned_fingerprint=None)
    say(
        f"Restored. Compare this fingerprint with the pinned one, then put it into {place.settings_file}:\n"
        f"AMANAT_TEAM_FINGERPRINT={team.current.fingerprint.replace(' ', '')}\n"
        "Then bring the key files into desk/keys, run `amanat migrate` and `amanat doctor`."
    )
    figures = {
        "files": done.files,
        "bytes": done.size_bytes,
        "seconds": round(time.monotonic() - started, 2),
    }
    say(json.dumps(figures))


async def _back_up(settings: Settings, file: Path, with_key_files: bool) -> BackedUp:
    columns = (TextColumn("Copying attachments"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task("", total=None)
        return await back_up(
            settings.home,
            database_url=settings.database_url,
            store=BlobStore(settings.blobs_url),
            to=file,
            with_key_files=with_key_files,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
