# SPDX-License-Identifier: AGPL-3.0-or-later
"""A raw update becomes a turn. Read by hand, field by field: an update is never refused for a field we do not need.

What is not for us (groups, channels, other bots, service messages) becomes Ignored; what has an impossible shape
raises Unreadable and is parked by the caller. Nothing here is believed: names, ids of files, sizes, languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat.errors import Unreadable
from bot.chat.wire.buttons import key_in_keyboard, unpack
from bot.chat.wire.files import UntrustedFile, file_in
from bot.interview.turns import Attached, AttachedFile, Edited, Located, Said, Tapped, Turn, Unusable

MAX_TEXT_CHARACTERS = 16_384  # Telegram sends 4096 at most; whatever is longer is not from a person.

UNUSABLE_FIELDS = {
    "sticker": "sticker",
    "location": "location",
    "venue": "location",
    "contact": "contact",
    "poll": "poll",
    "dice": "sticker",
    "game": "unknown-type",
    "invoice": "unknown-type",
    "story": "forwarded",
    "paid_media": "unknown-type",
    "checklist": "unknown-type",
    "passport_data": "unknown-type",
}
FORWARD_MARKS = ("forward_origin", "forward_date", "forward_from", "forward_from_chat", "forward_sender_name")


@dataclass(frozen=True)
class Incoming:
    """One turn of one person, and what the edge needs to answer it."""

    update_id: int
    chat_id: int
    turn: Turn
    message_id: int | None = None  # of the person's own message
    sent_at: int = 0  # unix seconds
    key: bytes | None = None  # draft key found in the button or in the message replied to
    tapped_message: int | None = None
    callback_id: str | None = None
    file: UntrustedFile | None = None
    language_hint: str | None = None
    expects_key: bool = True  # False for a button that never carried a key


@dataclass(frozen=True)
class Ignored:
    """Not for us. `leave` names a group to leave; `gone` a chat that blocked us."""

    update_id: int
    leave: int | None = None
    gone: int | None = None
    callback_id: str | None = None


def update_id_of(untrusted: Any) -> int | None:
    """Give an update's number, without which nothing can be confirmed."""
    number = untrusted.get("update_id") if isinstance(untrusted, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number < 2**63 else None  # Beyond that no database could remember it.


def chat_id_of(untrusted: Any) -> int | None:
    """Give the chat an update belongs to, for keeping order; None when it has none."""
    try:
        for field in ("message", "edited_message", "my_chat_member"):
            if field in untrusted:
                return _number(_dict(_dict(untrusted[field])["chat"])["id"])
        return _number(_dict(_dict(untrusted["callback_query"])["from"])["id"])
    except (Unreadable, KeyError, TypeError):
        return None


def read_update(untrusted: Any, *, bot_id: int, file_name_for: str) -> Incoming | Ignored:
    """Read one update. Raises Unreadable.

    file_name_for: the id under which a file of this update will be kept, made by the caller.
    """
    update_id = update_id_of(untrusted)
    if update_id is None:
        raise Unreadable("an update has no number")
    try:
        if "callback_query" in untrusted:
            return _tap(update_id, _dict(untrusted["callback_query"]))
        if "my_chat_member" in untrusted:
            return _membership(update_id, _dict(untrusted["my_chat_member"]))
        if "message" in untrusted:
            return _message(update_id, _dict(untrusted["message"]), bot_id, file_name_for)
        if "edited_message" in untrusted:
            return _edit(update_id, _dict(untrusted["edited_message"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Unreadable("an update has an impossible shape") from None
    return Ignored(update_id)


def _message(update_id: int, message: dict[str, Any], bot_id: int, file_name_for: str) -> Incoming | Ignored:
    stranger = _not_a_private_person(update_id, message)
    if stranger is not None:
        return stranger
    message_id = _number(message["message_id"])
    file = None if _forwarded(message) else file_in(message)
    turn = _turn(message, str(message_id), file, file_name_for)
    if turn is None:
        return Ignored(update_id)
    replied = message.get("reply_to_message")
    ours = isinstance(replied, dict) and _dict(replied.get("from") or {}).get("id") == bot_id
    return Incoming(
        update_id=update_id,
        chat_id=_number(message["chat"]["id"]),
        turn=turn,
        message_id=message_id,
        sent_at=_moment(message),
        key=key_in_keyboard(replied) if ours else None,
        file=file if isinstance(turn, Attached) else None,
        language_hint=_language(message.get("from")),
    )


def _turn(message: dict[str, Any], ref: str, file: UntrustedFile | None, file_name_for: str) -> Turn | None:
    """Say what a message means to the interview; None for a service message."""
    if _forwarded(message):
        return Unusable("forwarded", ref)
    if "location" in message and "venue" not in message:
        return _located(message["location"], ref)
    for field, what in UNUSABLE_FIELDS.items():
        if field in message:
            return Unusable(what, ref)
    if file is not None:
        if file.too_large:
            return Unusable("too-large", ref)
        if file.unknown_type:
            return Unusable("unknown-type", ref)
        return Attached(
            AttachedFile(
                id=file_name_for,
                kind=file.kind,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                caption=_text(message.get("caption")) or None,
                group=_group(message),
            ),
            ref,
        )
    if "text" in message:
        text = _text(message["text"])
        return Said(text, ref) if text.strip() else Unusable("empty", ref)
    return None


def _located(untrusted: Any, ref: str) -> Turn:
    """Give a pin on the map as coarsely as it is ever used; a place that moves is not taken."""
    latitude, longitude = (untrusted.get(name) for name in ("latitude", "longitude"))
    if "live_period" in untrusted or not _is_angle(latitude, 90) or not _is_angle(longitude, 180):
        return Unusable("location", ref)
    return Located(round(latitude, 1), round(longitude, 1), ref)


def _is_angle(untrusted: Any, most: int) -> bool:
    number = isinstance(untrusted, int | float) and not isinstance(untrusted, bool)
    return number and abs(untrusted) <= most


def _edit(update_id: int, message: dict[str, Any]) -> Incoming | Ignored:
    stranger = _not_a_private_person(update_id, message)
    if stranger is not None:
        return stranger
    words = _text(message.get("text") or message.get("caption"))
    if not words.strip() or _forwarded(message):
        return Ignored(update_id)  # A live location moves, a picture is swapped: no words changed.
    message_id = _number(message["message_id"])
    return Incoming(
        update_id=update_id,
        chat_id=_number(message["chat"]["id"]),
        turn=Edited(words, str(message_id)),
        message_id=message_id,
        sent_at=_moment(message),
        language_hint=_language(message.get("from")),
    )


def _tap(update_id: int, query: dict[str, Any]) -> Incoming | Ignored:
    person = _dict(query["from"])
    callback_id = query["id"] if isinstance(query.get("id"), str) else None
    message = query.get("message")
    if person.get("is_bot") is True or not isinstance(message, dict):
        return Ignored(update_id, callback_id=callback_id)
    chat = _dict(message["chat"])
    if chat.get("type") != "private":
        return Ignored(update_id, leave=_number(chat["id"]), callback_id=callback_id)
    carried = unpack(query.get("data"))
    message_id = _number(message["message_id"])
    return Incoming(
        update_id=update_id,
        chat_id=_number(chat["id"]),
        # A button we never wrote: the interview answers it as it answers any late tap.
        turn=Tapped(carried.action if carried else "?", str(message_id)),
        key=carried.key if carried and carried.key else key_in_keyboard(message),
        tapped_message=message_id,
        sent_at=_moment(message),
        callback_id=callback_id,
        language_hint=_language(person),
        expects_key=carried is None or carried.key is not None,
    )


def _membership(update_id: int, change: dict[str, Any]) -> Ignored:
    chat = _dict(change["chat"])
    status = _dict(change["new_chat_member"]).get("status")
    chat_id = _number(chat["id"])
    if chat.get("type") == "private":
        return Ignored(update_id, gone=chat_id if status in ("kicked", "left") else None)
    return Ignored(update_id, leave=chat_id if status not in ("kicked", "left") else None)


def _not_a_private_person(update_id: int, message: dict[str, Any]) -> Ignored | None:
    """Turn away groups, channels and other bots."""
    chat = _dict(message["chat"])
    if chat.get("type") != "private":
        return Ignored(update_id, leave=_number(chat["id"]))
    sender = message.get("from")
    if isinstance(sender, dict) and sender.get("is_bot") is True:
        return Ignored(update_id)
    return None


def _moment(message: dict[str, Any]) -> int:
    """Read when it was written, 0 when that cannot be read: nobody's words are set aside for a date."""
    try:
        return _number(message.get("date", 0))
    except Unreadable:
        return 0


def _group(message: dict[str, Any]) -> str | None:
    """Read which album a picture belongs to, if any."""
    group = message.get("media_group_id")
    return _text(group) or None if isinstance(group, str) else None


def _forwarded(message: dict[str, Any]) -> bool:
    return any(mark in message for mark in FORWARD_MARKS)


def _language(person: Any) -> str | None:
    code = person.get("language_code") if isinstance(person, dict) else None
    return code[:35] if isinstance(code, str) and code.isascii() else None


def _text(untrusted: Any) -> str:
    """Give text that can be stored: no NUL, no half characters. Raises Unreadable for anything but text."""
    if untrusted is None:
        return ""
    if not isinstance(untrusted, str):
        raise Unreadable("expected text")
    whole = untrusted.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "")[:MAX_TEXT_CHARACTERS]


def _dict(untrusted: Any) -> dict[str, Any]:
    if not isinstance(untrusted, dict):
        raise Unreadable("expected an object")
    return untrusted


def _number(untrusted: Any) -> int:
    if not isinstance(untrusted, int) or isinstance(untrusted, bool) or abs(untrusted) >= 2**63:
        raise Unreadable("expected a number")
    return untrusted
