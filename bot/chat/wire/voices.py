# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends voice notes of ours: uploaded once, afterwards by the file_id that Telegram gave them.

What is remembered is the same for every chat and says nothing about anybody.
"""

from __future__ import annotations

import asyncio
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.chat.wire.client import Wire
from bot.chat.wire.pages import Voice

MAX_REMEMBERED = 5000  # Seven languages with all their prompts are fewer than a thousand.


class Voices:
    """Remembers the file_ids of what was uploaded, by the hash of its bytes."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._ids: dict[str, str] = {}

    async def send(self, chat_id: int, voice: Voice) -> Any:
        """Send one voice note and give Telegram's answer. Raises TelegramError."""
        if voice.file_id:
            return await self._wire.send_voice(chat_id, voice.file_id)
        known = self._ids.get(voice.sha256)
        if known is not None:
            try:
                return await self._wire.send_voice(chat_id, known)
            except BadRequest:
                self._ids.pop(
                    voice.sha256, None
                )  # Telegram has forgotten it, or another bot's token is in use.
        answer = await self._wire.send_voice(chat_id, await _content(voice))
        file_id = _file_id(answer)
        if file_id and len(self._ids) < MAX_REMEMBERED:
            self._ids[voice.sha256] = file_id
        return answer


async def _content(voice: Voice) -> bytes:
    try:
        if voice.path is not None:
            return await asyncio.to_thread(voice.path.read_bytes)
    except OSError:
        pass
    raise TelegramError("a recording is missing")


def _file_id(answer: Any) -> str | None:
    found = answer.get("voice") if isinstance(answer, dict) else None
    file_id = found.get("file_id") if isinstance(found, dict) else None
    return file_id if isinstance(file_id, str) else None
