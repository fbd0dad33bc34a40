# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat keys …`: what key holders do with their keys: see, change, invite, remove, begin a new epoch, drill.

    room       the pinned team of this machine, its keyring, and who is acting
    seeing     list, refresh, passphrase
    joining    invite, join, finish: the newcomer's side
    changing   confirm, remove: the side of those who are in
    rotating   rotate, reseal, shares
    drill      prove that the recovery shares work

These commands open: they may import storage.opening and storage.holders, as the desk may.
"""

from __future__ import annotations

import typer

from bot.commands.keys.changing import confirm, remove
from bot.commands.keys.drill import drill
from bot.commands.keys.joining import finish, invite, join
from bot.commands.keys.rotating import make_new_shares, reseal_all, rotate
from bot.commands.keys.seeing import change_passphrase, list_keys, pick_up

keys = typer.Typer(
    help="Key holders, passphrases, new epochs and recovery shares.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys.command("list")(list_keys)
keys.command("passphrase")(change_passphrase)
keys.command("refresh")(pick_up)
keys.command("invite")(invite)
keys.command("join")(join)
keys.command("confirm")(confirm)
keys.command("finish")(finish)
keys.command("remove")(remove)
keys.command("rotate")(rotate)
keys.command("reseal")(reseal_all)
keys.command("shares")(make_new_shares)
keys.command("drill")(drill)
