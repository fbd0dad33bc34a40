# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one reporter deposited. A report never changes; later additions are deposits of their own.

This is the plain shape inside a sealed envelope. It knows no database, web, network or key.
The bytes are canonical JSON (RFC 8785), so that equal reports have equal digests.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import rfc8785
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

REPORT_SCHEMA: Literal["amanat-report/1"] = "amanat-report/1"
ADDITION_SCHEMA: Literal["amanat-addition/1"] = "amanat-addition/1"


class _Shape(BaseModel):
    """Frozen, strict about unknown fields: a newer report is recognised, never half-read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AttachmentKind(StrEnum):
    """How the file reached us, in the chat's own terms."""

    PHOTO = "photo"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


class Attachment(_Shape):
    """One sealed file: where it lies, the key that opens it, and what it was on arrival."""

    attachment_id: str
    blob_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    key: str = Field(min_length=43, max_length=43)  # base64url of 32 bytes, no padding
    kind: AttachmentKind
    media_type: str  # as found in the bytes, not as claimed
    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")  # of the exact bytes received
    question: str  # key of the question it answered
    caption: str | None = None
    untrusted_name: str | None = None  # as the sender's phone called it


class ToldDate(_Shape):
    """A date as it was told, beside what was understood."""

    words: str
    edtf: str | None = None  # ISO 8601-2 level 1 or 2, for example "2014~", "2024-03/2024-04"
    calendar: str = "gregorian"  # gregorian | islamic | persian


class ToldPlace(_Shape):
    """A place of the gazetteer, as it was understood in the words beside it and not changed by the reporter."""

    gazetteer_id: str
    gazetteer_version: str
    name: str
    district: str = ""
    province: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    near_a_shared_location: bool = False  # chosen near a pin on the map, which was not kept


class ToldNumber(_Shape):
    """A number of a paper that was recognised in the words beside it."""

    kind: str  # cnic | b-form | iran-national-code | tazkira | passport | fir | petition | coioed | phone
    number: str


class EarlierAnswer(_Shape):
    """What stood here before the reporter changed it; kept because a first account has its own worth."""

    words: str | None = None
    choices: tuple[str, ...] = ()


class Answer(_Shape):
    """One question as it was asked, and the answer in the reporter's own words."""

    question: str  # key, for example "person_name"
    asked: str  # the sentence shown, in the language of the interview
    words: str | None = None
    choices: tuple[str, ...] = ()  # option keys
    choice_labels: tuple[str, ...] = ()  # the same options as shown
    date: ToldDate | None = None
    place: ToldPlace | None = None
    numbers: tuple[ToldNumber, ...] = ()
    attachments: tuple[str, ...] = ()  # attachment_id
    skipped: bool = False
    earlier: tuple[EarlierAnswer, ...] = ()


class Purpose(StrEnum):
    """What consent is asked for, one by one. Default is no."""

    KEEP = "keep"
    REVIEW = "review"
    PARTNER = "partner"
    UNITED_NATIONS = "united_nations"
    PUBLISH = "publish"


class Consent(_Shape):
    """One decision: this purpose, this partner, these words, this moment."""

    purpose: Purpose
    partner: str | None = None  # partner id; only for Purpose.PARTNER
    given: bool
    asked: str
    language: str
    text_version: str
    at: AwareDatetime | None = None


class Suspicion(StrEnum):
    """Why a report waits in quarantine: codes that say how it came, nothing of what it says."""

    FLOOD = "flood"  # very many reports came within the hour
    COPIES = "near-duplicate"  # several others tell the same in nearly the same words
    MANY = "many-from-one-chat"
    BUDGET = "over-budget"  # its chat wrote faster than is taken
    FAST = "too-fast"  # answered faster than anybody reads


class Arrival(_Shape):
    """How a report came, as the chat's process saw it. The labels are random; nothing at rest explains them."""

    reasons: tuple[Suspicion, ...] = ()  # any: it waits in the quarantine lane
    cluster: str | None = Field(default=None, pattern=r"^[0-9a-f]{16}$")  # the same in reports that are alike
    cluster_size: int = Field(default=1, ge=1)  # so far, this one counted; people taken together count once
    sender: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")  # the same for one chat; with reasons


class TakenHow(StrEnum):
    """How a moderator took a report."""

    PHONE = "phone"
    IN_PERSON = "in-person"


class ConsentBy(StrEnum):
    """How a family gave its yes to a moderator, after the words were read aloud."""

    SPOKEN = "spoken"
    WITNESSED = "witnessed"
    WRITTEN = "written"


class Assisted(_Shape):
    """That a moderator took this report, who, and how consent was given to her."""

    taken_by: str  # moderator id
    how: TakenHow
    consent_by: ConsentBy


class Report(_Shape):
    """Everything one sitting, or several, entrusted to us."""

    schema_: Literal["amanat-report/1"] = Field(default=REPORT_SCHEMA, alias="schema")
    report_id: UUID
    questionnaire: str
    questionnaire_version: int
    language: str
    channel: str  # telegram | terminal | assisted
    group_id: UUID | None = None  # the same in the reports of people who were taken at the same time
    received_at: AwareDatetime
    complete: bool  # False: sent early with "send what I have now"
    answers: tuple[Answer, ...]
    attachments: tuple[Attachment, ...] = ()
    consents: tuple[Consent, ...] = ()
    arrival: Arrival | None = None
    assisted: Assisted | None = None  # taken by a moderator, with the words of each consent read aloud

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def canonical_bytes(self) -> bytes:
        """Give the report as canonical JSON (RFC 8785), UTF-8."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))

    def answer(self, question: str) -> Answer | None:
        """Give the answer to one question, or None when it was not reached."""
        return next((answer for answer in self.answers if answer.question == question), None)


class Addition(_Shape):
    """Something added later with the receipt: an answer to a moderator, more news, a changed consent."""

    schema_: Literal["amanat-addition/1"] = Field(default=ADDITION_SCHEMA, alias="schema")
    addition_id: UUID
    language: str
    received_at: AwareDatetime
    answers_message: UUID | None = None
    asked: str | None = None
    words: str | None = None
    attachments: tuple[Attachment, ...] = ()
    consents: tuple[Consent, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def canonical_bytes(self) -> bytes:
        """Give the addition as canonical JSON (RFC 8785), UTF-8."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))


def read_report(plain: bytes) -> Report:
    """Read a report from its canonical bytes. Raises pydantic.ValidationError for any other shape."""
    return Report.model_validate_json(plain)


def read_addition(plain: bytes) -> Addition:
    """Read an addition from its canonical bytes. Raises pydantic.ValidationError for any other shape."""
    return Addition.model_validate_json(plain)


def to_minute(moment: datetime) -> datetime:
    """Round a moment down to the minute: nobody needs the second at which a mother wrote."""
    return moment.replace(second=0, microsecond=0)
