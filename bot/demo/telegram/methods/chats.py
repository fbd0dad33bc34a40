# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding what a request is about, and refusing as the real server does."""

from __future__ import annotations

from ..errors import BLOCKED, bad_request
from ..parameters import Parameters
from ..people import Chat, Message
from ..world import World

DELETABLE_FOR = 48 * 3600  # seconds. Source: Bot API, deleteMessage.


def chat_of(world: World, parameters: Parameters, *, writing: bool = True) -> Chat:
    """Return the chat that a request names. Raises Refused.

    A bot cannot write to a person who never wrote to it: Telegram does not let it find her.
    """
    if not parameters.text("chat_id").strip():
        raise bad_request("chat_id is empty")
    chat = world.chats.get(parameters.chat_id or 0)
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    if writing and chat.blocked:
        raise BLOCKED
    return chat


def message_of(chat: Chat, parameters: Parameters, what: str) -> Message:
    """Return the message that a request names; `what` is the server's word for it. Raises Refused."""
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def own_message_of(chat: Chat, parameters: Parameters) -> Message:
    """Return the bot's own message that a request wants to edit. Raises Refused."""
    message = message_of(chat, parameters, "message to edit")
    if not message["from"]["is_bot"]:
        raise bad_request("message can't be edited")
    return message


def is_deletable(message: Message, now: float) -> bool:
    """Say whether a bot may still delete this message of a private chat, its own or the person's."""
    return bool(now - message["date"] < DELETABLE_FOR)
