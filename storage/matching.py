# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blind tokens and sealed links of cases. What the tokens mean is casework's; who may make them is opening's.

A withdrawn case keeps none of them. The links of other cases to it stay sealed there, and lead to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.errors import Conflict
from storage.states import WITHDRAWN
from storage.tables import Case, CaseLinks, MatchToken

MAX_ALIKE = 300  # Limit: cases given back for one look-up; the desk looks at each of these.


@dataclass(frozen=True)
class SealedLinks:
    """The links of one case, still sealed (Purpose.LINKS, about the case_id)."""

    sealed: bytes = field(repr=False)
    version: int


async def save_tokens(session: AsyncSession, tokens: Mapping[UUID, Collection[int]], *, epoch: int) -> None:
    """Keep the tokens of some cases instead of those they had, of whatever epoch; withdrawn cases get none."""
    found = await session.execute(
        select(col(Case.case_id)).where(
            col(Case.case_id).in_(list(tokens)),
            col(Case.state) != WITHDRAWN,
            col(Case.content_erased_on).is_(None),
        )
    )
    alive = sorted(found.scalars())
    await session.execute(delete(MatchToken).where(col(MatchToken.case_id).in_(alive)))
    rows: list[dict[str, Any]] = [
        {"epoch": epoch, "token": token, "case_id": case_id}
        for case_id in alive
        for token in sorted(set(tokens[case_id]))
    ]
    if rows:
        rows.sort(key=itemgetter("token", "case_id"))  # in the order of the table: its pages are written once
        await session.execute(insert(MatchToken), rows)


async def tokens_of(session: AsyncSession, case_id: UUID, *, epoch: int) -> frozenset[int]:
    """Give the tokens that a case has in this epoch."""
    found = await session.execute(
        select(col(MatchToken.token)).where(
            col(MatchToken.case_id) == case_id, col(MatchToken.epoch) == epoch
        )
    )
    return frozenset(found.scalars())


async def cases_with_tokens(session: AsyncSession, *, epoch: int) -> set[UUID]:
    """Give the cases that have tokens of this epoch."""
    found = await session.execute(
        select(col(MatchToken.case_id)).where(col(MatchToken.epoch) == epoch).distinct()
    )
    return set(found.scalars())


async def alike_cases(
    session: AsyncSession, tokens: Iterable[int], *, epoch: int, apart_from: UUID, limit: int = MAX_ALIKE
) -> Sequence[tuple[UUID, int]]:
    """Give the cases that share tokens with these, and how many they share, the most first."""
    shared = func.count()
    found = await session.execute(
        select(col(MatchToken.case_id), shared)
        .where(
            col(MatchToken.epoch) == epoch,
            col(MatchToken.token).in_(list(tokens)),
            col(MatchToken.case_id) != apart_from,
        )
        .group_by(col(MatchToken.case_id))
        .order_by(shared.desc(), col(MatchToken.case_id))
        .limit(min(limit, MAX_ALIKE))
    )
    return [(case_id, count) for case_id, count in found]


async def load_links(session: AsyncSession, case_id: UUID) -> SealedLinks | None:
    """Give the sealed links of a case; None when nothing was ever decided."""
    found = await session.get(CaseLinks, case_id)
    return SealedLinks(found.sealed_links, found.version) if found is not None else None


async def save_links(session: AsyncSession, case_id: UUID, sealed: bytes, *, expected_version: int) -> None:
    """Keep the links of a case, if they are still as they were read; 0 stands for none. Raises Conflict."""
    if not expected_version:
        session.add(CaseLinks(case_id=case_id, sealed_links=sealed))
        await session.flush()
        return
    result = await session.execute(
        update(CaseLinks)
        .where(col(CaseLinks.case_id) == case_id, col(CaseLinks.version) == expected_version)
        .values(sealed_links=sealed, version=expected_version + 1)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("the links were changed meanwhile; load the case again, then decide")


async def forget_matching(session: AsyncSession, case_id: UUID) -> None:
    """Erase the tokens and links of a case: it has been withdrawn."""
    await session.execute(delete(MatchToken).where(col(MatchToken.case_id) == case_id))
    await session.execute(delete(CaseLinks).where(col(CaseLinks.case_id) == case_id))
