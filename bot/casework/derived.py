# SPDX-License-Identifier: AGPL-3.0-or-later
"""Derived items: what moderators make of something a family sent, beside it and never instead of it.

Each names what it was made from by its SHA-256, and by whom, when and how. None is ever changed: a correction is a new
version that names the one before. Source: Berkeley Protocol, evidentiary and working copies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import rfc8785
from pydantic import AwareDatetime, ConfigDict, Field

from bot.casework.shapes import MAX_TEXT_LENGTH, Shape

DERIVED_SCHEMA: Literal["amanat-derived/1"] = "amanat-derived/1"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DerivedKind(StrEnum):
    """What was made."""

    TRANSCRIPT = "transcript"  # spoken words, typed
    TRANSLATION = "translation"  # words in another language
    CLEAN_COPY = "clean_copy"  # the same picture without hidden data
    PAGE = "page"  # one page of a paper, as a picture


TEXTS = frozenset({DerivedKind.TRANSCRIPT, DerivedKind.TRANSLATION})


class KeptFile(Shape):
    """Where a derived file lies sealed, and what it is."""

    blob_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    key: str = Field(min_length=43, max_length=43)
    sha256: Sha256
    size_bytes: int = Field(ge=0)
    media_type: str


class DerivedItem(Shape):
    """One thing made from one other thing."""

    schema_: Literal["amanat-derived/1"] = Field(default=DERIVED_SCHEMA, alias="schema")
    derived_id: UUID
    kind: DerivedKind
    of: str = Field(max_length=100)  # the place of the original in its case, for example "file:<blob id>"
    parent_sha256: Sha256  # of the very bytes it was made from: the original's, or a transcript's
    language: str | None = Field(default=None, max_length=12)  # of the text
    text: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)
    file: KeptFile | None = None
    page: int | None = Field(default=None, ge=1)
    of_pages: int | None = Field(default=None, ge=1)
    made_by: str  # the moderator's id
    made_at: AwareDatetime  # the hour
    made_with: str | None = Field(default=None, max_length=200)  # the tool; None: by hand
    replaces: UUID | None = None  # the version before

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    @property
    def sha256(self) -> str:
        """Give the hash by which something made from this names it."""
        return self.file.sha256 if self.file is not None else sha256_of(self.text or "")

    def canonical_bytes(self) -> bytes:
        """Give the item as canonical JSON (RFC 8785), UTF-8."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))


@dataclass(frozen=True)
class Versions:
    """All versions of one transcript, or of one translation into one language; the oldest first."""

    kind: DerivedKind
    language: str
    items: tuple[DerivedItem, ...]

    @property
    def newest(self) -> DerivedItem:
        """Give the version that counts."""
        return self.items[-1]

    @property
    def earlier(self) -> tuple[DerivedItem, ...]:
        """Give the versions before it, the newest first."""
        return self.items[-2::-1]


def read_derived(plain: bytes) -> DerivedItem:
    """Read an item from its canonical bytes. Raises pydantic.ValidationError for any other shape."""
    return DerivedItem.model_validate_json(plain)


def sha256_of(text: str) -> str:
    """Give the SHA-256 of words, as UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def to_hour(moment: datetime) -> datetime:
    """Round a moment down to the hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def texts_of(items: Sequence[DerivedItem], of: str) -> list[Versions]:
    """Give the texts made of one original: transcripts, then translations, each with its versions."""
    found: dict[tuple[DerivedKind, str], list[DerivedItem]] = {}
    for item in items:
        if item.of == of and item.kind in TEXTS:
            found.setdefault((item.kind, item.language or ""), []).append(item)
    groups = [Versions(kind, language, tuple(versions)) for (kind, language), versions in found.items()]
    return sorted(groups, key=lambda group: group.kind is not DerivedKind.TRANSCRIPT)


def newest_text(
    items: Sequence[DerivedItem], of: str, kind: DerivedKind, language: str
) -> DerivedItem | None:
    """Give the version that counts, or None when there is none yet."""
    matching = [one for one in items if (one.of, one.kind, one.language) == (of, kind, language)]
    return matching[-1] if matching else None


def pages_of(items: Sequence[DerivedItem], of: str) -> list[DerivedItem]:
    """Give the pages drawn of one paper, in their order; of two pictures of one page the later one."""
    pages = {one.page: one for one in items if one.of == of and one.kind is DerivedKind.PAGE}
    return [pages[number] for number in sorted(number for number in pages if number is not None)]


def clean_copy_of(items: Sequence[DerivedItem], of: str, sha256: str) -> DerivedItem | None:
    """Give the clean copy that was made from exactly these bytes."""
    copies = [one for one in items if one.of == of and one.kind is DerivedKind.CLEAN_COPY]
    return next((one for one in reversed(copies) if one.parent_sha256 == sha256), None)


def is_outdated(item: DerivedItem, groups: Sequence[Versions], original_sha256: str) -> bool:
    """Tell whether a translation was made from a transcript that has been corrected since."""
    current = {group.newest.sha256 for group in groups if group.kind is DerivedKind.TRANSCRIPT}
    return item.kind is DerivedKind.TRANSLATION and item.parent_sha256 not in {original_sha256, *current}
