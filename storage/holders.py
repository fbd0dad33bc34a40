# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened
"""A key holder with her key file unlocked: changing key files, and handing the team's seeds on.

The right to import this module is the right to read, as with storage.opening. Each holder has, beside her signing
key, a sealing key to which new seeds are sealed for her; its seed is derived from the signing key, so that every
key file ever made has one, and who was removed from the team never learns a newer seed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage import keyfile
from storage.errors import CannotOpen, StorageError
from storage.home import check_private, write_private
from storage.hybrid import SEED_BYTES, KeyPair, expand, hpke_open, hpke_seal, key_id
from storage.keyfile import PASSPHRASE_COST, Cost
from storage.keymaking import public_key_of
from storage.keyring import Keyring, Member, sealing_statement
from storage.opening import Unlocked
from storage.team import Moderator, Team
from storage.text import from_text, to_text

_SEALING_SEED_LABEL = b"amanat/1 moderator sealing key"
_HANDED_LABEL = b"amanat/1 handed seeds\x00"
_OLDER_LABEL = b"amanat/1 older seeds\x00"
NO_TEAM_YET = (
    0  # the epoch under which a newcomer's key file holds her own sealing seed, until she is welcomed
)


class KeyFileMissing(StorageError):
    """There is no key file where one was expected."""


class ForeignKeyFile(StorageError):
    """A key file of another team, or of somebody who is not in it."""


class EpochMissing(StorageError):
    """A key file that does not hold the newest seed, and nothing was handed over to it."""


class Holder:
    """An unlocked key file, in the hands of its moderator. In memory only."""

    def __init__(self, contents: keyfile.Contents) -> None:
        self._contents = contents

    def __repr__(self) -> str:
        return "Holder(...)"

    @property
    def moderator_id(self) -> str:
        """Give her id."""
        return self._contents.moderator_id

    @property
    def name(self) -> str:
        """Give her name, as shown to the others."""
        return self._contents.name

    @property
    def seeds(self) -> Mapping[int, bytes]:
        """Give the team's seeds by epoch. Secret."""
        return {epoch: seed for epoch, seed in self._contents.seeds.items() if epoch != NO_TEAM_YET}

    @property
    def signing_public_key(self) -> bytes:
        """Give the public key that checks her signatures."""
        return self._contents.signing_key.public_key().public_bytes_raw()

    @property
    def sealing_pair(self) -> KeyPair:
        """Give the key pair to which seeds are sealed for her."""
        return expand(_sealing_seed(self._contents.signing_key))

    def sign(self, statement: bytes) -> bytes:
        """Sign with her own key (Ed25519)."""
        return self._contents.signing_key.sign(statement)

    def sign_for_sealing_key(self) -> tuple[bytes, bytes]:
        """Give her public sealing key, and her signature that it is hers."""
        public_key = self.sealing_pair.public_key
        return public_key, self.sign(
            sealing_statement(self.moderator_id, self.signing_public_key, public_key)
        )

    def unlocked(self) -> Unlocked:
        """Give the keys that open envelopes."""
        return Unlocked(self._contents)

    def with_seeds(self, seeds: Mapping[int, bytes]) -> Holder:
        """Give the same holder with these seeds of the team."""
        contents = self._contents
        return Holder(
            keyfile.Contents(contents.moderator_id, contents.name, dict(seeds), contents.signing_key)
        )

    def key_file(self, passphrase: str, *, cost: Cost = PASSPHRASE_COST) -> bytes:
        """Write her key file under this passphrase."""
        return keyfile.wrap(self._contents, passphrase, cost=cost)

    def check_member(self, team: Team) -> Moderator:
        """Give her entry in the team. Raises ForeignKeyFile unless she is an active moderator of this team."""
        known = [one for one in team.moderators if one.id == self.moderator_id]
        if not known or known[0].signing_key != self.signing_public_key:
            raise ForeignKeyFile(
                "this key file is not in the team's list; check AMANAT_HOME and the key file's place"
            )
        if not known[0].active:
            raise ForeignKeyFile(
                "this moderator was removed from the team; ask one who was not to run this command"
            )
        if not self._fits_an_epoch_of(team):
            raise ForeignKeyFile("this key file belongs to another team; check AMANAT_HOME and team.json")
        return known[0]

    def _fits_an_epoch_of(self, team: Team) -> bool:
        seeds = self.seeds
        return any(
            key.epoch in seeds and public_key_of(seeds[key.epoch]) == key.public_key for key in team.keys
        )


def new_holder(moderator_id: str, name: str, seeds: Mapping[int, bytes] | None = None) -> Holder:
    """Make a moderator's keys. Without seeds she is a newcomer, who can receive them and opens nothing."""
    signing_key = Ed25519PrivateKey.generate()
    kept = dict(seeds) if seeds else {NO_TEAM_YET: _sealing_seed(signing_key)}
    return Holder(keyfile.Contents(moderator_id, name, kept, signing_key))


def open_key_file(path: Path, passphrase: str) -> Holder:
    """Unlock a key file. Raises KeyFileMissing, KeyFileExposed, CannotUnlock."""
    return unlock_holder(read_key_file(path), passphrase)


def unlock_holder(key_file: bytes, passphrase: str) -> Holder:
    """Unlock the content of a key file. Raises CannotUnlock, whatever the cause. Takes about 0.12 s."""
    return Holder(keyfile.unwrap(key_file, passphrase))


def read_key_file(path: Path) -> bytes:
    """Read a key file that only its owner can read. Raises KeyFileMissing, KeyFileExposed."""
    try:
        check_private(path)
        return path.read_bytes()
    except OSError:
        raise KeyFileMissing(
            "expected a key file in desk/keys under AMANAT_HOME; name the moderator with --as, or the file with --key-file"
        ) from None


def write_key_file(path: Path, holder: Holder, passphrase: str, *, cost: Cost = PASSPHRASE_COST) -> None:
    """Write a key file whole or not at all, after proving that it opens again."""
    content = holder.key_file(passphrase, cost=cost)
    keyfile.unwrap(content, passphrase)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, content)


def enrol(keyring: Keyring, holder: Holder) -> Keyring:
    """Give the keyring with a holder's sealing key in it."""
    public_key, signature = holder.sign_for_sealing_key()
    known = keyring.members.get(holder.moderator_id)
    if known is None or (known.sealing_key, known.own_signature) == (public_key, signature):
        return keyring
    member = Member(known.how, public_key, signature, known.statement, known.confirmed_by)
    return keyring.with_member(holder.moderator_id, member)


def hand_over(seeds: Mapping[int, bytes], *, to: bytes, moderator_id: str, team: Team) -> bytes:
    """Seal the team's seeds to one moderator's sealing key."""
    return hpke_seal(_pack(seeds), to, info=_handed_info(moderator_id, team))


def take_handed(sealed: bytes, holder: Holder, team: Team) -> dict[int, bytes]:
    """Open the seeds that were handed over. Raises CannotOpen unless they are exactly the team's.

    Who made them need not be proven: they must give the public keys of the team, whose newest one is pinned.
    """
    info = _handed_info(holder.moderator_id, team)
    return _checked(_unpack(hpke_open(sealed, holder.sealing_pair, info=info)), team)


def seal_older_seeds(seeds: Mapping[int, bytes], team: Team) -> bytes:
    """Seal the seeds of all epochs before the newest to the newest team key."""
    older = {epoch: seed for epoch, seed in seeds.items() if epoch != team.current.epoch}
    return hpke_seal(_pack(older), team.current.public_key, info=_OLDER_LABEL + team.current.key_id)


def open_older_seeds(sealed: bytes | None, newest: bytes, team: Team) -> dict[int, bytes]:
    """Give the seeds of all epochs, from the newest one. Raises CannotOpen unless they are exactly the team's."""
    pair = expand(newest)
    older = (
        {}
        if sealed is None
        else _unpack(hpke_open(sealed, pair, info=_OLDER_LABEL + key_id(pair.public_key)))
    )
    return _checked({**older, team.current.epoch: newest}, team)


def _checked(seeds: dict[int, bytes], team: Team) -> dict[int, bytes]:
    """Refuse seeds that do not belong to the team's public keys, or that leave one out."""
    wanted = {key.epoch: key.public_key for key in team.keys}
    if {epoch: public_key_of(seed) for epoch, seed in seeds.items()} != wanted:
        raise CannotOpen
    return seeds


def _handed_info(moderator_id: str, team: Team) -> bytes:
    return _HANDED_LABEL + team.current.key_id + moderator_id.encode("ascii")


def _sealing_seed(signing_key: Ed25519PrivateKey) -> bytes:
    return HKDF(SHA256(), length=SEED_BYTES, salt=None, info=_SEALING_SEED_LABEL).derive(
        signing_key.private_bytes_raw()
    )


def _pack(seeds: Mapping[int, bytes]) -> bytes:
    return rfc8785.dumps({str(epoch): to_text(seed) for epoch, seed in seeds.items()})


def _unpack(packed: bytes) -> dict[int, bytes]:
    try:
        seeds = {int(epoch): from_text(seed) for epoch, seed in json.loads(packed).items()}
    except (ValueError, TypeError, AttributeError):
        raise CannotOpen from None
    if any(len(seed) != SEED_BYTES for seed in seeds.values()):
        raise CannotOpen
    return seeds
