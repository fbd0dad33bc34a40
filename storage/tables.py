# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables: ciphertext, coarse state, and days. No chat, name, key, or time of day.

Primary keys are random, and SQLite tables have no rowid, so the order of arrival within a day is not kept.
The audit chain alone is numbered: order is its purpose. docs/architecture.md lists every column.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

_NO_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}

TWO_SIGNATURES = (
    "state IN ('proposed', 'cancelled') OR "
    "(second_signer IS NOT NULL AND second_signature IS NOT NULL AND second_signed_on IS NOT NULL "
    "AND second_signer <> first_signer)"
)
DECIDED_BY_TWO = (
    "state <> 'done' OR "
    "(second_signer IS NOT NULL AND second_signature IS NOT NULL AND second_signed_on IS NOT NULL "
    "AND second_signer <> first_signer)"
)


class Draft(SQLModel, table=True):
    """An unfinished report, sealed under a key that only the family's chat holds."""

    __tablename__ = "draft"
    __table_args__ = _NO_ROWID
    draft_id: bytes = Field(primary_key=True)
    sealed_draft: bytes
    expires_on: date = Field(index=True)


class HandledUpdate(SQLModel, table=True):
    """An update of the chat's server that was already handled; kept for days, tied to nothing."""

    __tablename__ = "handled_update"
    __table_args__ = _NO_ROWID
    update_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    handled_on: date = Field(index=True)


class Parked(SQLModel, table=True):
    """An update that could not be handled, sealed for a person to look at."""

    __tablename__ = "parked"
    __table_args__ = _NO_ROWID
    parked_id: UUID = Field(primary_key=True)
    sealed_update: bytes
    parked_on: date | None = None


class Case(SQLModel, table=True):
    """What the desk does about one report."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("version >= 1", name="case_version"),
        # The clear columns alone: reading all cases must not touch the sealed ones.
        Index(
            "ix_cases_clear",
            "case_id",
            "state",
            "received_on",
            "active_on",
            "version",
            "held_by",
            "content_erased_on",
            "frozen_on",
            "released_on",
        ),
        _NO_ROWID,
    )
    case_id: UUID = Field(primary_key=True)
    state: str = Field(index=True)
    received_on: date = Field(index=True)
    active_on: date  # the last day on which either side did something
    version: int = 1  # of the desk's side; moves compare and set it
    held_by: str | None = None
    record_id: UUID  # what the sealed record is about
    sealed_record: bytes | None = None
    receipt_tag: bytes = Field(unique=True)
    mailbox_public_key: bytes | None = None  # None once the content was erased
    visited_on: date | None = None  # the last day on which the receipt was used
    content_erased_on: date | None = None
    frozen_on: date | None = None  # since when nothing is referred: somebody suffers for the report
    # since when a moderator saw that it belongs into the queue; whether it waited in quarantine is sealed
    released_on: date | None = None
    quiet_since: date | None = None  # since when only what a person decides reaches the family


class Deposited(SQLModel, table=True):
    """A report or a later addition, as one reporter sealed it."""

    __tablename__ = "deposit"
    __table_args__ = (
        UniqueConstraint("case_id", "position", name="deposit_position"),
        Index("ix_deposit_clear", "case_id", "read", "position"),
        _NO_ROWID,
    )
    deposit_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    position: int  # 0 is the report; the order within one case, needed because the latest consent wins
    sealed_content: bytes
    received_on: date
    answers_message: UUID | None = None
    read: bool = False


class CaseBlob(SQLModel, table=True):
    """Which blobs belong to which deposit, so that they can be erased with it."""

    __tablename__ = "case_blob"
    __table_args__ = _NO_ROWID
    blob_id: str = Field(primary_key=True, max_length=32)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    deposit_id: UUID  # no foreign key: on erasure the deposit goes before its blobs


class KeptBlob(SQLModel, table=True):
    """A blob that some unfinished draft still needs; which draft is not written down."""

    __tablename__ = "kept_blob"
    __table_args__ = _NO_ROWID
    blob_id: str = Field(primary_key=True, max_length=32)
    kept_until: date = Field(index=True)


class DerivedRow(SQLModel, table=True):
    """Something moderators made from what a family sent, sealed: added, never changed."""

    __tablename__ = "derived"
    __table_args__ = (UniqueConstraint("case_id", "position", name="derived_position"), _NO_ROWID)
    derived_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    position: int  # the order within one case: of two versions the later one counts
    sealed_item: bytes


class MailboxMessage(SQLModel, table=True):
    """A moderator's message to the family, sealed to the receipt's mailbox."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("case_id", "position", name="message_position"), _NO_ROWID)
    message_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    position: int
    sealed_message: bytes
    sealed_copy: bytes | None = None  # the same for the team
    sent_on: date
    answered: bool = False
    let_go: bool = False  # a person decided that this reaches the family although the case is quiet
    held_back: bool = False  # it waited in a quiet case, and goes on waiting after the quiet


class ReferralRow(SQLModel, table=True):
    """One case handed to one partner, with the signatures of two moderators."""

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("case_id", "partner_id", "revision", name="referral_revision"),
        CheckConstraint(TWO_SIGNATURES, name="referral_two_signatures"),
        _NO_ROWID,
    )
    referral_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    partner_id: str
    revision: int
    state: str = Field(index=True)
    digest: str
    deposits_seen: int  # how much the family had said when this was prepared
    sealed_package: bytes | None = None
    sealed_parcel: bytes | None = None
    parcel_to: str
    first_signer: str
    first_signature: bytes
    first_signed_on: date
    second_signer: str | None = None
    second_signature: bytes | None = None
    second_signed_on: date | None = None
    registry_reference: str | None = None


class ReferralBlob(SQLModel, table=True):
    """Which blobs go out with a referral."""

    __tablename__ = "referral_blob"
    __table_args__ = _NO_ROWID
    referral_id: UUID = Field(foreign_key="referral.referral_id", primary_key=True)
    blob_id: str = Field(primary_key=True, max_length=32)


class DeliveryRow(SQLModel, table=True):
    """Something to be sent to a partner's registry: a case, or the withdrawal of one."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("referral_id", "kind", name="delivery_kind"), _NO_ROWID)
    delivery_id: UUID = Field(primary_key=True)
    referral_id: UUID = Field(foreign_key="referral.referral_id")
    kind: str
    state: str = Field(index=True)
    attempts: int = 0
    next_try_hour: int | None = None  # whole hours since 1970, UTC
    settled_on: date | None = None
    sealed_receipt: bytes | None = None


class DecisionRow(SQLModel, table=True):
    """Something about a case that two moderators decide together, each with her signature."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(DECIDED_BY_TWO, name="decision_two_signatures"), _NO_ROWID)
    decision_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    kind: str
    state: str = Field(index=True)
    case_version: int  # of the case as the first one saw it
    deposits_seen: int  # how much the family had said then
    first_signer: str
    first_signature: bytes
    first_signed_on: date
    second_signer: str | None = None
    second_signature: bytes | None = None
    second_signed_on: date | None = None


class MatchToken(SQLModel, table=True):
    """One blind token of a case: equal for words that may be alike, made with a key of the team."""

    __tablename__ = "match_token"
    __table_args__ = _NO_ROWID
    epoch: int = Field(primary_key=True)
    token: int = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", primary_key=True, index=True)


class CaseLinks(SQLModel, table=True):
    """What moderators decided about a case and others, sealed: how many and which is not to be seen."""

    __tablename__ = "case_links"
    __table_args__ = _NO_ROWID
    case_id: UUID = Field(foreign_key="cases.case_id", primary_key=True)
    sealed_links: bytes
    version: int = 1


class OwnNote(SQLModel, table=True):
    """What a moderator keeps for herself at the desk, sealed: the lists of the queue that she named."""

    __tablename__ = "own_note"
    __table_args__ = _NO_ROWID
    moderator_id: str = Field(primary_key=True)
    note_id: UUID = Field(unique=True)
    sealed_note: bytes
    version: int = 1


class SilenceRow(SQLModel, table=True):
    """A moderator's wish that intake take nothing more from a chat, known by a random handle alone."""

    __tablename__ = "silence"
    __table_args__ = _NO_ROWID
    silence_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", index=True)
    handle: str = Field(max_length=32)
    until: date | None = None
    state: str = Field(index=True)
    asked_on: date


class NoticeCode(SQLModel, table=True):
    """A one-time code by which a moderator links her chat."""

    __tablename__ = "notice_code"
    __table_args__ = _NO_ROWID
    code_tag: bytes = Field(primary_key=True)
    moderator_id: str
    last_day: date


class NoticeLink(SQLModel, table=True):
    """A moderator's linked chat: the hash of a key that only this chat holds. Which chat is not written down."""

    __tablename__ = "notice_link"
    __table_args__ = _NO_ROWID
    link_id: bytes = Field(primary_key=True)
    moderator_id: str
    linked_on: date
    heard_on: date  # the last day on which intake knew the chat


class NoticeTap(SQLModel, table=True):
    """What a moderator wishes for a case, tapped in her linked chat; the desk carries it out under her key."""

    __tablename__ = "notice_tap"
    __table_args__ = _NO_ROWID
    moderator_id: str = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.case_id", primary_key=True, index=True)
    tap: str
    tapped_on: date


class AuditRow(SQLModel, table=True):
    """One link of the audit chain."""

    __tablename__ = "audit"
    __table_args__ = _NO_ROWID
    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    act: str
    about: UUID | None = Field(default=None, index=True)
    actor_id: str
    done_on: date
    previous_hash: str = Field(max_length=64)
    entry_hash: str = Field(max_length=64)
    signature: bytes
