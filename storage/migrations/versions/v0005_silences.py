# SPDX-License-Identifier: AGPL-3.0-or-later
"""Let the desk ask intake to take nothing more from a chat, by a random handle."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of silences."""
    op.create_table(
        "silence",
        sa.Column("silence_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("handle", sa.String(32), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("silence_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_silence_case_id", "silence", ["case_id"])
    op.create_index("ix_silence_state", "silence", ["state"])
