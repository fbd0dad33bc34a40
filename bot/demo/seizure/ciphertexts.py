# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every ciphertext of the seized disks: envelopes, drafts and blobs, from the database, the backups and the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import UUID

from bot.demo.search import SQLITE_MAGIC, files_under, members_of, table_rows
from storage.envelope import MAGIC, VERSION, Envelope, parse
from storage.sealing import PARKED_ABOUT
from storage.stream import BLOB_MAGIC

ENVELOPE_START = MAGIC + bytes((VERSION,))
DRAFT_START = b"AMANATD\x01"  # Source: docs/sealed-format.md section 6.


@dataclass(frozen=True)
class Ciphertext:
    """One sealed thing, and what is known in the clear about it."""

    shape: str  # "envelope", "draft" or "blob"
    place: str  # table and column, or "blob"
    sealed: bytes = field(repr=False)
    about: tuple[UUID, ...] = ()  # the ids in its row: one of them is bound to an envelope's seal

    @cached_property
    def parts(self) -> Envelope:
        """Give an envelope's parts, read once for all keys. Raises CannotOpen."""
        return parse(self.sealed)

    @cached_property
    def body_aads(self) -> tuple[bytes, ...]:
        """Give what an envelope's body may be bound to."""
        return tuple(self.parts.body_aad(about) for about in self.about)


def ciphertexts(places: Iterable[Path]) -> list[Ciphertext]:
    """Give every different ciphertext in some files and folders, the same one once."""
    found: dict[bytes, Ciphertext] = {}
    for place in places:
        for path in files_under(place):
            for one in _in_file(path, path.read_bytes()):
                found.setdefault(one.sealed, one)
    return list(found.values())


def _in_file(path: Path | None, content: bytes) -> Iterator[Ciphertext]:
    if content.startswith(SQLITE_MAGIC):
        for table, columns, values in table_rows(path, content):
            yield from _in_row(table, columns, values)
    elif content.startswith(BLOB_MAGIC):
        yield Ciphertext("blob", "blob", content)
    for _, member in members_of(content):
        yield from _in_file(None, member)


def _in_row(table: str, columns: tuple[str, ...], values: tuple[object, ...]) -> Iterator[Ciphertext]:
    about = tuple(dict.fromkeys([*(one for value in values for one in _ids(value)), PARKED_ABOUT]))
    for column, value in zip(columns, values, strict=True):
        if not isinstance(value, bytes):
            continue
        if value.startswith(ENVELOPE_START):
            yield Ciphertext("envelope", f"{table}.{column}", value, about)
        elif value.startswith(DRAFT_START):
            yield Ciphertext("draft", f"{table}.{column}", value)


def _ids(value: object) -> Iterator[UUID]:
    """Give the id that a column holds, if it is one: 32 hex digits, or 16 bytes."""
    if not isinstance(value, bytes):
        return
    if len(value) == 16:
        yield UUID(bytes=value)
    elif len(value) in (32, 36):
        try:
            yield UUID(value.decode("ascii"))
        except (ValueError, UnicodeDecodeError):
            return
