# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may verify a report that a moderator took down herself. Pure.

Through the chat a family's words reach two people who had no part in them. Of an assisted report every word came
through one moderator: so two others verify it. In a team without two others she may be one of the two; else no such
report could ever be used there.
"""

from __future__ import annotations

from collections.abc import Collection

ENOUGH_OTHERS = 2


def may_verify(moderator_id: str, *, taken_by: str | None, moderators: Collection[str]) -> bool:
    """Tell whether somebody may be one of the two who verify. moderators: the active ones of the team."""
    if moderator_id != taken_by:
        return True
    return len(set(moderators) - {taken_by}) < ENOUGH_OTHERS
