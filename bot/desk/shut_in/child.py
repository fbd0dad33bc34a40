# SPDX-License-Identifier: AGPL-3.0-or-later
"""The child itself: one job from standard input, its pictures to standard output, then the end.

    1. limits, before anything else
    2. the libraries, and a trial run of each, so that no file is needed later
    3. the job and the untrusted bytes are read whole
    4. the walls close
    5. the work; each picture goes out as soon as it is made

Started as `python -m bot.desk.shut_in.child` by `bot.desk.shut_in.asking`, which knows the frames too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from bot.desk.shut_in import walls

TOO_LARGE = {"TooLarge", "DecompressionBombError", "MemoryError"}


def _work(job: Mapping[str, Any], untrusted: bytes) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    """Do one job; give what is told of each picture, and the picture."""
    if job["kind"] == "pages":
        from bot.desk.shut_in import papers

        for number, count, drawn in papers.pages(untrusted, first=job["first"], most=job["most"]):
            yield {"page": number, "of": count}, drawn
        return
    from bot.desk.shut_in import pictures

    yield {}, {"clean": pictures.clean, "veil": pictures.veil}[job["kind"]](untrusted)


def _warm_up(kind: str) -> None:
    if kind == "pages":
        from bot.desk.shut_in import papers

        papers.warm_up()
        return
    from bot.desk.shut_in import pictures

    pictures.warm_up()


def _say(told: Mapping[str, Any], payload: bytes = b"") -> None:
    """Write one frame: a line of JSON that names the number of bytes which follow it."""
    out = sys.stdout.buffer
    out.write(json.dumps({**told, "bytes": len(payload)}).encode() + b"\n" + payload)
    out.flush()


def main() -> None:
    """Do the one job that stands on standard input."""
    walls.limit()  # 1
    job = json.loads(sys.stdin.buffer.readline(1000))
    try:
        _warm_up(job["kind"])  # 2
        untrusted = sys.stdin.buffer.read(job["bytes"])  # 3
        walls.close_in()  # 4
    except Exception:  # nothing untrusted was touched yet: this machine is not fit for it
        _say({"why": "no_walls"})
        os._exit(1)
    try:
        for told, picture in _work(job, untrusted):  # 5
            _say(told, picture)
        _say({"end": True})
    except Exception as error:  # whatever a parser raises; its words may quote content, so none is passed on
        _say({"why": "too_large" if type(error).__name__ in TOO_LARGE else "not_read"})
    os._exit(0)  # no tidying up: it would ask for calls that are no longer there


if __name__ == "__main__":
    main()
