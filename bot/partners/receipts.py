# SPDX-License-Identifier: AGPL-3.0-or-later
"""A registry's receipt: a signed statement of what it holds. Pure.

The signature is over the canonical JSON (RFC 8785) of the receipt without its `signature` member, so that
the document stands by itself: stored by both sides, verifiable years later, without the HTTP around it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.partners.errors import ReceiptInvalid

RECEIPT_MEDIA_TYPE = "application/vnd.ed-receipt+json;v=1"
MAX_RECEIPT_BYTES = 65_536  # Source: bot/partners/registry-api.yaml, Receipt.


class ReceiptState(StrEnum):
    """What the registry did with a case."""

    ACCEPTED = "accepted"
    QUEUED_FOR_REVIEW = "queued_for_review"
    PARTIALLY_ACCEPTED = "partially_accepted"
    REJECTED = "rejected"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    WITHDRAWN = "withdrawn"


class _Shape(BaseModel):
    # A registry may say more than we know; what we know must have the right shape.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class ReceiptAttachment(_Shape):
    """One file, and whether the registry has it."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    state: Literal["stored", "missing", "quarantined", "rejected"]


class Receipt(_Shape):
    """What a registry says it holds."""

    receipt_id: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")
    case_id: str = Field(pattern=r"^urn:uuid:[0-9a-f-]{36}$")
    revision: int = Field(ge=0)
    received_at: AwareDatetime
    digest: str = Field(pattern=r"^sha-256:[A-Za-z0-9_-]{43}$")
    state: ReceiptState
    registry_ref: str | None = Field(default=None, max_length=100, pattern=r"^[\w./: -]*$")
    attachments: tuple[ReceiptAttachment, ...] = ()

    def missing(self) -> frozenset[str]:
        """Give the SHA-256 of the files the registry still waits for."""
        return frozenset(file.sha256 for file in self.attachments if file.state == "missing")


def sign_receipt(body: Mapping[str, Any], *, key_id: str, private_key: Ed25519PrivateKey) -> bytes:
    """Give the signed receipt as canonical JSON: what a registry answers with."""
    value = private_key.sign(rfc8785.dumps(dict(body)))
    signature = {
        "alg": "ed25519",
        "keyid": key_id,
        "value": base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii"),
    }
    return rfc8785.dumps(dict(body) | {"signature": signature})


def read_receipt(untrusted: bytes, *, verify_key: bytes) -> Receipt:
    """Read a receipt and check its signature. Raises ReceiptInvalid, whatever the cause.

    verify_key: the partner's raw Ed25519 public key, from partners.json.
    """
    if len(untrusted) > MAX_RECEIPT_BYTES:
        raise ReceiptInvalid("expected a receipt of at most 64 KiB")
    try:
        body = json.loads(untrusted)
        signature = body.pop("signature")
        value = base64.urlsafe_b64decode(signature["value"] + "=" * (-len(signature["value"]) % 4))
        Ed25519PublicKey.from_public_bytes(verify_key).verify(value, rfc8785.dumps(body))
        return Receipt.model_validate_json(json.dumps(body))
    except (
        ValueError, TypeError, KeyError, AttributeError, RecursionError,
        binascii.Error, InvalidSignature, ValidationError, rfc8785.CanonicalizationError,
    ):  # fmt: skip
        raise ReceiptInvalid("expected a receipt signed with the partner's key in partners.json") from None
