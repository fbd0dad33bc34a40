# SPDX-License-Identifier: AGPL-3.0-or-later
"""A planned restart is not felt: the draft keys go to the next process through memory, never through a disk.

The keys lie in a memory file (memfd) that has no name in any file system. On SIGTERM under systemd it is given
to the service manager to hold (its file-descriptor store) and comes back at the next start; on SIGHUP the process
replaces itself and simply keeps it open. Whoever stops the service for good, or cuts the power, ends it.
"""

from __future__ import annotations

import array
import contextlib
import json
import logging
import os
import socket
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from time import CLOCK_BOOTTIME, clock_gettime
from typing import Any

from bot.chat.keys_in_memory import ChatMemory, KeysInMemory
from bot.chat.quiet import failed

log = logging.getLogger(__name__)

NAME = "amanat-keys"  # under which systemd holds the file
FIRST_PASSED_FD = 3  # Source: sd_listen_fds(3), SD_LISTEN_FDS_START.
INHERITED = "AMANAT_HANDOVER_FD"  # set only between a process and its own successor
MAX_AGE_SECONDS = 600.0  # A restart that takes longer is no planned one.
MAX_BYTES = 64 << 20


def leave_keys(memory: KeysInMemory, environment: Mapping[str, str] = os.environ) -> bool:
    """Give the keys to systemd to hold until the next start; say whether it took them."""
    notify = environment.get("NOTIFY_SOCKET")
    if not notify or not len(memory):
        return False
    try:
        handle = _written(memory, inheritable=False)
    except OSError as error:
        failed(log, "the keys could not be handed over; the next tap brings each back", error)
        return False
    try:
        _notify(notify, f"FDSTORE=1\nFDNAME={NAME}\n", handle)
    except OSError as error:
        failed(log, "systemd did not take the keys; the next tap brings each back", error)
        return False
    finally:
        os.close(handle)
    return True


def replace_process(memory: KeysInMemory) -> None:
    """Replace this process by a new one that keeps the keys open. Does not return unless it fails."""
    handle = _written(memory, inheritable=True)
    os.environ[INHERITED] = str(handle)
    arguments = sys.orig_argv[1:]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own command line again


def take_keys(memory: KeysInMemory, environment: Mapping[str, str] = os.environ) -> int:
    """Take over what the process before left, if it is fresh, and destroy it. Gives the number of chats."""
    taken = 0
    for handle in _handles(environment):
        try:
            taken += _read(handle, memory)
        except (OSError, ValueError, KeyError, TypeError) as error:
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
        log.info("a planned restart: chats go on as they were", extra={"chats": taken})
    return taken


def _handles(environment: Mapping[str, str]) -> list[int]:
    found = []
    if environment.get(INHERITED, "").isdigit():
        found.append(int(environment[INHERITED]))
    names = environment.get("LISTEN_FDNAMES", "").split(":")
    mine = environment.get("LISTEN_PID") == str(os.getpid())
    stored = [FIRST_PASSED_FD + at for at, name in enumerate(names) if mine and name == NAME]
    if stored:
        notify = environment.get("NOTIFY_SOCKET")
        with contextlib.suppress(OSError):
            _notify(notify or "", f"FDSTOREREMOVE=1\nFDNAME={NAME}\n", None)
    return found + stored


def _written(memory: KeysInMemory, *, inheritable: bool) -> int:
    """Write the keys into a new memory file. Raises OSError."""
    state = {"at": clock_gettime(CLOCK_BOOTTIME), "chats": [_packed(*one) for one in memory.everything()]}
    handle = os.memfd_create("amanat", 0 if inheritable else os.MFD_CLOEXEC)
    with os.fdopen(os.dup(handle), "wb") as out:
        out.write(json.dumps(state).encode())
    return handle


def _read(handle: int, memory: KeysInMemory) -> int:
    size = os.fstat(handle).st_size
    if not 0 < size <= MAX_BYTES:
        return 0
    state = json.loads(os.pread(handle, size, 0))
    if not 0 <= clock_gettime(CLOCK_BOOTTIME) - float(state["at"]) <= MAX_AGE_SECONDS:
        return 0
    for packed in state["chats"]:
        memory.restore(*_unpacked(packed))
    return len(state["chats"])


def _packed(chat_id: int, chat: ChatMemory, idle_for: float) -> list[Any]:
    return [
        chat_id,
        _text(chat.draft_key),
        _text(chat.held_key),
        chat.keyboard_message,
        chat.language,
        chat.unsaved_messages,
        idle_for,
    ]


def _unpacked(packed: list[Any]) -> tuple[int, ChatMemory, float]:
    chat_id, draft_key, held_key, keyboard_message, language, unsaved, idle_for = packed
    chat = ChatMemory(
        draft_key=_key(draft_key),
        held_key=_key(held_key),
        keyboard_message=keyboard_message,
        language=language,
        unsaved_messages=[(int(message_id), int(at)) for message_id, at in unsaved],
    )
    return int(chat_id), chat, float(idle_for)


def _text(key: bytes | None) -> str | None:
    return None if key is None else b64encode(key).decode()


def _key(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)


def _notify(address: str, words: str, handle: int | None) -> None:
    """Speak to systemd. Source: sd_notify(3), sd_pid_notify_with_fds(3)."""
    where = "\0" + address[1:] if address.startswith("@") else address
    passed = (
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handle]))] if handle is not None else []
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        door.connect(where)
        door.sendmsg([words.encode()], passed)
