# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team's public side: keys by epoch, and moderators with the keys that check their signatures.

Nothing here is secret. What makes the key trustworthy is its fingerprint, pinned in the settings of each host.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.errors import FingerprintMismatch, NotFound, TeamNotFound
from storage.home import write_private
from storage.hybrid import key_id, read_public_key
from storage.text import from_text, to_text

TEAM_FORMAT = "amanat-team/1"
MAX_EPOCH = 2**32 - 1  # Source: four bytes in the envelope, docs/sealed-format.md.
_MODERATOR_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


@dataclass(frozen=True)
class TeamKey:
    """The public key to which everything of one epoch is sealed. Raises ValueError when it is not one."""

    epoch: int  # from 1
    public_key: bytes  # 1216 bytes: ML-KEM-768, then X25519

    def __post_init__(self) -> None:
        if not 1 <= self.epoch <= MAX_EPOCH:
            raise ValueError("expected an epoch from 1")
        read_public_key(self.public_key)

    @property
    def key_id(self) -> bytes:
        """Give the 16 bytes by which envelopes name this key."""
        return key_id(self.public_key)

    @property
    def fingerprint(self) -> str:
        """Give the fingerprint to read out and to pin: ten groups of four hex digits."""
        return fingerprint_of(self.public_key)


@dataclass(frozen=True)
class Moderator:
    """A moderator, and the public key that checks what she signed."""

    id: str  # short, lower case, for example "cora"
    name: str  # as shown to the other moderators
    signing_key: bytes  # Ed25519 public key, 32 bytes
    active: bool = True  # False after leaving: old signatures stay checkable, new ones do not count

    def __post_init__(self) -> None:
        if not _MODERATOR_ID.match(self.id):
            raise ValueError("expected a moderator id of a-z, 0-9 and dashes, at most 40 characters")
        if len(self.signing_key) != 32:
            raise ValueError("expected an Ed25519 public key of 32 bytes")

    @property
    def fingerprint(self) -> str:
        """Give the fingerprint of her signing key, to compare by telephone."""
        return fingerprint_of(self.signing_key)


@dataclass(frozen=True)
class Team:
    """All keys and all moderators of one organisation."""

    keys: tuple[TeamKey, ...]
    moderators: tuple[Moderator, ...]

    def __post_init__(self) -> None:
        epochs = [key.epoch for key in self.keys]
        if not epochs or epochs != sorted(set(epochs)):
            raise ValueError("expected at least one key, one per epoch, in order")
        if len({moderator.id for moderator in self.moderators}) != len(self.moderators):
            raise ValueError("expected every moderator once")

    @property
    def current(self) -> TeamKey:
        """Give the key of the newest epoch: new things are sealed to it."""
        return self.keys[-1]

    def key(self, epoch: int) -> TeamKey:
        """Give the key of one epoch. Raises NotFound."""
        for key in self.keys:
            if key.epoch == epoch:
                return key
        raise NotFound

    def moderator(self, moderator_id: str) -> Moderator:
        """Give one moderator. Raises NotFound."""
        for moderator in self.moderators:
            if moderator.id == moderator_id:
                return moderator
        raise NotFound


def fingerprint_of(public_key: bytes) -> str:
    """Give the fingerprint of a public key: ten groups of four hex digits."""
    digits = hashlib.sha256(public_key).hexdigest()[:40]
    return " ".join(digits[start : start + 4] for start in range(0, 40, 4))


def load_team(path: Path, *, pinned_fingerprint: str | None) -> Team:
    """Read the team file and check the current key against the pin.

    Raises TeamNotFound when the file is missing or is none, FingerprintMismatch when the pin does not fit.
    """
    try:
        team = _from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise TeamNotFound(
            "expected the team's public keys in team.json; run `amanat init` or copy the file"
        ) from None
    if pinned_fingerprint is not None and not _same_fingerprint(pinned_fingerprint, team.current.fingerprint):
        raise FingerprintMismatch(
            "the team's public key is not the pinned one; ask a moderator to read out the fingerprint "
            "and correct either team.json or AMANAT_TEAM_FINGERPRINT"
        )
    return team


def save_team(path: Path, team: Team) -> None:
    """Write the team file: whole or not at all."""
    content = {
        "format": TEAM_FORMAT,
        "keys": [{"epoch": key.epoch, "public_key": to_text(key.public_key)} for key in team.keys],
        "moderators": [
            {
                "id": moderator.id,
                "name": moderator.name,
                "signing_key": to_text(moderator.signing_key),
                "active": moderator.active,
            }
            for moderator in team.moderators
        ],
    }
    write_private(path, json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n")


def _from_json(content: dict[str, Any]) -> Team:
    if content["format"] != TEAM_FORMAT:
        raise ValueError("expected a team file")
    keys = tuple(TeamKey(int(key["epoch"]), from_text(key["public_key"])) for key in content["keys"])
    moderators = tuple(
        Moderator(
            entry["id"], entry["name"], from_text(entry["signing_key"]), bool(entry.get("active", True))
        )
        for entry in content["moderators"]
    )
    return Team(keys, moderators)


def _same_fingerprint(pinned: str, actual: str) -> bool:
    return hmac.compare_digest(_hex_digits(pinned), _hex_digits(actual))


def _hex_digits(fingerprint: str) -> bytes:
    return "".join(fingerprint.split()).lower().encode()
