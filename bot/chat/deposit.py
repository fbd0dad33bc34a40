# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a finished interview to a sealed report, a case and a receipt, in the sitting's one transaction.

The receipt must survive a crash between the commit and its sending: so the draft's row is not dropped but
replaced by one that holds nothing but the receipt, under the same key, until it is written down or two days
have passed. The report's id was made with the draft: sending twice can make one report only.
"""

from __future__ import annotations

import asyncio
from datetime import UTC
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat.draft import Draft, FileState, KeptFile
from bot.chat.sentences import say
from bot.chat.sitting import Sitting
from bot.chat.suspicion import Coming, Suspicions
from bot.interview.companions import has_companions, next_person
from bot.interview.path import may_review
from bot.interview.reporting import to_report
from bot.interview.spoken import speaks
from bot.interview.state import Interview, Overlay
from bot.interview.words import load_words
from storage.intake import Deposit, deposit
from storage.receipts import derive, new_receipt
from storage.report import Answer, Attachment, AttachmentKind, Report
from storage.sealing import Purpose, seal
from storage.team import TeamKey

CHANNEL = "telegram"
NOT_RECEIVED = "files_not_received"


def files_told(interview: Interview) -> set[str]:
    """Give the ids of the files that are part of the interview."""
    return {file.id for given in interview.answers.values() for file in given.files}


def attachments(files: dict[str, KeptFile]) -> dict[str, Attachment]:
    """Give the files that are in the blob store, as a report names them."""
    return {
        name: Attachment(
            attachment_id=name,
            blob_id=file.blob_id,
            key=file.key,
            kind=AttachmentKind(file.kind),
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
            question="",
            caption=file.caption,
            untrusted_name=file.name,
        )
        for name, file in files.items()
        if file.state is FileState.KEPT and file.blob_id and file.key and file.sha256
    }


async def deposit_draft(
    sitting: Sitting, key: bytes, draft: Draft, team_key: TeamKey, suspicions: Suspicions
) -> int:
    """Deposit the draft's interview at the commit; give how many of its files are missing."""
    interview = draft.interview
    assert interview is not None
    if has_companions(interview) and draft.group_id is None:
        draft.group_id = uuid4()
    # Who brought the hardest news once is left in peace by the machine in all she reports in this chat.
    draft.left_in_peace = draft.left_in_peace or told_of_death(interview)
    report, missing = build_report(draft, interview, sitting)
    # Looked at before it is sealed, and never refused: what is found travels sealed with the report.
    coming = Coming(sitting.chat_id, draft.begun_at, draft.turns, int(sitting.now.timestamp()))
    report = report.model_copy(update={"arrival": suspicions.look_at(report, coming)})
    receipt = new_receipt()
    # Argon2id takes about 20 ms and lets other chats go on meanwhile.
    keys = await asyncio.to_thread(derive, receipt)
    new = Deposit(
        case_id=draft.case_id,
        report_id=draft.report_id,
        sealed_report=seal(report.canonical_bytes(), team_key, purpose=Purpose.REPORT, about=draft.report_id),
        receipt_tag=keys.tag,
        mailbox_public_key=keys.mailbox_public_key,
        received_on=sitting.day,
        blob_ids=tuple(attachment.blob_id for attachment in report.attachments),
        quiet=draft.left_in_peace,
    )

    async def write(session: AsyncSession) -> None:
        await deposit(session, new)

    sitting.also(write)
    blobs_of_no_answer = set(draft.blob_ids()) - set(new.blob_ids)
    sitting.doomed_blobs += sorted(blobs_of_no_answer)
    sitting.dropped_files += draft.pending()
    _leave_only_the_receipt(draft, interview, receipt)
    sitting.save(key)
    return missing


def build_report(draft: Draft, interview: Interview, sitting: Sitting) -> tuple[Report, int]:
    """Give the report, with a note of the files that did not reach us, and how many those are."""
    report = to_report(
        interview,
        load_words(interview.language),
        report_id=draft.report_id,
        received_at=sitting.now.astimezone(UTC),
        channel=CHANNEL,
        attachments=attachments(draft.files),
        group_id=draft.group_id,
    )
    told = files_told(interview)
    lost = [file for name, file in draft.files.items() if name in told and file.state is not FileState.KEPT]
    if not lost:
        return report, 0
    words = "\n".join(f"{file.kind}: {file.caption}" if file.caption else file.kind for file in lost)
    note = Answer(question=NOT_RECEIVED, asked=say(NOT_RECEIVED, interview.language), words=words)
    return report.model_copy(update={"answers": (*report.answers, note)}), len(lost)


def _leave_only_the_receipt(draft: Draft, interview: Interview, receipt: str) -> None:
    """Empty the draft of everything told, but for what the next person of the same day shares."""
    draft.may_read = may_review(interview)  # the receipt says what happens next, and must say it truly
    draft.aloud = speaks(interview)
    draft.quiet = told_of_death(interview)
    follows = has_companions(interview)
    blank = next_person(interview) if follows else Interview.begin(interview.partners)
    draft.interview = blank.model_copy(update={"language": interview.language, "overlay": Overlay.SENT})
    draft.files = {}
    draft.waiting = ""
    draft.receipt = receipt


def told_of_death(interview: Interview) -> bool:
    """Tell whether the family said that the person has died."""
    return "died" in interview.given("news_kind").choices


def begin_next(draft: Draft) -> bool:
    """Let go of a receipt that was written down and begin with the next person; tell whether there is one."""
    interview = draft.interview
    if draft.receipt is None or interview is None or not interview.repeated:
        return False
    draft.receipt = None
    draft.report_id, draft.case_id = uuid4(), uuid4()
    draft.begun_at, draft.turns = None, 0
    draft.interview = interview.model_copy(update={"overlay": None})
    return True
