# SPDX-License-Identifier: AGPL-3.0-or-later
"""One attempt: prepare exactly what was signed, send it, and find out whether the registry has it.

Returns outcomes; writes nothing down. What cannot be proven delivered is never called delivered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bot.casework.errors import NotAParcel
from bot.casework.package import digest_of, signing_statement
from bot.casework.parcel import Parcel, ParcelFile, read_parcel
from bot.partners.checks import two_people_signed
from bot.partners.errors import Unreachable
from bot.partners.outcomes import (
    Delivered,
    Outcome,
    ReadBack,
    Refused,
    TryAgain,
    after_read_back,
    judge,
)
from bot.partners.receipts import Receipt, ReceiptState
from bot.partners.registry import Answer, Registry
from storage.blobs import BlobStore
from storage.errors import CannotOpen
from storage.parcels import open_parcel, open_parcel_blob
from storage.referrals import DeliveryJob
from storage.team import Team

# Answers that say no to one file, not to us. Source: registry-api.yaml, putAttachment.
FILE_REFUSALS = frozenset({413, 415, 422})
# A retraction is never given up: a refused one is tried again, and the desk sees how often.
RETRACT_AGAIN_AFTER = timedelta(hours=6)  # Source: ours; a person at the partner has to change something.


@dataclass
class Report:
    """What the desk will be told about this attempt."""

    receipt: Receipt | None = None
    receipt_bytes: bytes | None = None
    files_refused: int = 0

    def keep(self, answer: Answer) -> None:
        """Keep the newest verified receipt."""
        if answer.receipt is not None:
            self.receipt, self.receipt_bytes = answer.receipt, answer.receipt_bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """One moderator's signature."""

    moderator_id: str
    signature: bytes


async def hand_over(
    job: DeliveryJob, registry: Registry, team: Team, seed: bytes, blobs: BlobStore, report: Report
) -> Outcome:
    """Send one case with its files. Raises StorageError when the vault fails."""
    prepared = prepare(job, team, seed)
    if isinstance(prepared, Refused):
        return prepared
    content = prepared.package_bytes
    try:
        outcome = await _put(job, registry, content, report)
        if not isinstance(outcome, Delivered):
            return outcome
        return await _put_files(job, registry, prepared, blobs, report)
    except Unreachable as error:
        return TryAgain(error.reason)


def prepare(job: DeliveryJob, team: Team, seed: bytes) -> Parcel | Refused:
    """Open the parcel and check that its very bytes are what two different people signed for this partner."""
    if job.parcel_to != "forwarder" or job.sealed_parcel is None:
        return Refused("parcel-not-for-us")
    try:
        parcel = read_parcel(open_parcel(job.sealed_parcel, seed, about=job.referral_id))
    except (CannotOpen, NotAParcel):
        return Refused("parcel-damaged")
    digest = digest_of(parcel.package_bytes)
    if digest != job.digest:
        return Refused("digest-changed")
    # The statement is made from what we are about to do, not from what somebody says was signed.
    statement = signing_statement(job.referral_id, job.case_id, job.partner_id, job.revision, digest)
    if not two_people_signed(statement, [Signed(*pair) for pair in job.signatures], team):
        return Refused("not-two-people")
    return parcel


async def call_back(job: DeliveryJob, registry: Registry, report: Report) -> Outcome:
    """Send the retraction of a case. Repeating it is harmless; it counts once a signed receipt says so."""
    try:
        answer = await registry.withdraw(job.case_id)
    except Unreachable as error:
        return TryAgain(error.reason)
    receipt = answer.receipt
    done = (
        receipt is not None
        and receipt.case_id == f"urn:uuid:{job.case_id}"
        and receipt.state is ReceiptState.WITHDRAWN
    )
    if done:
        report.keep(answer)
    outcome = judge(answer.status, receipt_valid=done, code=answer.code, retry_after=answer.retry_after)
    if answer.status == 410 or (isinstance(outcome, Refused) and outcome.reason == "suppressed"):
        return Delivered()
    if isinstance(outcome, Refused):
        return TryAgain(outcome.reason, RETRACT_AGAIN_AFTER)
    return TryAgain(outcome.reason) if isinstance(outcome, ReadBack) else outcome


async def _put(job: DeliveryJob, registry: Registry, content: bytes, report: Report) -> Outcome:
    etag: str | None = None
    if job.revision > 1:
        held = await registry.read_back(job.case_id)
        if held.status == 410:
            return Refused("suppressed")
        if held.status not in (200, 404):
            judged = judge(held.status, receipt_valid=False, code=held.code, retry_after=held.retry_after)
            return TryAgain(judged.reason) if isinstance(judged, ReadBack) else judged
        etag = held.etag
    answer = await registry.put_case(job.case_id, content, etag=etag)
    valid = _speaks_of(answer.receipt, job)
    if valid:
        report.keep(answer)
        if answer.receipt and answer.receipt.state is ReceiptState.REJECTED:
            return Refused("rejected")
    outcome = judge(answer.status, receipt_valid=valid, code=answer.code, retry_after=answer.retry_after)
    if not isinstance(outcome, ReadBack):
        return outcome
    held = await registry.read_back(job.case_id)
    settled = after_read_back(outcome, held_digest=held.body_digest, sent_digest=job.digest)
    # It holds our bytes, but gave no receipt: ask for one by sending the same bytes again, next time.
    return TryAgain("no-receipt") if isinstance(settled, Delivered) else settled


async def _put_files(
    job: DeliveryJob, registry: Registry, parcel: Parcel, blobs: BlobStore, report: Report
) -> Outcome:
    """Send the files the registry misses, then read the final receipt.

    From here on the registry holds the case, so nothing may end as refused: a withdrawal must still reach it.
    """
    assert report.receipt is not None
    wanted = report.receipt.missing() & _signed_files(parcel)
    for file in parcel.files:
        if file.sha256 not in wanted:
            continue
        if not await _is_whole(blobs, file):
            report.files_refused += 1
            continue
        answer = await registry.put_attachment(job.case_id, file, _open(blobs, file))
        if _speaks_of(answer.receipt, job):
            report.keep(answer)
        elif answer.status in FILE_REFUSALS:
            report.files_refused += 1  # The case stands without it; the desk is told.
        else:
            judged = judge(answer.status, receipt_valid=False, code=answer.code)
            reason = "no-receipt" if isinstance(judged, Delivered) else judged.reason
            return TryAgain(reason, answer.retry_after)
    return await _final_receipt(job, registry, report)


def _signed_files(parcel: Parcel) -> frozenset[str]:
    """Give the files that the signed bytes themselves list: no other file leaves, whatever a registry asks for."""
    listed = json.loads(parcel.package_bytes).get("attachments", [])
    return frozenset(str(one["sha256"]) for one in listed)


async def _final_receipt(job: DeliveryJob, registry: Registry, report: Report) -> Outcome:
    """Read back: the bytes held are ours, and the receipt says which files arrived."""
    assert report.receipt is not None
    held = await registry.read_back(job.case_id)
    if held.body_digest != job.digest:
        return TryAgain("read-back-differs")
    answer = await registry.receipt(report.receipt.receipt_id)
    if _speaks_of(answer.receipt, job):
        report.keep(answer)
    return Delivered()


def _speaks_of(receipt: Receipt | None, job: DeliveryJob) -> bool:
    """Say whether a verified receipt is for this case, this revision and these bytes."""
    return (
        receipt is not None
        and receipt.case_id == case_urn(job.case_id)
        and receipt.revision == job.revision
        and receipt.digest == job.digest
        and receipt.state is not ReceiptState.WITHDRAWN
    )


def case_urn(case_id: UUID) -> str:
    """Write a case id the way packages and receipts do."""
    return f"urn:uuid:{case_id}"


async def _is_whole(blobs: BlobStore, file: ParcelFile) -> bool:
    """Read a file once before sending it: its bytes must be those whose digest was signed."""
    digest, size_bytes = hashlib.sha256(), 0
    try:
        async for piece in _open(blobs, file):
            digest.update(piece)
            size_bytes += len(piece)
    except CannotOpen:
        return False
    return digest.hexdigest() == file.sha256 and size_bytes == file.size_bytes


def _open(blobs: BlobStore, file: ParcelFile) -> AsyncIterator[bytes]:
    return open_parcel_blob(blobs, file.blob_id, file.key_bytes)
