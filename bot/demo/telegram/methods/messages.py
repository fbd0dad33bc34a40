# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot does with messages that are there: edit, delete, pin; answering taps; fetching files."""

from __future__ import annotations

from typing import Any

from ..errors import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from ..keyboards import checked_markup
from ..parameters import Parameters
from ..people import Message
from ..queue import CALLBACK_LIVES_FOR
from ..words import MAX_CAPTION_CHARACTERS, formatted
from ..world import World
from .chats import chat_of, is_deletable, message_of, own_message_of
from .sending import read_text

MAX_DELETED_AT_ONCE = 100  # Source: Bot API, deleteMessages.
MAX_NOTICE_CHARACTERS = 200  # Source: Bot API, answerCallbackQuery.


async def edit_message_text(world: World, parameters: Parameters) -> Message:
    """Change text and keyboard of the bot's own message; a keyboard that is not given again goes."""
    chat = chat_of(world, parameters)
    message = own_message_of(chat, parameters)
    text, entities = read_text(world, parameters)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, parameters, text=text, entities=entities or None)


async def edit_message_caption(world: World, parameters: Parameters) -> Message:
    """Change caption and keyboard of the bot's own file message."""
    chat = chat_of(world, parameters)
    message = own_message_of(chat, parameters)
    caption, entities = formatted(
        parameters.text("caption"), parameters.text("parse_mode"), parameters.parsed("caption_entities")
    )
    if len(caption) > MAX_CAPTION_CHARACTERS:
        raise bad_request("message caption is too long")
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, message, parameters, caption=caption or None, caption_entities=entities or None)


async def edit_message_reply_markup(world: World, parameters: Parameters) -> Message:
    """Change only the keyboard of the bot's own message."""
    chat = chat_of(world, parameters)
    return _change(world, own_message_of(chat, parameters), parameters)


def _change(world: World, message: Message, parameters: Parameters, **content: Any) -> Message:
    changed = {**message, **content, "reply_markup": checked_markup(parameters.parsed("reply_markup"))}
    changed = {name: value for name, value in changed.items() if value is not None}
    if changed == message:
        raise bad_request(NOT_MODIFIED)
    changed["edit_date"] = world.clock.unix()
    world.chats[message["chat"]["id"]].show(changed, by_bot=True)
    return changed


async def delete_message(world: World, parameters: Parameters) -> bool:
    """Delete one message, the bot's or the person's, up to 48 hours old."""
    chat = chat_of(world, parameters)
    message = message_of(chat, parameters, "message to delete")
    if not is_deletable(message, world.clock.now()):
        raise bad_request("message can't be deleted")
    return chat.remove(message["message_id"], by_bot=True)


async def delete_messages(world: World, parameters: Parameters) -> bool:
    """Delete up to 100 messages; those not there are skipped, one too old refuses all."""
    chat = chat_of(world, parameters)
    ids = parameters.parsed("message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MAX_DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    there = [chat.messages[int(i)] for i in ids if str(i).isdigit() and int(i) in chat.messages]
    if not all(is_deletable(message, world.clock.now()) for message in there):
        raise bad_request("message can't be deleted")
    for message in there:
        chat.remove(message["message_id"], by_bot=True)
    return True


async def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """End the waiting mark on a tapped button, with a notice if one is given."""
    query = world.queries.get(parameters.text("callback_query_id"))
    if query is None or world.clock.now() - query.asked_at > CALLBACK_LIVES_FOR:
        raise bad_request(QUERY_TOO_OLD)
    text = parameters.text("text")
    if len(text) > MAX_NOTICE_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = world.chats[query.chat_id]
    if text and not query.answered:
        chat.notice = {"text": text, "alert": parameters.flag("show_alert"), "revision": chat.revision + 1}
    query.answered = True
    chat.touch(by_bot=bool(text))
    return True


async def pin_chat_message(world: World, parameters: Parameters) -> bool:
    """Pin a message."""
    chat = chat_of(world, parameters)
    chat.pinned = message_of(chat, parameters, "message to pin")["message_id"]
    chat.touch(by_bot=True)
    return True


async def unpin_chat_message(world: World, parameters: Parameters) -> bool:
    """Unpin the pinned message."""
    chat = chat_of(world, parameters)
    if chat.pinned is None:
        raise bad_request("message to unpin not found")
    chat.pinned = None
    chat.touch(by_bot=True)
    return True


async def unpin_all_chat_messages(world: World, parameters: Parameters) -> bool:
    """Unpin whatever is pinned, be it nothing."""
    chat = chat_of(world, parameters)
    chat.pinned = None
    chat.touch(by_bot=True)
    return True


async def get_file(world: World, parameters: Parameters) -> Any:
    """Give a link to a file, good for an hour, if it is not above 20 MB."""
    return world.files.link(parameters.text("file_id").strip())


METHODS = {
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback_query,
    "pinchatmessage": pin_chat_message,
    "unpinchatmessage": unpin_chat_message,
    "unpinallchatmessages": unpin_all_chat_messages,
    "getfile": get_file,
}
