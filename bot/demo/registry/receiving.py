# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receiver's routes: everything a partner has to implement for level 1, in one small file.

Order of checks is that of docs/registry-api.md: size, digest, signature, replay, shape, then the store's rules.
Every answer that is no success is a problem (RFC 9457) that repeats nothing of what was sent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.casework.package import MAX_PACKAGE_BYTES, PACKAGE_MEDIA_TYPE, PROFILE
from bot.casework.partner import Part
from bot.demo.registry.keys import KEY_ID, Sender, load_senders
from bot.demo.registry.shapes import Case, Withdrawal, pointers
from bot.demo.registry.store import ORGANISATION, Problem, Store, Stored
from bot.partners.errors import SignatureInvalid
from bot.partners.receipts import RECEIPT_MEDIA_TYPE
from bot.partners.signatures import CLOCK_SKEW, SIGNATURE_VALID_FOR, Message, verify_request

MAX_FILE_BYTES = 52_428_800  # Source: registry-api.yaml, limits.
PROBLEM_MEDIA_TYPE = "application/problem+json"
FILE_TYPES = ("image/", "application/pdf", "audio/", "video/", "text/plain")
_CASE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class Refused(Exception):  # noqa: N818 -- named for what happened
    """Carries a problem up to the one place that writes it."""

    def __init__(self, status: int, code: str, errors: list[dict[str, str]] | None = None) -> None:
        """Remember what to answer."""
        super().__init__(code)
        self.problem = Problem(status, code, retryable=status >= 500 or code == "replay")
        self.errors = errors


def problem(found: Problem, errors: list[dict[str, str]] | None = None) -> Response:
    """Write a problem; the same shape for every status."""
    body: dict[str, object] = {
        "type": f"https://ed-registry.example/problems/{found.code}",
        "title": found.code.replace("-", " "),
        "status": found.status,
        "code": found.code,
        "retryable": found.retryable,
    }
    if errors:
        body["errors"] = errors
    return Response(json.dumps(body), found.status, media_type=PROBLEM_MEDIA_TYPE)


@dataclass
class Receiver:
    """The routes, the store behind them, and the memory against replay."""

    folder: Path
    store: Store
    public_url: str | None = None  # what senders sign; None: as the request names it
    _nonces: dict[tuple[str, str], float] = field(default_factory=dict)

    async def capabilities(self, _request: Request) -> Response:
        """Say what this registry takes. Needs no signature."""
        key = self.store.verify_key
        return JSONResponse(
            {
                "profiles": [PROFILE],
                "level": 1,
                "organisation": ORGANISATION,
                "accepts": sorted(part.value for part in Part),
                "max_case_bytes": MAX_PACKAGE_BYTES,
                "max_attachment_bytes": MAX_FILE_BYTES,
                "attachment_types": list(FILE_TYPES),
                "signing_keys": [{"keyid": KEY_ID, "alg": "ed25519", "public_key": key}],
                "encryption_keys": [],
                "retention_days": 0,
                "forwards_to_others": False,
                "contact": "registry@example.org",
            }
        )

    async def put_case(self, request: Request) -> Response:
        """Create a case, or take its next revision."""
        body, sender = await self._signed(request, most=MAX_PACKAGE_BYTES, code="case-too-large")
        case_id = _case_id(request)
        if not _same_media_type(request.headers.get("content-type", ""), PACKAGE_MEDIA_TYPE):
            raise Refused(415, "unknown-schema-version")
        try:
            case = Case.model_validate_json(body)
        except ValidationError as error:
            raise Refused(422, "validation", pointers(error)) from None
        if case.case_id != f"urn:uuid:{case_id}":
            raise Refused(422, "validation", [{"pointer": "/case_id", "code": "not_the_address"}])
        result = self.store.put_case(
            sender,
            case_id,
            case,
            body,
            if_match=request.headers.get("if-match"),
            if_none_match=request.headers.get("if-none-match"),
        )
        return self._result(result, etag=self._etag(sender, case_id))

    async def get_case(self, request: Request) -> Response:
        """Give back the exact bytes of the newest revision."""
        _, sender = await self._signed(request)
        case_id = _case_id(request)
        held = self.store.cases.get((sender, case_id))
        if held is None:
            return problem(self.store.absent(sender, case_id))
        return Response(held.content, media_type=PACKAGE_MEDIA_TYPE, headers={"etag": held.etag})

    async def attachment(self, request: Request) -> Response:
        """HEAD, GET, PUT or DELETE one file of a case."""
        body, sender = await self._signed(request, most=MAX_FILE_BYTES, code="attachment-too-large")
        case_id, sha256 = _case_id(request), request.path_params["sha256"]
        if not _SHA256.match(sha256):
            raise Refused(404, "not-found")
        if request.method == "PUT":
            if not request.headers.get("content-type", "").startswith(FILE_TYPES):
                raise Refused(415, "attachment-type")
            if hashlib.sha256(body).hexdigest() != sha256:
                raise Refused(422, "digest-mismatch")
            return self._result(self.store.put_file(sender, case_id, sha256, body))
        if request.method == "DELETE":
            return self._result(self.store.drop_file(sender, case_id, sha256))
        held = self.store.cases.get((sender, case_id))
        if held is None:
            return problem(self.store.absent(sender, case_id))
        if sha256 not in held.files:
            return problem(Problem(404, "not-found"))
        return Response(held.files[sha256], media_type=held.media_types[sha256])

    async def withdrawal(self, request: Request) -> Response:
        """PUT: erase a case and remember only that. GET: the tombstone."""
        body, sender = await self._signed(request, most=4096, code="case-too-large")
        case_id = _case_id(request)
        if request.method == "GET":
            stone = self.store.tombstones.get((sender, case_id))
            return JSONResponse(stone.shown()) if stone else problem(Problem(404, "not-found"))
        if not _same_media_type(request.headers.get("content-type", ""), "application/json"):
            raise Refused(415, "unknown-schema-version")
        try:
            asked = Withdrawal.model_validate_json(body)
        except ValidationError as error:
            raise Refused(422, "validation", pointers(error)) from None
        return self._result(self.store.withdraw(sender, case_id, asked.scope, body))

    async def receipt(self, request: Request) -> Response:
        """Give a receipt again, with the present state of its files."""
        _, sender = await self._signed(request)
        found = self.store.find_receipt(sender, request.path_params["receipt_id"])
        return Response(found, media_type=RECEIPT_MEDIA_TYPE) if found else problem(Problem(404, "not-found"))

    def _etag(self, sender: str, case_id: str) -> str | None:
        held = self.store.cases.get((sender, case_id))
        return held.etag if held else None

    def _result(self, result: Stored | Problem, etag: str | None = None) -> Response:
        if isinstance(result, Problem):
            return problem(result)
        headers = {"etag": etag} if etag else {}
        return Response(result.receipt, result.status, media_type=RECEIPT_MEDIA_TYPE, headers=headers)

    async def _signed(
        self, request: Request, *, most: int = 0, code: str = "validation"
    ) -> tuple[bytes, str]:
        """Read a bounded body and check digest, signature and replay. Gives the body and the sender's key id."""
        body = await _bounded(request, most, code)
        if most and request.method == "PUT":
            _check_digest(request.headers.get("content-digest", ""), body)
        if "signature" not in request.headers:
            raise Refused(401, "unauthenticated")
        senders: dict[str, Sender] = load_senders(self.folder)
        url = str(request.url)
        if self.public_url is not None:
            url = (
                self.public_url.rstrip("/")
                + request.url.path
                + (f"?{request.url.query}" if request.url.query else "")
            )
        try:
            signed = verify_request(
                Message(request.method, url, dict(request.headers)),
                keys={key_id: sender.key for key_id, sender in senders.items()},
                body=body,
            )
        except SignatureInvalid:
            raise Refused(401, "signature-invalid") from None
        self._use_once(signed.key_id, signed.nonce)
        # Two partners of the demo may share this stand-in under /at/<name>; neither sees the other's cases.
        house = request.path_params.get("house", "")
        return body, f"{signed.key_id}@{house}" if house else signed.key_id

    def _use_once(self, key_id: str, nonce: str) -> None:
        now = time.monotonic()
        for old in [known for known, until in self._nonces.items() if until < now]:
            del self._nonces[old]
        if (key_id, nonce) in self._nonces:
            raise Refused(401, "replay")
        self._nonces[key_id, nonce] = now + (SIGNATURE_VALID_FOR + 2 * CLOCK_SKEW).total_seconds()


async def _bounded(request: Request, most: int, code: str) -> bytes:
    """Read at most so many bytes, whatever the request announces."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise Refused(413, code)
    return bytes(body)


def _check_digest(header: str, body: bytes) -> None:
    """Compare Content-Digest (RFC 9530) with the bytes that came."""
    found = re.fullmatch(r"sha-256=:([A-Za-z0-9+/]{43}=):", header.strip())
    if found is None:
        raise Refused(400, "digest-mismatch")
    if not hmac.compare_digest(base64.b64decode(found[1]), hashlib.sha256(body).digest()):
        raise Refused(422, "digest-mismatch")


def _case_id(request: Request) -> str:
    case_id = str(request.path_params["case_id"])
    if not _CASE_ID.match(case_id):
        raise Refused(404, "not-found")
    return case_id


def _same_media_type(header: str, wanted: str) -> bool:
    """Compare media types without caring for spaces, quotes and case around parameters."""
    return header.replace(" ", "").replace('"', "").lower() in {wanted, f"{wanted};charset=utf-8"}
