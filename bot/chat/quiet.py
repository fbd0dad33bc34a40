# SPDX-License-Identifier: AGPL-3.0-or-later
"""Silence for the libraries: what they would log holds the token (in addresses) and people's words (in bodies).

Measured: the HTTP client logs every address at INFO, the Telegram library every update at DEBUG and, when an
answer surprises it, the whole answer at CRITICAL. Whatever goes wrong reaches us as an exception anyway.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

log = logging.getLogger(__name__)

MUTE = ("telegram", "httpx", "httpcore", "aiohttp", "hpack")
TERSE = ("aiosqlite", "sqlalchemy", "alembic", "asyncio", "concurrent")


def silence_libraries() -> None:
    """Let nothing of the networking libraries through, and only warnings of the database's."""
    for name in MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name in TERSE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in list(logging.Logger.manager.loggerDict):
        # A child that was given a level of its own would not inherit its parent's silence.
        if name.split(".", 1)[0] in MUTE:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def failed(where: logging.Logger, event: str, error: BaseException) -> None:
    """Log a failure by the type of its error alone: its message or traceback could quote somebody."""
    where.error(event, extra={"error": type(error).__name__})


def quiet_loop_errors(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report an error nobody caught by its type alone; the event loop's own report would quote it."""
    error = context.get("exception")
    log.error("something failed unseen", extra={"error": type(error).__name__})
