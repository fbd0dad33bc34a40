# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/registry-api.md tells the truth: its signed request, its list of partners, its words."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.casework.partner import Part, load_partners
from bot.demo.registry.faults import Kind
from bot.partners.signatures import RequestSigner, content_digest
from tests.partners.test_signatures import RFC_PRIVATE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "registry-api.md").read_text("utf-8")
NUMBERS = {11: "eleven"}


def test_the_worked_example_is_what_our_signer_makes() -> None:
    body = b'{"effective":"immediate","reason_code":"family_request","scope":"erase"}'
    request = httpx.Request(
        "PUT",
        "https://registry.example.org/ed/cases/0190c2f4-7d5e-7c11-9a55-3f6a5d1e2b10/withdrawal",
        headers={
            "content-type": "application/json",
            "content-digest": content_digest(hashlib.sha256(body).digest()),
        },
        content=body,
    )
    key = load_pem_private_key(RFC_PRIVATE, None)
    assert isinstance(key, Ed25519PrivateKey)
    moment = datetime.fromtimestamp(1795392000, UTC)
    RequestSigner("amanat-example", key).sign(request, now=moment, nonce="b3k2pp5k7z-50gnwp.yemd")

    assert body.decode() in PAGE
    for name in ("Content-Digest", "Signature-Input", "Signature", "Content-Length"):
        assert f"{name}: {request.headers[name]}\n" in PAGE


def test_the_lines_to_sign_in_the_example_verify() -> None:
    lines = re.search(r'```\n("@method": PUT\n.*?)\n```', PAGE, re.DOTALL)
    signature = re.search(r"Signature: ed=:([^:]+):", PAGE)
    assert lines
    assert signature
    key = load_pem_private_key(RFC_PRIVATE, None)
    assert isinstance(key, Ed25519PrivateKey)

    key.public_key().verify(base64.b64decode(signature[1]), lines[1].encode())


def test_the_example_of_partners_can_be_used(tmp_path: Path) -> None:
    example = re.search(r"```json\n(\[.*?\n\])\n```", PAGE, re.DOTALL)
    assert example
    (tmp_path / "partners.json").write_text(example[1], encoding="utf-8")

    assert json.loads(example[1])[0]["id"] in load_partners(tmp_path / "partners.json")


def test_every_part_and_the_number_of_faults_are_told() -> None:
    assert [] == [part for part in Part if f"`{part}`" not in PAGE]
    assert f"in {NUMBERS[len(Kind.__args__)]} ways" in PAGE
