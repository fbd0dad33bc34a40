# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in's own key, and the senders it knows: what a partner keeps in its settings.

DIR/keys.json signs receipts; DIR/registry.json is what it would read out to a new sender by telephone;
DIR/senders.json is what senders read out to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from storage.home import write_private
from storage.text import from_text, to_text

KEY_ID = "registry-2026"


@dataclass(frozen=True)
class Sender:
    """One organisation that may send: the key its requests are checked with, and its name on the page."""

    key: bytes
    name: str


def load_or_make_key(folder: Path) -> Ed25519PrivateKey:
    """Give the key that signs receipts; make it, and its public half, on the first start."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = folder / "keys.json"
    if not secret.exists():
        fresh = Ed25519PrivateKey.generate()
        write_private(secret, json.dumps({"signing_key": to_text(fresh.private_bytes_raw())}).encode())
    key = Ed25519PrivateKey.from_private_bytes(from_text(json.loads(secret.read_bytes())["signing_key"]))
    public = {"key_id": KEY_ID, "verify_key": to_text(key.public_key().public_bytes_raw())}
    write_private(folder / "registry.json", json.dumps(public, indent=2).encode() + b"\n")
    return key


def verify_key(folder: Path) -> str:
    """Give the key that checks the stand-in's receipts, base64url, for partners.json."""
    return str(json.loads((folder / "registry.json").read_bytes())["verify_key"])


def trust_sender(folder: Path, *, key_id: str, key: bytes, name: str) -> None:
    """Let one sender in. Works while the stand-in runs."""
    senders = load_senders(folder) | {key_id: Sender(key, name)}
    shown = {known: {"key": to_text(sender.key), "name": sender.name} for known, sender in senders.items()}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / "senders.json", json.dumps(shown, ensure_ascii=False, indent=2).encode() + b"\n")


def load_senders(folder: Path) -> dict[str, Sender]:
    """Give the senders it knows: key id -> sender. Nobody, when the file is not there."""
    try:
        known = json.loads((folder / "senders.json").read_bytes())
    except FileNotFoundError:
        return {}
    return {key_id: Sender(from_text(one["key"]), one["name"]) for key_id, one in known.items()}
