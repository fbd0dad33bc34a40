# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bot's name, descriptions and commands, set per language at start. Best effort: none of it is needed to talk.

The identity is neutral on purpose: a phone that is searched shows a name that says nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import count

from telegram import Bot, BotCommand
from telegram.error import RetryAfter, TelegramError

log = logging.getLogger(__name__)

COMMANDS = ("start", "receipt", "language", "help", "stop", "delete")
BETWEEN_REQUESTS_SECONDS = 0.1

Say = Callable[[str, str], str]
"""Gives a sentence of the edge by its key and language."""


async def set_profile(bot: Bot, say: Say, languages: tuple[str, ...]) -> int:
    """Set what differs from what is set; give how many requests were refused."""
    refused = count()
    for code in ("", *(language for language in languages if len(language) == 2)):
        # Telegram takes two-letter codes only; the empty one stands for everybody else.
        language = code or "en"
        for set_one in (_name, _short_description, _description, _commands):
            try:
                await set_one(bot, say, language, code or None)
            except RetryAfter:
                log.warning("the bot's profile was not set: telegram asks to wait")
                return next(refused) + 1
            except TelegramError:
                next(refused)
            await asyncio.sleep(BETWEEN_REQUESTS_SECONDS)
    failed = next(refused)
    if failed:
        log.warning("parts of the bot's profile were not set", extra={"refused": failed})
    return failed


async def _name(bot: Bot, say: Say, language: str, code: str | None) -> None:
    wanted = say("name", language)
    # Asked first: Telegram lets a name be changed only a few times a day.
    if (await bot.get_my_name(language_code=code)).name != wanted:
        await bot.set_my_name(wanted, language_code=code)


async def _short_description(bot: Bot, say: Say, language: str, code: str | None) -> None:
    wanted = say("short_description", language)
    if (await bot.get_my_short_description(language_code=code)).short_description != wanted:
        await bot.set_my_short_description(wanted, language_code=code)


async def _description(bot: Bot, say: Say, language: str, code: str | None) -> None:
    wanted = say("description", language)
    if (await bot.get_my_description(language_code=code)).description != wanted:
        await bot.set_my_description(wanted, language_code=code)


async def _commands(bot: Bot, say: Say, language: str, code: str | None) -> None:
    wanted = [BotCommand(name, say(f"command_{name}", language)) for name in COMMANDS]
    if list(await bot.get_my_commands(language_code=code)) != wanted:
        await bot.set_my_commands(wanted, language_code=code)
