# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search everything that was written for what must not be there.

A canary is a text or some bytes that somebody entrusted to us: a name, an answer, a chat's number, a key.
Each is looked for in the shapes in which software leaves things lying: UTF-8, UTF-16, JSON escapes, hex,
base64 at its three alignments, URL encoding, and inside gzip or zlib streams. Databases are read as bytes, which
finds what was deleted, and as rows, which finds what their pages cut in two; archives member by member.
"""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MIN_CANARY_BYTES = (
    5  # Source: shorter strings turn up in random bytes (one in 2**40 per place at five bytes).
)
FILE_PIECE_BYTES = 48  # of a file: three pieces stand for the whole
SQLITE_MAGIC = b"SQLite format 3\x00"  # Source: sqlite.org/fileformat2.html section 1.3.


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
    if text.isdigit() and 2**31 < int(text) < 2**63:
        # As few bytes as it needs: wider integers, and SQLite's of 6 bytes, contain these.
        size = (int(text).bit_length() + 7) // 8
        yield "integer", int(text).to_bytes(size, "little")
        yield "integer", int(text).to_bytes(size, "big")


Wanted = Sequence[tuple[str, str, bytes]]  # label, shape, bytes


def wanted_shapes(canaries: Iterable[Canary]) -> Wanted:
    """Give everything that is to be looked for."""
    return [
        (canary.label, shape, pattern)
        for canary in canaries
        if len(canary.content) >= MIN_CANARY_BYTES
        for shape, pattern in shapes(canary)
    ]


def find(canaries: Iterable[Canary], places: Iterable[Path]) -> tuple[list[Sighting], int]:
    """Search some files, and every file under some folders; returns the sightings and the bytes looked at."""
    wanted = wanted_shapes(canaries)
    sightings: list[Sighting] = []
    looked_at = 0
    for place in places:
        for path in files_under(place):
            name = str(path.relative_to(place)) if place.is_dir() else path.name
            content = path.read_bytes()
            looked_at += len(content)
            sightings += find_in(wanted, content, name)
            sightings += _find(wanted, rows_of(path, content), name, ", in a row")
            in_name = [(label, shape, p) for label, shape, p in wanted if p in name.encode()]
            sightings += [Sighting(label, "a file's name", shape) for label, shape, _ in in_name]
    return sightings, looked_at


def files_under(place: Path) -> list[Path]:
    """Give the files of a folder in order, or the file itself. Links are not followed."""
    paths = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def find_in(wanted: Wanted, content: bytes, name: str) -> list[Sighting]:
    """Search some bytes: as they are, whatever is packed in them, and as an archive if they are one."""
    sightings: list[Sighting] = []
    for layer, data in (("", content), *_unpacked(content)):
        sightings += _find(wanted, data, name, layer)
    for member, data in members_of(content):
        sightings += find_in(wanted, data, f"{name}/{member}")
        sightings += _find(wanted, rows_of(None, data), f"{name}/{member}", ", in a row")
    return sightings


def _find(wanted: Wanted, data: bytes, name: str, layer: str) -> list[Sighting]:
    return [Sighting(label, name, f"{shape}{layer}") for label, shape, pattern in wanted if pattern in data]


def members_of(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the files in a tar archive, if these bytes are one."""
    if content[257:262] != b"ustar":
        return
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield member.name, file.read()


def rows_of(path: Path | None, content: bytes) -> bytes:
    """Give every value of every row of an SQLite database, one after another; its write-ahead log counts."""
    if not content.startswith(SQLITE_MAGIC):
        return b""
    found: list[bytes] = []
    for _, _, values in table_rows(path, content):
        found += [value if isinstance(value, bytes) else str(value).encode() for value in values]
    return b"\x00".join(found)


def table_rows(
    path: Path | None, content: bytes
) -> Iterator[tuple[str, tuple[str, ...], tuple[object, ...]]]:
    """Give table, columns and values of every row. Works on a copy: opening a database would change it."""
    with tempfile.TemporaryDirectory(prefix="amanat-search-") as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(content)
        log = None if path is None else path.with_name(f"{path.name}-wal")
        if log is not None and log.exists():
            copy.with_name("copy-wal").write_bytes(log.read_bytes())
        with closing(sqlite3.connect(copy)) as database:
            database.text_factory = bytes
            listed = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (raw,) in listed:
                table = raw.decode()
                quoted = '"' + table.replace('"', '""') + '"'
                rows = database.execute(f"SELECT * FROM {quoted}")  # noqa: S608 -- a name from this very file
                columns = tuple(column[0] for column in rows.description)
                for values in rows:
                    yield table, columns, values


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
