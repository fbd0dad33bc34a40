# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, their private chats with the bot, and what stands in them."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

MESSAGE_KINDS = ("text", "photo", "voice", "video", "document", "audio", "sticker", "location", "contact")

Message = dict[str, Any]


@dataclass
class Chat:
    """One person's private chat with the bot; its id is the person's, as in Telegram.

    `news` counts what the bot did that she can see; `revision` counts every change of the screen.
    """

    chat_id: int
    name: str
    language_code: str | None
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: dict[str, Any] | None = None  # the reply keyboard shown now
    notice: dict[str, Any] | None = None  # the newest answer to a tap
    typing_until: float = 0.0
    pinned: int | None = None
    started: bool = False
    blocked: bool = False
    news: int = 0
    revision: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def user(self) -> dict[str, Any]:
        """Return the person as a User object."""
        first, _, last = self.name.partition(" ")
        user: dict[str, Any] = {"id": self.chat_id, "is_bot": False, "first_name": first}
        if last:
            user["last_name"] = last
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def described(self) -> dict[str, Any]:
        """Return the chat as a Chat object."""
        user = self.user()
        chat = {"id": self.chat_id, "type": "private", "first_name": user["first_name"]}
        if "last_name" in user:
            chat["last_name"] = user["last_name"]
        return chat

    def show(self, message: Message, *, by_bot: bool) -> None:
        """Put a message on the screen, or put it there anew."""
        self.messages[message["message_id"]] = message
        if by_bot:
            self.typing_until = 0.0
        self.touch(by_bot=by_bot)

    def remove(self, message_id: int, *, by_bot: bool) -> bool:
        """Take a message away for both sides; False if it was not there."""
        if self.messages.pop(message_id, None) is None:
            return False
        self.touch(by_bot=by_bot)
        return True

    def touch(self, *, by_bot: bool) -> None:
        """Count a change and wake whoever watches the screen."""
        self.revision += 1
        self.news += by_bot
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self, timeout: float) -> None:  # noqa: ASYNC109 - a long poll's own time.
        """Wait until the screen changes or the time is over."""
        changed = self._changed
        try:
            await asyncio.wait_for(changed.wait(), timeout=timeout)
        except TimeoutError:
            return


def kind_of(message: Message) -> str:
    """Name what a message carries."""
    return next((kind for kind in MESSAGE_KINDS if kind in message), "other")


def as_reply(message: Message) -> Message:
    """Return a message as it appears in reply_to_message: whole, but without its own reply."""
    copy = deepcopy(message)
    copy.pop("reply_to_message", None)
    return copy


def transcript(chat: Chat, now: float, *, last: int = 0) -> dict[str, Any]:
    """Return what the person sees, as the driver API tells it: everything, or the `last` few messages."""
    keyboard = chat.keyboard
    return {
        "chat": {
            "id": chat.chat_id,
            "name": chat.name,
            "language_code": chat.language_code,
            "started": chat.started,
            "blocked": chat.blocked,
        },
        "news": chat.news,
        "revision": chat.revision,
        "typing": now < chat.typing_until,
        "notice": chat.notice,
        "pinned": chat.pinned,
        "keyboard": [[_label(key) for key in row] for row in keyboard["keyboard"]] if keyboard else None,
        "placeholder": (keyboard or {}).get("input_field_placeholder", ""),
        "messages": [_seen(message, chat) for _, message in sorted(chat.messages.items())[-last:]],
    }


def _seen(message: Message, chat: Chat) -> dict[str, Any]:
    kind = kind_of(message)
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {
        "message_id": message["message_id"],
        "date": message["date"],
        "sender": "bot" if message["from"]["is_bot"] else "person",
        "kind": kind,
        "text": message.get("text", message.get("caption", "")) or _stand_in_text(kind, message),
        "entities": message.get("entities", message.get("caption_entities", [])),
        "buttons": [[_button(button) for button in row] for row in rows],
        "edited": "edit_date" in message and not message["from"]["is_bot"],
        "file": _file(kind, message),
        "group": message.get("media_group_id"),
        "reply_to": message.get("reply_to_message", {}).get("message_id"),
        "forwarded": "forward_origin" in message,
        "pinned": chat.pinned == message["message_id"],
    }


def _stand_in_text(kind: str, message: Message) -> str:
    if kind == "sticker":
        return str(message["sticker"].get("emoji", ""))
    if kind == "location":
        place = message["location"]
        return f"{place['latitude']:.4f}, {place['longitude']:.4f}"
    if kind == "contact":
        card = message["contact"]
        return f"{card['first_name']} {card['phone_number']}"
    return ""


def _file(kind: str, message: Message) -> dict[str, Any] | None:
    body = message.get(kind)
    body = body[-1] if isinstance(body, list) and body else body
    if not isinstance(body, dict) or "file_id" not in body:
        return None
    return {
        "url": f"/sim/files/{body['file_id']}",
        "name": body.get("file_name", ""),
        "media_type": body.get("mime_type", ""),
        "size_bytes": body.get("file_size", 0),
        "duration": body.get("duration"),
        "width": body.get("width"),
        "height": body.get("height"),
    }


def _button(button: dict[str, Any]) -> dict[str, Any]:
    return {"label": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def _label(key: Any) -> str:
    return key if isinstance(key, str) else str(key["text"])
