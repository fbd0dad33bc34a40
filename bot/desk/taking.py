# SPDX-License-Identifier: AGPL-3.0-or-later
"""At sign-in: take the newest team key if it was handed over, and leave the key by which the next one is received.

The order matters, so that a crash at any moment loses nothing:
  1. nobody gets further whom two moderators did not confirm
  2. the handed seeds are opened; they must be exactly the team's
  3. her key file is written anew under the same passphrase, whole or not at all
  4. only then is what was handed over dropped from the keyring
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot.desk.errors import CannotSignIn
from storage import team_files
from storage.errors import CannotOpen, Conflict, StorageError
from storage.holders import Holder, enrol, take_handed, write_key_file
from storage.home import Home
from storage.keyfile import PASSPHRASE_COST
from storage.keyring import Keyring, keyring_file, load_keyring
from storage.membership import is_accounted_for
from storage.opening import Unlocked
from storage.team import Team

log = logging.getLogger(__name__)


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


TAKEN = _("Your key file now holds the newest team key. Older copies of it do not: replace them.")
TAKEN_IN_MEMORY = _(
    "The newest team key was handed over to you. Save your key file anew on the team page; "
    "the old one does not hold it."
)
NOT_WRITTEN = _(
    "You have the newest team key until you sign out, but your key file could not be written. Tell the operator."
)
NOT_HANDED = _(
    "Your key file does not hold the newest team key, and none was handed over to you. What came in since does not "
    "open. Ask a colleague to run: amanat keys rotate"
)


@dataclass(frozen=True)
class SignedIn:
    """Unlocked keys, what to say about them, and a key file to save where the desk does not keep hers."""

    keys: Unlocked = field(repr=False)
    notice: str | None = None
    new_key_file: bytes | None = field(default=None, repr=False)


def bring_up_to_date(home: Home, team: Team, holder: Holder, passphrase: str, *, on_desk: bool) -> SignedIn:
    """Take what was handed over, and enrol her sealing key. Takes up to half a second. Raises CannotSignIn.

    on_desk: her key file lies on this host and is written anew; else she is given it to save.
    """
    seen = team_files.look(home)
    try:
        keyring = load_keyring(keyring_file(home), team)
    except StorageError:
        raise CannotSignIn("keyring-damaged") from None
    if not is_accounted_for(holder.check_member(team), team, keyring):  # 1
        raise CannotSignIn("not-confirmed")
    notice, new_key_file = None, None
    if {key.epoch for key in team.keys} != set(holder.seeds):
        taken = _handed_to(holder, team, keyring)  # 2
        if taken is None:
            return SignedIn(holder.unlocked(), NOT_HANDED)
        holder, notice = taken, NOT_WRITTEN
        if not on_desk:
            notice, new_key_file = TAKEN_IN_MEMORY, holder.key_file(passphrase, cost=PASSPHRASE_COST)
        elif _is_written(home, holder, passphrase):  # 3
            notice = TAKEN
    holds_on_disk = on_desk and notice in (None, TAKEN)
    _note(home, seen, keyring, holder, took=holds_on_disk)  # 4
    return SignedIn(holder.unlocked(), notice, new_key_file)


def _handed_to(holder: Holder, team: Team, keyring: Keyring) -> Holder | None:
    sealed = keyring.handed.get(team.current.epoch, {}).get(holder.moderator_id)
    try:
        return None if sealed is None else holder.with_seeds(take_handed(sealed, holder, team))
    except CannotOpen:
        return None


def _is_written(home: Home, holder: Holder, passphrase: str) -> bool:
    try:
        write_key_file(home.key_file(holder.moderator_id), holder, passphrase, cost=PASSPHRASE_COST)
    except OSError as error:
        log.error("key file not written", extra={"error_type": type(error).__name__})  # noqa: TRY400 -- no traceback
        return False
    return True


def _note(home: Home, seen: team_files.Seen, keyring: Keyring, holder: Holder, *, took: bool) -> None:
    """Write the keyring where something changed; when somebody else just wrote it, the next sign-in does."""
    enrolled = enrol(keyring, holder)
    if took:
        enrolled = enrolled.without_handed(holder.moderator_id)
    if enrolled == keyring:
        return
    try:
        team_files.write(home, seen, keyring=enrolled)
    except (Conflict, OSError) as error:
        log.warning("keyring not written", extra={"error_type": type(error).__name__})
