# SPDX-License-Identifier: AGPL-3.0-or-later
"""One attempt: prepare exactly what was signed, send it, and find out whether the registry has it.

Returns outcomes; writes nothing down. What cannot be proven delivered is never called delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bot.partners.consignment import Consignment, OutgoingFile, make_ready
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


async def hand_over(
    job: DeliveryJob, registry: Registry, team: Team, seed: bytes, blobs: BlobStore, report: Report
) -> Outcome:
    """Send one case with its files. Raises StorageError when the vault fails."""
    ready = await make_ready(job, team, seed, blobs)
    if isinstance(ready, Refused):
        return ready
    try:
        outcome = await _put(job, registry, ready, report)
        return (
            await _put_files(job, registry, ready, blobs, report)
            if isinstance(outcome, Delivered)
            else outcome
        )
    except Unreachable as error:
        return TryAgain(error.reason)


async def call_back(job: DeliveryJob, registry: Registry, report: Report) -> Outcome:
    """Send the retraction of a case. Repeating it is harmless; it counts once a signed receipt says so."""
    try:
        answer = await registry.withdraw(job.case_id)
    except Unreachable as error:
        return TryAgain(error.reason)
    receipt = answer.receipt
    done = (
        receipt is not None
        and receipt.case_id == case_urn(job.case_id)
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


async def _put(job: DeliveryJob, registry: Registry, ready: Consignment, report: Report) -> Outcome:
    etag: str | None = None
    if job.revision > 1:
        held = await registry.read_back(job.case_id)
        if held.status == 410:
            return Refused("suppressed")
        if held.status not in (200, 404):
            judged = judge(held.status, receipt_valid=False, code=held.code, retry_after=held.retry_after)
            return TryAgain(judged.reason) if isinstance(judged, ReadBack) else judged
        etag = held.etag
    answer = await registry.put_case(job.case_id, ready, etag=etag)
    valid = _speaks_of(answer.receipt, job, ready)
    if valid:
        report.keep(answer)
        if answer.receipt and answer.receipt.state is ReceiptState.REJECTED:
            return Refused("rejected")
    outcome = judge(answer.status, receipt_valid=valid, code=answer.code, retry_after=answer.retry_after)
    if not isinstance(outcome, ReadBack):
        return outcome
    held = await registry.read_back(job.case_id)
    settled = after_read_back(outcome, held_digest=held.body_digest, sent_digest=ready.digest)
    # It holds our bytes, but gave no receipt: ask for one by sending the same bytes again, next time.
    return TryAgain("no-receipt") if isinstance(settled, Delivered) else settled


async def _put_files(
    job: DeliveryJob, registry: Registry, ready: Consignment, blobs: BlobStore, report: Report
) -> Outcome:
    """Send the files the registry misses, then read the final receipt.

    From here on the registry holds the case, so nothing may end as refused: a withdrawal must still reach it.
    """
    for file in ready.files:
        if not await _is_missing(job, registry, ready, file, report):
            continue
        if not await file.is_whole(blobs):
            report.files_refused += 1
            continue
        answer = await registry.put_attachment(job.case_id, file, file.read(blobs))
        if _speaks_of(answer.receipt, job, ready):
            report.keep(answer)
        elif answer.status in FILE_REFUSALS:
            report.files_refused += 1  # The case stands without it; the desk is told.
        else:
            judged = judge(answer.status, receipt_valid=False, code=answer.code)
            reason = "no-receipt" if isinstance(judged, Delivered) else judged.reason
            return TryAgain(reason, answer.retry_after)
    return await _final_receipt(job, registry, ready, report)


async def _is_missing(
    job: DeliveryJob, registry: Registry, ready: Consignment, file: OutgoingFile, report: Report
) -> bool:
    """Who cannot look into a sealed case cannot say in its receipt which files belong to it: then ask."""
    if ready.sealed:
        return not await registry.has_attachment(job.case_id, file.sha256)
    return report.receipt is not None and file.sha256 in report.receipt.missing()


async def _final_receipt(job: DeliveryJob, registry: Registry, ready: Consignment, report: Report) -> Outcome:
    """Read back: the bytes held are ours, and the receipt says which files arrived."""
    held = await registry.read_back(job.case_id)
    if held.body_digest != ready.digest:
        return TryAgain("read-back-differs", held.retry_after)
    if report.receipt is not None:
        answer = await registry.receipt(report.receipt.receipt_id)
        if _speaks_of(answer.receipt, job, ready):
            report.keep(answer)
    return Delivered()


def _speaks_of(receipt: Receipt | None, job: DeliveryJob, ready: Consignment) -> bool:
    """Say whether a verified receipt is for this case, this revision and these bytes."""
    return (
        receipt is not None
        and receipt.case_id == case_urn(job.case_id)
        and receipt.revision == job.revision
        and receipt.digest == ready.digest
        and receipt.state is not ReceiptState.WITHDRAWN
    )


def case_urn(case_id: UUID) -> str:
    """Write a case id the way packages and receipts do."""
    return f"urn:uuid:{case_id}"
