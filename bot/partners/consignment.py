# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make ready exactly what leaves: the bytes, their digest, the files, after the last check of two signatures.

Two kinds. A parcel sealed to the forwarder is opened here: its package leaves as it was signed. A parcel
sealed to the partner itself leaves sealed: nobody on the way, we included, can read it, and the partner
compares the package it finds inside with the signed digest in the request's header.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from bot.casework.errors import NotAParcel
from bot.casework.package import PACKAGE_MEDIA_TYPE, digest_of, signing_statement
from bot.casework.parcel import Parcel, ParcelFile, read_parcel
from bot.partners.checks import two_people_signed
from bot.partners.outcomes import Refused
from storage.blobs import BlobStore
from storage.errors import CannotOpen
from storage.parcels import open_parcel, open_parcel_blob
from storage.referrals import DeliveryJob
from storage.team import Team

SEALED_CASE_TYPE = "application/vnd.ed-case-sealed;v=1"
SEALED_FILE_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class OutgoingFile:
    """One file as it leaves: named by the SHA-256 of the very bytes that are sent."""

    sha256: str
    size_bytes: int
    media_type: str
    blob_id: str
    key: bytes | None = field(repr=False)  # None: it leaves as sealed as it lies

    def read(self, blobs: BlobStore) -> AsyncIterator[bytes]:
        """Give the bytes that are sent. Raises CannotOpen, BlobMissing."""
        return (
            blobs.get(self.blob_id) if self.key is None else open_parcel_blob(blobs, self.blob_id, self.key)
        )

    async def is_whole(self, blobs: BlobStore) -> bool:
        """Read it once before it is sent: its bytes must be those that its name says."""
        try:
            return await _measure(self.read(blobs)) == (self.sha256, self.size_bytes)
        except CannotOpen:
            return False


@dataclass(frozen=True)
class Consignment:
    """All that leaves in one delivery."""

    content: bytes = field(repr=False)
    media_type: str
    digest: str  # of the content: what receipts speak of
    files: tuple[OutgoingFile, ...]
    headers: Mapping[str, str] = field(default_factory=dict)  # signed with the request
    sealed: bool = False


async def make_ready(job: DeliveryJob, team: Team, seed: bytes, blobs: BlobStore) -> Consignment | Refused:
    """Check that two different people signed this for this partner, and give what leaves.

    Raises BlobMissing and other StorageErrors when the vault fails.
    """
    if job.sealed_parcel is None:
        return Refused("parcel-damaged")
    if job.parcel_to == "partner":
        return await _as_it_is(job, job.sealed_parcel, team, blobs)
    try:
        parcel = read_parcel(open_parcel(job.sealed_parcel, seed, about=job.referral_id))
    except (CannotOpen, NotAParcel):
        return Refused("parcel-damaged")
    # The digest is made anew from the very bytes, and the statement from that, not from what a row says.
    digest = digest_of(parcel.package_bytes)
    if digest != job.digest:
        return Refused("digest-changed")
    if not _signed(job, digest, team):
        return Refused("not-two-people")
    listed = _listed_files(parcel)
    files = tuple(_opened(file) for file in parcel.files if file.sha256 in listed)
    return Consignment(parcel.package_bytes, PACKAGE_MEDIA_TYPE, digest, files)


async def _as_it_is(
    job: DeliveryJob, sealed_parcel: bytes, team: Team, blobs: BlobStore
) -> Consignment | Refused:
    if not _signed(job, job.digest, team):
        return Refused("not-two-people")
    files = []
    for blob_id in job.blob_ids:
        sha256, size_bytes = await _measure(blobs.get(blob_id))
        files.append(OutgoingFile(sha256, size_bytes, SEALED_FILE_TYPE, blob_id, None))
    return Consignment(
        content=sealed_parcel,
        media_type=SEALED_CASE_TYPE,
        digest=digest_of(sealed_parcel),
        files=tuple(files),
        headers={
            "ed-referral": str(job.referral_id),
            "ed-revision": str(job.revision),
            "ed-case-digest": job.digest,
        },
        sealed=True,
    )


def _signed(job: DeliveryJob, digest: str, team: Team) -> bool:
    statement = signing_statement(job.referral_id, job.case_id, job.partner_id, job.revision, digest)
    return two_people_signed(statement, job.signatures, team)


def _listed_files(parcel: Parcel) -> frozenset[str]:
    """Give the files that the signed bytes themselves list: no other file leaves, whatever a registry asks for."""
    return frozenset(str(one["sha256"]) for one in json.loads(parcel.package_bytes).get("attachments", []))


def _opened(file: ParcelFile) -> OutgoingFile:
    return OutgoingFile(file.sha256, file.size_bytes, file.media_type, file.blob_id, file.key_bytes)


async def _measure(pieces: AsyncIterator[bytes]) -> tuple[str, int]:
    """Give the SHA-256 and the size of a stream."""
    digest, size_bytes = hashlib.sha256(), 0
    async for piece in pieces:
        digest.update(piece)
        size_bytes += len(piece)
    return digest.hexdigest(), size_bytes
