# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in holds, and the rules of docs/registry-api.md about revisions, withdrawals and receipts.

Knows no HTTP. A refusal is a value with a code; the web side turns it into a problem.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.casework.package import digest_of
from bot.demo.registry.keys import KEY_ID
from bot.demo.registry.shapes import Case
from bot.partners.receipts import sign_receipt
from storage.text import to_text

ORGANISATION = "Voices Registry (demo)"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: status and code of registry-api.yaml."""

    status: int
    code: str
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A success: 201 when something new came to be, and the receipt."""

    status: int
    receipt: bytes


@dataclass
class HeldCase:
    """One case of one sender: the newest revision in its exact bytes, and its files."""

    sender: str
    case: Case
    content: bytes
    registry_ref: str
    receipt_id: str
    received_at: datetime
    files: dict[str, bytes] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The digest of the exact bytes."""
        return digest_of(self.content)

    @property
    def etag(self) -> str:
        """The entity tag: a strong one, made of the digest."""
        return f'"{self.digest}"'


@dataclass(frozen=True)
class Tombstone:
    """All that stays of a withdrawn case."""

    case_id: str
    withdrawn_at: datetime
    scope: str
    receipt: bytes

    def shown(self) -> dict[str, str]:
        """Give the document a sender may read."""
        at = self.withdrawn_at.isoformat().replace("+00:00", "Z")
        return {"case_id": f"urn:uuid:{self.case_id}", "withdrawn_at": at, "scope": self.scope}


Key = tuple[str, str]  # sender, case id


class Store:
    """Everything received. One sender never sees another's cases."""

    def __init__(self, signing_key: Ed25519PrivateKey) -> None:
        """Hold the key that signs receipts."""
        self._signing_key = signing_key
        self.cases: dict[Key, HeldCase] = {}
        self.tombstones: dict[Key, Tombstone] = {}
        self._counter = 0

    @property
    def verify_key(self) -> str:
        """The key that checks its receipts, base64url."""
        return to_text(self._signing_key.public_key().public_bytes_raw())

    def put_case(
        self,
        sender: str,
        case_id: str,
        case: Case,
        content: bytes,
        *,
        if_match: str | None,
        if_none_match: str | None,
    ) -> Stored | Problem:
        """Create a case or take a newer revision. The same bytes again get the same receipt, first of all."""
        key = (sender, case_id)
        if key in self.tombstones:
            return Problem(409, "suppressed")
        held = self.cases.get(key)
        if held is not None:
            if held.case.revision == case.revision:
                same = held.content == content
                return Stored(200, self.receipt_of(held)) if same else Problem(409, "revision-conflict")
            if held.case.revision > case.revision:
                return Problem(409, "stale-revision")
            if if_match != held.etag:
                return Problem(412, "precondition-failed")
        elif if_match is not None or if_none_match != "*":
            return Problem(412, "precondition-failed")
        fresh = self._hold(sender, case, content, held)
        self.cases[key] = fresh
        return Stored(200 if held else 201, self.receipt_of(fresh))

    def _hold(self, sender: str, case: Case, content: bytes, former: HeldCase | None) -> HeldCase:
        self._counter += former is None
        listed = {file.sha256 for file in case.attachments}
        kept = former.files if former else {}
        return HeldCase(
            sender=sender,
            case=case,
            content=content,
            registry_ref=former.registry_ref
            if former
            else f"VR-{datetime.now(UTC).year}-{self._counter:04d}",
            receipt_id=secrets.token_hex(10),
            received_at=datetime.now(UTC).replace(microsecond=0),
            files={sha256: data for sha256, data in kept.items() if sha256 in listed},
            media_types={file.sha256: file.media_type for file in case.attachments},
        )

    def put_file(self, sender: str, case_id: str, sha256: str, content: bytes) -> Stored | Problem:
        """Take one file that the case lists; the bytes were already checked against their name."""
        held = self.cases.get((sender, case_id))
        if held is None:
            return self.absent(sender, case_id)
        listed = {file.sha256: file.size_bytes for file in held.case.attachments}
        if sha256 not in listed:
            return Problem(422, "attachment-unknown")
        if listed[sha256] != len(content):
            return Problem(422, "digest-mismatch")
        status = 200 if sha256 in held.files else 201
        held.files[sha256] = content
        return Stored(status, self.receipt_of(held))

    def drop_file(self, sender: str, case_id: str, sha256: str) -> Stored | Problem:
        """Erase one file."""
        held = self.cases.get((sender, case_id))
        if held is None or sha256 not in held.files:
            return Problem(404, "not-found") if held else self.absent(sender, case_id)
        del held.files[sha256]
        return Stored(200, self.receipt_of(held))

    def withdraw(self, sender: str, case_id: str, scope: str, request: bytes) -> Stored:
        """Erase a case and leave a tombstone, also for a case that has not arrived yet."""
        key = (sender, case_id)
        if key in self.tombstones:
            return Stored(200, self.tombstones[key].receipt)
        held = self.cases.pop(key, None)
        at = datetime.now(UTC).replace(microsecond=0)
        receipt = self._sign(
            {
                "receipt_id": secrets.token_hex(10),
                "case_id": f"urn:uuid:{case_id}",
                "revision": held.case.revision if held else 0,
                "received_at": at.isoformat().replace("+00:00", "Z"),
                "digest": digest_of(request),
                "state": "withdrawn",
                "registry_ref": held.registry_ref if held else None,
                "fields": {"stored": [], "dropped": []},
                "attachments": [],
                "handler_org": ORGANISATION,
            }
        )
        self.tombstones[key] = Tombstone(case_id, at, scope, receipt)
        return Stored(200, receipt)

    def absent(self, sender: str, case_id: str) -> Problem:
        """Say why a case is not here: withdrawn, or never seen, or another sender's."""
        return (
            Problem(410, "withdrawn") if (sender, case_id) in self.tombstones else Problem(404, "not-found")
        )

    def find_receipt(self, sender: str, receipt_id: str) -> bytes | None:
        """Give a receipt of this sender with the present state of the files."""
        held = next(
            (one for one in self.cases.values() if one.sender == sender and one.receipt_id == receipt_id),
            None,
        )
        return self.receipt_of(held) if held else None

    def receipt_of(self, held: HeldCase) -> bytes:
        """Sign what is held of a case now."""
        missing = any(file.sha256 not in held.files for file in held.case.attachments)
        return self._sign(
            {
                "receipt_id": held.receipt_id,
                "case_id": held.case.case_id,
                "revision": held.case.revision,
                "received_at": held.received_at.isoformat().replace("+00:00", "Z"),
                "digest": held.digest,
                "state": "partially_accepted" if missing else "accepted",
                "registry_ref": held.registry_ref,
                "fields": {
                    "stored": ["/person", "/event", "/family", "/fate", "/verification"],
                    "dropped": [],
                },
                "attachments": [
                    {"sha256": file.sha256, "state": "stored" if file.sha256 in held.files else "missing"}
                    for file in held.case.attachments
                ],
                "handler_org": ORGANISATION,
            }
        )

    def _sign(self, body: dict[str, Any]) -> bytes:
        return sign_receipt(body, key_id=KEY_ID, private_key=self._signing_key)
