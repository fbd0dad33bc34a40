# SPDX-License-Identifier: AGPL-3.0-or-later
"""The connector for registries that implement registry-api.yaml: one signed request, one bounded answer.

What comes back is untrusted and stays in here: only a status, a known code, a wait, an entity tag and a
verified receipt get out. Bodies of errors are dropped unread beyond their code. Redirects are not followed,
because a signed request is for one address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from bot.casework.package import digest_of
from bot.casework.partner import Partner
from bot.partners.consignment import Consignment, OutgoingFile
from bot.partners.errors import ReceiptInvalid, Unreachable
from bot.partners.outcomes import KNOWN_CODES, read_retry_after
from bot.partners.receipts import MAX_RECEIPT_BYTES, Receipt, read_receipt
from bot.partners.signatures import RequestSigner, content_digest

MAX_ANSWER_BYTES = 1_048_576  # Source: ours; four times the largest package a registry gives back.
ANSWER_WITHIN = timedelta(seconds=30)  # Source: ours; slow lines to small servers, but not for ever.


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry answered, as far as it can be trusted."""

    status: int
    code: str | None = None  # one of KNOWN_CODES
    retry_after: timedelta | None = None
    etag: str | None = None
    receipt: Receipt | None = None  # signature verified
    receipt_bytes: bytes | None = None  # as signed, to be kept
    body_digest: str | None = None  # of a 200 that is no receipt: what the registry holds


class Registry:
    """One partner's registry, spoken to over one HTTP client."""

    def __init__(
        self,
        partner: Partner,
        signer: RequestSigner,
        client: httpx.AsyncClient,
        *,
        answer_within: timedelta = ANSWER_WITHIN,
    ) -> None:
        """Hold the partner's address and key; the client is shared and closed by its owner."""
        self.partner = partner
        self._answer_within = answer_within
        self._signer = signer
        self._client = client

    async def capabilities(self) -> dict[str, Any] | None:
        """Give what the registry says it can do, or None when it does not answer as one. No signature needed."""
        status, _, body = await self._exchange(self._request("GET", "/.well-known/ed-registry"))
        try:
            said = json.loads(body) if status == 200 else None
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) and isinstance(said.get("profiles"), list) else None

    async def put_case(self, case_id: UUID, what: Consignment, *, etag: str | None) -> Answer:
        """Send exactly these bytes as the case, new (etag None) or over the revision the etag names."""
        headers = {
            "content-type": what.media_type,
            "content-digest": content_digest(hashlib.sha256(what.content).digest()),
            **what.headers,
            **({"if-match": etag} if etag else {"if-none-match": "*"}),
        }
        return await self._answer(
            self._request("PUT", f"/cases/{case_id}", headers=headers, content=what.content)
        )

    async def read_back(self, case_id: UUID) -> Answer:
        """Ask what the registry holds of a case: its entity tag and the digest of its bytes."""
        return await self._answer(self._request("GET", f"/cases/{case_id}"))

    async def has_attachment(self, case_id: UUID, sha256: str) -> bool:
        """Ask whether a file is there already."""
        status, _, _ = await self._exchange(self._request("HEAD", f"/cases/{case_id}/attachments/{sha256}"))
        return status == 200

    async def put_attachment(
        self, case_id: UUID, file: OutgoingFile, content: AsyncIterator[bytes]
    ) -> Answer:
        """Send one file as a stream; its digest is announced first and was checked by the caller."""
        headers = {
            "content-type": file.media_type,
            "content-length": str(file.size_bytes),
            "content-digest": content_digest(bytes.fromhex(file.sha256)),
            **({"ed-blob": file.blob_id} if file.key is None else {}),
        }
        path = f"/cases/{case_id}/attachments/{file.sha256}"
        return await self._answer(self._request("PUT", path, headers=headers, content=content))

    async def receipt(self, receipt_id: str) -> Answer:
        """Fetch a receipt again, with the present state of its files."""
        return await self._answer(self._request("GET", f"/receipts/{receipt_id}"))

    async def withdraw(self, case_id: UUID) -> Answer:
        """Send the retraction: erase what you hold, keep only that it was withdrawn."""
        content = b'{"effective":"immediate","reason_code":"family_request","scope":"erase"}'
        headers = {
            "content-type": "application/json",
            "content-digest": content_digest(hashlib.sha256(content).digest()),
        }
        path = f"/cases/{case_id}/withdrawal"
        return await self._answer(self._request("PUT", path, headers=headers, content=content))

    def _request(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | AsyncIterator[bytes] | None = None,
    ) -> httpx.Request:
        request = self._client.build_request(
            method,
            self.partner.base_url + path,
            headers={"accept": "application/json, application/problem+json", **(headers or {})},
            content=content,
            timeout=self._answer_within.total_seconds(),
        )
        self._signer.sign(request, now=datetime.now(UTC))
        return request

    async def _exchange(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        """Send and read at most MAX_ANSWER_BYTES. Raises Unreachable when no complete answer came."""
        try:
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                body = bytearray()
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES:
                        raise Unreachable("answer-too-long")
            finally:
                await response.aclose()
        except httpx.TimeoutException:
            raise Unreachable("timed-out") from None
        except httpx.ConnectError:
            raise Unreachable("not-reachable") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            raise Unreachable("closed-early") from None
        return response.status_code, response.headers, bytes(body)

    async def _answer(self, request: httpx.Request) -> Answer:
        status, headers, body = await self._exchange(request)
        receipt = self._receipt(status, body)
        return Answer(
            status=status,
            code=_code(status, headers, body),
            retry_after=read_retry_after(headers.get("retry-after"), now=datetime.now(UTC)),
            etag=_etag(headers.get("etag")),
            receipt=receipt,
            receipt_bytes=body if receipt else None,
            body_digest=digest_of(body) if status == 200 and receipt is None else None,
        )

    def _receipt(self, status: int, body: bytes) -> Receipt | None:
        if not 200 <= status < 300 or len(body) > MAX_RECEIPT_BYTES:
            return None
        try:
            return read_receipt(body, verify_key=self.partner.verify_key_bytes)
        except ReceiptInvalid:
            return None


def _code(status: int, headers: httpx.Headers, body: bytes) -> str | None:
    """Take the code out of a problem if it is one we know; nothing else of the body is ever used."""
    if status < 400 or not headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        code = json.loads(body).get("code")
    except (ValueError, AttributeError, RecursionError):
        return None
    return code if isinstance(code, str) and code in KNOWN_CODES else None


def _etag(header: str | None) -> str | None:
    """Keep a strong entity tag of a sane length; a weak one cannot guard a write."""
    if header and len(header) <= 200 and header.isascii() and header.startswith('"') and header.endswith('"'):
        return header
    return None
