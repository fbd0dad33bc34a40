# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is signed in, in memory only: a random id in a cookie, and beside it the unlocked keys.

A session ends by signing out, by signing in elsewhere (one session per moderator), by idleness, and with
the process. Ending it drops the only reference to the unlocked keys; nothing of it ever reaches a disk.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk.archive.entry import Entry
    from bot.desk.archive.filling import Archive
    from bot.desk.own_lists import OwnLists
    from bot.desk.preparing import Prepared
    from storage.opening import Unlocked
    from storage.team import TeamKey

SESSION_ID_BYTES = 32
MAX_PREPARED = 8  # Limit: previews kept per session; each may hold clean copies of images in memory.


@dataclass(eq=False)
class Session:
    """One moderator at work: her keys, and the referral previews she has looked at."""

    session_id: str = field(repr=False)
    keys: Unlocked = field(repr=False)
    last_seen: float  # the clock's seconds
    notice: str | None = None  # one sentence for the next page, then forgotten
    prepared: dict[tuple[str, str], Prepared] = field(default_factory=dict, repr=False)
    archive: Archive | None = field(default=None, repr=False)  # all cases, opened, shared by equal keys
    searches: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)  # what she looked for
    # What her last search found: its name, the state of the archive, the cases. For the pages that follow.
    found: tuple[str, int, list[Entry]] | None = field(default=None, repr=False)
    shown: set[str] = field(default_factory=set, repr=False)  # blob ids of files that she asked to see
    heard: set[str] = field(default_factory=set, repr=False)  # and of those she began to listen to
    veils: dict[str, bytes] = field(default_factory=dict, repr=False)  # blurred pictures, by blob id
    at_end: Callable[[], None] | None = field(default=None, repr=False)  # lets go of the archive
    offered_words: str = field(default="", repr=False)  # a new passphrase, while its form is open
    offered_code: str = field(default="", repr=False)  # to link her chat, until it was shown once
    new_key_file: bytes | None = field(default=None, repr=False)  # to be saved by who brings her own
    own_lists: OwnLists | None = field(
        default=None, repr=False
    )  # as they stand in the vault, once they were read
    carried: str = field(default="", repr=False)  # a sealed report that a page held while the desk was away

    @property
    def moderator_id(self) -> str:
        """Give the id under which her acts are signed."""
        return self.keys.moderator_id

    @property
    def name(self) -> str:
        """Give the name that colleagues read."""
        return self.keys.name

    def keep(self, key: tuple[str, str], prepared: Prepared) -> None:
        """Remember a preview, so that what is signed is what was seen; the oldest makes room."""
        self.prepared.pop(key, None)
        while len(self.prepared) >= MAX_PREPARED:
            self.prepared.pop(next(iter(self.prepared)))
        self.prepared[key] = prepared

    def take_notice(self) -> str | None:
        """Give the waiting sentence once."""
        notice, self.notice = self.notice, None
        return notice


class Sessions:
    """All open sessions of this process."""

    def __init__(self, *, idle_lock_for: timedelta, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nobody signed in. clock: seconds that never go back."""
        self._idle_seconds = idle_lock_for.total_seconds()
        self._clock = clock
        self._open: dict[str, Session] = {}
        self._proof_key = secrets.token_bytes(32)

    def open(self, keys: Unlocked) -> Session:
        """Begin a session; an earlier one of the same moderator ends."""
        for earlier in [one for one in self._open.values() if one.moderator_id == keys.moderator_id]:
            self.close(earlier.session_id)
        session = Session(secrets.token_urlsafe(SESSION_ID_BYTES), keys, self._clock())
        self._open[session.session_id] = session
        return session

    def find(self, session_id: str | None) -> Session | None:
        """Give the session that a cookie names and count this as activity; None when it is not open."""
        self.lock_idle()
        session = self._open.get(session_id) if session_id else None
        if session is not None:
            session.last_seen = self._clock()
        return session

    def close(self, session_id: str) -> None:
        """End a session and forget its keys."""
        ended = self._open.pop(session_id, None)
        if ended is not None:
            ended.prepared.clear()
            ended.searches.clear()
            ended.found = None
            ended.shown.clear()
            ended.heard.clear()
            ended.veils.clear()
            if ended.at_end is not None:
                ended.at_end()
            ended.offered_words, ended.new_key_file, ended.carried = "", None, ""
            ended.keys.forget()

    def close_all(self) -> None:
        """Forget every key: the desk is going down."""
        for session_id in list(self._open):
            self.close(session_id)

    def close_where(self, ended: Callable[[Session], bool]) -> None:
        """End the sessions of which something is true."""
        for session in [one for one in self._open.values() if ended(one)]:
            self.close(session.session_id)

    def of_older_keys(self, current: TeamKey) -> list[Session]:
        """Give the open sessions whose keys do not hold the newest team key."""
        return [one for one in self._open.values() if not one.keys.fits(current)]

    def lock_idle(self) -> int:
        """End the sessions that nobody used for the idle time; return how many."""
        now = self._clock()
        idle = [one.session_id for one in self._open.values() if now - one.last_seen >= self._idle_seconds]
        for session_id in idle:
            self.close(session_id)
        return len(idle)

    def form_proof(self, cookie: str) -> str:
        """Give the token that a form must carry to be believed from this cookie's owner.

        Derived from the cookie under a key of this process, so that the sign-in form, which comes before
        any session, is protected in the same way as all others.
        """
        return hmac.new(self._proof_key, b"form\0" + cookie.encode(), sha256).hexdigest()

    def proves(self, cookie: str | None, proof: str | None) -> bool:
        """Tell whether a form's token belongs to this cookie."""
        if not cookie or not proof:
            return False
        return hmac.compare_digest(self.form_proof(cookie).encode(), proof.encode())
