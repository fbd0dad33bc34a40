# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming back with the receipt: the edge's part of bot.interview.visit.

The receipt is used once, to find the case and to open the waiting question; what stays in the sealed draft is
the tag that finds the case, never the digits. Nothing sent is shown back. Wrong numbers are slowed per chat, and
for all chats together when very many come; a right number is let in at the first try even then.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat.deposit import attachments
from bot.chat.draft import Draft, LateFiles, OpenVisit
from bot.chat.sitting import Sitting
from bot.interview.acts import Act, AddToCase
from bot.interview.reporting import to_addition
from bot.interview.visit import Looked, Seen
from storage.errors import CannotOpen, ReceiptMistyped
from storage.intake import (
    MessageView,
    ReceiptView,
    add_to_case,
    find_receipt,
    mailbox_messages,
    note_visit,
    request_withdrawal,
)
from storage.receipts import ReceiptKeys, derive, open_mailbox, parse_receipt
from storage.report import Addition
from storage.sealing import Purpose, seal
from storage.states import ERASED, WITHDRAWN
from storage.team import TeamKey

GUESSES_AT_ONCE = 5
SECONDS_PER_GUESS = 120.0  # After five wrong numbers one every two minutes: 2^63 receipts are safe from that.
MAX_GUESSERS = 10_000
# In all: more than this is no family mistyping. Source: a thousand visits a day, each mistyped once, is 42 an hour.
GUESSES_IN_ALL = 200
SECONDS_PER_GUESS_IN_ALL = 20.0

ReadCase = Callable[[bytes], Awaitable[tuple[ReceiptView, list[MessageView]] | None]]


class Guesses:
    """How many wrong receipts a chat has typed lately. In memory; forgetting it is harmless."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._used: OrderedDict[int, tuple[float, float]] = OrderedDict()  # chat -> (guesses, when)
        self._in_all = (0.0, 0.0)

    def may_guess(self, chat_id: int) -> bool:
        """Say whether one more number may be looked up for this chat now."""
        at_once = 1 if self._level_in_all() >= GUESSES_IN_ALL else GUESSES_AT_ONCE
        return self._level(chat_id) + 1 <= at_once

    def count(self, chat_id: int) -> None:
        """Count a wrong number."""
        self._used[chat_id] = (self._level(chat_id) + 1, self._clock())
        self._in_all = (self._level_in_all() + 1, self._clock())
        self._used.move_to_end(chat_id)
        while len(self._used) > MAX_GUESSERS:
            self._used.popitem(last=False)

    def _level_in_all(self) -> float:
        used, when = self._in_all
        return max(0.0, used - (self._clock() - when) / SECONDS_PER_GUESS_IN_ALL)

    def _level(self, chat_id: int) -> float:
        used, when = self._used.get(chat_id, (0.0, 0.0))
        return max(0.0, used - (self._clock() - when) / SECONDS_PER_GUESS)


async def look_up(untrusted_text: str, visit: OpenVisit, sitting: Sitting, read_case: ReadCase) -> Looked:
    """Find the case of a typed receipt and open its waiting question; remember the tag in the visit."""
    try:
        keys = await asyncio.to_thread(derive, parse_receipt(untrusted_text))
    except ReceiptMistyped:
        return Looked(Seen.MISTYPED)
    found = await read_case(keys.tag)
    if found is None:
        return Looked(Seen.UNKNOWN)
    view, messages = found
    question_id, question = waiting_question(keys, messages)
    visit.tag, visit.question_id = keys.tag.hex(), question_id

    async def write(session: AsyncSession) -> None:
        await note_visit(session, keys.tag, sitting.day)

    sitting.also(write)
    last_used = None if view.visited_on is None else view.visited_on.isoformat()
    # In a quiet case the page says no more than that the report is kept; a person says the rest.
    state = "" if view.quiet and view.state not in (WITHDRAWN, ERASED) else view.state
    return Looked(Seen.FOUND, state, question, last_used)


def waiting_question(keys: ReceiptKeys, messages: list[MessageView]) -> tuple[UUID | None, str | None]:
    """Open the newest message that waits for an answer. One that does not open is passed over."""
    for message in reversed(messages):
        if message.answered:
            continue
        try:
            return message.message_id, open_mailbox(message.sealed, keys, message.message_id).decode("utf-8")
        except (CannotOpen, UnicodeDecodeError):
            continue
    return None, None


def reading_cases(session: AsyncSession, one_at_a_time: asyncio.Lock) -> ReadCase:
    """Read cases through an open session that several chats share."""

    async def read(tag: bytes) -> tuple[ReceiptView, list[MessageView]] | None:
        async with one_at_a_time:
            view = await find_receipt(session, tag)
            return None if view is None else (view, await mailbox_messages(session, tag))

    return read


def hand_over(sitting: Sitting, draft: Draft, visit: OpenVisit, act: AddToCase, team_key: TeamKey) -> None:
    """Add to the case at the commit: words and fetched files now, files still under way as they arrive."""
    if visit.tag is None:
        return
    pending = set(draft.pending())
    late = [name for name in act.files if name in pending]
    addition = to_addition(
        act,
        language=visit.state.language,
        addition_id=uuid4(),
        received_at=sitting.now,
        answers_message=visit.question_id,
        asked=visit.state.question,
        attachments=attachments(draft.files),
    )
    if addition.words or addition.attachments or addition.consents:
        _add(sitting, bytes.fromhex(visit.tag), addition, team_key)
    if late:
        question_id = visit.question_id if act.answers_question else None
        draft.late.append(
            LateFiles(tag=visit.tag, language=visit.state.language, question_id=question_id, files=late)
        )
    for name in act.files:
        if name not in late:
            draft.files.pop(name, None)  # The blob belongs to the case now.


def drop_additions(sitting: Sitting, draft: Draft, acts: tuple[Act, ...]) -> None:
    """Let go of files that were told to a case which takes nothing any more."""
    for name in [name for act in acts if isinstance(act, AddToCase) for name in act.files]:
        _drop(sitting, draft, name)


async def closed_as(tag: bytes, read_case: ReadCase) -> str | None:
    """Say how a case was closed for good, WITHDRAWN or ERASED; None while it takes additions."""
    found = await read_case(tag)
    return found[0].state if found is not None and found[0].state in (WITHDRAWN, ERASED) else None


async def drop_late(sitting: Sitting, draft: Draft, name: str, read_case: ReadCase) -> None:
    """Let go of all that one late file was told with, where its case was taken back before it came."""
    for late in [late for late in draft.late if name in late.files]:
        if await closed_as(bytes.fromhex(late.tag), read_case) is not None:
            draft.late.remove(late)
            for each in late.files:
                _drop(sitting, draft, each)
            sitting.dropped_files.remove(
                name
            )  # it is not under way any more; who brings it must not be broken off


def _drop(sitting: Sitting, draft: Draft, name: str) -> None:
    file = draft.files.pop(name, None)
    sitting.dropped_files.append(name)
    if file is not None and file.blob_id is not None:
        sitting.doomed_blobs.append(file.blob_id)


def hand_over_late(sitting: Sitting, draft: Draft, team_key: TeamKey) -> None:
    """Add the files that have arrived meanwhile to the cases they were meant for."""
    pending = set(draft.pending())
    for late in [late for late in draft.late if not pending.intersection(late.files)]:
        draft.late.remove(late)
        kept = attachments({name: draft.files[name] for name in late.files if name in draft.files})
        addition = to_addition(
            AddToCase(files=tuple(late.files), answers_question=late.question_id is not None),
            language=late.language,
            addition_id=late.addition_id,
            received_at=sitting.now,
            answers_message=late.question_id,
            asked=None,
            attachments=kept,
        )
        if addition.attachments:
            _add(sitting, bytes.fromhex(late.tag), addition, team_key)
        for name in late.files:
            draft.files.pop(name, None)


def withdraw(sitting: Sitting, visit: OpenVisit) -> None:
    """Withdraw the case at the commit; sharing stops with it."""
    if visit.tag is None:
        return
    tag = bytes.fromhex(visit.tag)

    async def write(session: AsyncSession) -> None:
        await request_withdrawal(session, tag, sitting.day)

    sitting.also(write)


def _add(sitting: Sitting, tag: bytes, addition: Addition, team_key: TeamKey) -> None:
    sealed = seal(addition.canonical_bytes(), team_key, purpose=Purpose.ADDITION, about=addition.addition_id)
    blob_ids = tuple(attachment.blob_id for attachment in addition.attachments)

    async def write(session: AsyncSession) -> None:
        await add_to_case(
            session,
            tag,
            sealed,
            addition.addition_id,
            blob_ids,
            sitting.day,
            addition.answers_message,
            changes_consent=bool(addition.consents),
        )

    sitting.also(write)
