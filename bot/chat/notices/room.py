# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moderator links her chat by a one-time code from the desk, and taps; all else in her chat is as in any other.

What a tap may do is looked at when it comes: a link that still stands, of a moderator who is one now, and a case that
is still open. It writes a wish; the move is made and signed at the desk, because no key for it lies here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat.answering import is_command
from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.notices.pages import OFF, PREFIX, named, said
from bot.chat.sentences import usable_language
from bot.chat.sitting import Sitting
from bot.chat.visits import Guesses
from bot.chat.wire.incoming import Incoming
from bot.interview.turns import Said, Tapped
from storage.drafts import new_draft_key
from storage.errors import ReceiptMistyped
from storage.notices import (
    Tap,
    code_owner,
    code_tag_of,
    link,
    link_id_of,
    linked_moderator,
    note_tap,
    unlink,
    waits_for,
)
from storage.receipts import derive, parse_receipt

COMMAND = "/desk"
T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """Reads through an open session that several chats share."""

    session: AsyncSession
    one_at_a_time: asyncio.Lock

    async def do(self, read: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Read something, one chat at a time."""
        async with self.one_at_a_time:
            return await read(self.session)


@dataclass
class NoticeRoom:
    """Takes the turns that are meant for the desk. is_active: whether an id is a moderator's now."""

    memory: KeysInMemory
    is_active: Callable[[str], bool]
    guesses: Guesses

    async def take(self, sitting: Sitting, incoming: Incoming, reading: Reading) -> bool:
        """Take a turn if it is a code or a tap for the desk; say whether it was."""
        language = sitting.language or usable_language(sitting.language_hint)
        turn = incoming.turn
        if isinstance(turn, Said) and is_command(turn, COMMAND):
            await self._link(sitting, incoming, turn.text, reading, language)
            return True
        if isinstance(turn, Tapped) and turn.action.startswith(PREFIX):
            await self._tapped(sitting, incoming.key, turn.action, reading, language)
            return True
        return False

    async def _link(
        self, sitting: Sitting, incoming: Incoming, text: str, reading: Reading, language: str
    ) -> None:
        wipes = (incoming.message_id,) if incoming.message_id is not None else ()
        if not self.guesses.may_guess(sitting.chat_id):
            sitting.show(said(None, "visit_later", language, wipes=wipes))
            return
        tag = await _tag_in(text)
        owner = await reading.do(lambda session: code_owner(session, tag, today=sitting.day)) if tag else None
        if tag is None or owner is None or not self.is_active(owner):
            self.guesses.count(sitting.chat_id)
            sitting.show(said(None, "notice_code_wrong", language, wipes=wipes))
            return
        key = new_draft_key()

        async def write(session: AsyncSession) -> None:
            await link(session, tag, link_id_of(key), on=sitting.day)

        sitting.also(write)
        # Known before the commit: a key without its row is dropped at the next look.
        self.memory.set_link(sitting.chat_id, key)
        sitting.show(said(key, "notice_linked", language, wipes=wipes))

    async def _tapped(
        self, sitting: Sitting, key: bytes | None, action: str, reading: Reading, language: str
    ) -> None:
        owner = (
            None
            if key is None
            else await reading.do(lambda session: linked_moderator(session, link_id_of(key)))
        )
        if key is None or owner is None or not self.is_active(owner):
            self.memory.set_link(sitting.chat_id, None)
            sitting.show(said(None, "notice_ended", language))
            return
        self.memory.set_link(sitting.chat_id, key)  # after a restart this brings the chat back
        if action == OFF:
            self._end(sitting, key, language)
            return
        verb, _, handle = action.removeprefix(PREFIX).partition(":")
        waits = await reading.do(lambda session: waits_for(session, owner, today=sitting.day))
        may = waits.open if verb == Tap.TAKE else (*waits.open, *waits.mine)
        case_id = named(key, handle, may) if verb in set(Tap) else None
        if case_id is None:
            sitting.show(said(key, "notice_over", language))
            return

        async def write(session: AsyncSession) -> None:
            await note_tap(session, owner, case_id, Tap(verb), on=sitting.day)

        sitting.also(write)
        sitting.show(said(key, f"notice_{verb}_done", language, handle=handle))

    def _end(self, sitting: Sitting, key: bytes, language: str) -> None:
        async def write(session: AsyncSession) -> None:
            await unlink(session, link_id_of(key))

        sitting.also(write)
        self.memory.set_link(sitting.chat_id, None)
        sitting.show(said(None, "notice_ended", language))


async def _tag_in(untrusted_text: str) -> bytes | None:
    """Derive the tag of a typed code; None when it is none."""
    try:
        digits = parse_receipt(untrusted_text)
    except ReceiptMistyped:
        return None
    return code_tag_of((await asyncio.to_thread(derive, digits)).tag)
