# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands for recorded prompts share: the language, the prompts as they read now, and the codes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import locales
from bot.chat.recording.invitations import VALID_FOR, invite
from bot.commands.words import say
from bot.interview.spoken import Script, scripts
from bot.settings import home_from_environment
from locales import LocalesError
from locales.audio import MAX_ROLE_CHARACTERS


def prompts(language: str) -> dict[str, Script]:
    """Give the prompts of a language by their names, in the order in which they are asked. Raises LocalesError."""
    if language not in locales.LOCALES:
        known = " ".join(locales.LOCALES)
        raise LocalesError(f"{language}: not a language of the chat; use one of {known}")
    return {one.key: one for one in scripts(language)}


def recordings_folder(home: Path | None, language: str) -> Path:
    """Give the folder in which a language's recordings wait."""
    return home_from_environment(home).recordings / language


def run_invite(home: Path | None, language: str, role: str) -> None:
    """Print a new code. Raises LocalesError."""
    prompts(language)
    role = role.strip()
    if not 0 < len(role) <= MAX_ROLE_CHARACTERS or not role.isprintable():
        raise LocalesError(
            f"--role: say in at most {MAX_ROLE_CHARACTERS} letters who will speak, for example «woman, Makran»; never a name"
        )
    folder = home_from_environment(home).recordings
    code = invite(folder, language, role, today=datetime.now(UTC).date())
    say(f"/record {code[:4]} {code[4:8]} {code[8:]}")
    say(f"The speaker sends this line to the bot. It counts once, within {VALID_FOR.days} days.")
