# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a running process holds: its memory, its environment, its command line and its deleted but open files.

Reads /proc of a process that we started ourselves. Where the machine does not allow that, it says so.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.seizure.plan import Kind, Planted

MAX_REGION_BYTES = (
    512 * 1024**2
)  # Limit: one mapping; larger ones are address space kept free, not memory in use.
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)")


@dataclass
class Held:
    """What was found in one running process."""

    image_bytes: int = 0
    found: Counter[Kind] = field(default_factory=Counter)  # canaries found, each once
    planted: Counter[Kind] = field(default_factory=Counter)  # of how many
    labels: dict[Kind, set[str]] = field(default_factory=dict)
    core_dumps_off: bool = False
    trouble: str = ""  # why nothing could be read


def look_into(pid: int, planted: Iterable[Planted]) -> Held:
    """Search a running process for canaries. Never raises: what cannot be read is told in `trouble`."""
    held = Held()
    patterns = {one: tuple(_in_memory(one)) for one in planted}
    held.planted = Counter(one.kind for one in patterns)
    missing = dict(patterns)
    try:
        held.core_dumps_off = _core_dumps_off(pid)
        for image in _images(pid):
            held.image_bytes += len(image)
            for one in [one for one, shapes in missing.items() if any(shape in image for shape in shapes)]:
                del missing[one]
                held.found[one.kind] += 1
                held.labels.setdefault(one.kind, set()).add(one.canary.label)
    except OSError as error:
        held.trouble = f"the memory of the process cannot be read here ({type(error).__name__})"
    return held


def _in_memory(one: Planted) -> Iterator[bytes]:
    """Give the shapes in which a running program holds something: as it came, and as Python holds Urdu."""
    content = one.canary.content
    yield content
    with contextlib.suppress(UnicodeDecodeError):
        text = content.decode()
        if not text.isascii():
            yield text.encode("utf-16-le")


def _images(pid: int) -> Iterator[bytes]:
    """Give the process's writable memory, piece by piece, and everything else that only a running process has."""
    process = Path("/proc") / str(pid)
    for name in ("environ", "cmdline"):
        yield (process / name).read_bytes()
    for opened in (process / "fd").iterdir():
        with contextlib.suppress(OSError):
            if str(opened.readlink()).endswith(" (deleted)"):
                yield opened.read_bytes()
    mappings = [match.groups() for match in map(_MAPPING.match, _lines(process / "maps")) if match]
    with (process / "mem").open("rb", buffering=0) as memory:
        for first, last, rights, name in mappings:
            start, size = int(first, 16), int(last, 16) - int(first, 16)
            if "rw" not in rights or name.startswith("[v") or size > MAX_REGION_BYTES:
                continue
            with contextlib.suppress(OSError, ValueError, OverflowError):
                memory.seek(start)
                yield memory.read(size)


def _lines(path: Path) -> list[str]:
    return path.read_text("ascii", "replace").splitlines()


def _core_dumps_off(pid: int) -> bool:
    limits = (Path("/proc") / str(pid) / "limits").read_text("ascii")
    return bool(re.search(r"Max core file size\s+0\s+0\s", limits))
