# SPDX-License-Identifier: AGPL-3.0-or-later
"""The registry stand-in keeps the rules it demonstrates, and shows what it received without harm."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.casework.package import PACKAGE_MEDIA_TYPE
from bot.demo.registry.keys import trust_sender
from bot.partners.errors import Unreachable
from bot.partners.keys import load_forwarder_keys
from bot.partners.registry import Registry
from bot.partners.signatures import RequestSigner, content_digest
from tests.partners.cast import Office, RunningRegistry


class Client:
    """A sender that speaks the contract by hand."""

    def __init__(self, registry: RunningRegistry, signer: RequestSigner) -> None:
        self.registry, self.signer = registry, signer

    def ask(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        *,
        at: datetime | None = None,
        **headers: str,
    ) -> httpx.Response:
        if content is not None:
            headers = {"content-digest": content_digest(hashlib.sha256(content).digest())} | headers
        with httpx.Client(trust_env=False) as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            request = client.build_request(method, self.registry.url + path, content=content, headers=named)
            self.signer.sign(request, now=at or datetime.now(UTC))
            return client.send(request)

    def put(self, case_id: uuid.UUID, content: bytes, **headers: str) -> httpx.Response:
        first = {"content_type": PACKAGE_MEDIA_TYPE, "if_none_match": "*"}
        return self.ask("PUT", f"/cases/{case_id}", content, **(first | headers))


@pytest.fixture
def client(office: Office, registry: RunningRegistry) -> Client:
    keys = load_forwarder_keys(office.settings.home)
    return Client(registry, RequestSigner(keys.public.key_id, keys.signing_key))


def code_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_the_same_bytes_again_get_the_same_receipt(client: Client, office: Office) -> None:
    case_id = uuid.uuid4()
    content = office.package(case_id).canonical_bytes()

    first, again = client.put(case_id, content), client.put(case_id, content)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content


def test_other_bytes_under_the_same_revision_and_older_revisions_are_refused(
    client: Client, office: Office
) -> None:
    case_id = uuid.uuid4()
    second = client.put(case_id, office.package(case_id, revision=2).canonical_bytes())
    other = office.package(case_id, revision=2, circumstances="Something else.").canonical_bytes()
    older = office.package(case_id, revision=1).canonical_bytes()

    assert second.status_code == 201
    assert code_of(client.put(case_id, other)) == (409, "revision-conflict")
    assert code_of(client.put(case_id, older)) == (409, "stale-revision")


def test_a_newer_revision_must_name_the_one_it_replaces(client: Client, office: Office) -> None:
    case_id = uuid.uuid4()
    etag = client.put(case_id, office.package(case_id).canonical_bytes()).headers["etag"]
    newer = office.package(case_id, revision=2).canonical_bytes()

    assert code_of(client.put(case_id, newer)) == (412, "precondition-failed")
    replaced = client.ask("PUT", f"/cases/{case_id}", newer, content_type=PACKAGE_MEDIA_TYPE, if_match=etag)
    assert (replaced.status_code, replaced.json()["revision"]) == (200, 2)


def test_a_withdrawal_leaves_a_tombstone_that_lasts(client: Client, office: Office) -> None:
    case_id, content = uuid.uuid4(), b'{"reason_code":"family_request","scope":"erase"}'
    client.put(case_id, office.package(case_id).canonical_bytes())

    receipt = client.ask("PUT", f"/cases/{case_id}/withdrawal", content, content_type="application/json")

    assert receipt.json()["state"] == "withdrawn"
    assert code_of(client.ask("GET", f"/cases/{case_id}")) == (410, "withdrawn")
    assert set(client.ask("GET", f"/cases/{case_id}/withdrawal").json()) == {
        "case_id",
        "withdrawn_at",
        "scope",
    }
    for revision in (1, 2):
        package = office.package(case_id, revision=revision).canonical_bytes()
        assert code_of(client.put(case_id, package)) == (409, "suppressed")


def test_a_withdrawal_that_overtakes_its_case_closes_the_door(client: Client, office: Office) -> None:
    case_id, content = uuid.uuid4(), b'{"reason_code":"family_request","scope":"erase"}'
    client.ask("PUT", f"/cases/{case_id}/withdrawal", content, content_type="application/json")

    assert code_of(client.put(case_id, office.package(case_id).canonical_bytes())) == (409, "suppressed")


def test_one_sender_never_sees_anothers_case(
    client: Client, office: Office, registry: RunningRegistry
) -> None:
    case_id, key = uuid.uuid4(), Ed25519PrivateKey.generate()
    client.put(case_id, office.package(case_id).canonical_bytes())
    trust_sender(registry.folder, key_id="other", key=key.public_key().public_bytes_raw(), name="Other")
    other = Client(registry, RequestSigner("other", key))

    assert code_of(other.ask("GET", f"/cases/{case_id}")) == (404, "not-found")


def test_a_stranger_a_replay_and_a_late_request_are_refused(
    client: Client, registry: RunningRegistry
) -> None:
    path = f"/cases/{uuid.uuid4()}"
    stranger = Client(registry, RequestSigner("stranger", Ed25519PrivateKey.generate()))
    with httpx.Client(trust_env=False) as plain:
        request = plain.build_request("GET", registry.url + path)
        client.signer.sign(request, now=datetime.now(UTC))
        answers = [plain.send(request), plain.send(request)]
        unsigned = plain.get(registry.url + path)

    assert [code_of(answer) for answer in answers] == [(404, "not-found"), (401, "replay")]
    assert code_of(unsigned) == (401, "unauthenticated")
    assert code_of(stranger.ask("GET", path)) == (401, "signature-invalid")
    assert code_of(client.ask("GET", path, at=datetime.now(UTC) - timedelta(hours=1))) == (
        401,
        "signature-invalid",
    )


def test_refusals_repeat_nothing_of_what_was_sent(client: Client, office: Office) -> None:
    case_id = uuid.uuid4()
    body: dict[str, Any] = json.loads(office.package(case_id).canonical_bytes())
    body["person"]["names"][0]["text"] = ["a secret name"]
    body["revision"] = "a secret revision"
    wrong = client.put(case_id, json.dumps(body).encode())

    assert code_of(wrong) == (422, "validation")
    assert "secret" not in wrong.text
    assert {"pointer": "/revision", "code": "int_type"} in wrong.json()["errors"]


def test_size_digest_and_type_are_checked_first(client: Client, office: Office) -> None:
    case_id = uuid.uuid4()
    content = office.package(case_id).canonical_bytes()

    assert code_of(client.put(case_id, b" " * 300_000)) == (413, "case-too-large")
    assert code_of(client.put(case_id, content, content_digest=content_digest(b"\0" * 32))) == (
        422,
        "digest-mismatch",
    )
    assert code_of(client.put(case_id, content, content_type="text/html")) == (415, "unknown-schema-version")
    assert code_of(client.put(uuid.uuid4(), content)) == (422, "validation")


def test_a_file_that_the_case_does_not_list_is_refused(client: Client, office: Office) -> None:
    case_id, photo = uuid.uuid4(), b"\xff\xd8\xff"
    client.put(case_id, office.package(case_id).canonical_bytes())
    path = f"/cases/{case_id}/attachments/{hashlib.sha256(photo).hexdigest()}"

    assert code_of(client.ask("PUT", path, photo, content_type="image/jpeg")) == (422, "attachment-unknown")
    assert client.ask("HEAD", path).status_code == 404


def test_pages_show_hostile_names_as_text(client: Client, office: Office, registry: RunningRegistry) -> None:
    case_id = uuid.uuid4()
    hostile = "<script>alert(1)</script>\u202e"
    client.put(
        case_id, office.package(case_id, names=({"text": hostile, "script": "Latn"},)).canonical_bytes()
    )
    receipt_id = registry.received()[0]["receipt_id"]

    for path in ("/", f"/view/{receipt_id}"):
        page = httpx.get(registry.url + path, trust_env=False)
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_stand_in_refuses_to_run_outside_the_demo(tmp_path: Path) -> None:
    """A real family must never meet it."""
    command = [sys.executable, "-m", "bot.demo.registry", "--port", "1", "--home", str(tmp_path / "r")]
    bare = {name: value for name, value in os.environ.items() if name != "AMANAT_DEMO"}

    ended = subprocess.run(command, env=bare, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 1
    assert "stand-in" in ended.stderr
    assert not (tmp_path / "r").exists()


async def test_capabilities_are_asked_for_and_a_page_is_not_mistaken_for_them(
    office: Office, registry: RunningRegistry
) -> None:
    connector = Registry(office.partner, office.forwarder.signer, office.forwarder.client)

    said = await connector.capabilities()
    registry.plan({"kind": "html", "method": "GET", "path_contains": "/.well-known/"})
    page = await connector.capabilities()

    assert said is not None
    assert "ed-case/1" in said["profiles"]
    assert page is None


async def test_an_answer_without_end_is_cut_off(office: Office) -> None:
    async def for_ever() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    endless = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=for_ever()))
    )
    async with endless:
        with pytest.raises(Unreachable) as caught:
            await Registry(office.partner, office.forwarder.signer, endless).read_back(uuid.uuid4())

    assert caught.value.reason == "answer-too-long"
