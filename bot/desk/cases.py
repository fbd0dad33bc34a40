# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to a case: find it, open what this moderator's keys open, and say plainly what they do not.

An opened case lives as long as one answer. What cannot be opened or read is a sentence, never an error: the
case stays in its list and everything else of it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Request
from fastapi.params import Depends
from pydantic import BaseModel, ValidationError

from bot.casework.consent import Consents, effective_consents
from bot.casework.moves import State
from bot.casework.queue import Summary, summarise, waiting_days
from bot.casework.record import Record, propose_record, read_record
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.media import ShowsAs, safe
from storage.cases import CaseFile, load_case
from storage.errors import CannotOpen
from storage.opening import Purpose, Unlocked
from storage.referrals import ReferralView
from storage.report import Addition, Attachment, Report, read_addition, read_report


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


CANNOT_OPEN = _(
    "This cannot be opened with your key: it was sealed to another team key, or it is damaged. "
    "A colleague with an older or newer key file may be able to open it."
)
NEWER_SHAPE = _("This was written by a newer version of Amanat. Update the desk to read it; nothing is lost.")
RECORD_CANNOT_OPEN = _("The record cannot be opened with your key, so it cannot be changed here either.")
RECORD_NEWER = _(
    "The record was written by a newer version of Amanat. Update the desk to read and change it."
)
ERASED = _("The content of this case was erased. Only the fact that it was here remains.")

Shape = TypeVar("Shape", bound=BaseModel)
_Read = Callable[[bytes], Shape]


@dataclass(frozen=True)
class ShownFile:
    """One file of the case, with its number on this desk."""

    number: int
    attachment: Attachment

    @property
    def shows_as(self) -> ShowsAs:
        """Say how a browser may show it."""
        return safe(self.attachment.media_type).shows_as

    @property
    def media_type(self) -> str:
        """Give the type found in the bytes, as long as it is a plain word."""
        found = self.attachment.media_type
        return found if found.isascii() and found.isprintable() and len(found) < 100 else "?"


@dataclass(frozen=True)
class OpenedAddition:
    """Something the family added, or why it cannot be shown."""

    addition_id: UUID
    received_on: date
    is_new: bool
    content: Addition | None
    trouble: str | None


@dataclass(frozen=True)
class OpenedMessage:
    """A question that was asked; text is None when it cannot be shown."""

    message_id: UUID
    sent_on: date
    answered: bool
    text: str | None


@dataclass(frozen=True)
class OpenedCase:
    """A case as one moderator may read it now."""

    file: CaseFile
    report: Report | None
    trouble: str | None  # why there is no report
    record: Record | None
    record_trouble: str | None  # why there is no record although one is kept
    additions: Sequence[OpenedAddition]
    messages: Sequence[OpenedMessage]
    today: date

    @property
    def case_id(self) -> UUID:
        """Give the id of the case."""
        return self.file.view.case_id

    @property
    def state(self) -> State:
        """Give where the case stands."""
        return State(self.file.view.state)

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether the family has withdrawn."""
        return self.state is State.WITHDRAWN

    @property
    def version(self) -> int:
        """Give the version that a change must name."""
        return self.file.view.version

    @property
    def held_by(self) -> str | None:
        """Give the id of the moderator who has taken the case."""
        return self.file.view.held_by

    @property
    def received_on(self) -> date:
        """Give the day on which the report came."""
        return self.file.view.received_on

    @property
    def waiting_days(self) -> int:
        """Give how long the case has been here."""
        return waiting_days(self.received_on, today=self.today)

    @property
    def referrals(self) -> Sequence[ReferralView]:
        """Give the referrals of this case."""
        return self.file.referrals

    @property
    def other_troubles(self) -> list[str]:
        """Give what else cannot be shown, besides the report."""
        return [self.record_trouble] if self.record_trouble and self.report is None else []

    @property
    def consents_unsure(self) -> bool:
        """Tell whether something that may hold a consent, or its end, cannot be read here."""
        return self.report is None or any(addition.content is None for addition in self.additions)

    @cached_property
    def consents(self) -> Consents:
        """Work out what the family allows now.

        What cannot be read could hold a no: then nothing is allowed until somebody can read it.
        """
        if self.report is None or self.consents_unsure:
            return Consents(withdrawn=self.is_withdrawn)
        contents = [addition.content for addition in self.additions if addition.content is not None]
        return effective_consents(self.report, contents, withdrawn=self.is_withdrawn)

    @cached_property
    def facts(self) -> Record:
        """Give the record, or the one proposed from the family's words."""
        if self.record is not None:
            return self.record
        return propose_record(self.report) if self.report is not None else Record()

    @cached_property
    def summary(self) -> Summary | None:
        """Say in one line what the case is about."""
        return summarise(self.report, self.record, today=self.today) if self.report is not None else None

    @cached_property
    def files(self) -> Sequence[ShownFile]:
        """Give all files: the report's, then those added later. Numbers never change."""
        attachments = list(self.report.attachments) if self.report is not None else []
        for addition in self.additions:
            attachments += addition.content.attachments if addition.content is not None else ()
        return [ShownFile(number, attachment) for number, attachment in enumerate(attachments, start=1)]

    @cached_property
    def files_by_id(self) -> dict[str, ShownFile]:
        """Give the files by attachment id; of two with the same id the first counts."""
        return {shown.attachment.attachment_id: shown for shown in reversed(self.files)}

    @cached_property
    def unasked_files(self) -> Sequence[ShownFile]:
        """Give the report's files that no answer names, so that none is hidden."""
        if self.report is None:
            return []
        named = {attachment_id for answer in self.report.answers for attachment_id in answer.attachments}
        own = self.files[: len(self.report.attachments)]
        return [shown for shown in own if shown.attachment.attachment_id not in named]


def open_case(file: CaseFile, keys: Unlocked, *, today: date) -> OpenedCase:
    """Open what these keys open."""
    report, trouble = None, ERASED if file.view.content_erased_on else None
    if not trouble and file.sealed_report:
        report, trouble = open_report(file.sealed_report, file.report_id, keys)
    record, record_trouble = None, None
    if file.sealed_record is not None:
        record, trouble_found = _open(file.sealed_record, keys, Purpose.RECORD, file.record_id, read_record)
        record_trouble = {CANNOT_OPEN: RECORD_CANNOT_OPEN, NEWER_SHAPE: RECORD_NEWER}.get(trouble_found or "")
    additions = []
    for view in file.additions:
        content, why_not = _open(view.sealed, keys, Purpose.ADDITION, view.addition_id, read_addition)
        additions.append(OpenedAddition(view.addition_id, view.received_on, not view.read, content, why_not))
    messages = [
        OpenedMessage(one.message_id, one.sent_on, one.answered, _text(one.sealed_copy, keys, one.message_id))
        for one in file.messages
    ]
    return OpenedCase(file, report, trouble, record, record_trouble, additions, messages, today)


def open_report(sealed: bytes, report_id: UUID, keys: Unlocked) -> tuple[Report | None, str | None]:
    """Open and read a report, or say why not."""
    return _open(sealed, keys, Purpose.REPORT, report_id, read_report)


def _open(
    sealed: bytes, keys: Unlocked, purpose: Purpose, about: UUID, read: _Read[Shape]
) -> tuple[Shape | None, str | None]:
    try:
        return read(keys.open(sealed, purpose=purpose, about=about)), None
    except CannotOpen:
        return None, CANNOT_OPEN
    except ValidationError:
        # Only who holds the team's public key can seal, so another shape is a newer one, or mischief.
        return None, NEWER_SHAPE


def _text(sealed: bytes | None, keys: Unlocked, message_id: UUID) -> str | None:
    if sealed is None:
        return None
    try:
        return keys.open(sealed, purpose=Purpose.QUESTION, about=message_id).decode("utf-8")
    except (CannotOpen, UnicodeDecodeError):
        return None


async def case_to_read(
    request: Request, case_id: UUID, desk: Annotated[Desk, Depends(desk_of)]
) -> OpenedCase:
    """Give the case of a page to a moderator who may read it. Raises NotFound.

    Today every moderator of the team may read every case; whoever narrows that does it here.
    """
    database = await desk.database()
    async with database.read() as transaction:
        file = await load_case(transaction, case_id)
    return open_case(file, session_of(request).keys, today=desk.today())
