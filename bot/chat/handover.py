# SPDX-License-Identifier: AGPL-3.0-or-later
"""A restart is not felt: the draft keys go to the next process through memory, never through a disk.

Under systemd the chat's memory file is given to the service manager at the start (its file-descriptor store) and
written through at every commit. So it comes back after a planned restart and after a crash alike; stopping the
service for good, or cutting the power, ends it. On SIGHUP the process replaces itself and keeps its file open.
"""

from __future__ import annotations

import array
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Mapping

from bot.chat.keys_in_memory import KeysInMemory
from bot.chat.memory_file import MemoryFile, restore
from bot.chat.quiet import failed

log = logging.getLogger(__name__)

NAME = "amanat-keys"  # under which systemd holds the file
FIRST_PASSED_FD = 3  # Source: sd_listen_fds(3), SD_LISTEN_FDS_START.
INHERITED = "AMANAT_HANDOVER_FD"  # set only between a process and its own successor


def keep_keys(memory: KeysInMemory, environment: Mapping[str, str] = os.environ) -> bool:
    """Let systemd hold the chat's memory from now on, so that a crash loses nothing of it; say whether it does."""
    notify = environment.get("NOTIFY_SOCKET")
    if not notify:
        return False
    try:
        file = MemoryFile.of(memory)
        # The store takes one file: what the process before left there was read and blanked.
        _notify(notify, f"FDSTOREREMOVE=1\nFDNAME={NAME}\n", None)
        _notify(notify, f"FDSTORE=1\nFDNAME={NAME}\n", file.handle)
    except OSError as error:
        failed(log, "systemd did not take the keys; after a restart the next tap brings each back", error)
        return False
    memory.write_to(file)
    return True


def replace_process(memory: KeysInMemory) -> None:
    """Replace this process by a new one that keeps the keys open. Does not return unless it fails."""
    os.environ[INHERITED] = str(MemoryFile.of(memory, inheritable=True).handle)
    arguments = sys.orig_argv[1:]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own command line again


def take_keys(memory: KeysInMemory, environment: Mapping[str, str] = os.environ) -> int:
    """Take over what the process before left, as far as it is fresh, and destroy it. Gives the number of chats."""
    taken = 0
    for handle in _handles(environment):
        try:
            taken += restore(handle, memory)
        except OSError as error:
            failed(log, "what was handed over cannot be used; the next tap brings each key back", error)
        finally:
            with contextlib.suppress(OSError):
                os.ftruncate(handle, 0)
            with contextlib.suppress(OSError):
                os.close(handle)
    if environment is os.environ:
        for name in (INHERITED, "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"):
            os.environ.pop(name, None)
    if taken:
        log.info("after a restart chats go on as they were", extra={"chats": taken})
    return taken


def _handles(environment: Mapping[str, str]) -> list[int]:
    found = []
    if environment.get(INHERITED, "").isdigit():
        found.append(int(environment[INHERITED]))
    names = environment.get("LISTEN_FDNAMES", "").split(":")
    mine = environment.get("LISTEN_PID") == str(os.getpid())
    return found + [FIRST_PASSED_FD + at for at, name in enumerate(names) if mine and name == NAME]


def _notify(address: str, words: str, handle: int | None) -> None:
    """Speak to systemd. Source: sd_notify(3), sd_pid_notify_with_fds(3)."""
    where = "\0" + address[1:] if address.startswith("@") else address
    passed = (
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handle]))] if handle is not None else []
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        door.connect(where)
        door.sendmsg([words.encode()], passed)
