# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes as base64url text without padding (RFC 4648 section 5), and strictly back."""

from __future__ import annotations

import base64
import binascii
import re

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*\Z")


def to_text(data: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Read base64url without padding. Raises ValueError for any other text, also for a second spelling."""
    if not _ALPHABET.match(text):
        raise ValueError("expected base64url without padding")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("expected base64url without padding") from None
    if to_text(data) != text:
        raise ValueError("expected base64url without padding")
    return data
