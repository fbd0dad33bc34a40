# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators decided about a case and others. Append-only: an undone link stays, with who undid it.

Lies sealed beside each of the two cases. The chat never learns of it: that somebody else reported is theirs to tell.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

MAX_LINKS = 500  # Limit: decisions kept per case; a family of that size is split by a person.


class Verdict(StrEnum):
    """What a moderator decided about two cases."""

    SAME_PERSON = "same-person"
    TAKEN_TOGETHER = "taken-together"
    SAME_INCIDENT = "same-incident"
    NOT_SAME = "not-same"


class Link(BaseModel):
    """One decision about this case and another."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    other: UUID
    verdict: Verdict
    by: str  # moderator id
    on: date
    undone_by: str | None = None
    undone_on: date | None = None

    @property
    def holds(self) -> bool:
        """Tell whether nobody has undone it."""
        return self.undone_by is None


class Links(BaseModel):
    """All decisions about one case and others."""

    schema_: Literal["amanat-links/1"] = Field(default="amanat-links/1", alias="schema")
    links: tuple[Link, ...] = Field(default=(), max_length=MAX_LINKS)

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    def canonical_bytes(self) -> bytes:
        """Give the links as canonical JSON (RFC 8785), UTF-8."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))

    @property
    def holding(self) -> tuple[Link, ...]:
        """Give the decisions that hold; there is at most one for each other case."""
        return tuple(link for link in self.links if link.holds)

    def decided(self, other: UUID, verdict: Verdict, *, by: str, on: date) -> Self:
        """Add a decision; an earlier one about the same two cases is undone by it."""
        link = Link(other=other, verdict=verdict, by=by, on=on)
        kept = self.undone(other, by=by, on=on).links
        return self.model_copy(update={"links": (*kept, link)[-MAX_LINKS:]})

    def undone(self, other: UUID, *, by: str, on: date) -> Self:
        """Undo the decision about another case; without one, nothing changes."""
        undoing = {"undone_by": by, "undone_on": on}
        links = tuple(
            link.model_copy(update=undoing) if link.other == other and link.holds else link
            for link in self.links
        )
        return self.model_copy(update={"links": links})


def read_links(plain: bytes) -> Links:
    """Read links from their canonical bytes. Raises pydantic.ValidationError for any other shape."""
    return Links.model_validate_json(plain)
