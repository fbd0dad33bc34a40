# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a finished assisted interview to a sealed report, a case and a receipt, as the chat does it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid5

import anyio.to_thread

from bot.desk.assisted.handed import attachments
from bot.desk.assisted.keeping import Taking
from bot.desk.assisted.showing import told_of_death
from bot.desk.desk import Desk
from bot.desk.sessions import Session
from bot.desk.writing import deed
from bot.interview.companions import has_companions
from bot.interview.reporting import to_report
from bot.interview.words import load_words
from storage.intake import Deposit, deposit
from storage.receipts import derive, new_receipt
from storage.report import Assisted, ConsentBy
from storage.sealing import Purpose, seal

CHANNEL = "assisted"


def ready(taking: Taking) -> Taking:
    """Give a report with all that is made for its sending, the same each time it is sent."""
    told = taking.interview
    together = uuid5(taking.report_id, "taken together") if has_companions(told) else None
    return taking.changed(
        receipt=taking.receipt or new_receipt(),
        quiet=taking.quiet or told_of_death(told),
        group_id=taking.group_id or together,
    )


async def send(desk: Desk, session: Session, taking: Taking, by: ConsentBy) -> None:
    """Deposit a report under its receipt, with a line in the audit chain. A second time changes nothing."""
    interview = taking.interview
    report = to_report(
        interview,
        load_words(interview.language),
        report_id=taking.report_id,
        received_at=datetime.now(UTC),
        channel=CHANNEL,
        attachments=attachments(taking),
        group_id=taking.group_id,
    ).model_copy(update={"assisted": Assisted(taken_by=session.moderator_id, how=taking.how, consent_by=by)})
    keys = await anyio.to_thread.run_sync(derive, taking.receipt)
    new = Deposit(
        case_id=taking.case_id,
        report_id=taking.report_id,
        sealed_report=seal(
            report.canonical_bytes(), desk.team.current, purpose=Purpose.REPORT, about=taking.report_id
        ),
        receipt_tag=keys.tag,
        mailbox_public_key=keys.mailbox_public_key,
        received_on=desk.today(),
        blob_ids=tuple(one.blob_id for one in report.attachments),
        quiet=taking.quiet,
    )
    async with deed(desk, session) as done:
        if await deposit(done.transaction, new):
            await done.note("case-taken-down", taking.case_id)
