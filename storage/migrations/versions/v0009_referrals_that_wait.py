# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find the referrals that wait for a second signature without reading all others."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index over the state of referrals."""
    op.create_index("ix_referral_state", "referral", ["state"])
