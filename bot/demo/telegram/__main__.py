# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run the stand-in: python -m bot.demo.telegram --port 8081 --token 4242:anything."""

from __future__ import annotations

import argparse
import contextlib
import socket
from collections.abc import Sequence

import uvicorn

from bot.demo import refuse_outside_the_demo

from .running import TOKEN
from .web import make_app
from .world import World

HOST = "127.0.0.1"  # Nobody else on the network may meet it.


class StandinServer(uvicorn.Server):
    """uvicorn, but whoever waits in a long poll is let go before it stops."""

    def __init__(self, world: World) -> None:
        self._world = world
        config = uvicorn.Config(
            make_app(world),
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=60,  # A bot that pauses between calls must not meet a closing connection.
        )
        super().__init__(config)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        self._world.close()
        await super().shutdown(sockets)


def listen(port: int) -> socket.socket:
    """Return a listening socket on this machine's own address.

    It names its protocol, unlike socket.create_server: asyncio turns Nagle's delay off only on sockets that do,
    and with the delay every answer costs 40 ms.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(2048)
    return listener


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop; prints the address once it listens."""
    refuse_outside_the_demo()
    parser = argparse.ArgumentParser(
        prog="python -m bot.demo.telegram", description="a stand-in for Telegram"
    )
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN, help="the bot's token, such as 4242:anything")
    parser.add_argument(
        "--state-dir", choices=["none"], default="none", help="the state is kept in memory only"
    )
    chosen = parser.parse_args(arguments)
    if not chosen.token.partition(":")[0].isdigit():
        parser.error("a token is a number, a colon and a secret, such as 4242:anything")

    listener = listen(chosen.port)
    # One line, flushed: whoever started the process reads the address from it.
    print(f"telegram stand-in: http://{HOST}:{listener.getsockname()[1]}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        StandinServer(World(chosen.token)).run(sockets=[listener])


if __name__ == "__main__":
    main()
