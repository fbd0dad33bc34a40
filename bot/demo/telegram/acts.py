# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person does on her phone, and the updates that come of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from . import opus, pictures
from .errors import DriverError
from .people import Chat, Message, as_reply
from .words import MAX_CAPTION_CHARACTERS, clean, found_entities, split_long
from .world import World

MAX_ALBUM = 10  # Source: Bot API, sendMediaGroup: 2 to 10.


def say(world: World, chat: Chat, text: str, *, reply_to: int | None = None) -> list[Message]:
    """Send a text, in several messages if it is too long for one. Raises DriverError on an empty one."""
    text = clean(text)
    if not text:
        raise DriverError("nothing to send: an app does not send an empty message")
    more: dict[str, Any] = {}
    if reply_to is not None:
        more["reply_to_message"] = as_reply(_message(chat, reply_to))
    return [send(world, chat, text=part, **_entities("entities", part), **more) for part in split_long(text)]


def send(world: World, chat: Chat, **content: Any) -> Message:
    """Send any message and tell the bot. Raises DriverError if the person has blocked it."""
    if chat.blocked:
        raise DriverError("the bot is blocked: unblock it first")
    chat.started = True
    message = world.new_message(chat, chat.user(), **content)
    chat.show(message, by_bot=False)
    if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    world.tell_message(chat, message)
    return message


def caption(text: str) -> dict[str, Any]:
    """Return the fields of a caption."""
    text = clean(text)[:MAX_CAPTION_CHARACTERS]
    return {"caption": text, **_entities("caption_entities", text)} if text else {}


def photo(world: World, data: bytes, *, compress: bool) -> dict[str, Any]:
    """Return the content of a photo message. Raises DriverError if it is no picture."""
    if not pictures.is_picture(data):
        raise DriverError("this is no picture an app could open: send it as a document")
    sent = pictures.as_sent(data, compress=compress)
    stored = world.files.keep(sent, kind="photo", media_type="image/jpeg", ending="jpg")
    return {"photo": pictures.sizes(world.files, stored)}


def album(world: World, chat: Chat, photos: Sequence[bytes], text: str, *, compress: bool) -> list[Message]:
    """Send photos as an album: one update each, one media_group_id, the caption on the first."""
    if not 2 <= len(photos) <= MAX_ALBUM:
        raise DriverError(f"an album has 2 to {MAX_ALBUM} photos")
    group = str(13_000_000_000_000_000 + secrets.randbelow(10**15))
    contents = [photo(world, data, compress=compress) for data in photos]
    captions = [caption(text), *[{} for _ in photos[1:]]]
    return [
        send(world, chat, media_group_id=group, **content, **words)
        for content, words in zip(contents, captions, strict=True)
    ]


def voice(world: World, data: bytes, *, duration: int | None, media_type: str) -> dict[str, Any]:
    """Return the content of a voice message; a WebM recording becomes OGG, as Telegram's voice notes are."""
    remuxed = opus.from_webm(data)
    if remuxed is not None:
        data, media_type = remuxed, "audio/ogg"
    stored = world.files.keep(data, kind="voice", media_type=media_type, ending="oga")
    seconds = duration or opus.seconds_of(data)
    return {"voice": stored.described(duration=seconds, mime_type=media_type)}


def document(
    world: World, data: bytes, *, name: str, media_type: str, claimed_bytes: int | None = None
) -> dict[str, Any]:
    """Return the content of a document message."""
    ending = name.rpartition(".")[2] if "." in name else "bin"
    ending = ending if ending.isalnum() and ending.isascii() else "bin"
    stored = world.files.keep(
        data, kind="document", media_type=media_type, ending=ending, name=name, claimed_bytes=claimed_bytes
    )
    more = {"file_name": name} if name else {}
    return {"document": stored.described(mime_type=media_type or "application/octet-stream", **more)}


def video(world: World, data: bytes, *, duration: int) -> dict[str, Any]:
    """Return the content of a video message."""
    stored = world.files.keep(data, kind="video", media_type="video/mp4", ending="mp4")
    return {"video": stored.described(width=640, height=360, duration=duration, mime_type="video/mp4")}


def sticker(world: World, emoji: str) -> dict[str, Any]:
    """Return the content of a sticker message."""
    stored = world.files.keep(
        b"RIFF\x04\x00\x00\x00WEBP", kind="sticker", media_type="image/webp", ending="webp"
    )
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": stored.described(**shape, emoji=emoji)}


def contact(chat: Chat, *, phone_number: str, first_name: str, own: bool) -> dict[str, Any]:
    """Return the content of a contact message; one's own card carries one's own user id."""
    card: dict[str, Any] = {"phone_number": phone_number, "first_name": first_name}
    if own:
        card["user_id"] = chat.chat_id
    return {"contact": card}


def forwarded(world: World, *, from_name: str, hidden: bool) -> dict[str, Any]:
    """Return the origin of a forwarded message: an account, or only a name where she hides hers."""
    date = world.clock.unix() - 3600
    if hidden:
        return {"forward_origin": {"type": "hidden_user", "date": date, "sender_user_name": from_name}}
    user = {"id": 4_900_000_000 + secrets.randbelow(10**8), "is_bot": False, "first_name": from_name}
    return {"forward_origin": {"type": "user", "date": date, "sender_user": user}}


def edit(world: World, chat: Chat, message_id: int, text: str) -> Message:
    """Change one's own text or caption and tell the bot. Raises DriverError."""
    message = _message(chat, message_id)
    if message["from"]["is_bot"] or "forward_origin" in message or not ({"text", "caption"} & message.keys()):
        raise DriverError("only one's own texts and captions can be edited")
    field = "text" if "text" in message else "caption"
    text = clean(text)
    if not text:
        raise DriverError("an edited message cannot be empty")
    changed = {**message, field: text, "edit_date": world.clock.unix()}
    chat.show(changed, by_bot=False)
    world.tell_message(chat, changed, edited=True)
    return changed


def tap(world: World, chat: Chat, wish: dict[str, Any]) -> dict[str, Any]:
    """Tap a button by label, index or data. Raises DriverError if there is none such."""
    if chat.blocked:
        raise DriverError("the bot is blocked: unblock it first")
    for message in _newest_with_buttons(chat, wish.get("message_id")):
        rows = message["reply_markup"]["inline_keyboard"]
        button = _pick([button for row in rows for button in row], wish)
        if button is not None:
            if "callback_data" not in button:
                raise DriverError("this button opens a link; the stand-in does not leave the chat")
            query_id, update_id = world.tell_tap(chat, deepcopy(message), button["callback_data"])
            return {
                "callback_query_id": query_id,
                "update_id": update_id,
                "message_id": message["message_id"],
            }
    keys = [key for row in (chat.keyboard or {}).get("keyboard", []) for key in row]
    key = _pick(keys, wish) if wish.get("message_id") is None else None
    if key is None:
        raise DriverError("there is no such button on the screen")
    return {"message_ids": [message["message_id"] for message in say(world, chat, key["text"])]}


def put_raw_tap(world: World, chat: Chat, message_id: int, data: str) -> dict[str, Any]:
    """Send made-up callback data for a message, as a hostile client can; the message may be long gone."""
    message = chat.messages.get(message_id)
    body = deepcopy(message) or {"chat": chat.described(), "message_id": message_id, "date": 0}
    query_id, update_id = world.tell_tap(chat, body, data)
    return {"callback_query_id": query_id, "update_id": update_id, "message_id": message_id}


def block(world: World, chat: Chat, *, blocked: bool) -> None:
    """Block or unblock the bot and tell it."""
    if chat.blocked != blocked:
        chat.blocked = blocked
        chat.touch(by_bot=False)
        world.tell_membership(chat, blocked=blocked)


def clear(chat: Chat) -> None:
    """Delete the chat for both sides; Telegram tells the bot nothing."""
    chat.messages.clear()
    chat.keyboard = chat.notice = chat.pinned = None
    chat.touch(by_bot=False)


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise DriverError("there is no such message on the screen")
    return chat.messages[message_id]


def _newest_with_buttons(chat: Chat, message_id: int | None) -> list[Message]:
    found = (
        [_message(chat, message_id)]
        if message_id is not None
        else sorted(chat.messages.values(), key=lambda message: -int(message["message_id"]))
    )
    return [message for message in found if message.get("reply_markup", {}).get("inline_keyboard")]


def _pick(buttons: list[dict[str, Any]], wish: dict[str, Any]) -> dict[str, Any] | None:
    index = wish.get("index")
    if index is not None:
        return buttons[index] if 0 <= index < len(buttons) else None
    for button in buttons:
        if wish.get("data") is not None and button.get("callback_data") == wish["data"]:
            return button
        if wish.get("label") is not None and button["text"] == wish["label"]:
            return button
    return None


def _entities(name: str, text: str) -> dict[str, Any]:
    found = found_entities(text)
    return {name: found} if found else {}
