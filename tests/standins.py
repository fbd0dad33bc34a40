# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Telegram stand-in of its own for every test, in a process of its own, without the seconds that loading takes.

Python's fork server loads the stand-in once; each test gets a fork of it. How a stand-in starts and stops from the
command line has its own tests.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bot.demo.telegram.__main__", "tests.standins"])


@contextmanager
def a_standin() -> Iterator[str]:
    """Run a stand-in while the block lasts; yields its address, such as http://127.0.0.1:40123."""
    ours, theirs = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _serve(told: Connection) -> None:
    os.environ["AMANAT_DEMO"] = "1"
    from bot.demo.telegram.__main__ import HOST, StandinServer, listen
    from bot.demo.telegram.running import TOKEN
    from bot.demo.telegram.world import World

    listener = listen(0)
    told.send(f"http://{HOST}:{listener.getsockname()[1]}")
    told.close()
    StandinServer(World(TOKEN)).run(sockets=[listener])
