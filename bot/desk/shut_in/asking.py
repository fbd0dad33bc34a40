# SPDX-License-Identifier: AGPL-3.0-or-later
"""Have untrusted bytes decoded by a child, and take back pictures or a reason.

The child gets an empty environment, no working folder of ours and no open file but its pipes; `walls` says what else it
lacks. What it gives back is believed to be a JPEG of bounded size, and nothing more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.desk.errors import DeskError

Kind = Literal["clean", "veil", "pages"]
Why = Literal["too_large", "not_read", "took_too_long", "no_walls"]

MAX_IN_BYTES = (
    32 * 1024 * 1024
)  # Source: Telegram gives bots files up to 20 MB; assisted entry may bring more.
MAX_OUT_BYTES = 64 * 1024 * 1024
MAX_PAGES_AT_ONCE = 10
MAX_SECONDS = 60.0  # Decision: three times the child's own limit on processor time, for a busy machine.
MAX_CHILDREN = 2  # Decision: each may take a gigabyte.
_JPEG = b"\xff\xd8\xff"
_REASONS: Mapping[str, Why] = {"too_large": "too_large", "no_walls": "no_walls"}  # which the child may give
_ROOT = str(Path(__file__).resolve().parents[3])
_children = asyncio.Semaphore(MAX_CHILDREN)


class CannotDraw(DeskError):  # noqa: N818 -- named for what happened
    """No picture came back. `why` says what the moderator is told; the original is untouched."""

    def __init__(self, why: Why) -> None:
        """Remember why."""
        super().__init__(f"expected a picture from the child; got {why}")
        self.why = why


@dataclass(frozen=True)
class Page:
    """One page of a paper, drawn."""

    number: int
    picture: bytes


@dataclass(frozen=True)
class Pages:
    """The pages that were drawn, and how many the paper has."""

    drawn: tuple[Page, ...]
    of: int


async def clean_picture(untrusted_image: bytes) -> bytes:
    """Give a picture as a JPEG without hidden data. Raises CannotDraw."""
    return await _one_picture("clean", untrusted_image)


async def veiled_picture(untrusted_image: bytes) -> bytes:
    """Give a small JPEG in which nobody can be recognised. Raises CannotDraw."""
    return await _one_picture("veil", untrusted_image)


async def paper_pages(untrusted_pdf: bytes, *, first: int, most: int = MAX_PAGES_AT_ONCE) -> Pages:
    """Draw some pages of a PDF. Raises CannotDraw when not even the first of them could be drawn."""
    frames, why = await _ask("pages", untrusted_pdf, first=first, most=min(most, MAX_PAGES_AT_ONCE))
    if not frames:
        raise CannotDraw(why or "not_read")
    drawn = tuple(Page(int(told["page"]), picture) for told, picture in frames)
    return Pages(drawn, int(frames[-1][0]["of"]))


async def _one_picture(kind: Kind, untrusted_image: bytes) -> bytes:
    frames, why = await _ask(kind, untrusted_image)
    if why is not None or len(frames) != 1:
        raise CannotDraw(why or "not_read")
    return frames[0][1]


async def _ask(
    kind: Kind, untrusted: bytes, **more: int
) -> tuple[list[tuple[dict[str, Any], bytes]], Why | None]:
    """Start a child for one job; give its pictures, and why there are no more of them."""
    if len(untrusted) > MAX_IN_BYTES:
        return [], "too_large"
    job = json.dumps({"kind": kind, "bytes": len(untrusted), **more}).encode() + b"\n"
    async with _children:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-s", "-B", "-m", "bot.desk.shut_in.child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd="/", env={"PYTHONPATH": _ROOT, "LC_ALL": "C.UTF-8"}, start_new_session=True,
        )  # fmt: skip
        frames: list[tuple[dict[str, Any], bytes]] = []
        try:
            async with asyncio.timeout(MAX_SECONDS):
                return frames, await _talk(child, job + untrusted, frames)
        except TimeoutError:
            return frames, "took_too_long"
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


async def _talk(
    child: asyncio.subprocess.Process, said: bytes, frames: list[tuple[dict[str, Any], bytes]]
) -> Why | None:
    """Hand the job over and collect frames until the child says that it is done, or ends."""
    assert child.stdin is not None
    assert child.stdout is not None
    writing = asyncio.create_task(_write(child.stdin, said))
    left = MAX_OUT_BYTES
    try:
        while True:
            line = await child.stdout.readline()
            told = json.loads(line) if line else {"why": "not_read"}  # it died: a crash, or a limit
            if "why" in told:
                return _REASONS.get(str(told["why"]), "not_read")
            if told.get("end"):
                return None
            left -= int(told["bytes"])
            if left < 0 or int(told["bytes"]) < 0:
                return "too_large"
            picture = await child.stdout.readexactly(int(told["bytes"]))
            if not picture.startswith(_JPEG):
                return "not_read"
            frames.append((told, picture))
    except (asyncio.IncompleteReadError, ValueError, KeyError, TypeError):
        return "not_read"
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await writing


async def _write(stdin: asyncio.StreamWriter, said: bytes) -> None:
    """Write the job; a child that is gone already is noticed by the reader."""
    with contextlib.suppress(ConnectionError):
        stdin.write(said)
        await stdin.drain()
        stdin.close()
