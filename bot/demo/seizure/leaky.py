# SPDX-License-Identifier: AGPL-3.0-or-later
"""An intake that leaks on purpose, so that `make seizure` can show that it would notice. Demo only.

    python -m bot.demo.seizure.leaky log|chat-id|key|all

Wraps one function of the chat and then runs `amanat intake`. The product has no hook for this.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import sitting
from bot.chat.answering import Answering
from bot.commands import main
from bot.interview.turns import Said
from bot.settings import home_from_environment
from storage.drafts import key_text, new_draft_key

log = logging.getLogger("bot.chat.answering")


def wrap(where: object, name: str, leaking: Callable[..., object]) -> None:
    """Put a leaking function in an honest one's place."""
    if not hasattr(where, name):
        sys.exit(f"expected {name} to leak through; the chat has changed: look where its work is done now")
    setattr(where, name, leaking)


def leak_log() -> None:
    """Log every answer, as a forgotten debug line would."""
    honest = Answering.answer

    async def answer(self: Answering, *given: Any) -> None:
        log.info(next((one.turn.text for one in given if isinstance(getattr(one, "turn", None), Said)), "?"))
        await honest(self, *given)

    wrap(Answering, "answer", answer)


def leak_chat_id() -> None:
    """Write the chat's number beside the drafts, as a table of sessions would."""
    honest = Answering.answer

    async def answer(self: Answering, place: sitting.Sitting, *given: Any) -> None:
        async def remember(session: AsyncSession) -> None:
            await session.execute(text("CREATE TABLE IF NOT EXISTS seen (chat_id INTEGER PRIMARY KEY)"))
            await session.execute(text("INSERT OR IGNORE INTO seen VALUES (:one)"), {"one": place.chat_id})

        await honest(self, place, *given)
        place.also(remember)

    wrap(Answering, "answer", answer)


def leak_key() -> None:
    """Keep the newest draft's key in the settings file, as a convenient cache would."""

    def remembered() -> bytes:
        key = new_draft_key()
        with home_from_environment().settings_file.open("a") as settings:
            settings.write(f"AMANAT_NEWEST_KEY={key_text(key)}\n")
        return key

    wrap(sitting, "new_draft_key", remembered)


def leak_all() -> None:
    """Leak in all three ways; each is found by a search of its own."""
    leak_log()
    leak_chat_id()
    leak_key()


LEAKS: dict[str, Callable[[], None]] = {
    "log": leak_log,
    "chat-id": leak_chat_id,
    "key": leak_key,
    "all": leak_all,
}


if __name__ == "__main__":
    if os.environ.get("AMANAT_DEMO") != "1" or sys.argv[1:2] not in [[name] for name in LEAKS]:
        sys.exit("this intake leaks on purpose and runs in the demo only; use `amanat intake`")
    LEAKS[sys.argv[1]]()
    sys.argv = ["amanat", "intake"]
    main()
