# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed requests: RFC 9421's own vectors through our adapter, and what a receiver must refuse."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms

from bot.partners.errors import SignatureInvalid
from bot.partners.signatures import Message, RequestSigner, content_digest, verify_request

# Source: RFC 9421, appendices B.1.4 (key), B.2 (request) and B.2.6 (signature).
RFC_PRIVATE = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
RFC_PUBLIC = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
RFC_COMPONENTS = ("date", "@method", "@path", "@authority", "content-type", "content-length")
RFC_INPUT = (
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
RFC_SIGNATURE = (
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
)

KEY = Ed25519PrivateKey.generate()
KEYS = {"amanat-test": KEY.public_key().public_bytes_raw()}
BODY = b'{"profile":"ed-case/1"}'


def rfc_request() -> httpx.Request:
    return httpx.Request(
        "POST",
        "https://example.com/foo?param=Value&Pet=dog",
        headers={
            "date": "Tue, 20 Apr 2021 02:07:55 GMT",
            "content-type": "application/json",
            "content-digest": "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHW"
            "XvJwew==:",
        },
        content=b'{"hello": "world"}',
    )


def test_the_rfcs_request_gets_the_rfcs_signature() -> None:
    request = rfc_request()
    private = load_pem_private_key(RFC_PRIVATE, password=None)
    assert isinstance(private, Ed25519PrivateKey)
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={"test-key-ed25519": private}),
    )

    signer.sign(
        Message(request.method, str(request.url), request.headers),
        key_id="test-key-ed25519",
        created=datetime.fromtimestamp(1618884473, UTC),
        label="sig-b26",
        include_alg=False,
        covered_component_ids=RFC_COMPONENTS,
        use_existing_digest=True,
    )

    assert request.headers["signature-input"] == RFC_INPUT
    assert request.headers["signature"] == RFC_SIGNATURE


def test_the_rfcs_signature_verifies_through_our_adapter() -> None:
    request = rfc_request()
    request.headers.update({"signature-input": RFC_INPUT, "signature": RFC_SIGNATURE})
    public = load_pem_public_key(RFC_PUBLIC)
    resolver = MappingKeyResolver(public_keys={"test-key-ed25519": public}, private_keys={})  # type: ignore[dict-item]

    results = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=resolver).verify(
        Message(request.method, str(request.url), request.headers), max_age=None
    )

    assert [result.parameters["keyid"] for result in results] == ["test-key-ed25519"]


def signed(method: str = "PUT", *, at: datetime | None = None, **headers: str) -> httpx.Request:
    digest = {
        "content-digest": content_digest(hashlib.sha256(BODY).digest()),
        "content-type": "application/json",
    }
    request = httpx.Request(
        method, "https://registry.example/cases/1", headers=digest | headers, content=BODY
    )
    RequestSigner("amanat-test", KEY).sign(request, now=at or datetime.now(UTC))
    return request


def verify(
    request: httpx.Request, *, body: bytes = BODY, keys: dict[str, bytes] = KEYS, url: str | None = None
) -> str:
    message = Message(request.method, url or str(request.url), request.headers)
    return verify_request(message, keys=keys, body=body).key_id


def test_a_signed_request_names_its_sender() -> None:
    assert verify(signed()) == "amanat-test"


def test_a_signature_covers_the_precondition_too() -> None:
    request = signed(**{"if-none-match": "*"})

    assert '"if-none-match"' in request.headers["signature-input"]
    assert verify(request) == "amanat-test"


@pytest.mark.parametrize(
    ("changed", "to"),
    [("content-type", "text/plain"), ("content-digest", content_digest(b"\0" * 32)), ("if-match", '"other"')],
)
def test_a_header_changed_or_added_on_the_way_is_noticed(changed: str, to: str) -> None:
    request = signed()
    request.headers[changed] = to

    with pytest.raises(SignatureInvalid):
        verify(request)


def test_another_body_address_or_method_is_noticed() -> None:
    with pytest.raises(SignatureInvalid):
        verify(signed(), body=BODY + b" ")
    with pytest.raises(SignatureInvalid):
        verify(signed(), url="https://registry.example/cases/2")
    request = signed()
    request.method = "POST"
    with pytest.raises(SignatureInvalid):
        verify(request)


def test_a_stranger_and_an_old_signature_are_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verify(signed(), keys={"amanat-test": Ed25519PrivateKey.generate().public_key().public_bytes_raw()})
    with pytest.raises(SignatureInvalid):
        verify(signed(at=datetime.now(UTC) - timedelta(minutes=15)))
    with pytest.raises(SignatureInvalid):
        verify(signed(at=datetime.now(UTC) + timedelta(minutes=15)))


def test_a_request_without_signature_is_refused() -> None:
    request = signed()
    del request.headers["signature"]

    with pytest.raises(SignatureInvalid):
        verify(request)
