# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open what was sealed to the forwarder's own small key, for partners that have none. For the forwarder alone.

The forwarder never holds the team's key: what it can open is what two moderators signed for that partner.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from storage.envelope import Purpose, open_with
from storage.hybrid import expand
from storage.sealing import NO_EPOCH
from storage.stream import BlobOpener, BlobReader


def open_parcel(sealed_parcel: bytes, seed: bytes, *, about: UUID) -> bytes:
    """Open a parcel with the recipient's seed; about is the referral's id. Raises CannotOpen."""
    return open_with(sealed_parcel, expand(seed), epoch=NO_EPOCH, purpose=Purpose.PARCEL, about=about)


async def open_parcel_blob(store: BlobReader, blob_id: str, key: bytes) -> AsyncIterator[bytes]:
    """Open a blob whose key was in the parcel, piece by piece. Raises CannotOpen, BlobMissing."""
    opener = BlobOpener(key)
    async for sealed in store.get(blob_id):
        for piece in opener.update(sealed):
            yield piece
    for piece in opener.finish():
        yield piece
