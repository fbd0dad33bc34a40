# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open what was sealed. The right to import this module is the right to read: the desk's, and recovery's.

Knows no database, web or network. Everything that does not open is the same CannotOpen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from storage import envelope as envelopes
from storage import keyfile
from storage.blind import blind_key_of
from storage.envelope import Purpose
from storage.errors import CannotOpen
from storage.hybrid import KeyPair, expand
from storage.keyfile import PASSPHRASE_COST, Cost
from storage.stream import BlobOpener, BlobReader
from storage.team import TeamKey

__all__ = ["Purpose", "Unlocked", "change_passphrase", "open_blob", "unlock"]


class Unlocked:
    """A signed-in moderator's keys, in memory until forget()."""

    def __init__(self, contents: keyfile.Contents) -> None:
        self.moderator_id = contents.moderator_id
        self.name = contents.name
        self._contents: keyfile.Contents | None = contents
        self._pairs: dict[int, KeyPair] = {epoch: expand(seed) for epoch, seed in contents.seeds.items()}

    def __repr__(self) -> str:
        return "Unlocked(...)"

    @property
    def epochs(self) -> tuple[int, ...]:
        """Give the epochs whose envelopes these keys open."""
        return tuple(sorted(self._pairs))

    def fits(self, team_key: TeamKey) -> bool:
        """Tell whether these keys belong to this team key."""
        pair = self._pairs.get(team_key.epoch)
        return pair is not None and pair.public_key == team_key.public_key

    @property
    def signing_public_key(self) -> bytes:
        """Give the public key that checks what sign() made."""
        return self._signing_key().public_key().public_bytes_raw()

    def open(self, envelope: bytes, *, purpose: Purpose, about: UUID) -> bytes:
        """Open an envelope of any epoch held. Raises CannotOpen, whatever the cause."""
        epoch, pair = self._pair_of(envelope)
        return envelopes.open_with(envelope, pair, epoch=epoch, purpose=purpose, about=about)

    def seal_again(self, envelope: bytes, to: TeamKey, *, purpose: Purpose, about: UUID) -> bytes:
        """Move an envelope to another epoch's key without touching its body. Raises CannotOpen."""
        epoch, pair = self._pair_of(envelope)
        parts = envelopes.parse(envelope)
        data_key = envelopes.open_data_key(parts, pair, epoch=epoch, purpose=purpose, about=about)
        return envelopes.seal_again(parts, data_key, to.public_key, epoch=to.epoch, about=about)

    def sign(self, statement: bytes) -> bytes:
        """Sign a statement with the moderator's own key (Ed25519)."""
        return self._signing_key().sign(statement)

    def key_file(self, passphrase: str, *, cost: Cost = PASSPHRASE_COST) -> bytes:
        """Write this moderator's key file again, under this passphrase."""
        if self._contents is None:
            raise CannotOpen
        return keyfile.wrap(self._contents, passphrase, cost=cost)

    def blind_key(self, epoch: int) -> bytes:
        """Give the key of the blind index of one epoch. Raises CannotOpen when that epoch is not held.

        Only who holds the epoch's seed can make its tokens. Source: docs/sealed-format.md section 13.
        """
        seed = self._contents.seeds.get(epoch) if self._contents is not None else None
        if seed is None:
            raise CannotOpen
        return blind_key_of(seed, epoch)

    def forget(self) -> None:
        """Let go of all keys; nothing opens afterwards."""
        self._pairs.clear()
        self._contents = None

    def _pair_of(self, envelope: bytes) -> tuple[int, KeyPair]:
        epoch = envelopes.parse(envelope).epoch
        pair = self._pairs.get(epoch)
        if pair is None:
            raise CannotOpen
        return epoch, pair

    def _signing_key(self) -> Ed25519PrivateKey:
        if self._contents is None:
            raise CannotOpen
        return self._contents.signing_key


def unlock(key_file: bytes, passphrase: str) -> Unlocked:
    """Unlock a key file with its passphrase. Raises CannotUnlock, whatever the cause. Takes about 0.12 s."""
    return Unlocked(keyfile.unwrap(key_file, passphrase))


def change_passphrase(key_file: bytes, old: str, new: str, *, cost: Cost = PASSPHRASE_COST) -> bytes:
    """Give the key file under a new passphrase. Raises CannotUnlock. The old file must then be destroyed."""
    return keyfile.wrap(keyfile.unwrap(key_file, old), new, cost=cost)


async def open_blob(store: BlobReader, blob_id: str, key: bytes) -> AsyncIterator[bytes]:
    """Open a blob piece by piece. Raises CannotOpen, also at the very end when the blob was cut off; BlobMissing."""
    opener = BlobOpener(key)
    async for sealed in store.get(blob_id):
        for piece in opener.update(sealed):
            yield piece
    for piece in opener.finish():
        yield piece
