# SPDX-License-Identifier: AGPL-3.0-or-later
"""Let moderators link a chat for neutral notices: codes, links and taps; no chat is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables of notices."""
    op.create_table(
        "notice_code",
        sa.Column("code_tag", sa.LargeBinary(), nullable=False),
        sa.Column("moderator_id", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code_tag"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice_link",
        sa.Column("link_id", sa.LargeBinary(), nullable=False),
        sa.Column("moderator_id", sa.String(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("link_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice_tap",
        sa.Column("moderator_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("tap", sa.String(), nullable=False),
        sa.Column("tapped_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("moderator_id", "case_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_notice_tap_case_id", "notice_tap", ["case_id"])
