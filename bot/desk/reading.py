# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open and read what is sealed to the team, or say why not: a sentence, never an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from bot.desk.opened import CANNOT_OPEN, NEWER_SHAPE
from storage.errors import CannotOpen
from storage.opening import Purpose, Unlocked
from storage.report import Report, read_report

Shape = TypeVar("Shape", bound=BaseModel)
_Read = Callable[[bytes], Shape]


def open_report(sealed: bytes, report_id: UUID, keys: Unlocked) -> tuple[Report | None, str | None]:
    """Open and read a report, or say why not."""
    return open_sealed(sealed, keys, Purpose.REPORT, report_id, read_report)


def open_sealed(
    sealed: bytes, keys: Unlocked, purpose: Purpose, about: UUID, read: _Read[Shape]
) -> tuple[Shape | None, str | None]:
    """Open and read anything sealed to the team, or say why not."""
    try:
        return read(keys.open(sealed, purpose=purpose, about=about)), None
    except CannotOpen:
        return None, CANNOT_OPEN
    except ValidationError:
        # Only who holds the team's public key can seal, so another shape is a newer one, or mischief.
        return None, NEWER_SHAPE
