# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep blind tokens and sealed links of cases, and let the clear columns be read without the sealed ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of matching and the indexes that the desk's overview of all cases reads."""
    op.create_table(
        "match_token",
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "token", "case_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_match_token_case_id", "match_token", ["case_id"])
    op.create_table(
        "case_links",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("sealed_links", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
        sqlite_with_rowid=False,
    )
    # The sealed columns lie in the same pages as the clear ones; these indexes hold the clear ones alone.
    op.create_index(
        "ix_cases_clear",
        "cases",
        [
            "case_id", "state", "received_on", "active_on", "version", "held_by", "content_erased_on",
            "frozen_on",
        ],
    )  # fmt: skip
    op.create_index("ix_deposit_clear", "deposit", ["case_id", "read", "position"])
