# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a signature under a change of the team does. The first one is kept; the second makes the change count.

The order is that of `amanat keys confirm`, so that a crash leaves nothing half done:
  1. a newcomer's welcome is written
  2. the audit chain says so
  3. keyring, then team file: now it counts
  4. a leaver's key file on this host goes; copies elsewhere open what was sealed until a new epoch begins
"""

from __future__ import annotations

import asyncio

from bot.desk.desk import Desk
from bot.desk.sessions import Session
from bot.desk.team.papers import drop_change, drop_welcome, keep_change, keep_welcome
from bot.desk.writing import deed
from storage import team_files
from storage.holders import EpochMissing, Holder, hand_over
from storage.keyring import keyring_file, load_keyring
from storage.membership import apply_change, check_signable, is_complete
from storage.own_notes import forget_own_note
from storage.papers import Change, Welcome


async def sign_change(desk: Desk, session: Session, change: Change, holder: Holder) -> bool:
    """Sign a change with an unlocked key file; tell whether it counts now.

    Raises Conflict, PaperDamaged, EpochMissing, KeyringDamaged.
    """
    check_signable(change, holder.moderator_id, desk.team)
    signed = change.signed_by(holder.moderator_id, holder.sign(change.statement()))
    if not is_complete(signed, desk.team):
        keep_change(desk.home, signed)
        return False
    seen = team_files.look(desk.home)
    keyring = load_keyring(keyring_file(desk.home), desk.team)
    team, keyring = apply_change(signed, desk.team, keyring)
    if signed.act == "add":
        if {key.epoch for key in team.keys} != set(holder.seeds):
            raise EpochMissing("expected a key file with the newest team key; sign out and in again first")
        sealing_key = keyring.members[signed.moderator_id].sealing_key or b""
        sealed = hand_over(holder.seeds, to=sealing_key, moderator_id=signed.moderator_id, team=team)
        keep_welcome(
            desk.home, signed.moderator_id, Welcome(signed.moderator_id, team.keys, sealed).to_bytes()
        )
    async with deed(desk, session) as done:
        if signed.act == "remove":
            await forget_own_note(done.transaction, signed.moderator_id)
        await done.note(f"key-holder-{'added' if signed.act == 'add' else 'removed'}", change.about)
    await asyncio.to_thread(team_files.write, desk.home, seen, keyring=keyring, team=team)
    if signed.act == "remove":
        desk.home.key_file(signed.moderator_id).unlink(missing_ok=True)
        drop_welcome(desk.home, signed.moderator_id)
    drop_change(desk.home, change.about)
    desk.follow_team()
    return True
