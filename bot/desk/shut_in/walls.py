# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walls around the child: limits on memory, time and files, and a list of the system calls that are left.

Runs in the child only. Whoever takes over a parser can then count, and write to the pipe: no file, no network, no
other process. Source: seccomp(2), bpf in linux/filter.h; the numbers are those of asm/unistd.h.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys

MAX_MEMORY_BYTES = 1024**3  # Limit: a picture of 50 million pixels is held three times over.
MAX_CPU_SECONDS = 20
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER_MODE = 38, 22, 2
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refused is EPERM: a library then does without

# Machine -> its number in an audit record, and the calls that computing needs.
_X86_64 = {
    "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
    "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "writev": 20, "sched_yield": 24, "mremap": 25,
    "madvise": 28, "getpid": 39, "exit": 60, "gettimeofday": 96, "sigaltstack": 131, "gettid": 186, "futex": 202,
    "clock_gettime": 228, "exit_group": 231, "tgkill": 234, "getrandom": 318,
}  # fmt: skip
_AARCH64 = {
    "close": 57, "lseek": 62, "read": 63, "write": 64, "writev": 66, "fstat": 80, "exit": 93, "exit_group": 94,
    "futex": 98, "clock_gettime": 113, "sched_yield": 124, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigreturn": 139, "gettimeofday": 169, "getpid": 172, "gettid": 178, "brk": 214,
    "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278,
}  # fmt: skip
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}


class _Program(ctypes.Structure):
    """The struct sock_fprog: how many instructions, and where they lie."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def limit() -> None:
    """Bound memory, processor time, open files and what may be written. Before anything untrusted is read."""
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, ceiling = resource.getrlimit(what)
        bound = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(what, (bound, bound))


def close_in() -> None:
    """Give up every system call but those of computing. Raises OSError where Linux does not allow that.

    On a machine that is not Linux (a developer's laptop) the limits alone hold; desks run on Linux.
    """
    if not sys.platform.startswith("linux"):
        return
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        raise OSError("expected a machine whose system calls are known: x86_64 or aarch64")
    program = _program(*machine)
    code = ctypes.create_string_buffer(program, len(program))
    steps = _Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(
        SET_SECCOMP, FILTER_MODE, ctypes.byref(steps), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "expected to be allowed to give up system calls")


def _program(audit_number: int, calls: dict[str, int]) -> bytes:
    """Write the filter: another kind of machine is the end, a listed call passes, all else is refused."""
    load, jump_if_equal, jump_if_at_least, give = 0x20, 0x15, 0x35, 0x06
    number_at, machine_at = 0, 4
    left = sorted(calls.values())
    steps = [
        (load, 0, 0, machine_at),
        (jump_if_equal, 1, 0, audit_number),
        (give, 0, 0, KILL),
        (load, 0, 0, number_at),
        (jump_if_at_least, 0, 1, 0x40000000),  # the x32 calls: the same numbers, counted from here
        (give, 0, 0, KILL),
    ]
    # From call i of n: over the n - i - 1 that follow and the refusal, to where it passes.
    steps += [(jump_if_equal, len(left) - i, 0, call) for i, call in enumerate(left)]
    steps += [(give, 0, 0, REFUSE), (give, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
