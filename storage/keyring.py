# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened
"""The keyring: what key holders need beside team.json. It lies on desk hosts only, as desk/keyring.json.

Nothing in it is secret by itself: public sealing keys, signatures, and seeds sealed to those who may have them. It is
kept apart from team.json because that file travels to the chat's and the forwarder's hosts, where nothing may lie
that any moderator's key opens.

    members       how each moderator came in, who confirmed it, and the key to which new seeds are sealed for her
    handed        per epoch and moderator: the seeds of all epochs, sealed to her, until her key file holds them
    older_seeds   per epoch: the seeds of all earlier ones, sealed to its team key: so its shares open everything
    epochs        who began each epoch, with her signature over its public key
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import rfc8785

from storage.errors import NotFound, StorageError
from storage.home import Home, write_private
from storage.signing import verify
from storage.team import Moderator, Team, TeamKey
from storage.text import from_text, to_text

KEYRING_FORMAT = "amanat-keyring/1"
FOUNDED, CONFIRMED, RECOVERED = "founded", "confirmed", "recovered"
_SEALING_LABEL = b"amanat/1 sealing key\x00"
_EPOCH_LABEL = b"amanat/1 new epoch\x00"


class KeyringDamaged(StorageError):
    """The keyring cannot be read, or does not agree with the team."""


@dataclass(frozen=True)
class Confirmation:
    """One moderator's signature under a change of the team."""

    moderator_id: str
    signature: bytes = field(repr=False)


@dataclass(frozen=True)
class Member:
    """How a moderator came to hold a key file, and the key to which seeds are sealed for her."""

    how: str  # FOUNDED, CONFIRMED or RECOVERED
    sealing_key: bytes | None = field(default=None, repr=False)  # hybrid public key, 1216 bytes
    own_signature: bytes | None = field(default=None, repr=False)  # over sealing_statement()
    statement: bytes = field(default=b"", repr=False)  # what the two moderators signed, when CONFIRMED
    confirmed_by: tuple[Confirmation, ...] = ()


@dataclass(frozen=True)
class NewEpoch:
    """Who began an epoch, and how far that has come."""

    epoch: int
    by: str
    signature: bytes = field(repr=False)
    shares_shown: bool = False
    resealed: bool = False


@dataclass(frozen=True)
class Keyring:
    """All of it. Frozen: changes give a new one, and save_keyring writes it whole."""

    members: Mapping[str, Member] = field(default_factory=dict)
    handed: Mapping[int, Mapping[str, bytes]] = field(default_factory=dict, repr=False)
    older_seeds: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    epochs: tuple[NewEpoch, ...] = ()

    def with_member(self, moderator_id: str, member: Member) -> Keyring:
        """Give the keyring with one member set."""
        return replace(self, members={**self.members, moderator_id: member})

    def without_handed(self, moderator_id: str) -> Keyring:
        """Give the keyring after one moderator has taken her seeds, or has left."""
        kept = {
            epoch: {who: sealed for who, sealed in people.items() if who != moderator_id}
            for epoch, people in self.handed.items()
        }
        return replace(self, handed={epoch: people for epoch, people in kept.items() if people})

    def only_newest(self, epoch: int) -> Keyring:
        """Give the keyring without what was sealed for other epochs, once this one counts."""
        return replace(
            self,
            handed={one: people for one, people in self.handed.items() if one == epoch},
            older_seeds={one: sealed for one, sealed in self.older_seeds.items() if one == epoch},
        )

    def with_epoch(self, epoch: NewEpoch) -> Keyring:
        """Give the keyring with one epoch's entry set."""
        others = [one for one in self.epochs if one.epoch != epoch.epoch]
        return replace(self, epochs=tuple(sorted([*others, epoch], key=lambda one: one.epoch)))

    def epoch(self, number: int) -> NewEpoch | None:
        """Give the entry of one epoch; None for the first and for unknown ones."""
        return next((one for one in self.epochs if one.epoch == number), None)


def keyring_file(home: Home) -> Path:
    """Give the keyring's place under a home folder."""
    return home.desk / "keyring.json"


def load_keyring(path: Path, team: Team) -> Keyring:
    """Read the keyring; without a file, give the one of a team that was just founded. Raises KeyringDamaged."""
    try:
        return _from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return Keyring({moderator.id: Member(FOUNDED) for moderator in team.moderators})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise KeyringDamaged(
            "expected a keyring in desk/keyring.json; bring it back from a backup (`amanat restore`)"
        ) from None


def save_keyring(path: Path, keyring: Keyring) -> None:
    """Write the keyring: whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, json.dumps(_to_json(keyring), ensure_ascii=False, indent=2).encode() + b"\n")


def sealing_statement(moderator_id: str, signing_key: bytes, sealing_key: bytes) -> bytes:
    """Give what a moderator signs to say that seeds for her are to be sealed to this key."""
    return _SEALING_LABEL + rfc8785.dumps(
        {"id": moderator_id, "signing_key": to_text(signing_key), "sealing_key": to_text(sealing_key)}
    )


def epoch_statement(key: TeamKey) -> bytes:
    """Give what the moderator signs who begins an epoch."""
    return _EPOCH_LABEL + rfc8785.dumps({"epoch": key.epoch, "public_key": to_text(key.public_key)})


def sealing_key_of(keyring: Keyring, moderator: Moderator) -> bytes | None:
    """Give the key to which seeds for a moderator are sealed, if she signed for it; else None."""
    member = keyring.members.get(moderator.id)
    if member is None or member.sealing_key is None or member.own_signature is None:
        return None
    statement = sealing_statement(moderator.id, moderator.signing_key, member.sealing_key)
    return member.sealing_key if verify(statement, member.own_signature, moderator.signing_key) else None


def epochs_vouched_for(keyring: Keyring, team: Team, *, after: int) -> bool:
    """Tell whether moderators of the team signed for every epoch after a given one."""
    return all(_is_vouched_for(keyring.epoch(key.epoch), key, team) for key in team.keys if key.epoch > after)


def _is_vouched_for(begun: NewEpoch | None, key: TeamKey, team: Team) -> bool:
    if begun is None:
        return False
    try:
        signer = team.moderator(begun.by)
    except NotFound:
        return False
    return verify(epoch_statement(key), begun.signature, signer.signing_key)


def _to_json(keyring: Keyring) -> dict[str, Any]:
    return {
        "format": KEYRING_FORMAT,
        "members": {who: _member_to_json(member) for who, member in sorted(keyring.members.items())},
        "handed": {
            str(epoch): {who: to_text(sealed) for who, sealed in sorted(people.items())}
            for epoch, people in sorted(keyring.handed.items())
        },
        "older_seeds": {str(epoch): to_text(sealed) for epoch, sealed in sorted(keyring.older_seeds.items())},
        "epochs": [
            {
                "epoch": one.epoch,
                "by": one.by,
                "signature": to_text(one.signature),
                "shares_shown": one.shares_shown,
                "resealed": one.resealed,
            }
            for one in keyring.epochs
        ],
    }


def _member_to_json(member: Member) -> dict[str, Any]:
    return {
        "how": member.how,
        "sealing_key": _text(member.sealing_key),
        "own_signature": _text(member.own_signature),
        "statement": to_text(member.statement),
        "confirmed_by": [
            {"id": one.moderator_id, "signature": to_text(one.signature)} for one in member.confirmed_by
        ],
    }


def _from_json(content: dict[str, Any]) -> Keyring:
    if content["format"] != KEYRING_FORMAT:
        raise ValueError("expected a keyring")
    return Keyring(
        {str(who): _member_from_json(member) for who, member in content["members"].items()},
        {
            int(epoch): {str(who): from_text(sealed) for who, sealed in people.items()}
            for epoch, people in content["handed"].items()
        },
        {int(epoch): from_text(sealed) for epoch, sealed in content["older_seeds"].items()},
        tuple(
            NewEpoch(
                int(one["epoch"]),
                str(one["by"]),
                from_text(one["signature"]),
                bool(one["shares_shown"]),
                bool(one["resealed"]),
            )
            for one in content["epochs"]
        ),
    )


def _member_from_json(content: dict[str, Any]) -> Member:
    if content["how"] not in (FOUNDED, CONFIRMED, RECOVERED):
        raise ValueError("expected how a moderator came in")
    return Member(
        content["how"],
        _bytes(content["sealing_key"]),
        _bytes(content["own_signature"]),
        from_text(content["statement"]),
        tuple(Confirmation(one["id"], from_text(one["signature"])) for one in content["confirmed_by"]),
    )


def _text(data: bytes | None) -> str | None:
    return None if data is None else to_text(data)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else from_text(text)
