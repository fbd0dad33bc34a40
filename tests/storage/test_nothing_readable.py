# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasure, and the claim: whoever takes the database, its log and the blobs can read nothing in them."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from storage import audit, cases, erasure, intake, referrals
from storage.blobs import BlobStore
from storage.database import Database
from storage.drafts import draft_id, new_draft_key, seal_draft
from storage.errors import Conflict, NotFound
from storage.home import Home
from storage.opening import Unlocked
from storage.receipts import derive, format_receipt, new_receipt
from storage.sealing import BlobSealer, Purpose, new_blob_id, new_blob_key, seal, seal_for_mailbox
from storage.team import TeamKey
from tests.databases import only_sqlite
from tests.storage.vault_cast import CHEAP, NOW, TODAY, Family, add, refer, withdraw

CANARIES = (
    "Gul Zareena Baloch",
    "گل زرینہ",
    "+92 333 5550199",
    "710000042",
    "the white jeep",
    "REPORT-CANARY",
)
CONTENT = " ".join(CANARIES).encode()
A_TIME_OF_DAY = re.compile(rb"\d\d:\d\d:\d\d|T\d\d:\d\d")


@only_sqlite
async def test_a_seized_vault_holds_no_canary_key_or_time(
    home: Home, db: Database, store: BlobStore, key: TeamKey, seed: bytes, cora: Unlocked, dawit: Unlocked
) -> None:
    secrets: list[bytes] = [seed]
    draft_key = new_draft_key()
    async with db.begin() as session:
        await intake.save_draft(session, draft_id(draft_key), seal_draft(draft_key, CONTENT), TODAY)
        await intake.park(session, seal(CONTENT, key, purpose=Purpose.PARKED, about=uuid4()))
    family, blob_key = await deposit_with_photo(db, store, key)
    secrets += [draft_key, blob_key, family.keys.mailbox_seed]
    await add(db, key, family, CONTENT)
    async with db.begin() as session:
        message_id = uuid4()
        sealed = seal_for_mailbox(CONTENT, family.keys.mailbox_public_key, about=message_id)
        await cases.ask(session, family.case_id, sealed, message_id, TODAY)
        record = seal(CONTENT, key, purpose=Purpose.RECORD, about=family.case_id)
        await cases.save_record(session, family.case_id, record, 1)
        await audit.append(
            session, act="take", about=family.case_id, actor_id="cora", sign=cora.sign, on=TODAY
        )
    await refer(db, key, family, cora, dawit)
    needles = [*canary_spellings(), *key_spellings(secrets), *key_spellings([family.receipt.encode()])]
    needles += [format_receipt(family.receipt).encode()]
    assert all(len(needle) >= 8 for needle in needles)  # shorter ones turn up by chance

    for name, content in seized_files(home):
        assert [] == [needle for needle in needles if needle in content], name
        assert A_TIME_OF_DAY.search(content) is None, name


@only_sqlite
async def test_the_search_finds_what_was_left_in_the_clear(home: Home, db: Database) -> None:
    """The test above is only worth something if it fails on a leak."""
    async with db.begin() as session:
        await intake.park(session, b"... " + CONTENT)

    found = [
        needle for needle in canary_spellings() for _, content in seized_files(home) if needle in content
    ]
    assert found


@only_sqlite
async def test_withdrawn_content_is_gone_from_rows_pages_log_and_blobs(
    home: Home, db: Database, store: BlobStore, key: TeamKey, cora: Unlocked, dawit: Unlocked
) -> None:
    family, _ = await deposit_with_photo(db, store, key)
    await refer(db, key, family, cora, dawit)
    async with db.begin() as session:
        record = seal(CONTENT, key, purpose=Purpose.RECORD, about=family.case_id)
        await cases.save_record(session, family.case_id, record, 1)
    async with db.read() as session:
        file = await cases.load_case(session, family.case_id)
    parcel = file.referrals[0].sealed_parcel
    assert parcel is not None
    samples = [sealed[-200:] for sealed in (file.sealed_report, record, parcel)]
    assert all(any(sample in content for _, content in seized_files(home)) for sample in samples)

    await withdraw(db, family)
    assert 1 == await erasure.erase_withdrawn(db, store, TODAY)
    assert 0 == await erasure.erase_withdrawn(db, store, TODAY)

    for _, content in seized_files(home):
        assert not any(sample in content for sample in samples)
    assert [] == [blob async for blob in store.list()]
    async with db.read() as session:
        left = await cases.load_case(session, family.case_id)
        found = await intake.find_receipt(session, family.keys.tag)
    assert ("withdrawn", TODAY, TODAY) == (
        left.view.state,
        left.view.received_on,
        left.view.content_erased_on,
    )
    assert found is not None
    assert found.mailbox_public_key is None


async def test_a_retraction_still_goes_out_after_the_content_is_gone(
    db: Database, store: BlobStore, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    async with db.begin() as session:
        (job,) = await referrals.due(session, NOW)
        await referrals.count_attempt(session, job.delivery_id)
        await referrals.settle(session, job.delivery_id, "delivered", None, "REG-1")
    await withdraw(db, amina)
    await erasure.erase_withdrawn(db, store, TODAY)

    async with db.read() as session:
        (retraction,) = await referrals.due(session, NOW)
    assert (referral_id, "REG-1") == (retraction.referral_id, retraction.registry_reference)


async def test_a_case_that_was_not_withdrawn_is_never_erased(
    db: Database, store: BlobStore, key: TeamKey
) -> None:
    family, _ = await deposit_with_photo(db, store, key)
    await erasure.tidy(db, store, TODAY + timedelta(days=3650))

    async with db.read() as session:
        assert (await cases.load_case(session, family.case_id)).sealed_report
    assert list(family.blob_ids) == [blob.blob_id async for blob in store.list()]
    for case_id, error in ((family.case_id, Conflict), (uuid4(), NotFound)):
        with pytest.raises(error):
            async with db.begin() as session:
                await erasure.erase_content(session, case_id)


async def test_a_crash_between_rows_and_blobs_is_made_good_next_time(
    db: Database, store: BlobStore, key: TeamKey
) -> None:
    family, _ = await deposit_with_photo(db, store, key)
    await withdraw(db, family)
    async with db.begin() as session:
        assert family.blob_ids == await erasure.erase_content(session, family.case_id)

    assert 1 == await erasure.erase_withdrawn(db, store, TODAY)
    assert [] == [blob async for blob in store.list()]


async def test_an_expired_draft_goes_with_its_blobs_and_a_living_one_stays(
    db: Database, store: BlobStore
) -> None:
    old, living, unclaimed = (new_blob_id() for _ in range(3))
    for blob_id in (old, living, unclaimed):
        await store.put(blob_id, sealing(b"photo", new_blob_key()))
    async with db.begin() as session:
        await intake.save_draft(session, bytes(16), b"old", TODAY, [old])
        await intake.save_draft(session, b"\x01" * 16, b"living", TODAY + timedelta(days=30), [living])

    await erasure.tidy(db, store, TODAY + timedelta(days=1))

    assert {living, unclaimed} == {blob.blob_id async for blob in store.list()}
    async with db.read() as session:
        assert await intake.load_draft(session, bytes(16)) is None
        assert b"living" == await intake.load_draft(session, b"\x01" * 16)


async def test_a_blob_that_nothing_ever_claimed_goes_in_the_end(db: Database, store: BlobStore) -> None:
    await store.put(new_blob_id(), sealing(b"photo", new_blob_key()))
    stored_on = (await anext(aiter(store.list()))).stored_on

    assert 0 == await erasure.sweep_blobs(db, store, stored_on + erasure.MAX_UNCLAIMED_FOR)
    assert 1 == await erasure.sweep_blobs(
        db, store, stored_on + erasure.MAX_UNCLAIMED_FOR + timedelta(days=1)
    )


async def test_a_deposit_takes_its_blobs_over_from_the_draft(
    db: Database, store: BlobStore, key: TeamKey
) -> None:
    family, _ = await deposit_with_photo(db, store, key, kept_until=TODAY)
    await erasure.tidy(db, store, TODAY + timedelta(days=40))

    assert list(family.blob_ids) == [blob.blob_id async for blob in store.list()]


async def deposit_with_photo(
    db: Database, store: BlobStore, key: TeamKey, *, kept_until: object = None
) -> tuple[Family, bytes]:
    """Deposit a report full of canaries with one photo."""
    receipt, blob_id, blob_key = new_receipt(), new_blob_id(), new_blob_key()
    keys, case_id, report_id = derive(receipt, cost=CHEAP), uuid4(), uuid4()
    await store.put(blob_id, sealing(CONTENT * 2000, blob_key))
    sealed = seal(CONTENT, key, purpose=Purpose.REPORT, about=report_id)
    new = intake.Deposit(case_id, report_id, sealed, keys.tag, keys.mailbox_public_key, TODAY, (blob_id,))
    async with db.begin() as session:
        if kept_until is not None:
            await intake.save_draft(session, bytes(16), b"sealed", TODAY, [blob_id])
        await intake.deposit(session, new)
    return Family(receipt, keys, case_id, report_id, (blob_id,)), blob_key


async def sealing(plain: bytes, key: bytes) -> AsyncIterator[bytes]:
    sealer = BlobSealer(key)
    yield sealer.update(plain)
    yield sealer.finish()


def canary_spellings() -> Iterator[bytes]:
    for canary in CANARIES:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield canary.encode(encoding)
        yield from key_spellings([canary.encode()])


def key_spellings(secrets: list[bytes]) -> Iterator[bytes]:
    for secret in secrets:
        yield secret
        yield secret.hex().encode()
        yield secret.hex().upper().encode()
        # What base64 makes of it at each of the three offsets, without the letters it shares with neighbours.
        for offset, shared in ((0, 0), (1, 2), (2, 3)):
            own = slice(shared, (offset + len(secret)) * 8 // 6)
            yield base64.b64encode(bytes(offset) + secret)[own]
            yield base64.urlsafe_b64encode(bytes(offset) + secret)[own]


def seized_files(home: Home) -> Iterator[tuple[str, bytes]]:
    """Give every file of the vault as it lies on the disk, while the database is still open."""
    for path in sorted(home.vault.rglob("*")):
        if path.is_file():
            yield path.name, path.name.encode() + path.read_bytes()
