# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forwarder: looks at the outbox, and hands on what two moderators signed, or calls it back.

One delivery at a time, in the order in which the outbox gives them, so that a withdrawal can never be
overtaken by its own case. For each:
1. count the attempt and commit, so that a crash costs one try and no more;
2. prepare: open the parcel, recompute the digest of the very bytes, check two people's signatures;
3. send: what happens on the line is judged by `outcomes`;
4. settle: delivered, refused for good, or when to try again; the note for the desk is sealed to the team.
Logs name deliveries and outcomes, never cases, people or what a partner answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import httpx

from bot.casework.delivery import DeliveryNote
from bot.casework.errors import CaseworkError
from bot.casework.partner import Partner, load_partners
from bot.partners.errors import PartnersError
from bot.partners.keys import load_forwarder_keys
from bot.partners.outcomes import Delivered, Outcome, Refused, TryAgain, wait_for
from bot.partners.registry import ANSWER_WITHIN, Registry
from bot.partners.sending import Report, call_back, hand_over
from bot.partners.signatures import RequestSigner
from storage import referrals
from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import Conflict, NotFound, StorageError
from storage.home import Home
from storage.referrals import DeliveryJob, DeliveryKind
from storage.sealing import Purpose, seal
from storage.team import Team, load_team

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(hours=1)  # Source: the outbox keeps whole hours; shorter waits stay in memory.


class Settings(Protocol):
    """What the forwarder needs to know; bot.settings.ForwarderSettings has it."""

    @property
    def home(self) -> Home:
        """Where the keys, team.json and partners.json lie."""

    @property
    def database_url(self) -> str:
        """The vault's database."""

    @property
    def blobs_url(self) -> str:
        """The vault's blobs."""

    @property
    def team_fingerprint(self) -> str | None:
        """The pinned fingerprint of the team key."""

    @property
    def poll_every(self) -> timedelta:
        """How often the outbox is looked at."""


@dataclass
class Forwarder:
    """The forwarder's parts, held together. Use `Forwarder.open` and `close`."""

    settings: Settings
    database: Database
    blobs: BlobStore
    client: httpx.AsyncClient
    seed: bytes = field(repr=False)
    signer: RequestSigner
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    answer_within: timedelta = ANSWER_WITHIN
    not_before: dict[UUID, datetime] = field(default_factory=dict)

    @classmethod
    async def open(cls, settings: Settings) -> Forwarder:
        """Load keys and open the vault. Raises PartnersError or StorageError with the cure."""
        keys = load_forwarder_keys(settings.home)
        load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
        load_partners(settings.home.partners_file)
        return cls(
            settings=settings,
            database=await Database.open(settings.database_url),
            blobs=BlobStore(settings.blobs_url),
            # Proxies of the environment are not used: what we sign is for the partner's address alone.
            client=httpx.AsyncClient(
                trust_env=False, follow_redirects=False, headers={"user-agent": "amanat"}
            ),
            seed=keys.sealing_seed,
            signer=RequestSigner(keys.public.key_id, keys.signing_key),
        )

    async def close(self) -> None:
        """Close the vault and all connections."""
        await self.client.aclose()
        await self.database.close()

    def forget_pauses(self) -> None:
        """Forget the short waits that are over, so that memory does not grow."""
        self.not_before = {known: until for known, until in self.not_before.items() if until > self.now()}


async def run_forwarder(settings: Settings) -> None:
    """Look at the outbox again and again until told to stop. Raises at the start when something is missing."""
    forwarder = await Forwarder.open(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    log.info("forwarder started")
    try:
        while not stop.is_set():
            try:
                await forward_due(forwarder, stop=stop)
            except (StorageError, CaseworkError, PartnersError, OSError) as error:
                # The vault is away or a file is being changed: nothing is lost, the next round looks again.
                log.warning("outbox not read", extra={"error": type(error).__name__})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), settings.poll_every.total_seconds())
    finally:
        await forwarder.close()
    log.info("forwarder stopped")


async def forward_due(forwarder: Forwarder, *, stop: asyncio.Event | None = None) -> int:
    """Make one attempt for everything that is due now; give how many were settled."""
    settings = forwarder.settings
    # Read anew each round: a corrected partner or a moderator who left counts at once.
    team = load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint)
    partners = load_partners(settings.home.partners_file)
    forwarder.forget_pauses()
    async with forwarder.database.read() as session:
        jobs = await referrals.due(session, forwarder.now())
    settled = 0
    for job in jobs:
        if stop is not None and stop.is_set():
            break
        if job.delivery_id not in forwarder.not_before:
            settled += await _attempt(forwarder, job, team, partners.get(job.partner_id))
    return settled


async def _attempt(forwarder: Forwarder, job: DeliveryJob, team: Team, partner: Partner | None) -> bool:
    """Make one attempt; say whether it settled the delivery."""
    try:
        async with forwarder.database.begin() as session:
            attempt = await referrals.count_attempt(session, job.delivery_id)
    except (Conflict, NotFound):
        return False  # Withdrawn or settled meanwhile.
    outcome, report = await _send(forwarder, job, team, partner)
    await _settle(forwarder, job, team, outcome, report, attempt=attempt)
    log.info(
        "delivery attempted",
        extra={
            "delivery_id": str(job.delivery_id),
            "kind": job.kind.value,
            "attempt": attempt,
            "outcome": type(outcome).__name__,
            "reason": getattr(outcome, "reason", None),
        },
    )
    return not isinstance(outcome, TryAgain)


async def _send(
    forwarder: Forwarder, job: DeliveryJob, team: Team, partner: Partner | None
) -> tuple[Outcome, Report]:
    if partner is None:
        # The partner may only be missing for the moment while somebody edits the file.
        return TryAgain("partner-unknown"), Report()
    registry = Registry(partner, forwarder.signer, forwarder.client, answer_within=forwarder.answer_within)
    report = Report()
    try:
        if job.kind is DeliveryKind.WITHDRAWAL:
            return await call_back(job, registry, report), report
        return await hand_over(job, registry, team, forwarder.seed, forwarder.blobs, report), report
    except StorageError as error:
        log.warning("delivery not prepared", extra={"error": type(error).__name__})
        return TryAgain("vault"), report


async def _settle(
    forwarder: Forwarder, job: DeliveryJob, team: Team, outcome: Outcome, report: Report, *, attempt: int
) -> None:
    """Write down how it ended; a short wait stays in memory, a long one goes into the outbox."""
    now = forwarder.now()
    if isinstance(outcome, TryAgain):
        wait = wait_for(attempt, asked_for=outcome.after, chance=random.random())  # noqa: S311 -- jitter
        forwarder.not_before[job.delivery_id] = now + wait
        async with forwarder.database.begin() as session:
            # Whole hours, rounded up: a registry that asked for two hours gets them, also after a restart.
            next_try_at = now + wait + timedelta(minutes=59) if wait >= LONGEST_PAUSE else None
            await referrals.settle(session, job.delivery_id, referrals.Outcome.TRY_AGAIN, next_try_at)
        return
    note = DeliveryNote(
        outcome="delivered" if isinstance(outcome, Delivered) else "refused",
        reason=outcome.reason if isinstance(outcome, Refused) else None,
        registry_state=report.receipt.state.value if report.receipt else None,
        registry_reference=report.receipt.registry_ref if report.receipt else None,
        files_refused=report.files_refused,
        receipt=report.receipt_bytes.decode("utf-8") if report.receipt_bytes else None,
        on=now.date(),
    )
    sealed = seal(note.to_bytes(), team.current, purpose=Purpose.PARTNER_RECEIPT, about=job.delivery_id)
    async with forwarder.database.begin() as session:
        await referrals.settle(
            session,
            job.delivery_id,
            referrals.Outcome.DELIVERED if isinstance(outcome, Delivered) else referrals.Outcome.REFUSED,
            registry_reference=note.registry_reference if isinstance(outcome, Delivered) else None,
            sealed_receipt=sealed,
            on=now.date(),
        )
