# SPDX-License-Identifier: AGPL-3.0-or-later
"""Let two moderators decide together, and let a reprisal freeze a case's referrals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DECIDED_BY_TWO = (
    "state <> 'done' OR "
    "(second_signer IS NOT NULL AND second_signature IS NOT NULL AND second_signed_on IS NOT NULL "
    "AND second_signer <> first_signer)"
)


def upgrade() -> None:
    """Add the table of decisions, and the day since when a case is frozen."""
    op.add_column("cases", sa.Column("frozen_on", sa.Date(), nullable=True))
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("deposits_seen", sa.Integer(), nullable=False),
        sa.Column("first_signer", sa.String(), nullable=False),
        sa.Column("first_signature", sa.LargeBinary(), nullable=False),
        sa.Column("first_signed_on", sa.Date(), nullable=False),
        sa.Column("second_signer", sa.String(), nullable=True),
        sa.Column("second_signature", sa.LargeBinary(), nullable=True),
        sa.Column("second_signed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("decision_id"),
        sa.CheckConstraint(_DECIDED_BY_TWO, name="decision_two_signatures"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_decision_case_id", "decision", ["case_id"])
    op.create_index("ix_decision_state", "decision", ["state"])
