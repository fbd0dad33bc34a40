# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking updates in by webhook: listen first, then tell Telegram where, and look now and then whether that holds.

Stopping leaves the webhook as it is: Telegram keeps what it cannot deliver and tries again, so nothing is lost
between two processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from telegram.error import RetryAfter, TelegramError

from bot.chat.gathering import Gathering, HandleBatch
from bot.chat.quiet import failed
from bot.chat.wire.client import Wire
from bot.chat.wire.webhook import WebhookDoor
from bot.settings import SettingsError

log = logging.getLogger(__name__)

MAX_OPEN_REQUESTS = 512  # Telegram opens 100 at most; the rest are strangers, who wait for nothing here.
LAST_ANSWERS_SECONDS = 5
FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0


class QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: the intake has them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


@dataclass
class Reception:
    """Webhook mode. `secret` is what Telegram must show with every delivery."""

    wire: Wire
    handle: HandleBatch
    stop: asyncio.Event
    url: str
    listen: str
    secret: str

    async def run(self) -> None:
        """Serve until told to stop. Raises SettingsError when the address cannot be listened on."""
        gathering = Gathering(self.handle)
        door = WebhookDoor(gathering.submit, path=urlsplit(self.url).path, secret=self.secret)
        listener = listening(self.listen)
        server = QuietServer(
            uvicorn.Config(
                door,
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                lifespan="off",
                ws="none",
                proxy_headers=False,
                limit_concurrency=MAX_OPEN_REQUESTS,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
            )
        )
        gatherer = asyncio.create_task(gathering.run(self.stop))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        announcing = asyncio.create_task(self._announce())
        try:
            await asyncio.wait(
                {asyncio.create_task(self.stop.wait()), gatherer, serving},
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self.stop.set()
            announcing.cancel()
            await asyncio.gather(gatherer, announcing, return_exceptions=True)
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)

    async def _announce(self) -> None:
        """Tell Telegram where to deliver, as often as it takes."""
        pause, failures = FIRST_PAUSE_SECONDS, 0
        while True:
            try:
                await self.wire.set_webhook(self.url, self.secret)
            except RetryAfter as error:
                pause = max(pause, float(getattr(error.retry_after, "total_seconds", lambda: 1.0)()))
            except TelegramError as error:
                failures += 1
                if failures in (3, 30, 300):
                    failed(log, "telegram does not take the webhook; check AMANAT_WEBHOOK_URL", error)
            else:
                return
            await asyncio.sleep(pause)
            pause = min(MAX_PAUSE_SECONDS, pause * 2)


def listening(address: str) -> socket.socket:
    """Open the listening socket: "host:port" or "unix:/path". Raises SettingsError."""
    try:
        if address.startswith("unix:"):
            path = address.removeprefix("unix:")
            with contextlib.suppress(FileNotFoundError):
                _remove_socket(path)
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(path)
        else:
            host, _, port = address.rpartition(":")
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            # Named protocol: asyncio turns Nagle's delay off only then.
            listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host.strip("[]") or "127.0.0.1", int(port)))
        listener.listen(1024)
    except (OSError, ValueError):
        raise SettingsError(
            "AMANAT_WEBHOOK_LISTEN: cannot listen there; give a free address such as 127.0.0.1:8443 or unix:/path"
        ) from None
    return listener


def _remove_socket(path: str) -> None:
    """Remove a socket that a killed process left behind; never anything but a socket."""
    if stat.S_ISSOCK(Path(path).stat().st_mode):
        Path(path).unlink()
