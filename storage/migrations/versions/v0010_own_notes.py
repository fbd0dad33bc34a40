# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep what a moderator keeps for herself at the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of moderators' own notes."""
    op.create_table(
        "own_note",
        sa.Column("moderator_id", sa.String(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("moderator_id"),
        sa.UniqueConstraint("note_id"),
        sqlite_with_rowid=False,
    )
