# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last look before something leaves: is this what two different people signed? Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.signing import verify
from storage.team import Team

PEOPLE_NEEDED = 2  # Source: docs/architecture.md; a referral needs two moderators.


def two_people_signed(statement: bytes, signatures: Iterable[tuple[str, bytes]], team: Team) -> bool:
    """Say whether two different active moderators signed exactly this statement.

    signatures: moderator id and Ed25519 signature. One person under two names has one key, and counts once.
    """
    by_id = {moderator.id: moderator for moderator in team.moderators if moderator.active}
    people = {
        by_id[moderator_id].signing_key
        for moderator_id, signature in signatures
        if moderator_id in by_id and verify(statement, signature, by_id[moderator_id].signing_key)
    }
    return len(people) >= PEOPLE_NEEDED
