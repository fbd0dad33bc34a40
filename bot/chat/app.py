# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put the chat together and run it until it is told to stop.

Refuses to start with the wrong team key, an old database or unusable partners; starts in the dark when Telegram
cannot be reached. On SIGTERM or SIGINT the batch at hand is finished, committed and confirmed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.casework.errors import PartnersNotUsable
from bot.casework.partner import load_partners
from bot.chat.aftermath import Aftermath
from bot.chat.answering import Answering
from bot.chat.arrivals import Arrivals
from bot.chat.batch import WORLD_FAILED, Batches
from bot.chat.budget import Budgets
from bot.chat.conversation import Conversation
from bot.chat.errors import Unhandled
from bot.chat.handover import keep_keys, replace_process, take_keys
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.locks import Locks
from bot.chat.media import FileKeeper
from bot.chat.notices.room import NoticeRoom
from bot.chat.notices.telling import Telling
from bot.chat.offering import Offering
from bot.chat.quiet import failed, quiet_loop_errors, silence_libraries
from bot.chat.reception import Reception
from bot.chat.recording.keeper import RecordingKeeper
from bot.chat.recording.room import RecordingRoom
from bot.chat.sentences import say
from bot.chat.silencing import Silencing
from bot.chat.suspicion import Suspicions
from bot.chat.visiting import Visiting
from bot.chat.visits import Guesses
from bot.chat.warm import warm_up
from bot.chat.watch import Watch
from bot.chat.wire.client import Wire
from bot.chat.wire.pace import Pace
from bot.chat.wire.polling import Poller
from bot.chat.wire.profile import set_profile
from bot.chat.wire.sender import Sender
from bot.chat.wire.webhook import webhook_secret
from bot.interview.duress import duress_words
from bot.interview.state import PartnerOffer
from bot.settings import IntakeSettings, SettingsError
from locales import offered_languages
from storage.blobs import BlobStore
from storage.database import Database
from storage.erasure import tidy
from storage.errors import StorageError
from storage.team import TeamKey, load_team

log = logging.getLogger(__name__)

TIDY_EVERY_SECONDS = 6 * 3600.0  # Four times a day, so that a day's end is never missed by much.
LAST_WORDS_SECONDS = 4.0


async def run_intake(settings: IntakeSettings) -> None:
    """Run the chat until SIGTERM or SIGINT. Raises SettingsError or StorageError when it must not start."""
    silence_libraries()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(quiet_loop_errors)
    stop = asyncio.Event()
    again = asyncio.Event()  # SIGHUP: stop as usual, then become a new process that keeps the keys
    memory = KeysInMemory()
    take_keys(memory)
    keep_keys(memory)
    for signum, does in ((signal.SIGTERM, stop.set), (signal.SIGINT, stop.set), (signal.SIGHUP, again.set)):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signum, does)
    waiting = asyncio.create_task(_stop_after(again, stop))
    async with await Database.open(settings.database_url) as db:
        intake = Intake.build(settings, db, stop, memory)
        warm_up(intake.batches.conversation.partners, datetime.now(UTC).date())
        await intake.run()
    waiting.cancel()
    if again.is_set():
        replace_process(memory)


async def _stop_after(again: asyncio.Event, stop: asyncio.Event) -> None:
    await again.wait()
    stop.set()


@dataclass
class Intake:
    """The running chat."""

    settings: IntakeSettings
    db: Database
    blobs: BlobStore
    wire: Wire
    sender: Sender
    keeper: FileKeeper
    batches: Batches
    offering: Offering
    watch: Watch
    recordings: RecordingKeeper
    stop: asyncio.Event
    telling: Telling

    @classmethod
    def build(
        cls, settings: IntakeSettings, db: Database, stop: asyncio.Event, memory: KeysInMemory | None = None
    ) -> Intake:
        """Put the parts together. Raises SettingsError, StorageError."""
        memory = KeysInMemory() if memory is None else memory
        team_key = pinned_key(settings)
        partners = offers(settings)
        wire = Wire(token=settings.token(), api_base_url=settings.api_base_url, proxy_url=settings.proxy_url)
        blobs = BlobStore(settings.blobs_url)
        sender = Sender(wire, pace=Pace(switched_on=settings.paced), sent=lambda *sent: aftermath.sent(*sent))
        aftermath = Aftermath(memory, sender, blobs)
        budgets = Budgets()
        suspicions = Suspicions(
            budgets, settings.flood_from, settings.fastest_turn.total_seconds(), senders=memory.senders
        )
        is_active = moderators_now(settings)
        recordings = RecordingKeeper(wire, settings.home.recordings)
        answering = Answering(team_key, Visiting(team_key, partners, Guesses()), suspicions)
        batches = Batches(
            db=db,
            team_key=team_key,
            conversation=Conversation(
                partners,
                answering,
                RecordingRoom(recordings, Guesses()),
                NoticeRoom(memory, is_active, Guesses()),
                duress_words(settings.duress_words),
            ),
            memory=memory,
            locks=Locks(),
            aftermath=aftermath,
            bot_id=wire.bot_id,
            kept_for=settings.draft_kept_for,
            stop=stop,
            budgets=budgets,
        )
        keeper = FileKeeper(wire, blobs, Arrivals(batches, answering, team_key).settled)
        aftermath.keeper = keeper
        offering = Offering(batches)
        watch = Watch(
            wire,
            lambda: {
                "handled_total": batches.handled_so_far,
                "parked_total": batches.parked_so_far,
                "shed_total": batches.budgets.shed_so_far,
                "quarantined_total": suspicions.quarantined_so_far,
                "chats_in_memory": len(memory),
                **{f"pages_{outcome}_total": count for outcome, count in sender.counts.items()},
            },
            settings.metrics_file,
            returned=offering.after,
        )
        batches.seen = watch.seen
        telling = Telling(batches, is_active, settings.notice_every)
        return cls(
            settings, db, blobs, wire, sender, keeper, batches, offering, watch, recordings, stop, telling
        )

    async def run(self) -> None:
        """Poll until told to stop, then finish in order."""
        await self.wire.open()
        silencing = Silencing(self.db, self.batches.memory.senders)
        works = (self._tidy_daily(), self._introduce(), self.watch.run(), silencing.run(), self.telling.run())
        aside = [asyncio.create_task(work) for work in works]
        log.info("the chat is open")
        try:
            await self._source().run()
        except Unhandled:
            log.warning("stopped before a batch was kept; it will come again")
        finally:
            for task in aside:
                task.cancel()
            await asyncio.gather(*aside, return_exceptions=True)
            await self.offering.stop()
            await self.keeper.stop()
            await self.recordings.stop()
            await self.sender.finish(within=LAST_WORDS_SECONDS)
            await self.batches.keep_message_ids()
            await self.wire.close()
            log.info("the chat is closed")

    def _source(self) -> Poller | Reception:
        """Choose how updates come in."""
        if self.settings.webhook_url is None:
            wait_for = self.settings.poll_for.total_seconds()
            return Poller(
                self.wire,
                self.batches.handle,
                wait_for=wait_for,
                stop=self.stop,
                contact=self.watch.contact,
            )
        return Reception(
            self.wire,
            self.batches.handle,
            self.stop,
            url=self.settings.webhook_url,
            listen=self.settings.webhook_listen,
            secret=webhook_secret(self.settings.token().get_secret_value()),
        )

    async def _introduce(self) -> None:
        """Set name, descriptions and commands; none of it is needed to talk."""
        codes = tuple(locale.code for locale in offered_languages())
        await set_profile(self.wire.bot, lambda key, language: say(key, language), codes)

    async def _tidy_daily(self) -> None:
        """Forget what is over its time."""
        while True:
            try:
                await tidy(self.db, self.blobs, datetime.now(UTC).date())
            except (StorageError, *WORLD_FAILED) as error:
                failed(log, "tidying up failed; it is tried again", error)
            await asyncio.sleep(TIDY_EVERY_SECONDS)


def pinned_key(settings: IntakeSettings) -> TeamKey:
    """Give the team's key, but only if it is the pinned one. Raises SettingsError, StorageError."""
    if not settings.team_fingerprint:
        raise SettingsError(
            "AMANAT_TEAM_FINGERPRINT: not set; put the fingerprint that `amanat init` printed into "
            f"{settings.home.settings_file}, after comparing it with a moderator's"
        )
    return load_team(settings.home.team_file, pinned_fingerprint=settings.team_fingerprint).current


def moderators_now(settings: IntakeSettings) -> Callable[[str], bool]:
    """Give a look into the team file as it is at the moment of asking; nobody is a moderator where it cannot be read."""

    def is_active(moderator_id: str) -> bool:
        try:
            team = load_team(settings.home.team_file, pinned_fingerprint=None)
        except StorageError:
            return False
        return any(one.id == moderator_id and one.active for one in team.moderators)

    return is_active


def offers(settings: IntakeSettings) -> tuple[PartnerOffer, ...]:
    """Give the partners a family is asked about; none where there is no partners.json."""
    if not settings.home.partners_file.exists():
        return ()
    try:
        partners = load_partners(settings.home.partners_file)
    except PartnersNotUsable as error:
        raise SettingsError(str(error)) from None
    return tuple(PartnerOffer(id=partner.id, names=dict(partner.names)) for partner in partners.values())
