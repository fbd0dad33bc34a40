# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit chain: who did what about which case on which day; never what the case says.

Each entry holds the hash of the one before and is signed by the moderator who acted. An edit, a deletion or a
change of order breaks the chain; that the end was cut off is seen against a head kept elsewhere.
Source: docs/sealed-format.md section 9.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import rfc8785
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import NotFound
from storage.signing import verify
from storage.tables import AuditRow, CaseBlob, DerivedRow
from storage.team import Team

AUDIT_FORMAT = "amanat-audit/1"
BEGINNING = "0" * 64  # the hash before the first entry
# An act is a word of our own, so that nothing anybody typed can get into the chain.
_ACT = re.compile(r"[a-z][a-z_-]{1,39}\Z")


@dataclass(frozen=True)
class AuditEntry:
    """One link of the chain."""

    position: int  # from 1, without gaps
    act: str
    about: UUID | None
    actor_id: str
    on: date
    previous_hash: str
    signature: bytes = field(repr=False)

    def statement(self) -> bytes:
        """Give the bytes that the actor signed."""
        return rfc8785.dumps(
            {
                "format": AUDIT_FORMAT,
                "position": self.position,
                "act": self.act,
                "about": None if self.about is None else str(self.about),
                "actor": self.actor_id,
                "on": self.on.isoformat(),
                "previous": self.previous_hash,
            }
        )

    @property
    def entry_hash(self) -> str:
        """Give the hash that the next entry holds: of the statement and its signature."""
        return hashlib.sha256(self.statement() + self.signature).hexdigest()


@dataclass(frozen=True)
class Head:
    """The end of the chain, to be kept outside the database."""

    position: int  # 0 for an empty chain
    entry_hash: str


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found."""

    checked: int  # entries that hold, from the first
    head: Head  # of the part that holds
    broken_at: int | None = None  # position of the first entry that does not hold
    reason: str | None = None  # "order", "hash", "signer", "signature" or "truncated"

    @property
    def whole(self) -> bool:
        """Tell whether everything holds."""
        return self.broken_at is None


async def append(
    session: AsyncSession,
    *,
    act: str,
    about: UUID | None,
    actor_id: str,
    sign: Callable[[bytes], bytes],
    on: date,
) -> AuditEntry:
    """Add an entry in the same transaction as the act. Raises ValueError when the act is not a plain word."""
    if not _ACT.match(act):
        raise ValueError("expected an act of a-z, dashes and underscores")
    last = await head(session)
    unsigned = AuditEntry(last.position + 1, act, about, actor_id, on, last.entry_hash, b"")
    entry = AuditEntry(
        unsigned.position, act, about, actor_id, on, last.entry_hash, sign(unsigned.statement())
    )
    session.add(
        AuditRow(
            position=entry.position,
            act=act,
            about=about,
            actor_id=actor_id,
            done_on=on,
            previous_hash=entry.previous_hash,
            entry_hash=entry.entry_hash,
            signature=entry.signature,
        )
    )
    await session.flush()
    return entry


async def head(session: AsyncSession) -> Head:
    """Give the end of the chain."""
    found = await session.execute(select(AuditRow).order_by(col(AuditRow.position).desc()).limit(1))
    last = found.scalar_one_or_none()
    return Head(0, BEGINNING) if last is None else Head(last.position, last.entry_hash)


async def entries(session: AsyncSession, *, about: UUID | None = None) -> list[AuditEntry]:
    """Give the chain in its order, or only the entries about one case."""
    query = select(AuditRow).order_by(col(AuditRow.position))
    if about is not None:
        query = query.where(col(AuditRow.about) == about)
    found = await session.execute(query)
    return [_entry(row) for row in found.scalars()]


async def entries_about_items(session: AsyncSession, case_id: UUID) -> list[AuditEntry]:
    """Give the entries about single things of a case, in their order: its blobs, and what was made from them."""
    blob_ids = (
        await session.execute(select(col(CaseBlob.blob_id)).where(col(CaseBlob.case_id) == case_id))
    ).scalars()
    derived = (
        await session.execute(select(col(DerivedRow.derived_id)).where(col(DerivedRow.case_id) == case_id))
    ).scalars()
    about = [*(UUID(hex=blob_id) for blob_id in blob_ids), *derived]
    found = await session.execute(
        select(AuditRow).where(col(AuditRow.about).in_(about)).order_by(col(AuditRow.position))
    )
    return [_entry(row) for row in found.scalars()]


async def page(
    session: AsyncSession, *, before: int | None = None, actor_id: str | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Give part of the chain, the newest first: entries before a position, of all or of one moderator."""
    query = select(AuditRow).order_by(col(AuditRow.position).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditRow.position) < before)
    if actor_id is not None:
        query = query.where(col(AuditRow.actor_id) == actor_id)
    return [_entry(row) for row in (await session.execute(query)).scalars()]


def verify_chain(chain: Iterable[AuditEntry], team: Team, *, kept_head: Head | None = None) -> Verdict:
    """Check the chain offline, from its first entry; name the first that does not hold.

    kept_head: a head noted earlier elsewhere; the chain must still contain it, or it was cut or made anew.
    """
    end = Head(0, BEGINNING)
    passed_kept_head = kept_head is None or kept_head.position == 0
    for entry in chain:
        reason = _fault(entry, end, team)
        if reason is not None:
            return Verdict(end.position, end, end.position + 1, reason)
        end = Head(entry.position, entry.entry_hash)
        if kept_head is not None and kept_head.position == entry.position:
            if kept_head.entry_hash != entry.entry_hash:
                return Verdict(entry.position - 1, end, entry.position, "hash")
            passed_kept_head = True
    if not passed_kept_head:
        return Verdict(end.position, end, end.position + 1, "truncated")
    return Verdict(end.position, end)


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        row.position, row.act, row.about, row.actor_id, row.done_on, row.previous_hash, row.signature
    )


def _fault(entry: AuditEntry, end: Head, team: Team) -> str | None:
    if entry.position != end.position + 1:
        return "order"
    if entry.previous_hash != end.entry_hash:
        return "hash"
    try:
        actor = team.moderator(entry.actor_id)
    except NotFound:
        return "signer"
    return None if verify(entry.statement(), entry.signature, actor.signing_key) else "signature"
