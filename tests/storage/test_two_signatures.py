# SPDX-License-Identifier: AGPL-3.0-or-later
"""Referrals: nothing goes out without two people, twice, or after a withdrawal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import LargeBinary, bindparam, text

from storage import cases, referrals
from storage.database import Database
from storage.errors import Conflict, NotFound
from storage.opening import Unlocked
from storage.parcels import open_parcel
from storage.referrals import DeliveryJob, DeliveryKind, Outcome, ReferralState, ReferralView
from storage.sealing import Purpose, seal
from storage.team import TeamKey
from tests.storage.vault_cast import NOW, TODAY, Family, add, case_state, refer, referral, signed, withdraw


async def test_two_moderators_make_a_referral_ready_and_queue_it(
    db: Database, key: TeamKey, seed: bytes, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    (job,) = await due(db)

    assert (referral_id, amina.case_id, "partner-a", 1) == (
        job.referral_id,
        job.case_id,
        job.partner_id,
        job.revision,
    )
    assert ["cora", "dawit"] == [who for who, _ in job.signatures]
    assert amina.blob_ids == job.blob_ids
    assert job.sealed_parcel is not None
    assert b"the parcel" == open_parcel(job.sealed_parcel, seed, about=referral_id)


async def test_one_signature_sends_nothing(db: Database, key: TeamKey, amina: Family, cora: Unlocked) -> None:
    prepared = referral(key, amina)
    async with db.begin() as session:
        await referrals.propose(session, prepared, signed(cora))

    assert ReferralState.PROPOSED == (await view(db, prepared.referral_id)).state
    assert [] == await due(db)


async def test_the_same_moderator_cannot_sign_twice(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked
) -> None:
    prepared, first = referral(key, amina), signed(cora)
    async with db.begin() as session:
        await referrals.propose(session, prepared, first)
    for again in (signed(cora), referrals.Signature("dawit", first.signature, TODAY)):
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await referrals.countersign(session, prepared.referral_id, again)
    assert [] == await due(db)


@pytest.mark.parametrize(
    "state", [state for state in ReferralState if state not in ("proposed", "cancelled")]
)
@pytest.mark.parametrize("second", ["NULL", "'cora'"])
async def test_the_database_itself_refuses_a_referral_without_two_signers(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, state: str, second: str
) -> None:
    async with db.begin() as session:
        await referrals.propose(session, referral(key, amina), signed(cora))
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await session.execute(
                text(
                    f"UPDATE referral SET state = '{state}', second_signer = {second}, "
                    "second_signature = :signature, second_signed_on = '2026-03-14'"
                ).bindparams(bindparam("signature", bytes(1), LargeBinary))
            )


async def test_a_second_signature_does_not_count_twice(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.countersign(session, referral_id, signed(dawit))
    assert 1 == len(await due(db))


async def test_a_referral_is_refused_when_the_family_spoke_after_it_was_prepared(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    """What was added may be a consent taken back; only a moderator who reads it can tell."""
    prepared = referral(key, amina)
    async with db.begin() as session:
        await referrals.propose(session, prepared, signed(cora))
    await add(db, key, amina, b"please do not share")

    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.countersign(session, prepared.referral_id, signed(dawit))
    assert (await view(db, prepared.referral_id)).outdated


async def test_a_proposal_made_from_an_old_page_is_refused(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked
) -> None:
    async with db.read() as session:
        seen = (await cases.load_case(session, amina.case_id)).deposits_seen
    await add(db, key, amina, b"news")
    prepared = referral(key, amina)
    old = referrals.Referral(**{**prepared.__dict__, "deposits_seen": seen})

    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.propose(session, old, signed(cora))


async def test_a_changed_consent_stops_what_was_not_sent(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    await add(db, key, amina, b"sealed: no longer to partner-a", changes_consent=True)

    assert [] == await due(db)
    assert ReferralState.CANCELLED == (await view(db, referral_id)).state


async def test_a_changed_consent_stops_what_was_tried_in_vain_and_retracts_it(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    """A registry that was out of reach for a day must not get the case after the family said no."""
    referral_id = await refer(db, key, amina, cora, dawit)
    (job,) = await due(db)
    async with db.begin() as session:
        await referrals.count_attempt(session, job.delivery_id)
        await referrals.settle(session, job.delivery_id, Outcome.TRY_AGAIN)
    await add(db, key, amina, b"sealed: no longer to partner-a", changes_consent=True)

    assert [DeliveryKind.WITHDRAWAL] == [job.kind for job in await due(db)]
    assert ReferralState.RETRACTING == (await view(db, referral_id)).state
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.count_attempt(session, job.delivery_id)


async def test_revisions_count_up_for_each_partner_and_go_out_in_order(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await refer(db, key, amina, cora, dawit, revision=1)
    async with db.read() as session:
        assert 2 == await referrals.next_revision(session, amina.case_id, "partner-a")
        assert 1 == await referrals.next_revision(session, amina.case_id, "partner-b")
    await refer(db, key, amina, cora, dawit, revision=2)

    assert [1] == [job.revision for job in await due(db)]
    await attempt(db, (await due(db))[0], Outcome.DELIVERED)
    assert [2] == [job.revision for job in await due(db)]
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.propose(session, referral(key, amina, revision=2), signed(cora))


async def test_an_attempt_is_counted_before_it_is_made(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await refer(db, key, amina, cora, dawit)
    (job,) = await due(db)
    async with db.begin() as session:
        assert 1 == await referrals.count_attempt(session, job.delivery_id)

    assert [1] == [again.attempts for again in await due(db)]


async def test_a_delivery_is_settled_once_with_the_partners_receipt(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    (job,) = await due(db)
    receipt = seal(b"{}", key, purpose=Purpose.PARTNER_RECEIPT, about=job.delivery_id)
    await attempt(db, job, Outcome.DELIVERED, reference="REG-1", receipt=receipt)
    async with db.begin() as session:
        await referrals.settle(session, job.delivery_id, Outcome.REFUSED)
    found = await view(db, referral_id)

    assert (ReferralState.DELIVERED, "REG-1") == (found.state, found.registry_reference)
    assert receipt == found.deliveries[0].sealed_receipt
    assert TODAY == found.deliveries[0].settled_on
    assert [] == await due(db)


async def test_a_failed_attempt_waits_for_its_hour(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await refer(db, key, amina, cora, dawit)
    (job,) = await due(db)
    async with db.begin() as session:
        await referrals.count_attempt(session, job.delivery_id)
        await referrals.settle(session, job.delivery_id, Outcome.TRY_AGAIN, NOW + timedelta(hours=2))
    async with db.read() as session:
        assert [] == await referrals.due(session, NOW + timedelta(hours=1))
        assert 1 == len(await referrals.due(session, NOW + timedelta(hours=2)))


async def test_a_refused_delivery_is_not_tried_again(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    await attempt(db, (await due(db))[0], Outcome.REFUSED)

    assert [] == await due(db)
    assert ReferralState.REFUSED == (await view(db, referral_id)).state


async def test_withdrawal_cancels_what_was_not_sent_and_retracts_nothing(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    (job,) = await due(db)
    await withdraw(db, amina)

    assert [] == await due(db)
    assert ReferralState.CANCELLED == (await view(db, referral_id)).state
    with pytest.raises(Conflict):
        async with db.begin() as session:
            await referrals.count_attempt(session, job.delivery_id)


async def test_withdrawal_retracts_what_was_delivered(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    await attempt(db, (await due(db))[0], Outcome.DELIVERED, reference="REG-1")
    await withdraw(db, amina)
    await withdraw(db, amina)
    (job,) = await due(db)

    assert (DeliveryKind.WITHDRAWAL, "REG-1", None, ()) == (
        job.kind,
        job.registry_reference,
        job.sealed_parcel,
        job.blob_ids,
    )
    await attempt(db, job, Outcome.DELIVERED)
    assert ReferralState.RETRACTED == (await view(db, referral_id)).state
    assert [] == await due(db)


async def test_an_attempt_whose_end_is_unknown_is_retracted_too(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    await refer(db, key, amina, cora, dawit)
    async with db.begin() as session:
        await referrals.count_attempt(session, (await referrals.due(session, NOW))[0].delivery_id)
    await withdraw(db, amina)

    assert [DeliveryKind.WITHDRAWAL] == [job.kind for job in await due(db)]


async def test_a_case_that_arrives_after_its_retraction_is_retracted_again(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    referral_id = await refer(db, key, amina, cora, dawit)
    (slow,) = await due(db)
    async with db.begin() as session:
        await referrals.count_attempt(session, slow.delivery_id)
    await withdraw(db, amina)
    await attempt(db, (await due(db))[0], Outcome.DELIVERED)
    assert ReferralState.RETRACTED == (await view(db, referral_id)).state

    async with db.begin() as session:
        await referrals.settle(session, slow.delivery_id, Outcome.DELIVERED, None, "REG-2")

    (job,) = await due(db)
    assert (DeliveryKind.WITHDRAWAL, "REG-2") == (job.kind, job.registry_reference)


async def test_a_withdrawn_case_is_neither_proposed_nor_countersigned(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    prepared = referral(key, amina)
    async with db.begin() as session:
        await referrals.propose(session, prepared, signed(cora))
    await withdraw(db, amina)

    for deed in (
        lambda session: referrals.propose(session, referral(key, amina, revision=2), signed(cora)),
        lambda session: referrals.countersign(session, prepared.referral_id, signed(dawit)),
    ):
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await deed(session)
    assert "withdrawn" == await case_state(db, amina)


async def test_a_moderator_cancels_before_sending_and_retracts_after(
    db: Database, key: TeamKey, amina: Family, cora: Unlocked, dawit: Unlocked
) -> None:
    first = await refer(db, key, amina, cora, dawit)
    async with db.begin() as session:
        with pytest.raises(Conflict):
            await referrals.retract(session, first)
        await referrals.cancel(session, first)
    assert [] == await due(db)

    second = await refer(db, key, amina, cora, dawit, revision=2)
    await attempt(db, (await due(db))[0], Outcome.DELIVERED)
    async with db.begin() as session:
        with pytest.raises(Conflict):
            await referrals.cancel(session, second)
        await referrals.retract(session, second)
    assert [DeliveryKind.WITHDRAWAL] == [job.kind for job in await due(db)]


async def test_a_referral_that_does_not_exist_is_not_found(
    db: Database, key: TeamKey, cora: Unlocked
) -> None:
    nobody = Family("", None, uuid4(), uuid4(), ())  # type: ignore[arg-type]
    for deed in (
        lambda session: referrals.load_referral(session, uuid4()),
        lambda session: referrals.countersign(session, uuid4(), signed(cora)),
        lambda session: referrals.cancel(session, uuid4()),
        lambda session: referrals.retract(session, uuid4()),
        lambda session: referrals.count_attempt(session, uuid4()),
        lambda session: referrals.settle(session, uuid4(), Outcome.DELIVERED),
        lambda session: referrals.propose(session, referral(key, nobody), signed(cora)),
    ):
        with pytest.raises(NotFound):
            async with db.begin() as session:
                await deed(session)


def test_something_that_is_no_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        referrals.Signature("cora", b"", TODAY)


async def due(db: Database) -> list[DeliveryJob]:
    async with db.read() as session:
        return await referrals.due(session, NOW)


async def view(db: Database, referral_id: UUID) -> ReferralView:
    async with db.read() as session:
        return await referrals.load_referral(session, referral_id)


async def attempt(
    db: Database,
    job: DeliveryJob,
    outcome: Outcome,
    *,
    reference: str | None = None,
    receipt: bytes | None = None,
) -> None:
    """Make one attempt as the forwarder does."""
    async with db.begin() as session:
        await referrals.count_attempt(session, job.delivery_id)
    async with db.begin() as session:
        await referrals.settle(session, job.delivery_id, outcome, None, reference, receipt, on=TODAY)
