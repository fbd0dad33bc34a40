# SPDX-License-Identifier: AGPL-3.0-or-later
"""Let a case fall quiet, so that only what a person decides reaches its family."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day since when a case is quiet, what a person let go in spite of it, and what waits on after it."""
    op.add_column("cases", sa.Column("quiet_since", sa.Date(), nullable=True))
    op.add_column("message", sa.Column("let_go", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("message", sa.Column("held_back", sa.Boolean(), nullable=False, server_default=sa.false()))
