# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a button carries: the draft key and the action, in Telegram's 64 bytes.

Layout: 43 characters of key, one dot, the action. Before there is a draft, or where no draft is needed, the key
is left out and the dot comes first. The chat is thereby the only lasting place of the draft key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.drafts import key_from_text, key_text

MAX_CALLBACK_BYTES = 64  # Source: Bot API, InlineKeyboardButton.callback_data, "1-64 bytes".
MAX_ACTION_BYTES = 20  # What is left of 64 after 43 characters of key and the dot.
KEY_CHARACTERS = 43  # 32 bytes as base64url without padding.


@dataclass(frozen=True)
class Carried:
    """A button's content, read back."""

    key: bytes | None
    action: str


def pack(key: bytes | None, action: str) -> str:
    """Write a button's content. Raises ValueError for an action that no button could carry back."""
    return pack_under(carried_key(key), action)


def carried_key(key: bytes | None) -> str:
    """Write a draft key as the buttons of a page carry it."""
    return key_text(key) if key is not None else ""


def pack_under(carried: str, action: str) -> str:
    """Write a button's content with a key that is written already. Raises ValueError as pack does."""
    if not action.isascii() or not action or len(action) > MAX_ACTION_BYTES:
        raise ValueError(f"expected an ascii action of at most {MAX_ACTION_BYTES} bytes; shorten it")
    return f"{carried}.{action}"


def unpack(untrusted_data: object) -> Carried | None:
    """Read a button's content; None for anything we never wrote."""
    if not isinstance(untrusted_data, str) or not untrusted_data.isascii():
        return None
    text, dot, action = untrusted_data.partition(".")
    if not dot or not action or len(untrusted_data) > MAX_CALLBACK_BYTES or len(action) > MAX_ACTION_BYTES:
        return None
    if not text:
        return Carried(None, action)
    if len(text) != KEY_CHARACTERS:
        return None
    try:
        return Carried(key_from_text(text), action)
    except Exception:
        return None


def key_in_keyboard(untrusted_message: object) -> bytes | None:
    """Find the draft key in the keyboard of one of our own earlier messages, if it still has one."""
    markup: Any = untrusted_message.get("reply_markup") if isinstance(untrusted_message, dict) else None
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            carried = unpack(button.get("callback_data")) if isinstance(button, dict) else None
            if carried is not None and carried.key is not None:
                return carried.key
    return None
