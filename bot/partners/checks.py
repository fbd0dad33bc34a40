# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last look before something leaves: is this what two different people signed? Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from storage.signing import verify
from storage.team import Team

PEOPLE_NEEDED = 2  # Source: docs/architecture.md; a referral needs two moderators.


class Signed(Protocol):
    """One moderator's signature, as the outbox keeps it."""

    @property
    def moderator_id(self) -> str:
        """Who signed."""

    @property
    def signature(self) -> bytes:
        """Ed25519, 64 bytes."""


def two_people_signed(statement: bytes, signatures: Iterable[Signed], team: Team) -> bool:
    """Say whether two different active moderators signed exactly this statement.

    One person under two names has one key, and counts once.
    """
    by_id = {moderator.id: moderator for moderator in team.moderators if moderator.active}
    people = {
        by_id[signed.moderator_id].signing_key: signed.moderator_id
        for signed in signatures
        if signed.moderator_id in by_id
        and verify(statement, signed.signature, by_id[signed.moderator_id].signing_key)
    }
    return len(set(people.values())) >= PEOPLE_NEEDED
