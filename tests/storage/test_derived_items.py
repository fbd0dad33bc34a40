# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators make from a family's things is added in order, moves with the team key, and goes with the case."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from storage import erasure
from storage.blobs import BlobStore
from storage.cases import load_case
from storage.database import Database
from storage.derived import NewDerived, derived_of, keep_derived
from storage.errors import Conflict, NotFound
from storage.opening import Unlocked
from storage.rotation import count_outdated
from storage.sealing import Purpose, new_blob_id, seal
from storage.team import TeamKey
from tests.storage.vault_cast import TODAY, Family, withdraw


def an_item(key: TeamKey, plain: bytes, *, blob_id: str | None = None) -> NewDerived:
    """Make one item."""
    derived_id = uuid4()
    return NewDerived(derived_id, seal(plain, key, purpose=Purpose.DERIVED, about=derived_id), blob_id)


async def keep(db: Database, case_id: UUID, *items: NewDerived, after: int | None = None) -> None:
    """Keep items as the desk does."""
    async with db.begin() as session:
        await keep_derived(session, case_id, items, after=after)


async def test_items_keep_their_order_and_open_for_the_team(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked
) -> None:
    for plain in (b"one", b"two", b"three"):
        await keep(db, amina.case_id, an_item(key, plain))

    async with db.read() as session:
        kept = (await load_case(session, amina.case_id)).derived

    opened = [cora.open(one.sealed, purpose=Purpose.DERIVED, about=one.derived_id) for one in kept]
    assert opened == [b"one", b"two", b"three"]


async def test_who_has_not_seen_the_newest_is_told_and_nothing_is_passed_over(
    db: Database, key: TeamKey, amina: Family
) -> None:
    await keep(db, amina.case_id, an_item(key, b"one"), after=0)

    with pytest.raises(Conflict):
        await keep(db, amina.case_id, an_item(key, b"two"), after=0)

    async with db.read() as session:
        assert len(await derived_of(session, amina.case_id)) == 1


async def test_no_item_is_kept_for_a_case_that_is_not_there_or_was_withdrawn(
    db: Database, key: TeamKey, amina: Family
) -> None:
    with pytest.raises(NotFound):
        await keep(db, uuid4(), an_item(key, b"one"))
    await withdraw(db, amina)
    with pytest.raises(Conflict):
        await keep(db, amina.case_id, an_item(key, b"one"))


async def test_a_withdrawal_takes_what_was_made_with_it(
    db: Database, key: TeamKey, amina: Family, store: BlobStore
) -> None:
    blob_id = new_blob_id()

    async def pieces():  # type: ignore[no-untyped-def]
        yield b"sealed"

    await store.put(blob_id, pieces())
    await keep(db, amina.case_id, an_item(key, b"one", blob_id=blob_id))
    await erasure.sweep_blobs(db, store, TODAY.replace(year=TODAY.year + 2))
    assert blob_id in {one.blob_id async for one in store.list()}

    await withdraw(db, amina)
    async with db.read() as session:
        assert (await load_case(session, amina.case_id)).derived == ()
    await erasure.erase_withdrawn(db, store, TODAY)

    async with db.read() as session:
        assert await derived_of(session, amina.case_id) == []
    assert blob_id not in {one.blob_id async for one in store.list()}


async def test_a_new_epoch_counts_items_among_what_has_to_move(
    db: Database, key: TeamKey, amina: Family
) -> None:
    later = TeamKey(key.epoch + 1, key.public_key)
    async with db.read() as session:
        before = await count_outdated(session, later)
    await keep(db, amina.case_id, an_item(key, b"one"))

    async with db.read() as session:
        assert await count_outdated(session, later) == before + 1
