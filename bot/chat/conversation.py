# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds the draft a turn belongs to: by the key that came with it, by memory, or not at all.

In this order: the key in the tapped button; the key in the message replied to; the key remembered for the chat.
A turn without any of these begins anew if it can (a command, a button without a key) and is otherwise held
until a tap brings the key. Nothing here is lasting until the sitting is committed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import held
from bot.chat.answering import Answering, drop_unused_files, is_command, show
from bot.chat.draft import Draft
from bot.chat.held import untrusted_again
from bot.chat.listening import is_listen
from bot.chat.notices.room import NoticeRoom, Reading
from bot.chat.recording.room import RecordingRoom
from bot.chat.sentences import say, usable_language
from bot.chat.showing import BEGIN_ANEW, heard_page, held_page, page_of, said_page
from bot.chat.sitting import Sitting
from bot.chat.visits import ReadCase
from bot.chat.wire.incoming import Incoming
from bot.chat.wire.pages import Page
from bot.interview.acts import Ask, OpenVisit, Say
from bot.interview.answering import KEPT
from bot.interview.duress import as_stop
from bot.interview.spoken import SPOKEN_KINDS
from bot.interview.state import Interview, PartnerOffer
from bot.interview.step import step
from bot.interview.turns import Attached, Began, Edited, Said, Tapped, Turn

STAY_OPEN = ("/stop", "/delete", "/receipt")  # commands that are obeyed in a silenced chat too


@dataclass
class Conversation:
    """Takes turns of any chat."""

    partners: tuple[PartnerOffer, ...]
    answering: Answering
    recording: RecordingRoom
    notices: NoticeRoom
    duress: frozenset[str] = frozenset()  # folded; words of the operator that close the chat like /stop

    async def take(self, sitting: Sitting, incoming: Incoming, read_case: ReadCase, reading: Reading) -> None:
        """Take one turn into a sitting."""
        self._note(sitting, incoming)
        if await self.notices.take(sitting, incoming, reading):
            return
        language = sitting.language or usable_language(sitting.language_hint)
        incoming = replace(incoming, turn=as_stop(incoming.turn, self.duress, language))
        key = incoming.key if incoming.key is not None else sitting.draft_key
        draft = await sitting.load(key) if key is not None else None
        if self._is_silenced(sitting, incoming, draft, language):
            return
        if self.recording.begin(sitting, incoming):
            return
        if key is None or draft is None:
            await self._without_draft(sitting, incoming, read_case)
        elif draft.is_held:
            await self._on_held(sitting, incoming, key)
        else:
            sitting.draft_key = key
            if draft.recording is not None:
                await self._record(sitting, key, draft, incoming)
            elif incoming.key is not None and await self._join_held(sitting, key, draft):
                # The tap was what we asked for, to find the draft again; it is not also an answer.
                show(sitting, key, draft, (Ask(),))
            else:
                await self.answering.answer(sitting, key, draft, incoming, read_case)
            sitting.language = draft.language() or sitting.language

    def _is_silenced(self, sitting: Sitting, incoming: Incoming, draft: Draft | None, language: str) -> bool:
        """Say whether this turn is not taken because moderators silenced the chat; tell its reporter so.

        Closing, erasing, and all that a receipt allows stay open: nobody is locked in with what she told.
        """
        senders = self.answering.suspicions.senders
        if not senders.is_silenced(sitting.chat_id, sitting.day):
            return False
        if any(is_command(incoming.turn, one) for one in STAY_OPEN):
            return False
        if draft is not None and (draft.visit is not None or draft.receipt is not None):
            return False
        if senders.may_tell(sitting.chat_id):
            sitting.show(said_page("silenced", language))
        return True

    async def _record(self, sitting: Sitting, key: bytes, draft: Draft, incoming: Incoming) -> None:
        """Let a speaker take a turn. What came before her tap was spoken to us, and is no report either."""
        turns = await held.release(sitting, draft) if incoming.key is not None else []
        spoken = [turn for turn in turns if isinstance(turn, Attached)]
        for turn in spoken:
            self.recording.take(sitting, key, draft, turn, untrusted_again(draft, turn))
        draft.files = {}
        if not spoken:
            self.recording.take(sitting, key, draft, incoming.turn, incoming.file)

    def _note(self, sitting: Sitting, incoming: Incoming) -> None:
        if incoming.callback_id is not None:
            sitting.callbacks.append(incoming.callback_id)
        if not isinstance(incoming.turn, Edited):
            sitting.note(incoming.message_id or incoming.tapped_message, incoming.sent_at)
        sitting.language_hint = incoming.language_hint or sitting.language_hint
        sitting.tapped_message = incoming.tapped_message or sitting.tapped_message

    async def _without_draft(self, sitting: Sitting, incoming: Incoming, read_case: ReadCase) -> None:
        """Answer a turn whose draft is unknown or gone."""
        turn = incoming.turn
        language = sitting.language or usable_language(sitting.language_hint)
        if incoming.key is not None:
            await self._gone(sitting, incoming, language)
        elif is_listen(turn):
            sitting.show(heard_page(Draft(interview=self._fresh(sitting))))
        elif is_command(turn, "/delete"):
            await held.erase(sitting, language)
        elif held.can_be_held(turn) and not self._answers_the_first_page(sitting, turn):
            sitting.draft_key = None
            await held.hold(sitting, turn, incoming.file, language)
            if isinstance(turn, Attached) and sitting.greeted:
                self._ask_first_page_again(sitting, turn)
        else:
            await self._begin_anew(sitting, incoming, read_case)

    def _answers_the_first_page(self, sitting: Sitting, turn: Turn) -> bool:
        """Say whether words answer the page we have just shown; after a restart nobody knows, and they are held."""
        if not sitting.greeted or sitting.held_key is not None or not isinstance(turn, Said):
            return False
        begun = self._fresh(sitting)
        return step(begun, turn, today=sitting.today).interview.position != begun.position

    def _ask_first_page_again(self, sitting: Sitting, turn: Attached) -> None:
        """Say that a file sent to the first page is kept, and show that page again: its buttons carry it on.

        Who cannot write often speaks before she taps; she is not asked for a tap on an earlier question.
        """
        kept = Say(KEPT.get(turn.file.kind, "kept_file"))
        first = Draft(interview=self._fresh(sitting))
        page = page_of(first, sitting.held_key, (kept, Ask()))
        if page is not None:
            spoken = turn.file.kind in SPOKEN_KINDS
            sitting.show(replace(page, voices=heard_page(first).voices) if spoken else page)

    async def _gone(self, sitting: Sitting, incoming: Incoming, language: str) -> None:
        """Say that the tapped draft is not here any more, and show what is."""
        sitting.draft_key = None if sitting.draft_key == incoming.key else sitting.draft_key
        sitting.show(said_page("gone", language))
        other = await sitting.load(sitting.draft_key) if sitting.draft_key is not None else None
        if other is not None and sitting.draft_key is not None:
            show(sitting, sitting.draft_key, other, (Ask(),))
        elif held.can_be_held(incoming.turn):
            await held.hold(sitting, incoming.turn, incoming.file, language)
        else:
            page = page_of(Draft(interview=self._fresh(sitting)), None)
            if page is not None:
                sitting.show(page)

    async def _begin_anew(self, sitting: Sitting, incoming: Incoming, read_case: ReadCase) -> None:
        """Take a first turn. A row is made only once there is something to keep."""
        begun = self._fresh(sitting)
        turn = Began(sitting.language_hint) if is_command(incoming.turn, "/start") else incoming.turn
        result = step(begun, turn, today=sitting.today)
        draft = Draft(interview=result.interview)
        opens = next((act for act in result.acts if isinstance(act, OpenVisit)), None)
        if opens is not None:
            language = begun.language
            draft.interview = None
            sitting.draft_key = sitting.create(draft)
            await self.answering.open_visit(
                sitting, sitting.draft_key, draft, opens, incoming, read_case, language=language
            )
        elif result.interview.position != begun.position or result.interview.answers:
            sitting.draft_key = sitting.create(draft)
            self.answering.perform(sitting, sitting.draft_key, draft, result.acts, incoming)
        else:
            sitting.greeted = True
            self.answering.perform(sitting, None, draft, result.acts, incoming)

    def _fresh(self, sitting: Sitting) -> Interview:
        """Give an interview at its beginning, in the language the chat has shown so far."""
        hint = sitting.language or sitting.language_hint
        return step(Interview.begin(self.partners), Began(hint), today=sitting.today).interview

    async def _on_held(self, sitting: Sitting, incoming: Incoming, key: bytes) -> None:
        """Take a turn under the held message: join it to the known draft, or begin anew with it, or hold more."""
        language = sitting.language or usable_language(sitting.language_hint)
        sitting.held_key = key
        if is_listen(incoming.turn):
            sitting.show(heard_page(Draft(interview=self._fresh(sitting))))
            return
        known_key = sitting.draft_key
        known = await sitting.load(known_key) if known_key is not None else None
        if known is None and begins_anew(incoming.turn):
            begun = step(self._fresh(sitting), incoming.turn, today=sitting.today).interview
            known = Draft(interview=begun)
            known_key = sitting.draft_key = sitting.create(known)
        if known is not None and known_key is not None:
            await self._join_held(sitting, known_key, known)
            show(sitting, known_key, known, (Ask(),))
        elif held.can_be_held(incoming.turn):
            await held.hold(sitting, incoming.turn, incoming.file, language)
        else:
            sitting.show(held_page(key, language))

    async def _join_held(self, sitting: Sitting, key: bytes, draft: Draft) -> bool:
        """Put held turns into the draft they were meant for; say whether there were any."""
        if draft.interview is None or draft.waiting or draft.receipt is not None:
            return False
        turns = await held.release(sitting, draft)
        for turn in turns:
            draft.interview = step(draft.interview, turn, today=sitting.today).interview
        if turns:
            drop_unused_files(sitting, draft)
            sitting.save(key)
            sitting.show(Page((say("joined", draft.language() or "en"),)))
        return bool(turns)


def begins_anew(turn: Turn) -> bool:
    """Say whether a tap under held messages begins a new draft: it says so, or it answers the first page."""
    return isinstance(turn, Tapped) and (turn.action == BEGIN_ANEW or turn.action.startswith("lang:"))
