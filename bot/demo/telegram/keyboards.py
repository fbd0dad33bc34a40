# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a bot may put under its messages, checked as the real server checks it."""

from __future__ import annotations

import json
from typing import Any

from .errors import bad_request

MAX_CALLBACK_DATA_BYTES = 64  # Source: Bot API, InlineKeyboardButton.callback_data.
MAX_BUTTONS = 100  # Source: Bot API servers refuse larger inline keyboards.
MAX_MARKUP_BYTES = 10_000  # Source: the same; the refusal speaks of the length.
LINKS = ("http://", "https://", "tg://", "mailto:", "tel:")
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def checked_markup(markup: Any) -> dict[str, Any] | None:
    """Return the markup in the shape that messages carry, None for none. Raises Refused."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for name in ("inline_keyboard", "keyboard"):
        if name in markup:
            rows = markup[name]
            if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
                raise bad_request(f'field "{name}" must be an Array of Arrays')
    if "inline_keyboard" in markup:
        return _inline(markup)
    if "keyboard" in markup:
        rows = [[{"text": key} if isinstance(key, str) else key for key in row] for row in markup["keyboard"]]
        return {**markup, "keyboard": [row for row in rows if row]}
    return markup


def is_inline(markup: dict[str, Any] | None) -> bool:
    """Say whether the markup stands under the message (and not in place of the keyboard)."""
    return bool(markup) and "inline_keyboard" in (markup or {})


def _inline(markup: dict[str, Any]) -> dict[str, Any] | None:
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(len(row) for row in rows) > MAX_BUTTONS or len(json.dumps(rows)) > MAX_MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _unreadable('Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_EMPTY")
    if not any(action in button for action in ACTIONS):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(LINKS):
        raise bad_request("inline keyboard button URL is invalid: Wrong HTTP URL")
    return dict(button)


def _unreadable(why: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {why}")
