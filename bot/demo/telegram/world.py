# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that the stand-in knows, in one place and in memory."""

from __future__ import annotations

import random
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from .clock import Clock
from .errors import DriverError
from .faults import FaultPlan
from .files import Files
from .limits import Limits
from .people import Chat, Message
from .polling import Polling
from .profile import Profile
from .queue import CALLBACK_LIVES_FOR, MESSAGE_LIVES_FOR, UpdateQueue
from .webhook import Webhook

MAX_REMEMBERED = 10_000  # calls and complaints kept for tests to read
CALLBACK_LANE = 3 << 33  # Source: Client.cpp: callback queries queue per user, apart from the messages.
WAITING_MARK_SHOWS_FOR = 30.0  # seconds; apps stop waiting for an answer to a tap sooner or later
MEMBERSHIP_LANE = 5 << 33  # Source: Client.cpp: my_chat_member has its own queue per chat.


@dataclass
class Query:
    """A tap that the bot may still answer."""

    chat_id: int
    message_id: int
    data: str
    asked_at: float
    answered: bool = False


@dataclass
class World:
    """Telegram's side of one bot."""

    token: str
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Lay out the parts around the one clock."""
        self.queue = UpdateQueue(self.clock)
        self.polling = Polling(self.queue)
        self.faults = FaultPlan(self.clock)
        self.webhook = Webhook(self.queue, self.clock, self.faults, self.complain)
        self.limits = Limits(self.clock)
        self.files = Files(self.clock)
        self.profile = Profile()
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.complaints: deque[str] = deque(maxlen=MAX_REMEMBERED)
        self.calls: deque[dict[str, Any]] = deque(maxlen=MAX_REMEMBERED)
        self.bot_id = int(self.token.partition(":")[0])
        self.closing = False
        self._last_message_id = 0

    def bot_user(self) -> dict[str, Any]:
        """Return the bot as a User object."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.profile.name_in(None) or "Demo bot",
            "username": "stand_in_bot",
        }

    def new_chat(self, *, chat_id: int | None, name: str, language_code: str | None) -> Chat:
        """Make a person with a phone. Raises DriverError if the id is taken."""
        if chat_id is None:
            # Ids above 2^32 catch code that keeps them in 32 bits, as real new accounts do.
            chat_id = random.randrange(5_000_000_000, 8_000_000_000)  # noqa: S311 - not a secret.
        if chat_id in self.chats or chat_id <= 0:
            raise DriverError("this id is taken or not a person's: choose another positive number")
        chat = self.chats[chat_id] = Chat(chat_id, name or "Somebody", language_code)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """Return a person's chat. Raises DriverError."""
        if chat_id not in self.chats:
            raise DriverError("no such person: make one with POST /sim/chats")
        return self.chats[chat_id]

    def new_message(self, chat: Chat, sender: dict[str, Any], **content: Any) -> Message:
        """Return a message with the next id; ids ascend over all chats of the bot."""
        self._last_message_id += 1
        return {
            "message_id": self._last_message_id,
            "from": sender,
            "chat": chat.described(),
            "date": self.clock.unix(),
            **content,
        }

    def tell_message(self, chat: Chat, message: Message, *, edited: bool = False) -> int | None:
        """Queue the update about a person's message; it lives 24 hours from the message's date."""
        kind = "edited_message" if edited else "message"
        since = message["edit_date"] if edited else message["date"]
        lives_for = since + MESSAGE_LIVES_FOR - self.clock.now()
        return self.queue.add(kind, message, lives_for=lives_for, lane=chat.chat_id)

    def tell_tap(self, chat: Chat, message: Message, data: str) -> tuple[str, int | None]:
        """Queue the update about a tap; it lives 150 seconds. Returns the query's id and the update's."""
        query_id = str(secrets.randbits(62))
        self._forget_old_queries()
        self.queries[query_id] = Query(chat.chat_id, message["message_id"], data, self.clock.now())
        chat.touch(by_bot=False)
        body = {
            "id": query_id,
            "from": chat.user(),
            "message": message,
            "chat_instance": str(-(chat.chat_id * 7919 + self.bot_id)),
            "data": data,
        }
        lane = chat.chat_id + CALLBACK_LANE
        return query_id, self.queue.add("callback_query", body, lives_for=CALLBACK_LIVES_FOR, lane=lane)

    def asked(self, chat: Chat) -> list[dict[str, Any]]:
        """List the taps whose button still shows a waiting mark."""
        since = self.clock.now() - WAITING_MARK_SHOWS_FOR
        return [
            {"message_id": query.message_id, "data": query.data}
            for query in self.queries.values()
            if query.chat_id == chat.chat_id and not query.answered and query.asked_at > since
        ]

    def tell_membership(self, chat: Chat, *, blocked: bool) -> int | None:
        """Queue the update that tells of a block or its end."""
        member = {"user": self.bot_user(), "status": "member"}
        kicked = {"user": self.bot_user(), "status": "kicked", "until_date": 0}
        before, after = (member, kicked) if blocked else (kicked, member)
        body = {
            "chat": chat.described(),
            "from": chat.user(),
            "date": self.clock.unix(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        lane = chat.chat_id + MEMBERSHIP_LANE
        return self.queue.add("my_chat_member", body, lives_for=MESSAGE_LIVES_FOR, lane=lane)

    def close(self) -> None:
        """Let go of everyone who waits, so that the process can end."""
        self.closing = True
        self.webhook.remove()
        self.polling.interrupt(None)
        for chat in self.chats.values():
            chat.touch(by_bot=False)

    def _forget_old_queries(self) -> None:
        """Forget taps that nobody can answer any more; the oldest come first."""
        too_old = self.clock.now() - CALLBACK_LIVES_FOR
        while self.queries and next(iter(self.queries.values())).asked_at < too_old:
            del self.queries[next(iter(self.queries))]

    def complain(self, *sentences: str) -> None:
        """Remember what the bot did wrong; sentences carry no content."""
        self.complaints.extend(sentences)
