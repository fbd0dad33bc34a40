# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep what moderators make from something a family sent: transcripts, translations, clean copies, pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of derived items."""
    op.create_table(
        "derived",
        sa.Column("derived_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed_item", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("derived_id"),
        sa.UniqueConstraint("case_id", "position", name="derived_position"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_derived_case_id", "derived", ["case_id"])
