# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot says of itself, per language: names, descriptions, commands."""

from __future__ import annotations

import json
from typing import Any

from .errors import bad_request

# Source: Bot API, setMyName, setMyDescription, setMyShortDescription, setMyCommands, BotCommand.
MAX_CHARACTERS = {"name": 64, "description": 512, "short_description": 120}
MAX_COMMANDS = 100
MAX_COMMAND_CHARACTERS = 32
MAX_COMMAND_DESCRIPTION_CHARACTERS = 256


class Profile:
    """Texts and commands by language; the empty language is everyone's fallback."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._commands: dict[tuple[str, str], list[dict[str, str]]] = {}

    def set_text(self, what: str, text: str, language_code: str) -> None:
        """Set the name, description or short_description for a language; empty removes. Raises Refused."""
        if len(text) > MAX_CHARACTERS[what]:
            raise bad_request(f"{what.upper()}_TOO_LONG")
        self._texts[what, _checked(language_code)] = text

    def text(self, what: str, language_code: str | None) -> str:
        """Return a text in this language, else in the fallback."""
        return self._texts.get((what, _base(language_code))) or self._texts.get((what, ""), "")

    def name_in(self, language_code: str | None) -> str:
        """Return the bot's name in this language."""
        return self.text("name", language_code)

    def set_commands(self, commands: Any, scope: Any, language_code: str) -> None:
        """Set the commands of a scope and language. Raises Refused."""
        if not isinstance(commands, list):
            raise bad_request("commands must be an Array of BotCommand")
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            name, said = command.get("command", ""), command.get("description", "")
            if not 1 <= len(name) <= MAX_COMMAND_CHARACTERS or not name.islower() or not name.isascii():
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(said) <= MAX_COMMAND_DESCRIPTION_CHARACTERS:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._commands[_scope(scope), _checked(language_code)] = commands

    def commands(self, scope: Any, language_code: str) -> list[dict[str, str]]:
        """Return exactly what was set for a scope and language."""
        return self._commands.get((_scope(scope), language_code), [])

    def commands_for(self, chat_id: int, language_code: str | None) -> list[dict[str, str]]:
        """Return what a person's menu shows: the narrowest scope first, her language before the fallback."""
        scopes = ({"type": "chat", "chat_id": chat_id}, {"type": "all_private_chats"}, None)
        for scope in scopes:
            for language in (_base(language_code), ""):
                if found := self._commands.get((_scope(scope), language)):
                    return found
        return []


def _scope(scope: Any) -> str:
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def _base(language_code: str | None) -> str:
    return (language_code or "").partition("-")[0]


def _checked(language_code: str) -> str:
    """Return the code if Telegram takes it: two letters of ISO 639-1, or none."""
    if language_code and not (
        len(language_code) == 2 and language_code.isalpha() and language_code.islower()
    ):
        raise bad_request("invalid language code specified")
    return language_code
