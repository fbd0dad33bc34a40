# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TWO_SIGNATURES = (
    "state IN ('proposed', 'cancelled') OR "
    "(second_signer IS NOT NULL AND second_signature IS NOT NULL AND second_signed_on IS NOT NULL "
    "AND second_signer <> first_signer)"
)


def upgrade() -> None:
    """Make the first tables, and the guard that nothing leaves WITHDRAWN."""
    _make_intake_tables()
    _make_case_tables()
    _make_referral_tables()
    _make_audit_table()
    _guard_withdrawn()


def _make_intake_tables() -> None:
    op.create_table(
        "draft",
        sa.Column("draft_id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_draft", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_draft_expires_on", "draft", ["expires_on"])
    op.create_table(
        "handled_update",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("update_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_handled_update_handled_on", "handled_update", ["handled_on"])
    op.create_table(
        "parked",
        sa.Column("parked_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_update", sa.LargeBinary(), nullable=False),
        sa.Column("parked_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("parked_id"),
        sqlite_with_rowid=False,
    )


def _make_case_tables() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("active_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_record", sa.LargeBinary(), nullable=True),
        sa.Column("receipt_tag", sa.LargeBinary(), nullable=False),
        sa.Column("mailbox_public_key", sa.LargeBinary(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("content_erased_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("case_id"),
        sa.UniqueConstraint("receipt_tag"),
        sa.CheckConstraint("version >= 1", name="case_version"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cases_state", "cases", ["state"])
    op.create_index("ix_cases_received_on", "cases", ["received_on"])
    op.create_table(
        "deposit",
        sa.Column("deposit_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("answers_message", sa.Uuid(), nullable=True),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("deposit_id"),
        sa.UniqueConstraint("case_id", "position", name="deposit_position"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deposit_case_id", "deposit", ["case_id"])
    op.create_table(
        "case_blob",
        sa.Column("blob_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("deposit_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("blob_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_blob_case_id", "case_blob", ["case_id"])
    op.create_table(
        "kept_blob",
        sa.Column("blob_id", sa.String(length=32), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("blob_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_blob_kept_until", "kept_blob", ["kept_until"])
    op.create_table(
        "message",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed_message", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_copy", sa.LargeBinary(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
        sa.UniqueConstraint("case_id", "position", name="message_position"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_message_case_id", "message", ["case_id"])


def _make_referral_tables() -> None:
    op.create_table(
        "referral",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.case_id"), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("deposits_seen", sa.Integer(), nullable=False),
        sa.Column("sealed_package", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_parcel", sa.LargeBinary(), nullable=True),
        sa.Column("parcel_to", sa.String(), nullable=False),
        sa.Column("first_signer", sa.String(), nullable=False),
        sa.Column("first_signature", sa.LargeBinary(), nullable=False),
        sa.Column("first_signed_on", sa.Date(), nullable=False),
        sa.Column("second_signer", sa.String(), nullable=True),
        sa.Column("second_signature", sa.LargeBinary(), nullable=True),
        sa.Column("second_signed_on", sa.Date(), nullable=True),
        sa.Column("registry_reference", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("referral_id"),
        sa.UniqueConstraint("case_id", "partner_id", "revision", name="referral_revision"),
        sa.CheckConstraint(_TWO_SIGNATURES, name="referral_two_signatures"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_referral_case_id", "referral", ["case_id"])
    op.create_table(
        "referral_blob",
        sa.Column("referral_id", sa.Uuid(), sa.ForeignKey("referral.referral_id"), nullable=False),
        sa.Column("blob_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("referral_id", "blob_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), sa.ForeignKey("referral.referral_id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_hour", sa.Integer(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("sealed_receipt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id"),
        sa.UniqueConstraint("referral_id", "kind", name="delivery_kind"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_delivery_state", "delivery", ["state"])


def _make_audit_table() -> None:
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_audit_about", "audit", ["about"])


def _guard_withdrawn() -> None:
    """Let the database itself refuse any move out of WITHDRAWN; the functions refuse it first."""
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        op.execute(
            "CREATE TRIGGER nothing_leaves_withdrawn BEFORE UPDATE OF state ON cases "
            "WHEN OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn' "
            "BEGIN SELECT RAISE(ABORT, 'nothing leaves withdrawn'); END"
        )
    elif dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_leaving_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'nothing leaves withdrawn' USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$"
        )
        op.execute(
            "CREATE TRIGGER nothing_leaves_withdrawn BEFORE UPDATE OF state ON cases FOR EACH ROW "
            "WHEN (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn') "
            "EXECUTE FUNCTION refuse_leaving_withdrawn()"
        )
