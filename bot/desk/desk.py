# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk's pages work with: who is signed in, the vault, the team and the partners."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from fastapi import Request

from bot.casework.package import Sender
from bot.casework.partner import Partner, load_partners
from bot.desk.archive.filling import Archive, Archives
from bot.desk.assisted.keeping import Takings
from bot.desk.at_work import Leases
from bot.desk.auth import SignIn
from bot.desk.following import mark_of, newer_team
from bot.desk.pages import Pages
from bot.desk.rest import Limit, Rests
from bot.desk.sessions import Session, Sessions
from bot.partners.keys import ForwarderPublic, load_forwarder_public
from storage.audit import AuditEntry
from storage.audit_files import head_file, keep_head
from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import NotFound
from storage.home import Home
from storage.team import load_team

log = logging.getLogger(__name__)


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NEW_KEY = _(
    "A moderator has begun a new team key. Sign out and in again to take it; what came in since opens only then."
)


class Settings(Protocol):
    """What the desk needs to be told."""

    @property
    def home(self) -> Home:
        """Where everything lies."""

    @property
    def database_url(self) -> str:
        """The vault's database."""

    @property
    def blobs_url(self) -> str:
        """The vault's blob store."""

    @property
    def team_fingerprint(self) -> str | None:
        """The pinned fingerprint of the team key."""

    @property
    def idle_lock_for(self) -> timedelta:
        """After how long without use a session ends."""

    @property
    def lease_for(self) -> timedelta:
        """How long somebody counts as being at work on a case after she last did something there."""

    @property
    def rest_after_cases(self) -> int:
        """After how many cases in a day a moderator is asked whether to rest; 0 for never."""

    @property
    def rest_after(self) -> timedelta:
        """After how long in a day she is asked; nothing for never."""

    @property
    def organisation(self) -> str:
        """Our name, on the pages and as the sender of packages."""

    @property
    def consent_days(self) -> int:
        """For how many days a family's yes stands before somebody asks again."""

    @property
    def may_state_death(self) -> str:
        """Ids of the moderators who may state that somebody is dead, with commas; nobody when empty."""


class Desk:
    """One desk. The database is opened at the first request that needs it."""

    def __init__(self, settings: Settings) -> None:
        """Read the team. Raises TeamNotFound or FingerprintMismatch, each with the cure."""
        self.home = settings.home
        self.organisation = settings.organisation
        self.consent_for = timedelta(days=settings.consent_days)
        self._may_state_death = {one.strip() for one in settings.may_state_death.split(",")} - {""}
        self.team = load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
        self.sessions = Sessions(idle_lock_for=settings.idle_lock_for)
        self.leases = Leases(settings.lease_for)
        self.rests = Rests()
        self.rest_limit = Limit(settings.rest_after_cases, int(settings.rest_after.total_seconds() // 60))
        self.pages = Pages(
            self.sessions, organisation=settings.organisation, idle_lock_for=settings.idle_lock_for
        )
        self.sign_in = SignIn(settings.home, lambda: self.team)
        self.team_is_in_doubt = False  # team.json has changed in a way that this desk does not follow
        self._team_mark = mark_of(settings.home)
        self._keeping_head = asyncio.Lock()
        self.blobs = BlobStore(settings.blobs_url)
        self.archives = Archives()
        self.takings = Takings()  # reports that moderators are taking now
        self._database_url = settings.database_url
        self._database: Database | None = None
        self._opening = asyncio.Lock()

    def may_state_death(self, moderator_id: str) -> bool:
        """Tell whether a moderator may state that somebody is dead."""
        return moderator_id in self._may_state_death

    async def database(self) -> Database:
        """Give the open database. Raises SchemaMissing, SchemaTooOld, SchemaTooNew, DatabaseFailed."""
        async with self._opening:
            if self._database is None:
                self._database = await Database.open(self._database_url)
        return self._database

    def follow_team(self) -> None:
        """Look whether team.json has changed: a new key, a new member, somebody removed. One look at two files.

        What the known moderators did not sign for is not followed; the team page warns, and a new start decides.
        """
        mark = mark_of(self.home)
        if mark == self._team_mark:
            return
        self._team_mark = mark
        newer = newer_team(self.home, self.team)
        self.team_is_in_doubt = newer is None
        if newer is None or newer == self.team:
            return
        self.team = newer
        self.sessions.close_where(lambda one: not self.is_active(one.moderator_id))
        for session in self.sessions.of_older_keys(newer.current):
            session.notice = NEW_KEY

    def is_active(self, moderator_id: str) -> bool:
        """Tell whether somebody is a moderator of this team now."""
        return any(one.id == moderator_id and one.active for one in self.team.moderators)

    async def keep_head(self, entry: AuditEntry) -> None:
        """Keep a committed entry as the head of the audit chain, outside the database."""
        async with self._keeping_head:
            try:
                await asyncio.to_thread(keep_head, head_file(self.home), entry)
            except OSError as error:
                # What was done is done and signed; an older head still shows a cut-off end.
                log.error("audit head not kept", extra={"error_type": type(error).__name__})  # noqa: TRY400 -- no traceback: it may quote content

    async def archive(self, session: Session) -> Archive:
        """Give all cases as this session's keys open them; begun at the first call."""
        database = await self.database()
        return self.archives.of(
            session, lambda: Archive(lambda: database, self.team.current.epoch, self.today)
        )

    async def close(self) -> None:
        """Forget all keys and close the vault."""
        self.sessions.close_all()
        self.takings.kept.clear()
        await self.archives.ended()
        if self._database is not None:
            await self._database.close()
            self._database = None

    def partners(self) -> Mapping[str, Partner]:
        """Read the partners anew, so that a corrected file counts at once. Raises PartnersNotUsable."""
        return load_partners(self.home.partners_file)

    def forwarder(self) -> ForwarderPublic:
        """Read the forwarder's public keys. Raises KeysMissing."""
        return load_forwarder_public(self.home)

    def sender(self) -> Sender:
        """Say who we are to partners. Raises KeysMissing."""
        return Sender(id=self.forwarder().key_id, name=self.organisation)

    def name_of(self, moderator_id: str) -> str:
        """Give a moderator's name, or the id of one who is no longer in the team file."""
        try:
            return self.team.moderator(moderator_id).name
        except NotFound:
            return moderator_id

    def today(self) -> date:
        """Give today's day, UTC: the vault keeps days only."""
        return datetime.now(UTC).date()


def desk_of(request: Request) -> Desk:
    """Give the desk of a request."""
    desk: Desk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """Give the session of a request; the outer door has made sure that there is one."""
    session: Session | None = request.state.session
    if session is None:
        raise PermissionError("expected the outer door to have refused this request")
    return session
