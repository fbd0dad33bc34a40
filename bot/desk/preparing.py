# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing a referral: exactly what one partner would receive, kept in memory until it is signed or dropped.

What is signed is the very package that was looked at: it waits in the session, under its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bot.casework.derived import clean_copy_of
from bot.casework.gates import Need
from bot.casework.package import Package, Refusal, build_package
from bot.casework.partner import Partner
from bot.casework.record import SharedAttachment
from bot.casework.vocabulary import AttachmentRole
from bot.desk.cases import OpenedCase, ShownFile
from bot.desk.desk import Desk
from bot.desk.errors import Damaged
from bot.desk.files import new_file, whole_file
from bot.desk.gate_panel import missing_to_refer
from bot.desk.shut_in.asking import CannotDraw, clean_picture
from storage.referrals import next_revision
from storage.report import Attachment

MAX_CHOSEN_FILES = 20  # Limit: clean copies wait in memory until the preview is signed or replaced.


@dataclass(frozen=True)
class ChosenFile:
    """One file as it would leave."""

    number: int  # on this desk
    role: AttachmentRole
    attachment: Attachment  # of the clean copy where there is one, else of the original
    clean: bytes | None = field(default=None, repr=False)  # the clean copy itself, to be looked at
    is_kept: bool = False  # it lies in the blob store already; else not before the referral is signed
    made_of: str = ""  # the SHA-256 of the original that a new clean copy was made from


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
                files.append(await _as_it_leaves(desk, case, shown, chosen[shown.number]))
            except CannotDraw:
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


async def _as_it_leaves(desk: Desk, case: OpenedCase, shown: ShownFile, role: AttachmentRole) -> ChosenFile:
    """Give a file as a partner would get it: images as a clean copy, all others as they came."""
    attachment = shown.attachment
    if shown.shows_as != "image":
        return ChosenFile(shown.number, role, attachment)
    kept = clean_copy_of(case.derived, f"file:{attachment.blob_id}", attachment.sha256)
    if kept is not None and kept.file is not None:
        copy = attachment.model_copy(update=kept.file.model_dump())
        return ChosenFile(shown.number, role, copy, await whole_file(desk, copy), is_kept=True)
    clean = await clean_picture(await whole_file(desk, attachment))
    copy = attachment.model_copy(update=new_file(clean).model_dump())
    return ChosenFile(shown.number, role, copy, clean, made_of=attachment.sha256)
