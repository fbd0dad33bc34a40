# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat keys drill`: prove that the recovery shares work, and reveal nothing but yes or no."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from bot.commands.keys.room import enter_pinned
from bot.commands.options import HomeOption, SharesFileOption
from bot.commands.shares import read_seed
from bot.commands.words import say
from storage.drills import Drill, note_drill
from storage.errors import SharesMissing
from storage.keymaking import public_key_of


def drill(home: HomeOption = None, shares_file: SharesFileOption = None) -> None:
    """Prove that the recovery shares bring the newest team key back; prints yes or no."""
    room = enter_pinned(home)
    try:
        works = public_key_of(read_seed(shares_file)) == room.team.current.public_key
    except SharesMissing:
        works = False
    say("yes" if works else "no")
    if not works:
        raise typer.Exit(1)
    note_drill(room.home, Drill(datetime.now(UTC).date(), room.team.current.epoch))
