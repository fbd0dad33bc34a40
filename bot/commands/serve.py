# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three long-running processes, each with its own settings and its own rooms."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
from collections.abc import Callable
from pathlib import Path

from bot.commands.words import say
from bot.logs import configure_logs
from bot.settings import DeskSettings, ForwarderSettings, IntakeSettings, Settings, load_settings

log = logging.getLogger(__name__)


def _prepare(settings: Settings) -> None:
    """Quiet logs, private files, and no core dumps: a dump would hold the drafts of the hour."""
    configure_logs(level=settings.log_level, file=settings.log_file)
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from bot.commands.checks import plain_swaps

    if plain_swaps():
        log.warning(
            "swap without encryption is in use: what somebody writes may reach the disk; turn it off or encrypt it"
        )


def run_intake_process(home: Path | None) -> None:
    """Run the chat until it is told to stop."""
    settings = load_settings(IntakeSettings, home=home)
    settings.token()  # Refuse now, with the cure, rather than at the first request.
    _prepare(settings)
    from bot.chat.app import run_intake

    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(run_intake(settings))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give uvloop's loop, which does the same work with less of it in Python, or None for Python's own where it is missing."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def run_desk_process(home: Path | None, *, host: str | None, port: int | None) -> None:
    """Run the desk until it is told to stop."""
    settings = load_settings(DeskSettings, home=home)
    if host is not None:
        settings.host = host
    if port is not None:
        settings.port = port
    _prepare(settings)
    import uvicorn

    from bot.desk.app import make_app

    say(f"The desk listens at http://{settings.host}:{settings.port}/ (stop with Ctrl-C)")
    uvicorn.run(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=5,
    )


def run_forwarder_process(home: Path | None) -> None:
    """Run the forwarder until it is told to stop."""
    settings = load_settings(ForwarderSettings, home=home)
    _prepare(settings)
    from bot.partners.forwarder import run_forwarder

    asyncio.run(run_forwarder(settings))


def run_migration(home: Path | None) -> None:
    """Bring the database to the newest schema."""
    settings = load_settings(Settings, home=home)
    _prepare(settings)
    from storage.database import migrate

    asyncio.run(migrate(settings.database_url))
    say("The database has the newest schema.")
