# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which approved recordings say what a screen says, and when they follow unasked."""

from __future__ import annotations

import locales
from bot.chat.sentences import say
from bot.chat.wire.buttons import pack
from bot.chat.wire.pages import Knob, Voice
from bot.interview.parts import Screen
from bot.interview.spoken import is_language_choice, script_of
from bot.interview.turns import Tapped, Turn
from bot.interview.words import load_words
from locales.audio import approved, audio_folder, text_hash

LISTEN = "x:listen"
PLAY = (
    "\u25b6\ufe0e "  # a small triangle, known from every player, also to who cannot read the word beside it
)


def is_listen(turn: Turn) -> bool:
    """Say whether somebody asks to hear what is shown."""
    return isinstance(turn, Tapped) and turn.action == LISTEN


def voices_of(shown: Screen, language: str) -> tuple[Voice, ...]:
    """Give the approved recordings of a screen; of the first question one in each language that has it."""
    if is_language_choice(shown):
        spoken = [locale.code for locale in locales.offered_languages()]
    else:
        spoken = [language]
    return tuple(voice for code in spoken if (voice := _voice(shown, code)) is not None)


def _voice(shown: Screen, language: str) -> Voice | None:
    """Give the recording made from this very text, if a moderator approved one."""
    recorded = approved(language)
    if not recorded:
        return None
    text = script_of(shown, load_words(language))
    found = recorded.get(text_hash(text)) if text is not None else None
    return None if found is None else Voice(audio_folder(language) / found.file_name, found.sha256)


def listen_knob(language: str, key: bytes | None) -> Knob:
    """Give the small button under a screen that can be heard."""
    return Knob(PLAY + say("listen", language), pack(key, LISTEN))
