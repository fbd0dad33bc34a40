# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m bot.demo.registry --port P --home DIR`: run the stand-in on the loopback address."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from bot.demo import refuse_outside_the_demo
from bot.demo.registry.app import make_app


def main() -> None:
    """Serve until told to stop."""
    refuse_outside_the_demo()
    reader = argparse.ArgumentParser(prog="python -m bot.demo.registry", description=__doc__)
    reader.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    reader.add_argument(
        "--home", type=Path, required=True, help="folder for its keys and the senders it knows"
    )
    chosen = reader.parse_args()
    uvicorn.run(
        make_app(chosen.home),
        host="127.0.0.1",
        port=chosen.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
