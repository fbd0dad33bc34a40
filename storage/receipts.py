# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt: 20 digits on a slip of paper, from which a look-up tag and a mailbox key are derived.

The digits are never stored. Argon2id has a fixed label instead of a salt, because the tag must be found from the
digits alone; so one guess tests all receipts at once, and the 63 random bits carry the strength.
Source: docs/decisions/0003-receipts-of-twenty-digits.md; docs/sealed-format.md section 8.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from storage.envelope import Purpose, open_with
from storage.errors import ReceiptMistyped
from storage.hybrid import SEED_BYTES, expand
from storage.keyfile import Cost

RECEIPT_DIGITS = 20
TAG_BYTES = 32
# Source: measured, about 20 ms on one core of a 2-core machine; intake derives on every visit.
RECEIPT_COST = Cost(memory_kib=16 * 1024, iterations=2, lanes=1)
_LABEL = b"amanat/1 receipt"

# Source: H. M. Damm, Total anti-symmetrische Quasigruppen, 2004: catches every single wrong digit and every
# swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


@dataclass(frozen=True)
class ReceiptKeys:
    """What a receipt stands for: where its case is found, and the mailbox that it opens."""

    tag: bytes  # TAG_BYTES, stored with the case
    mailbox_seed: bytes  # never stored
    mailbox_public_key: bytes  # 1216 bytes, stored with the case

    def __repr__(self) -> str:
        return "ReceiptKeys(...)"


def new_receipt() -> str:
    """Make a receipt: 19 random digits and a check digit."""
    digits = "".join(secrets.choice("0123456789") for _ in range(RECEIPT_DIGITS - 1))
    return digits + str(_check(digits))


def format_receipt(receipt: str) -> str:
    """Write a receipt to be read and copied: five groups of four."""
    return " ".join(receipt[start : start + 4] for start in range(0, RECEIPT_DIGITS, 4))


def parse_receipt(untrusted_text: str) -> str:
    """Read a receipt as people type it: digits of any script, with anything between them.

    Raises ReceiptMistyped unless there are exactly 20 digits and the check digit fits.
    """
    digits = "".join(str(int(sign)) for sign in untrusted_text if sign.isdecimal())
    if len(digits) != RECEIPT_DIGITS or _check(digits) != 0:
        raise ReceiptMistyped(len(digits))
    return digits


def derive(receipt: str, *, cost: Cost = RECEIPT_COST) -> ReceiptKeys:
    """Derive the look-up tag and the mailbox key pair from a parsed receipt. Takes about 20 ms; use a thread."""
    if parse_receipt(receipt) != receipt:
        raise ReceiptMistyped(len(receipt))
    stretched = cost.derive(receipt.encode("ascii"), _LABEL)
    tag = HKDFExpand(SHA256(), length=TAG_BYTES, info=b"amanat/1 receipt tag").derive(stretched)
    seed = HKDFExpand(SHA256(), length=SEED_BYTES, info=b"amanat/1 receipt mailbox").derive(stretched)
    return ReceiptKeys(tag, seed, expand(seed).public_key)


def open_mailbox(message: bytes, keys: ReceiptKeys, about: UUID) -> bytes:
    """Open a moderator's message with the receipt's keys; about is the message's id. Raises CannotOpen."""
    return open_with(message, expand(keys.mailbox_seed), epoch=0, purpose=Purpose.MESSAGE, about=about)


def _check(digits: str) -> int:
    """Run the Damm check over digits; 0 when the last one is their check digit."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
