# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a speaker sees."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.recording.state import Session
from bot.chat.sentences import say
from bot.chat.wire.buttons import pack
from bot.chat.wire.pages import Knob, Page, Voice
from bot.interview.spoken import Script
from bot.interview.text import msg
from bot.interview.words import load_words
from locales import LOCALES

KEEP, AGAIN, LEAVE_OUT, BACK, LEFT, FINISH, OPEN = (
    f"r:{name}" for name in ("keep", "again", "out", "back", "left", "finish", "open")
)


def session_page(
    key: bytes, session: Session, prompts: Sequence[Script], done: int, said: Sequence[str]
) -> Page:
    """Give the text to be read, or what was spoken to be heard, or the end. said: keys of what is said before."""
    language = session.language
    sentences = tuple(say(one, language) for one in said)
    prompt = next((one for one in prompts if one.key == session.at), None)
    if prompt is None:
        knobs = [(LEFT, "rec_left")] if session.left_out else []
        return Page(
            sentences, say("rec_done", language), _rows(key, language, *knobs, (FINISH, "rec_finish"))
        )
    if session.heard is not None:
        rows = _rows(key, language, (KEEP, "rec_keep"), (AGAIN, "rec_again"))
        heard = (Voice(file_id=session.heard.file_id),)
        return Page(sentences, say("rec_listen", language), rows, voices=heard)
    native = LOCALES[language].native_name
    head = say("rec_prompt", language, n=min(done + 1, len(prompts)), total=len(prompts), tongue=native)
    rows = _rows(key, language, (LEAVE_OUT, "rec_skip"), (BACK, "rec_back"))
    return Page(sentences, f"{head}\n\n{prompt.text}", rows)


def hidden_page(key: bytes, session: Session) -> Page:
    """Give the page that tells nothing, the same as that over a hidden report."""
    words = load_words(session.language)
    return Page(question=words.say(msg("Welcome.")), rows=((Knob(words.say(msg("Open")), pack(key, OPEN)),),))


def finished_page(session: Session) -> Page:
    """Say that the session is closed."""
    return Page(question=say("rec_finished", session.language))


def _rows(key: bytes, language: str, *knobs: tuple[str, str]) -> tuple[tuple[Knob, ...], ...]:
    return tuple((Knob(say(label, language), pack(key, action)),) for action, label in knobs)
