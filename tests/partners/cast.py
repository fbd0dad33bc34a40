# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast: a registry that misbehaves when asked to, and an organisation with its vault and forwarder."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.casework.consent import effective_consents
from bot.casework.package import Package, Sender, build_package, signing_statement
from bot.casework.parcel import make_parcel
from bot.casework.partner import Partner
from bot.partners.forwarder import Forwarder, forward_due
from bot.partners.keys import make_forwarder_keys
from storage import referrals
from storage.blobs import BlobStore
from storage.database import Database
from storage.home import Home
from storage.intake import Deposit, deposit, request_withdrawal
from storage.report import Attachment, Purpose
from storage.sealing import BlobSealer, new_blob_id, new_blob_key, seal_parcel
from storage.tables import ReferralRow
from tests.casework.examples import a_checked_record, a_consent, a_report

TODAY = date(2026, 11, 23)


@dataclass
class RunningRegistry:
    """The stand-in on a port of this machine."""

    folder: Path
    url: str

    def plan(self, *faults: dict[str, object]) -> None:
        """Make it misbehave."""
        httpx.put(f"{self.url}/sim/faults", json=list(faults), trust_env=False).raise_for_status()

    def received(self) -> list[dict[str, object]]:
        """Say what it holds."""
        return httpx.get(f"{self.url}/sim/received", trust_env=False).json()["cases"]

    def withdrawn(self) -> list[str]:
        """Say what was withdrawn from it."""
        return httpx.get(f"{self.url}/sim/received", trust_env=False).json()["withdrawn"]

    def exact(self, receipt_id: object) -> bytes:
        """Give the exact bytes it holds of a case."""
        return httpx.get(f"{self.url}/view/{receipt_id}/exact.json", trust_env=False).content


@dataclass
class VaultSettings:
    """What the forwarder needs to know."""

    home: Home
    team_fingerprint: str | None = None
    poll_every: timedelta = timedelta(seconds=0.05)

    @property
    def database_url(self) -> str:
        return self.home.database_url

    @property
    def blobs_url(self) -> str:
        return self.home.blobs_url


@dataclass
class Office:
    """An organisation: its vault, its moderators, and its forwarder."""

    settings: VaultSettings
    database: Database
    blobs: BlobStore
    forwarder: Forwarder
    seed: bytes
    signing_keys: dict[str, Ed25519PrivateKey]
    partner: Partner
    tag: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    async def a_case(self) -> UUID:
        """Take a case in."""
        case_id = uuid.uuid4()
        async with self.database.begin() as session:
            new = Deposit(case_id, uuid.uuid4(), b"sealed", self.tag, b"k" * 1216, TODAY)
            await deposit(session, new)
        return case_id

    async def a_file(self, content: bytes, media_type: str = "image/jpeg") -> Attachment:
        """Keep one sealed file, as the chat would."""
        key, blob_id = new_blob_key(), new_blob_id()
        sealer = BlobSealer(key)

        async def sealed() -> AsyncIterator[bytes]:
            yield sealer.update(content)
            yield sealer.finish()

        await self.blobs.put(blob_id, sealed())
        return Attachment(
            attachment_id=blob_id[:8],
            blob_id=blob_id,
            key=base64.urlsafe_b64encode(key).rstrip(b"=").decode(),
            kind="photo",
            media_type=media_type,
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            question="photo",
        )

    def package(
        self, case_id: UUID, *, revision: int = 1, files: tuple[Attachment, ...] = (), **facts: object
    ) -> Package:
        """Build what the partner may receive."""
        shared = tuple({"blob_id": file.blob_id, "role": "photo_of_person"} for file in files)
        package = build_package(
            a_checked_record(shared_attachments=shared, **facts),
            effective_consents(a_report(consents=(a_consent(Purpose.PARTNER, partner=self.partner.id),))),
            self.partner,
            case_id=case_id,
            revision=revision,
            attachments={file.blob_id: file for file in files},
            sender=Sender("amanat-test", "Families' Legal Aid"),
            prepared_on=TODAY,
        )
        assert isinstance(package, Package)
        return package

    async def refer(
        self,
        case_id: UUID,
        package: Package,
        *,
        revision: int = 1,
        signers: tuple[str, str] = ("cora", "dawit"),
        second_hand: str | None = None,
        sent: bytes | None = None,
        sealed_to: bytes | None = None,
    ) -> UUID:
        """Propose and countersign a referral; sent: other bytes than those that were signed."""
        referral_id = uuid.uuid4()
        statement = signing_statement(referral_id, case_id, self.partner.id, revision, package.digest)
        signatures = [
            referrals.Signature(
                name, self.signing_keys.get(name, self.signing_keys["eve"]).sign(statement), TODAY
            )
            for name in signers
        ]
        parcel = make_parcel(sent or package.canonical_bytes(), package.files)
        public = self.forwarder_public
        async with self.database.begin() as session:
            await referrals.propose(
                session,
                referrals.Referral(
                    referral_id=referral_id,
                    case_id=case_id,
                    partner_id=self.partner.id,
                    revision=revision,
                    digest=package.digest,
                    sealed_package=b"sealed to the team",
                    sealed_parcel=seal_parcel(parcel.to_bytes(), sealed_to or public, about=referral_id),
                    parcel_to="partner" if sealed_to else "forwarder",
                    blob_ids=tuple(file.blob_id for file in package.files),
                ),
                signatures[0],
            )
            await referrals.countersign(session, referral_id, signatures[1])
            if (
                second_hand is not None
            ):  # The vault refuses this; whoever writes to the database is not bound by it.
                row = await session.get_one(ReferralRow, referral_id)
                row.second_signature = self.signing_keys[second_hand].sign(statement)
        return referral_id

    @property
    def forwarder_public(self) -> bytes:
        """The key parcels are sealed to."""
        return make_forwarder_keys(self.settings.home).sealing_key

    @property
    def forwarder_signing_key(self) -> bytes:
        """The key our requests are checked with."""
        return make_forwarder_keys(self.settings.home).signing_key

    async def forward(self, times: int = 1) -> None:
        """Let the forwarder look at its outbox, as if its pauses were over each time."""
        for _ in range(times):
            self.forwarder.not_before.clear()
            await forward_due(self.forwarder)

    def later(self, hours: int) -> None:
        """Move the forwarder's clock on."""
        now = self.forwarder.now() + timedelta(hours=hours)
        self.forwarder.now = lambda: now

    async def withdraw(self) -> None:
        """Withdraw, as the family does with its receipt."""
        async with self.database.begin() as session:
            await request_withdrawal(session, self.tag, TODAY)

    async def referral(self, referral_id: UUID) -> referrals.ReferralView:
        """Look at a referral, as the desk does."""
        async with self.database.read() as session:
            return await referrals.load_referral(session, referral_id)
