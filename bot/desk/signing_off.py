# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people sign off a referral: the first seals and proposes it, the second checks the same bytes.

What each signs is a statement over the digest of exactly what the partner will receive.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic_core import from_json

from bot.casework.consent import may_share_with
from bot.casework.errors import NotAParcel
from bot.casework.moves import Move
from bot.casework.package import digest_of, signing_statement
from bot.casework.parcel import Parcel, make_parcel, read_parcel
from bot.desk.cases import OpenedCase, permitted
from bot.desk.desk import Desk
from bot.desk.errors import OutOfDate
from bot.desk.files import ORPHANS_KEPT_FOR, sealed_pieces
from bot.desk.items.keeping import keep_clean_copy
from bot.desk.preparing import ChosenFile, Prepared
from bot.desk.sessions import Session
from bot.desk.writing import deed
from storage import cases, referrals
from storage.erasure import expect_blobs
from storage.errors import CannotOpen, NotFound, StorageError
from storage.opening import Purpose
from storage.referrals import Referral, ReferralState, ReferralView, Signature
from storage.sealing import seal, seal_parcel
from storage.signing import verify
from storage.text import from_text


@dataclass(frozen=True)
class OpenedReferral:
    """A referral as the second moderator sees it: opened from what was sealed, digest computed anew."""

    view: ReferralView
    parcel: Parcel | None
    body: dict[str, Any]
    trouble: Literal["", "erased", "cannot-open", "not-what-was-signed", "not-to-be-read"]

    @property
    def text(self) -> str:
        """Give the exact bytes that the partner receives, as text."""
        return self.parcel.package if self.parcel is not None else ""


async def propose(desk: Desk, session: Session, case: OpenedCase, prepared: Prepared) -> None:
    """Seal and keep a referral with its first signature. Raises OutOfDate, Conflict, KeysMissing.

    The order matters:
      1. nothing of what was shown has changed, and the family still agrees
      2. clean copies are noted, then on the disk, before a referral speaks of them; orphans are swept
      3. the referral, its signature and the audit line in one transaction
    """
    partner = prepared.partner
    if (prepared.version, prepared.deposits_seen) != (case.version, case.file.deposits_seen):  # 1
        raise OutOfDate("expected the case as it was when this was prepared")
    if not may_share_with(case.consents, partner.id):
        raise OutOfDate("expected a family that agrees to this partner")
    permitted(case, Move.REFER, session)
    parcel = make_parcel(prepared.package.canonical_bytes(), prepared.package.files).to_bytes()
    recipient = partner.sealing_key_bytes
    sealed_parcel = seal_parcel(parcel, recipient or desk.forwarder().sealing_key, about=prepared.referral_id)
    leaving = {file.blob_id for file in prepared.package.files}  # of two equal files one goes
    clean = [
        one
        for one in prepared.files
        if one.clean is not None and not one.is_kept and one.attachment.blob_id in leaving
    ]
    blob_ids = [one.attachment.blob_id for one in clean]
    database = await desk.database()
    async with database.begin() as transaction:  # 2
        await expect_blobs(transaction, blob_ids, until=desk.today() + ORPHANS_KEPT_FOR)
    try:
        for chosen in clean:
            pieces = sealed_pieces(chosen.clean or b"", from_text(chosen.attachment.key))
            await desk.blobs.put(chosen.attachment.blob_id, pieces)
        await _keep_proposed(
            desk, session, case, prepared, parcel, sealed_parcel, clean, to_partner=bool(recipient)
        )
    except BaseException:
        await _sweep(desk, blob_ids)
        raise


async def _keep_proposed(
    desk: Desk,
    session: Session,
    case: OpenedCase,
    prepared: Prepared,
    parcel: bytes,
    sealed_parcel: bytes,
    clean: list[ChosenFile],
    *,
    to_partner: bool,
) -> None:
    partner = prepared.partner
    statement = signing_statement(
        prepared.referral_id, case.case_id, partner.id, prepared.revision, prepared.package.digest
    )
    async with deed(desk, session) as done:  # 3
        await referrals.propose(
            done.transaction,
            Referral(
                referral_id=prepared.referral_id,
                case_id=case.case_id,
                partner_id=partner.id,
                revision=prepared.revision,
                digest=prepared.package.digest,
                sealed_package=seal(
                    parcel, desk.team.current, purpose=Purpose.PACKAGE, about=prepared.referral_id
                ),
                sealed_parcel=sealed_parcel,
                parcel_to="partner" if to_partner else "forwarder",
                blob_ids=tuple(file.blob_id for file in prepared.package.files),
                deposits_seen=prepared.deposits_seen,
            ),
            Signature(session.moderator_id, session.keys.sign(statement), desk.today()),
        )
        for one in clean:
            await keep_clean_copy(desk, session, done, case, one)
        await done.note("referral-proposed", case.case_id)


async def countersign(desk: Desk, session: Session, case: OpenedCase, opened: OpenedReferral) -> None:
    """Add the second signature, move the case to REFERRED and queue the delivery, all or nothing.

    Raises OutOfDate, MoveNotAllowed, Conflict.
    """
    view = opened.view
    if opened.trouble or not may_share_with(case.consents, view.partner_id):
        raise OutOfDate("expected an intact package and a family that agrees to this partner")
    moved = permitted(case, Move.REFER, session)
    async with deed(desk, session) as done:
        signature = Signature(session.moderator_id, session.keys.sign(_statement(view)), desk.today())
        await referrals.countersign(done.transaction, view.referral_id, signature)
        await cases.move(
            done.transaction, case.case_id, expected_version=case.version, to_state=moved.to, on=desk.today()
        )
        await done.note("referral-countersigned", case.case_id)


async def cancel(desk: Desk, session: Session, case: OpenedCase, referral_id: UUID) -> None:
    """Cancel a referral that was not sent. Raises Conflict."""
    async with deed(desk, session) as done:
        await referrals.cancel(done.transaction, referral_id)
        await done.note("referral-cancelled", case.case_id)


async def _sweep(desk: Desk, blob_ids: list[str]) -> None:
    """Delete clean copies that nothing names; what cannot be deleted now, the daily round finds."""
    for blob_id in blob_ids:
        with contextlib.suppress(StorageError):
            await desk.blobs.delete(blob_id)


def open_referral(view: ReferralView, desk: Desk, session: Session) -> OpenedReferral:
    """Open a referral's package and check it against the digest and every signature under it."""
    if view.sealed_package is None:
        return OpenedReferral(view, None, {}, "erased")
    try:
        parcel = read_parcel(
            session.keys.open(view.sealed_package, purpose=Purpose.PACKAGE, about=view.referral_id)
        )
        body = from_json(parcel.package)
    except (CannotOpen, NotAParcel, ValueError):
        return OpenedReferral(view, None, {}, "cannot-open")
    if digest_of(parcel.package_bytes) != view.digest or not _signatures_hold(view, desk):
        return OpenedReferral(view, parcel, body, "not-what-was-signed")
    return OpenedReferral(view, parcel, body, "")


def awaits(view: ReferralView, session: Session) -> bool:
    """Tell whether a referral waits for this moderator's signature."""
    signed = {signature.moderator_id for signature in view.signatures}
    return view.state is ReferralState.PROPOSED and session.moderator_id not in signed


def _signatures_hold(view: ReferralView, desk: Desk) -> bool:
    statement = _statement(view)
    try:
        return all(
            verify(statement, one.signature, desk.team.moderator(one.moderator_id).signing_key)
            for one in view.signatures
        )
    except NotFound:
        return False


def _statement(view: ReferralView) -> bytes:
    return signing_statement(view.referral_id, view.case_id, view.partner_id, view.revision, view.digest)
