# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing a referral: exactly what one partner would receive, kept in memory until it is signed or dropped.

What is signed is the very package that was looked at: it waits in the session, under its digest.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bot.casework.gates import Need
from bot.casework.package import Package, Refusal, build_package
from bot.casework.partner import Partner
from bot.casework.record import SharedAttachment
from bot.casework.vocabulary import AttachmentRole
from bot.desk.cases import OpenedCase, ShownFile
from bot.desk.clean_copy import CLEAN_TYPE, NoCleanCopy, clean_copy
from bot.desk.desk import Desk
from bot.desk.errors import Damaged
from bot.desk.files import whole_file
from bot.desk.gate_panel import missing_to_refer
from storage.referrals import next_revision
from storage.report import Attachment
from storage.sealing import new_blob_id, new_blob_key
from storage.text import to_text

MAX_CHOSEN_FILES = 20  # Limit: clean copies wait in memory until the preview is signed or replaced.


@dataclass(frozen=True)
class ChosenFile:
    """One file as it would leave."""

    number: int  # on this desk
    role: AttachmentRole
    attachment: Attachment  # of the clean copy where there is one, else of the original
    clean: bytes | None = field(
        default=None, repr=False
    )  # not in the blob store until the referral is signed


@dataclass(frozen=True)
class Prepared:
    """A package as it was shown to the first moderator."""

    referral_id: UUID
    partner: Partner
    package: Package
    revision: int
    version: int  # of the case
    deposits_seen: int
    files: tuple[ChosenFile, ...]


async def prepare(
    desk: Desk, case: OpenedCase, partner: Partner, chosen: Mapping[int, AttachmentRole]
) -> Prepared | Refusal:
    """Build what a partner would receive, or say all that is missing.

    chosen: number of the file on this desk -> as what it would go.
    """
    files: list[ChosenFile] = []
    reasons: list[str] = ["too_many_files"] if len(chosen) > MAX_CHOSEN_FILES else []
    for shown in case.files if not reasons else ():
        if shown.number in chosen:
            try:
                files.append(await _as_it_leaves(desk, shown, chosen[shown.number]))
            except NoCleanCopy:
                reasons.append("no_clean_copy")
            except Damaged:
                reasons.append("file_damaged")
    database = await desk.database()
    async with database.read() as transaction:
        revision = await next_revision(transaction, case.case_id, partner.id)
    shared = tuple(SharedAttachment(blob_id=one.attachment.blob_id, role=one.role) for one in files)
    built = build_package(
        case.facts.model_copy(update={"shared_attachments": shared}),
        case.consents,
        partner,
        case_id=case.case_id,
        revision=revision,
        attachments={one.attachment.blob_id: one.attachment for one in files},
        sender=desk.sender(),
        prepared_on=desk.today(),
    )
    if [need for need in missing_to_refer(case, partner.id) if need is not Need.PARTNER_CONSENT]:
        reasons.append("gate_not_reached")
    found = built.reasons if isinstance(built, Refusal) else ()
    if case.record is None or case.consents_unsure:
        reasons += ["record_not_saved"] if case.record is None else []
        reasons += ["unreadable"] if case.consents_unsure else []
    if isinstance(built, Refusal) or reasons:
        return Refusal(tuple(dict.fromkeys([*found, *reasons])))
    return Prepared(
        referral_id=uuid4(),
        partner=partner,
        package=built,
        revision=revision,
        version=case.version,
        deposits_seen=case.file.deposits_seen,
        files=tuple(files),
    )


async def _as_it_leaves(desk: Desk, shown: ShownFile, role: AttachmentRole) -> ChosenFile:
    """Give a file as a partner would get it: images as a clean copy, all others as they came."""
    attachment = shown.attachment
    if shown.shows_as != "image":
        return ChosenFile(shown.number, role, attachment)
    clean = await asyncio.to_thread(clean_copy, await whole_file(desk, attachment))
    copy = attachment.model_copy(
        update={
            "blob_id": new_blob_id(),
            "key": to_text(new_blob_key()),
            "sha256": hashlib.sha256(clean).hexdigest(),
            "size_bytes": len(clean),
            "media_type": CLEAN_TYPE,
        }
    )
    return ChosenFile(shown.number, role, copy, clean)
