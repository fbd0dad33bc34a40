# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forwarder tells the desk about one delivery: how it ended, why, and the registry's own receipt.

It is sealed to the team (Purpose.PARTNER_RECEIPT, about the delivery's id): why a partner refuses a case
can say something about the case.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.casework.errors import NotADeliveryNote


class DeliveryNote(BaseModel):
    """How a delivery ended. Reasons are keys (docs/registry-api.md, "What the desk is told")."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    schema_: Literal["amanat-delivery/1"] = Field(default="amanat-delivery/1", alias="schema")
    outcome: Literal["delivered", "refused"]
    reason: str | None = None  # why it was refused, for example "suppressed" or "not-two-people"
    registry_state: str | None = None  # accepted | queued_for_review | partially_accepted | … | withdrawn
    registry_reference: str | None = None  # the registry's own number for the case
    files_refused: int = 0  # files the registry would not take
    receipt: str | None = None  # the registry's receipt, exactly as it was signed
    on: date

    def to_bytes(self) -> bytes:
        """Give the note as canonical JSON, ready to be sealed."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))


def read_delivery_note(plain: bytes) -> DeliveryNote:
    """Read an opened note. Raises NotADeliveryNote for any other shape."""
    try:
        return DeliveryNote.model_validate_json(plain)
    except ValidationError:
        raise NotADeliveryNote("expected a note of the forwarder; update the desk or the forwarder") from None
