# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forwarder's own two small keys: one opens parcels for partners that have no key, one signs requests.

They lie in HOME/forwarder, readable by the forwarder alone. Their public halves lie in HOME/forwarder.json:
the desk seals parcels to the one, partners know our requests by the other.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.partners.errors import KeysMissing
from storage.errors import StorageError
from storage.home import Home, check_private, write_private
from storage.keymaking import new_seed, public_key_of
from storage.text import from_text, to_text

SECRET_FORMAT = "amanat-forwarder-keys/1"  # noqa: S105 -- the name of a file format
PUBLIC_FORMAT = "amanat-forwarder/1"


@dataclass(frozen=True)
class ForwarderKeys:
    """The private halves, in memory of the forwarder only."""

    sealing_seed: bytes = field(repr=False)
    signing_key: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> ForwarderPublic:
        """Give the public halves."""
        raw = self.signing_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return ForwarderPublic(public_key_of(self.sealing_seed), raw)


@dataclass(frozen=True)
class ForwarderPublic:
    """What the desk and the partners may know of the forwarder."""

    sealing_key: bytes  # 1216 bytes, MLKEM768_X25519: parcels are sealed to it
    signing_key: bytes  # 32 bytes, Ed25519: our requests are checked with it

    @property
    def key_id(self) -> str:
        """The name under which partners know our signing key, and our id as a sender."""
        return f"amanat-{hashlib.sha256(self.signing_key).hexdigest()[:16]}"


def public_file(home: Home) -> Path:
    """Say where the public halves lie."""
    return home.root / "forwarder.json"


def make_forwarder_keys(home: Home) -> ForwarderPublic:
    """Make the forwarder's keys, or keep those that are there; give and write their public halves."""
    if not _secret_file(home).exists():
        home.forwarder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = {
            "format": SECRET_FORMAT,
            "sealing_seed": to_text(new_seed()),
            "signing_key": to_text(Ed25519PrivateKey.generate().private_bytes_raw()),
        }
        write_private(_secret_file(home), json.dumps(content, indent=2).encode() + b"\n")
    public = load_forwarder_keys(home).public
    shown = {
        "format": PUBLIC_FORMAT,
        "key_id": public.key_id,
        "sealing_key": to_text(public.sealing_key),
        "signing_key": to_text(public.signing_key),
    }
    write_private(public_file(home), json.dumps(shown, indent=2).encode() + b"\n")
    return public


def load_forwarder_keys(home: Home) -> ForwarderKeys:
    """Read the private halves. Raises KeysMissing with the cure."""
    path = _secret_file(home)
    try:
        check_private(path)
        content = json.loads(path.read_bytes())
        if content["format"] != SECRET_FORMAT:
            raise KeysMissing("expected the forwarder's keys of this version; see docs/settings.md")
        return ForwarderKeys(
            from_text(content["sealing_seed"]),
            Ed25519PrivateKey.from_private_bytes(from_text(content["signing_key"])),
        )
    except StorageError as error:
        raise KeysMissing(str(error)) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise KeysMissing(
            "expected the forwarder's keys in its folder; run `amanat init` on this host"
        ) from None


def load_forwarder_public(home: Home) -> ForwarderPublic:
    """Read the public halves. Raises KeysMissing with the cure."""
    try:
        content = json.loads(public_file(home).read_bytes())
        return ForwarderPublic(from_text(content["sealing_key"]), from_text(content["signing_key"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise KeysMissing(
            "expected forwarder.json; run `amanat init`, or copy it from the forwarder"
        ) from None


def _secret_file(home: Home) -> Path:
    return home.forwarder / "keys.json"
