# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N818 -- an error here is named for what happened, as people say it
"""Every error that leaves this room. Messages say what was expected, then what to do; never content."""

from __future__ import annotations


class StorageError(Exception):
    """Base of all errors of the vault."""


class CannotOpen(StorageError):
    """A sealed thing did not open. Always the same sentence, whatever the cause."""

    def __init__(self) -> None:
        super().__init__("cannot open: expected a sealed thing made for this key, purpose and id")


class CannotUnlock(StorageError):
    """A key file did not open with this passphrase."""

    def __init__(self) -> None:
        super().__init__(
            "cannot unlock: expected the key file and the passphrase that belongs to it; try again"
        )


class TeamNotFound(StorageError):
    """The file with the team's public keys is missing or is not one."""


class FingerprintMismatch(StorageError):
    """The team's public key is not the one pinned in the settings."""


class KeyFileExposed(StorageError):
    """A private file can be read by others than its owner."""


class NotFound(StorageError):
    """There is no such thing, or it is not yours; the two are not told apart."""

    def __init__(self) -> None:
        super().__init__("nothing found under this id or receipt; check it and try again")


class Conflict(StorageError):
    """The thing changed meanwhile, or does not allow this now."""


class BlobMissing(StorageError):
    """A blob that should be in the store is not there."""

    def __init__(self) -> None:
        super().__init__("expected a blob in the blob store; check that the store is mounted and complete")


class BlobStoreFailed(StorageError):
    """The blob store did not answer as it should: disk full, no permission, no network."""

    def __init__(self) -> None:
        super().__init__(
            "the blob store refused; check its address, permissions and free space, then try again"
        )


class TooLarge(StorageError):
    """What was to be sealed is longer than its limit."""


class ReceiptMistyped(StorageError):
    """The digits are not a receipt: too few, too many, or the check digit does not fit."""

    def __init__(self, digits_found: int) -> None:
        super().__init__(
            "expected the 20 digits of a receipt; compare them with the note and type them again"
        )
        self.digits_found = digits_found


class SharesMissing(StorageError):
    """Too few usable recovery shares; says how many are missing and nothing else."""

    def __init__(self, missing: int | None) -> None:
        count = (
            "expected recovery shares, none of these can be used"
            if missing is None
            else f"{missing} more needed"
        )
        super().__init__(f"recovery shares: {count}")
        self.missing = missing


class DatabaseFailed(StorageError):
    """The database did not take the transaction: disk full, locked for too long, connection lost."""

    def __init__(self) -> None:
        super().__init__("the database refused; check free space and that no backup holds it, then try again")


class SchemaMissing(StorageError):
    """There is no database here yet."""


class SchemaTooOld(StorageError):
    """The database was made by an older version."""


class SchemaTooNew(StorageError):
    """The database was made by a newer version."""
