# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened
"""The papers by which somebody comes to hold a key file: request, change, welcome.

    request     made on the newcomer's machine: her public keys, signed by herself
    change      add or remove one key holder; it counts with the signatures of two other active moderators
    welcome     the team's public keys, and its seeds sealed to her

All three are JSON files that may travel over any channel: nothing in them is secret, and what matters is compared by
telephone (the request's fingerprint) or signed. What makes a change count is in storage.membership.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

import rfc8785

from storage.errors import StorageError
from storage.hybrid import read_public_key
from storage.keyring import Confirmation, sealing_statement
from storage.signing import verify
from storage.team import Moderator, TeamKey
from storage.text import from_text, to_text

REQUEST_FORMAT = "amanat-key-request/1"
CHANGE_FORMAT = "amanat-key-change/1"
WELCOME_FORMAT = "amanat-welcome/1"
MAX_PAPER_BYTES = 1024 * 1024  # Source: a welcome has 1.7 KiB per epoch; hundreds of epochs fit.
MAX_NAME_CHARACTERS = 80
CHANGE_LABEL = b"amanat/1 key change\x00"

Act = Literal["add", "remove"]


class PaperDamaged(StorageError):
    """A request, change or welcome that cannot be read, or whose signatures do not hold."""


@dataclass(frozen=True)
class Request:
    """A newcomer's public keys, and her signature that both are hers."""

    moderator_id: str
    name: str
    signing_key: bytes
    sealing_key: bytes = field(repr=False)
    own_signature: bytes = field(repr=False)

    def content(self) -> dict[str, str]:
        """Give what is confirmed, as JSON."""
        return {
            "id": self.moderator_id,
            "name": self.name,
            "signing_key": to_text(self.signing_key),
            "sealing_key": to_text(self.sealing_key),
            "own_signature": to_text(self.own_signature),
        }

    @property
    def fingerprint(self) -> str:
        """Give what is compared by telephone, over all of the request: ten groups of four hex digits."""
        return _groups(rfc8785.dumps({"format": REQUEST_FORMAT, **self.content()}))

    def to_bytes(self) -> bytes:
        """Write the request."""
        return _write({"format": REQUEST_FORMAT, **self.content()})

    def moderator(self) -> Moderator:
        """Give her entry for the team file."""
        return Moderator(self.moderator_id, self.name, self.signing_key)


@dataclass(frozen=True)
class Change:
    """Adding or removing one key holder. Bound to the team key of the moment, so that it cannot be used again."""

    act: Act
    team_key_id: bytes
    moderator_id: str
    request: Request | None = None  # with "add"
    signatures: tuple[Confirmation, ...] = ()

    def statement(self) -> bytes:
        """Give the bytes that each of the two moderators signs."""
        return CHANGE_LABEL + rfc8785.dumps(self._content())

    @property
    def about(self) -> UUID:
        """Give the id under which the audit chain names this change."""
        return UUID(bytes=hashlib.sha256(self.statement()).digest()[:16])

    def signed_by(self, moderator_id: str, signature: bytes) -> Change:
        """Give the change with one more signature."""
        return replace(self, signatures=(*self.signatures, Confirmation(moderator_id, signature)))

    def to_bytes(self) -> bytes:
        """Write the change, half signed."""
        signatures = [
            {"id": one.moderator_id, "signature": to_text(one.signature)} for one in self.signatures
        ]
        return _write({"format": CHANGE_FORMAT, **self._content(), "signatures": signatures})

    def _content(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "team": to_text(self.team_key_id),
            "id": self.moderator_id,
            "request": None if self.request is None else self.request.content(),
        }


@dataclass(frozen=True)
class Welcome:
    """What a confirmed newcomer gets: the team's public keys, and its seeds sealed to her."""

    moderator_id: str
    team_keys: tuple[TeamKey, ...]
    sealed_seeds: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """Write the welcome."""
        return _write(
            {
                "format": WELCOME_FORMAT,
                "id": self.moderator_id,
                "keys": [
                    {"epoch": key.epoch, "public_key": to_text(key.public_key)} for key in self.team_keys
                ],
                "sealed_seeds": to_text(self.sealed_seeds),
            }
        )


def read_paper(untrusted: bytes) -> Request | Change:
    """Read a request, or a change that one moderator has signed. Raises PaperDamaged."""
    content = _read(untrusted)
    try:
        if content["format"] == REQUEST_FORMAT:
            return _request(content)
        if content["format"] == CHANGE_FORMAT:
            return _change(content)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise PaperDamaged(
        "expected a key request, or a change that one moderator signed; ask for the file to be sent again"
    )


def read_welcome(untrusted: bytes) -> Welcome:
    """Read a welcome. Raises PaperDamaged."""
    content = _read(untrusted)
    try:
        if content["format"] == WELCOME_FORMAT:
            keys = tuple(TeamKey(int(key["epoch"]), from_text(key["public_key"])) for key in content["keys"])
            return Welcome(str(content["id"]), keys, from_text(content["sealed_seeds"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise PaperDamaged("expected a welcome file; ask the moderator who confirmed you to send it again")


def _request(content: dict[str, Any]) -> Request:
    request = Request(
        str(content["id"]),
        str(content["name"]),
        from_text(content["signing_key"]),
        from_text(content["sealing_key"]),
        from_text(content["own_signature"]),
    )
    request.moderator()  # refuses a crooked id or key
    read_public_key(request.sealing_key)
    if not 0 < len(request.name) <= MAX_NAME_CHARACTERS or not request.name.isprintable():
        raise ValueError("expected a name")
    statement = sealing_statement(request.moderator_id, request.signing_key, request.sealing_key)
    if not verify(statement, request.own_signature, request.signing_key):
        raise ValueError("expected her own signature")
    return request


def _change(content: dict[str, Any]) -> Change:
    act = content["act"]
    request = None if content["request"] is None else _request(content["request"])
    if act not in ("add", "remove") or (act == "add") != (request is not None):
        raise ValueError("expected a change")
    if request is not None and request.moderator_id != content["id"]:
        raise ValueError("expected the request of the one concerned")
    signatures = tuple(
        Confirmation(str(one["id"]), from_text(one["signature"])) for one in content["signatures"]
    )
    return Change(act, from_text(content["team"]), str(content["id"]), request, signatures)


def _read(untrusted: bytes) -> dict[str, Any]:
    try:
        content = json.loads(untrusted) if len(untrusted) <= MAX_PAPER_BYTES else None
    except (ValueError, RecursionError):
        content = None
    return content if isinstance(content, dict) and "format" in content else {"format": None}


def _write(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _groups(content: bytes) -> str:
    digits = hashlib.sha256(content).hexdigest()[:40]
    return " ".join(digits[start : start + 4] for start in range(0, 40, 4))
