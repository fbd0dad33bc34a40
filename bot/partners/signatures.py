# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed requests: RFC 9421 with Ed25519, label "ed", tag "ed-registry", over httpx.

The `http-message-signatures` library builds and checks the signature; here are only the profile (which
components, how long, which tag) and a thin adapter, because the library reads other clients' objects.
Source: RFC 9421 (signatures), RFC 9530 (Content-Digest); profile in docs/registry-api.md.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)

from bot.partners.errors import SignatureInvalid

LABEL = "ed"
TAG = "ed-registry"
SIGNATURE_VALID_FOR = timedelta(seconds=300)  # Source: docs/registry-api.md, "Signed requests".
CLOCK_SKEW = timedelta(minutes=5)  # Source: docs/registry-api.md, "Signed requests".
CORE_COMPONENTS = ("@method", "@target-uri")
# Signed whenever they are present: what the request means depends on them.
CARRIED_HEADERS = (
    "content-type",
    "content-digest",
    "if-match",
    "if-none-match",
    "ed-referral",
    "ed-revision",
    "ed-case-digest",
    "ed-blob",
)


@dataclass(frozen=True)
class Message:
    """The part of a request that signatures are about, in the shape the library reads."""

    method: str
    url: str
    headers: MutableMapping[str, str]


@dataclass(frozen=True, slots=True)
class VerifiedRequest:
    """Who signed a request, and the number used once that a receiver remembers against replay."""

    key_id: str
    nonce: str


def content_digest(sha256: bytes) -> str:
    """Give the Content-Digest header for a SHA-256 (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(sha256).decode('ascii')}:"


class RequestSigner:
    """Signs our requests to registries with the forwarder's own key."""

    def __init__(self, key_id: str, private_key: Ed25519PrivateKey) -> None:
        """Hold the key; key_id is the name under which the partner knows it."""
        self.key_id = key_id
        self._signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: private_key}),
        )

    def sign(self, request: httpx.Request, *, now: datetime, nonce: str | None = None) -> None:
        """Add the signature headers. A body must already have its Content-Digest header.

        now: aware UTC; the signature is valid for five minutes from it.
        """
        components = CORE_COMPONENTS + tuple(name for name in CARRIED_HEADERS if name in request.headers)
        self._signer.sign(
            Message(request.method, str(request.url), request.headers),
            key_id=self.key_id,
            created=now,
            expires=now + SIGNATURE_VALID_FOR,
            nonce=nonce or secrets.token_urlsafe(16),
            label=LABEL,
            tag=TAG,
            covered_component_ids=components,
            use_existing_digest="content-digest" in request.headers,
        )


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = CLOCK_SKEW


def verify_request(message: Message, *, keys: Mapping[str, bytes], body: bytes) -> VerifiedRequest:
    """Check a signed request the way a registry must. Raises SignatureInvalid, whatever the cause.

    keys: key id -> raw Ed25519 public key of each known sender. body: exactly as received.
    """
    resolver = MappingKeyResolver(
        public_keys={key_id: Ed25519PublicKey.from_public_bytes(key) for key_id, key in keys.items()},
        private_keys={},
    )
    required = CORE_COMPONENTS + tuple(
        name for name in CARRIED_HEADERS if name in {header.lower() for header in message.headers}
    )
    try:
        results = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=resolver).verify(
            message, max_age=SIGNATURE_VALID_FOR, expect_tag=TAG, require_components=required, body=body
        )
    except HTTPMessageSignaturesException:
        raise SignatureInvalid(
            "expected a valid signature of a known sender; see docs/registry-api.md"
        ) from None
    first = results[0] if len(results) == 1 else None
    if first is None or not first.nonce or "expires" not in first.parameters:
        raise SignatureInvalid("expected one signature with nonce and expires; see docs/registry-api.md")
    return VerifiedRequest(str(first.parameters["keyid"]), first.nonce)
