# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search everything that was written for what must not be there.

A canary is a text or some bytes that somebody entrusted to us: a name, an answer, a chat's number, a key.
Each is looked for in the shapes in which software leaves things lying: UTF-8, UTF-16, JSON escapes, hex,
base64 at its three alignments, URL encoding, and inside gzip or zlib streams.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MIN_CANARY_BYTES = (
    5  # Source: shorter strings turn up in random bytes (one in 2**40 per place at five bytes).
)
FILE_PIECE_BYTES = 48  # of a file: three pieces stand for the whole


@dataclass(frozen=True)
class Canary:
    """One thing that must not be found, under a label that may be printed."""

    label: str
    content: bytes


@dataclass(frozen=True)
class Sighting:
    """Where a canary was found, and in which shape. Never holds the canary itself."""

    label: str
    file: str
    shape: str


def text_canary(label: str, text: str) -> Canary:
    """Make a canary of a text."""
    return Canary(label, text.encode())


def file_canaries(label: str, content: bytes) -> list[Canary]:
    """Make canaries of three pieces of a file: near its start, its middle and its end."""
    places = (len(content) // 5, len(content) // 2, max(0, len(content) - FILE_PIECE_BYTES - 8))
    return [Canary(f"{label} at {place}", content[place : place + FILE_PIECE_BYTES]) for place in places]


def shapes(canary: Canary) -> Iterator[tuple[str, bytes]]:
    """Give every shape in which this canary could lie somewhere."""
    yield "as it is", canary.content
    yield "hex", canary.content.hex().encode()
    yield "hex", canary.content.hex().upper().encode()
    for lead in range(3):
        # Drop the characters that the unknown neighbours would change.
        coded = base64.b64encode(bytes(lead) + canary.content)
        inner = coded[(0, 2, 3)[lead] : (len(canary.content) + lead) // 3 * 4]
        if len(inner) >= MIN_CANARY_BYTES:
            yield "base64", inner
            yield "base64url", inner.translate(bytes.maketrans(b"+/", b"-_"))
    try:
        text = canary.content.decode()
    except UnicodeDecodeError:
        return
    yield "UTF-16LE", text.encode("utf-16-le")
    yield "UTF-16BE", text.encode("utf-16-be")
    if not text.isascii():
        yield "JSON escapes", json.dumps(text)[1:-1].encode()
        yield "URL encoding", quote(text).encode()
    if text.isdigit() and int(text) < 2**63:
        for size in (4, 8):
            if int(text) < 2 ** (8 * size) and int(text) > 2**31:
                yield "integer", int(text).to_bytes(size, "little")
                yield "integer", int(text).to_bytes(size, "big")


def find(canaries: Iterable[Canary], folders: Iterable[Path]) -> tuple[list[Sighting], int]:
    """Search every file under some folders; returns the sightings and the number of bytes looked at."""
    wanted = [
        (canary.label, shape, pattern)
        for canary in canaries
        if len(canary.content) >= MIN_CANARY_BYTES
        for shape, pattern in shapes(canary)
    ]
    sightings: list[Sighting] = []
    looked_at = 0
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.is_symlink():
                continue
            content = path.read_bytes()
            looked_at += len(content)
            for layer, data in (("", content), *_unpacked(content)):
                sightings += [
                    Sighting(label, str(path.relative_to(folder)), f"{shape}{layer}")
                    for label, shape, pattern in wanted
                    if pattern in data
                ]
            name = str(path.relative_to(folder)).encode()
            sightings += [Sighting(label, "a file's name", shape) for label, shape, p in wanted if p in name]
    return sightings, looked_at


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Unpack whatever looks like gzip or zlib anywhere in some bytes."""
    for mark, window in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\x01", 15), (b"\x78\xda", 15)):
        place = content.find(mark)
        while place != -1:
            try:
                unpacked = zlib.decompressobj(window).decompress(content[place:], 16 * 1024**2)
            except zlib.error:
                unpacked = b""
            if unpacked:
                yield ", compressed", unpacked
            place = content.find(mark, place + 1)
