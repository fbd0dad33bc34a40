# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's house: one folder, five processes, three pages.

The three processes of the product run exactly as they do for real, each from its own command line with its
own settings; only Telegram and the partner are stand-ins, reached over real HTTP on the loopback address.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.commands.init import NewModerator, found_team
from bot.demo.partners import introduce
from storage.home import Home
from storage.keymaking import generate_passphrase

FAVOURITE_PORTS = {"phone": 8701, "desk": 8702, "registry": 8703}
START_WITHIN_SECONDS = 40.0
MODERATOR_NAMES = ("Hani", "Nodan")


class HouseError(Exception):
    """A part of the demo did not start or stopped early. The message names the part and its log."""


def _free_port(favourite: int) -> int:
    """Give the favourite port when it is free, else any free one."""
    for port in (favourite, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise HouseError("no free port on 127.0.0.1; stop another program and try again")


@dataclass
class House:
    """All that runs, and where. Use it as a context: leaving stops every process."""

    folder: Path
    favourite_ports: bool = True
    ports: dict[str, int] = field(default_factory=dict)
    moderators: list[NewModerator] = field(default_factory=list)
    token: str = field(
        default_factory=lambda: f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}"
    )
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        """Give the AMANAT_HOME of the three product processes."""
        return Home(self.folder / "home")

    @property
    def logs(self) -> Path:
        """Give the folder of the five processes' logs."""
        return self.folder / "logs"

    def url(self, part: str) -> str:
        """Give the address of the phone, the desk or the registry."""
        return f"http://127.0.0.1:{self.ports[part]}"

    def __enter__(self) -> House:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs.mkdir(exist_ok=True, mode=0o700)
        self.ports = {
            part: _free_port(port if self.favourite_ports else 0) for part, port in FAVOURITE_PORTS.items()
        }
        self.moderators = [NewModerator(name, generate_passphrase()) for name in MODERATOR_NAMES]
        found_team(self.home, self.moderators, threshold=3, shares=5, settings=self._settings_lines())
        try:
            self.start("phone")
            self.start("registry")
            self._write_partners()
            for part in ("intake", "desk", "forwarder"):
                self.start(part)
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()

    def _settings_lines(self) -> str:
        return (
            f"AMANAT_API_BASE_URL=http://127.0.0.1:{self.ports['phone']}\n"
            "AMANAT_FASTEST_TURN=0\n"  # the demo's own relative is a program
            "AMANAT_REST_AFTER_CASES=0\nAMANAT_REST_AFTER=0\n"  # and so are its moderators
            "AMANAT_POLL_EVERY=1\nAMANAT_POLL_FOR=5\nAMANAT_IDLE_LOCK_FOR=60\nAMANAT_ORGANISATION=Amanat (demo)\n"
        )

    def _write_partners(self) -> None:
        introduce(self.home, self.folder / "registry", self.url("registry"))

    def command(self, part: str) -> list[str]:
        """Give the command line of one process."""
        python = sys.executable
        amanat = [python, "-c", "from bot.commands import main; main()"]
        return {
            "phone": [python, "-m", "bot.demo.telegram", "--port", str(self.ports["phone"]), "--token", self.token],
            "registry": [
                python, "-m", "bot.demo.registry",
                "--port", str(self.ports["registry"]), "--home", str(self.folder / "registry"),
            ],
            "intake": [*amanat, "intake"],
            "desk": [*amanat, "desk", "--port", str(self.ports["desk"])],
            "forwarder": [*amanat, "forward"],
        }[part]  # fmt: skip

    def environment(self, part: str) -> Mapping[str, str]:
        """Give the environment of one process: only the chat ever sees the token."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AMANAT_")}
        ours = {"AMANAT_DEMO": "1", "PYTHONUNBUFFERED": "1"}
        if part in ("intake", "desk", "forwarder"):
            ours |= {"AMANAT_HOME": str(self.home.root)}
        if part == "intake":
            ours |= {"AMANAT_BOT_TOKEN": self.token}
        return kept | ours

    def start(self, part: str) -> None:
        """Start one process and wait until it answers. Raises HouseError with the place of its log."""
        with (self.logs / f"{part}.log").open("ab") as log:
            self.processes[part] = subprocess.Popen(  # fixed command lines of our own
                self.command(part),
                env=dict(self.environment(part)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the parts in order.
            )
        self._wait_until_up(part)

    def _wait_until_up(self, part: str) -> None:
        until = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < until:
            self.check_alive(part)
            if part not in self.ports:
                return
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url(part)}/", timeout=2).status_code < 500:
                    return
            time.sleep(0.1)
        raise HouseError(
            f"the {part} did not answer within {START_WITHIN_SECONDS:.0f} s; see {self.logs}/{part}.log"
        )

    def check_alive(self, *parts: str) -> None:
        """Raise HouseError when a process has ended by itself."""
        for part in parts or tuple(self.processes):
            code = self.processes[part].poll()
            if code is not None:
                raise HouseError(
                    f"the {part} stopped by itself (exit code {code}); see {self.logs}/{part}.log"
                )

    def kill(self, part: str) -> None:
        """Kill one process without warning, as a power cut would."""
        self.processes[part].send_signal(signal.SIGKILL)
        self.processes[part].wait(timeout=10)

    def stop_all(self) -> None:
        """Ask every process to stop, the chat first so that it commits what it holds; insist after ten seconds."""
        order = ("intake", "forwarder", "desk", "registry", "phone")
        running = [
            self.processes[p] for p in order if p in self.processes and self.processes[p].poll() is None
        ]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=5)
