# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit chain: every kind of tampering is caught, and the first broken entry is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from storage import audit
from storage.audit import AuditEntry, Head, verify_chain
from storage.database import Database
from storage.opening import Unlocked
from storage.team import Team
from tests.storage.vault_cast import TODAY


@pytest.fixture
async def chain(db: Database, cora: Unlocked, dawit: Unlocked) -> list[AuditEntry]:
    for number in range(6):
        who = (cora, dawit)[number % 2]
        async with db.begin() as session:
            await audit.append(
                session, act="take-case", about=uuid4(), actor_id=who.moderator_id, sign=who.sign, on=TODAY
            )
    async with db.read() as session:
        return await audit.entries(session)


async def test_an_untouched_chain_holds(db: Database, chain: list[AuditEntry], team: Team) -> None:
    async with db.read() as session:
        head = await audit.head(session)
    verdict = verify_chain(chain, team, kept_head=head)

    assert verdict.whole
    assert (6, head) == (verdict.checked, verdict.head)
    assert verify_chain([], team).whole


@pytest.mark.parametrize("place", range(6))
def test_any_edit_is_caught_and_named(
    chain: list[AuditEntry], team: Team, cora: Unlocked, place: int
) -> None:
    entry = chain[place]
    edits = (
        replace(entry, act="verify-case"),
        replace(entry, about=uuid4()),
        replace(entry, about=None),
        replace(entry, on=TODAY + timedelta(days=1)),
        replace(entry, actor_id="dawit" if entry.actor_id == "cora" else "cora"),
        replace(entry, actor_id="eve"),
        replace(entry, signature=bytes(64)),
        replace(entry, position=entry.position + 1),
        replace(entry, previous_hash="f" * 64),
    )
    for edited in edits:
        verdict = verify_chain([*chain[:place], edited, *chain[place + 1 :]], team)
        assert place + 1 == verdict.broken_at


@pytest.mark.parametrize("place", range(5))
def test_deletion_and_reordering_are_caught(chain: list[AuditEntry], team: Team, place: int) -> None:
    deleted = chain[:place] + chain[place + 1 :]
    swapped = [*chain[:place], chain[place + 1], chain[place], *chain[place + 2 :]]

    assert place + 1 == verify_chain(deleted, team).broken_at
    assert place + 1 == verify_chain(swapped, team).broken_at


@pytest.mark.parametrize("kept", range(6))
def test_a_cut_off_end_is_caught_against_a_head_kept_elsewhere(
    chain: list[AuditEntry], team: Team, kept: int
) -> None:
    head = Head(6, chain[-1].entry_hash)
    verdict = verify_chain(chain[:kept], team, kept_head=head)

    assert verify_chain(chain[:kept], team).whole
    assert (kept + 1, "truncated") == (verdict.broken_at, verdict.reason)


async def test_a_chain_made_anew_by_a_real_moderator_is_caught_against_a_kept_head(
    chain: list[AuditEntry], team: Team, cora: Unlocked
) -> None:
    previous, forged = audit.BEGINNING, []
    for entry in chain:
        unsigned = replace(entry, actor_id="cora", act="nothing-happened", previous_hash=previous)
        forged.append(replace(unsigned, signature=cora.sign(unsigned.statement())))
        previous = forged[-1].entry_hash

    assert verify_chain(forged, team).whole
    assert 3 == verify_chain(forged, team, kept_head=Head(3, chain[2].entry_hash)).broken_at


async def test_entries_about_one_case_can_be_shown(db: Database, chain: list[AuditEntry]) -> None:
    async with db.read() as session:
        assert [chain[2]] == await audit.entries(session, about=chain[2].about)


@pytest.mark.parametrize("act", ["", "Take", "took the case of Amina", "a", "x" * 50, "take\n"])
async def test_only_words_of_our_own_get_into_the_chain(db: Database, cora: Unlocked, act: str) -> None:
    with pytest.raises(ValueError, match="act"):
        async with db.begin() as session:
            await audit.append(session, act=act, about=None, actor_id="cora", sign=cora.sign, on=TODAY)


async def test_an_act_that_is_undone_leaves_no_entry(db: Database, cora: Unlocked) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.begin() as session:
            await audit.append(session, act="take", about=None, actor_id="cora", sign=cora.sign, on=TODAY)
            raise ZeroDivisionError
    async with db.read() as session:
        assert Head(0, audit.BEGINNING) == await audit.head(session)
