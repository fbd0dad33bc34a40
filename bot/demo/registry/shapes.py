# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of a case as a receiver checks it. Mirrors the Case schema of registry-api.yaml.

Unknown members are let through, so that a newer sender is not refused for knowing more.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

Text = Annotated[str, Field(max_length=20_000)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, frozen=True, hide_input_in_errors=True)


class _Sender(_Shape):
    id: Annotated[str, Field(min_length=1, max_length=100)]
    name: Annotated[str, Field(max_length=200)]


class _Consent(_Shape):
    partner: Annotated[str, Field(min_length=1, max_length=100)]
    given_on: Annotated[date, Field(strict=False)]


class Manifest(_Shape):
    """One file that belongs to the case."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, Field(ge=0)]
    media_type: Annotated[str, Field(pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$", max_length=100)]
    role: Annotated[str, Field(max_length=50)]


class _Name(_Shape):
    text: Annotated[str, Field(min_length=1, max_length=200)]
    script: Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$")]


class _Person(_Shape):
    names: Annotated[list[_Name], Field(max_length=50)] = []
    father_name: _Name | None = None
    husband_name: _Name | None = None
    sex: Literal["female", "male", "other", "unknown"] = "unknown"


class _Event(_Shape):
    when: dict[str, JsonValue] | None = None
    where: dict[str, JsonValue] | None = None
    alleged_perpetrators: Annotated[list[dict[str, JsonValue]], Field(max_length=50)] = []
    circumstances: Text | None = None


class Case(_Shape):
    """One revision of one case."""

    profile: Literal["ed-case/1"]
    case_id: Annotated[str, Field(pattern=r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    prepared_on: Annotated[date, Field(strict=False)]
    sender: _Sender
    consent: _Consent
    verification: dict[str, JsonValue]
    attachments: Annotated[list[Manifest], Field(max_length=50)]
    person: _Person = _Person()
    event: _Event = _Event()


class Withdrawal(_Shape):
    """What a sender asks to be done with a case."""

    scope: Literal["unpublish", "restrict", "erase"]
    reason_code: Literal["family_request", "safety", "consent_expired", "error", "subject_request", "legal"]
    effective: Literal["immediate"] = "immediate"


def pointers(error: ValidationError) -> list[dict[str, str]]:
    """Say where a body is wrong, never what stood there."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [
        {"pointer": "".join(f"/{part}" for part in one["loc"] if isinstance(part, int) or (str(part).isascii() and str(part).isidentifier())),
         "code": one["type"]}
        for one in found[:20]
    ]  # fmt: skip
