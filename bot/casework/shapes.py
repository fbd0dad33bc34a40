# SPDX-License-Identifier: AGPL-3.0-or-later
"""The base of every shape inside a record, and how long its texts may be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MAX_NAME_LENGTH = 200  # Source: ours; the longest full names with titles are under 120 characters.
MAX_TEXT_LENGTH = 20_000  # Source: ours; about seven printed pages.
MAX_LIST_LENGTH = 50  # Source: ours; a family with more attachments or steps is split by a person.


class Shape(BaseModel):
    """Frozen, strict about unknown fields, and silent about values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
