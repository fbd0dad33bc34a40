# SPDX-License-Identifier: AGPL-3.0-or-later
"""An opened case: what one moderator may read of it now, and the sentences about what she may not.

Lives as long as one answer. `bot.desk.cases` opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from bot.casework.answers import OF_REPORTER
from bot.casework.consent import Consents, effective_consents
from bot.casework.derived import DerivedItem
from bot.casework.moves import State
from bot.casework.outcome import is_found_dead
from bot.casework.queue import Summary, summarise, waiting_days
from bot.casework.record import Record, propose_record
from bot.casework.taken import may_verify
from bot.desk.media import ShowsAs, safe
from storage.audit import AuditEntry
from storage.cases import CaseFile
from storage.decisions import DecisionView
from storage.referrals import ReferralView
from storage.report import Addition, Attachment, Purpose, Report


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
NOT_TO_BE_READ = _(
    "Kept, not to be read: the family decided that nobody reads this case. It opens by itself when they change that."
)


# What is taken out of an answer that says who reports; the question stays.
_NOTHING_SAID: Mapping[str, object] = {
    "words": None, "attachments": (), "earlier": (), "date": None, "place": None, "numbers": (),
}  # fmt: skip


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
    def plain_type(self) -> str:
        """Give the type without what may follow it."""
        return self.media_type.split(";")[0].strip().lower()

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
    answers_message: UUID | None = None


@dataclass(frozen=True)
class OpenedMessage:
    """A question that was asked; text is None when it cannot be shown."""

    message_id: UUID
    sent_on: date
    answered: bool
    text: str | None
    held: bool = False  # not shown to the family until somebody lets it go


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
    is_closed: bool = False  # the family keeps it here and wants nobody to read it
    is_left: bool = False  # its holder is gone, or did nothing about it for a week
    trail: Sequence[AuditEntry] = ()  # who did what about it, the oldest first
    decisions: Sequence[DecisionView] = ()
    covers_reporter: bool = False  # something says who reports; two moderators can open it
    derived: Sequence[DerivedItem] = ()  # what moderators made from the family's things
    closed_items: int = 0  # of these, how many do not open with this key
    item_trail: Sequence[AuditEntry] = ()  # who did what about single things of it
    moderators: frozenset[str] = frozenset()  # who is in the team now

    @property
    def case_id(self) -> UUID:
        """Give the id of the case."""
        return self.file.view.case_id

    @property
    def state(self) -> State:
        """Give where the case stands."""
        return State(self.file.view.state)

    @property
    def taken_by(self) -> str | None:
        """Give the id of the moderator who took the report down, where one did."""
        assisted = self.report.assisted if self.report is not None else None
        return assisted.taken_by if assisted is not None else None

    def may_be_verified_by(self, moderator_id: str) -> bool:
        """Tell whether somebody may be one of the two who verify."""
        return may_verify(moderator_id, taken_by=self.taken_by, moderators=self.moderators)

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether the family has withdrawn."""
        return self.state is State.WITHDRAWN

    @property
    def is_erased(self) -> bool:
        """Tell whether the content is gone."""
        return self.file.view.content_erased_on is not None

    @property
    def frozen_on(self) -> date | None:
        """Give the day since when nothing of this case is referred."""
        return self.file.view.frozen_on

    @property
    def quiet_since(self) -> date | None:
        """Give the day since when only what a person decides reaches the family."""
        return self.file.quiet_since

    @property
    def tells_of_death(self) -> bool:
        """Tell whether the family told of a death, or a statement says so and nothing later says otherwise."""
        told = self.report.answer("news_kind") if self.report is not None else None
        stated = self.record is not None and is_found_dead(self.facts.statements, self.facts.status)
        return stated or (told is not None and "died" in told.choices)

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
        is_said_already = self.report is not None or self.is_closed
        return [self.record_trouble] if self.record_trouble and not is_said_already else []

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
        return [
            ShownFile(number, attachment)
            for number, attachment in enumerate(attachments, start=1)
            if not (self.covers_reporter and attachment.question in OF_REPORTER)
        ]

    @cached_property
    def files_by_id(self) -> dict[str, ShownFile]:
        """Give the files by attachment id; of two with the same id the first counts."""
        return {shown.attachment.attachment_id: shown for shown in reversed(self.files)}

    def answers_to(self, message_id: UUID) -> Sequence[OpenedAddition]:
        """Give what the family answered to a question."""
        return [addition for addition in self.additions if addition.answers_message == message_id]

    @cached_property
    def unasked_files(self) -> Sequence[ShownFile]:
        """Give the report's files that no answer names, so that none is hidden."""
        if self.report is None:
            return []
        named = {attachment_id for answer in self.report.answers for attachment_id in answer.attachments}
        own = [shown for shown in self.files if shown.number <= len(self.report.attachments)]
        return [shown for shown in own if shown.attachment.attachment_id not in named]

    def covered(self) -> OpenedCase:
        """Give the same case without who reported: the question stays, what was answered to it in words goes."""
        if self.report is None:
            return self
        answers = [
            answer.model_copy(update=dict(_NOTHING_SAID)) if answer.question in OF_REPORTER else answer
            for answer in self.report.answers
        ]
        if answers == list(self.report.answers):
            return self
        report = self.report.model_copy(update={"answers": tuple(answers)})
        return replace(self, report=report, covers_reporter=True)

    def closed(self) -> OpenedCase:
        """Give the same case with nothing of its content."""
        return replace(
            self,
            report=None,
            trouble=NOT_TO_BE_READ,
            record=None,
            record_trouble=NOT_TO_BE_READ,
            additions=[replace(one, content=None, trouble=NOT_TO_BE_READ) for one in self.additions],
            messages=[replace(one, text=None) for one in self.messages],
            derived=(),
            is_closed=True,
        )

    def family_wants_no_reader(self) -> bool:
        """Tell whether the latest word of the family that can be read is: keep it, and let nobody read it."""
        if self.report is None:
            return False
        contents = [addition.content for addition in self.additions if addition.content is not None]
        review = effective_consents(self.report, contents).decision(Purpose.REVIEW)
        return review is not None and not review.given
