# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remember since when a moderator let a case into the queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CLEAR = [
    "case_id", "state", "received_on", "active_on", "version", "held_by", "content_erased_on", "frozen_on",
]  # fmt: skip


def upgrade() -> None:
    """Add the day, and read it from the index of the clear columns like the others."""
    op.add_column("cases", sa.Column("released_on", sa.Date(), nullable=True))
    op.drop_index("ix_cases_clear", table_name="cases")
    op.create_index("ix_cases_clear", "cases", [*_CLEAR, "released_on"])
