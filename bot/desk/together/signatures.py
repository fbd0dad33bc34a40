# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two moderators sign under a decision, and whether their signatures hold."""

from __future__ import annotations

from uuid import UUID

import rfc8785

from bot.desk.desk import Desk
from storage.decisions import DecisionView
from storage.errors import NotFound
from storage.signing import verify
from storage.states import DecisionKind

_LABEL = b"amanat/1 decision of two\x00"


def holds(decision: DecisionView, desk: Desk) -> bool:
    """Tell whether every signature under a decision is a moderator's of this team."""
    try:
        return all(
            verify(statement_of(decision), one.signature, desk.team.moderator(one.moderator_id).signing_key)
            for one in decision.signatures
        )
    except NotFound:
        return False


def statement(decision_id: UUID, kind: DecisionKind, case_id: UUID, version: int) -> bytes:
    """Give the bytes that each of the two signs."""
    return _LABEL + rfc8785.dumps(
        {"decision": str(decision_id), "kind": kind.value, "case": str(case_id), "version": version}
    )


def statement_of(view: DecisionView) -> bytes:
    """Give the bytes that each signs under a decision that is kept."""
    return statement(view.decision_id, view.kind, view.case_id, view.case_version)
