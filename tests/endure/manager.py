# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of systemd that matters here: a notify socket, and a store for one descriptor that outlives a service.

Source: sd_notify(3) and sd_listen_fds(3). It receives what the service sends, and gives it back at the next start.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

# Only the new process knows its own number, which must stand in its environment.
AS_A_SERVICE = """
import os, sys
handle, *command = sys.argv[1:]
os.dup2(int(handle), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="amanat-keys")
os.execvp(command[0], command)
"""


class Manager:
    """Starts a service again and again, and keeps its descriptor meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = folder / "notify"
        self._socket.bind(str(self._address))
        self._socket.setblocking(False)
        self._kept: int | None = None
        self.heard: list[str] = []

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start the service with what it left."""
        kept = self.kept()
        environment = {**environment, "NOTIFY_SOCKET": str(self._address)}
        if kept is None:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        wrapped = [sys.executable, "-c", AS_A_SERVICE, str(kept), *command]
        return subprocess.Popen(wrapped, env=environment, stdout=log, stderr=log, pass_fds=[kept])

    def kept(self) -> int | None:
        """Hear what the service said, and give the descriptor it wants kept."""
        while True:
            try:
                words, handles, _flags, _from = socket.recv_fds(self._socket, 4096, 4)
            except BlockingIOError:
                return self._kept
            said = words.decode()
            self.heard.append(said)
            if "FDSTOREREMOVE=1" in said or handles:
                self._let_go()
            if "FDSTORE=1" in said and handles:
                self._kept = handles[0]

    def close(self) -> None:
        """End: what was kept is gone, as when the service is stopped for good."""
        self._let_go()
        self._socket.close()

    def _let_go(self) -> None:
        if self._kept is not None:
            os.close(self._kept)
        self._kept = None
