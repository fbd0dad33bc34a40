# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast of these tests, and the small deeds that many of them share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from storage import cases, intake, referrals
from storage.database import Database
from storage.keyfile import Cost
from storage.opening import Unlocked
from storage.receipts import ReceiptKeys, derive, new_receipt
from storage.sealing import Purpose, seal, seal_parcel
from storage.team import TeamKey

TODAY = date(2026, 3, 14)
NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)


@dataclass(frozen=True)
class Family:
    """A family whose report lies in the vault."""

    receipt: str
    keys: ReceiptKeys
    case_id: UUID
    report_id: UUID
    blob_ids: tuple[str, ...]


async def deposit_report(
    db: Database, key: TeamKey, plain: bytes, *, blob_ids: tuple[str, ...] = (), on: date = TODAY
) -> Family:
    """Deposit a report as intake does."""
    receipt, case_id, report_id = new_receipt(), uuid4(), uuid4()
    keys = derive(receipt, cost=CHEAP)
    sealed = seal(plain, key, purpose=Purpose.REPORT, about=report_id)
    new = intake.Deposit(case_id, report_id, sealed, keys.tag, keys.mailbox_public_key, on, blob_ids)
    async with db.begin() as session:
        assert await intake.deposit(session, new)
    return Family(receipt, keys, case_id, report_id, blob_ids)


async def add(db: Database, key: TeamKey, family: Family, plain: bytes, **more: object) -> UUID:
    """Add something with the receipt, as intake does."""
    addition_id = uuid4()
    sealed = seal(plain, key, purpose=Purpose.ADDITION, about=addition_id)
    async with db.begin() as session:
        await intake.add_to_case(session, family.keys.tag, sealed, addition_id, (), TODAY, **more)  # type: ignore[arg-type]
    return addition_id


async def withdraw(db: Database, family: Family) -> None:
    """Withdraw with the receipt."""
    async with db.begin() as session:
        await intake.request_withdrawal(session, family.keys.tag, TODAY)


def referral(
    key: TeamKey, family: Family, *, revision: int = 1, partner: str = "partner-a"
) -> referrals.Referral:
    """Prepare a referral as the desk does."""
    referral_id = uuid4()
    return referrals.Referral(
        referral_id=referral_id,
        case_id=family.case_id,
        partner_id=partner,
        revision=revision,
        digest="sha-256:example",
        sealed_package=seal(b"the package", key, purpose=Purpose.PACKAGE, about=referral_id),
        sealed_parcel=seal_parcel(b"the parcel", key.public_key, about=referral_id),
        parcel_to="forwarder",
        blob_ids=family.blob_ids,
    )


def signed(who: Unlocked, statement: bytes = b"this digest") -> referrals.Signature:
    """Sign as a moderator."""
    return referrals.Signature(who.moderator_id, who.sign(statement), TODAY)


async def refer(
    db: Database, key: TeamKey, family: Family, cora: Unlocked, dawit: Unlocked, **more: int
) -> UUID:
    """Propose and countersign a referral; give its id."""
    prepared = referral(key, family, **more)
    async with db.begin() as session:
        await referrals.propose(session, prepared, signed(cora))
    async with db.begin() as session:
        await referrals.countersign(session, prepared.referral_id, signed(dawit))
    return prepared.referral_id


async def case_state(db: Database, family: Family) -> str:
    """Give the state of a family's case."""
    async with db.read() as session:
        return (await cases.load_case(session, family.case_id)).view.state
