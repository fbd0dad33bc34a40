# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cora and Dawit moderate, Eve has no account, Amina's family has reported. All invented."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from PIL import Image

from bot.desk.desk import Desk
from storage import intake
from storage.cases import CaseFile, load_case
from storage.database import Database
from storage.home import Home
from storage.keyfile import Cost
from storage.receipts import ReceiptKeys, derive, new_receipt
from storage.report import (
    Addition,
    Answer,
    Arrival,
    Attachment,
    AttachmentKind,
    Consent,
    Purpose,
    Report,
    ToldDate,
)
from storage.sealing import BlobSealer, new_blob_id, new_blob_key, seal
from storage.sealing import Purpose as SealPurpose
from storage.text import to_text

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PERSON = "ذاکر فرضی بلوچ"
ACCOUNT = "وہ رات کو آئے۔ ہم سب گھر پر تھے۔\nدو گاڑیاں تھیں اور کچھ لوگ وردی میں تھے۔"
QUESTION_NAME = "ان کا نام کیا ہے؟"


@dataclass(frozen=True)
class Sent:
    """The desk's settings in a test."""

    home: Home
    database_url: str
    blobs_url: str
    team_fingerprint: str | None = None
    idle_lock_for: timedelta = timedelta(minutes=15)
    lease_for: timedelta = timedelta(hours=1)
    rest_after_cases: int = 0
    rest_after: timedelta = timedelta(0)
    organisation: str = "Amanat Test Desk"
    consent_days: int = 365
    may_state_death: str = "cora, dawit"


@dataclass(frozen=True)
class Family:
    """A family whose report lies in the vault."""

    case_id: UUID
    report: Report
    keys: ReceiptKeys
    files: Mapping[str, bytes]

    @property
    def page(self) -> str:
        """The address of its case at the desk."""
        return f"/cases/{self.case_id}"


def a_photo(*, size: tuple[int, int] = (640, 480)) -> bytes:
    """Make a photograph that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Telling Camera"
    exif[0x8825] = {1: "N", 2: (26.0, 0.0, 0.0), 3: "E", 4: (63.0, 3.0, 0.0)}
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.save(out, "JPEG", exif=exif, comment=b"a comment that names someone")
    return out.getvalue()


def a_voice() -> bytes:
    """Make half a second of sound."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes((i * 37) % 256 for i in range(8000)))
    return out.getvalue()


A_DOCUMENT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def keep_file(
    desk: Desk, content: bytes, kind: AttachmentKind, media_type: str, question: str, **more: str
) -> Attachment:
    """Seal a file into the blob store as intake does."""
    key, blob_id = new_blob_key(), new_blob_id()
    sealer = BlobSealer(key)

    async def chunks() -> AsyncIterator[bytes]:
        yield sealer.update(content)
        yield sealer.finish()

    await desk.blobs.put(blob_id, chunks())
    return Attachment(
        attachment_id=f"a-{blob_id[:8]}",
        blob_id=blob_id,
        key=to_text(key),
        kind=kind,
        media_type=media_type,
        size_bytes=sealer.size_bytes,
        sha256=sealer.sha256,
        question=question,
        **more,
    )


def consents(*, partner: str | None = "voices", given: bool = True) -> tuple[Consent, ...]:
    """Make the decisions of the end of an interview."""

    def one(purpose: Purpose, given: bool, partner: str | None = None) -> Consent:
        return Consent(
            purpose=purpose,
            partner=partner,
            given=given,
            asked="کیا ہم ایسا کریں؟",
            language="ur",
            text_version="1",
            at=AT,
        )

    always = (one(Purpose.KEEP, True), one(Purpose.REVIEW, True))
    return (*always, one(Purpose.PARTNER, given, partner)) if partner else always


def to_the_un(*, given: bool = True) -> Consent:
    """Make a yes or no to the United Nations."""
    return Consent(
        purpose=Purpose.UNITED_NATIONS,
        given=given,
        asked="کیا ہم یہ اقوام متحدہ کو بھیجیں؟",
        language="ur",
        text_version="1",
        at=AT,
    )


def review(*, given: bool) -> Consent:
    """Make a yes or no to being read by anybody."""
    return Consent(
        purpose=Purpose.REVIEW, given=given, asked="کیا کوئی پڑھے؟", language="ur", text_version="1", at=AT
    )


def answers(*, photo: str = "", voice: str = "", document: str = "") -> tuple[Answer, ...]:
    """Give Amina's answers; the files belong to three of them."""
    return (
        Answer(
            question="relation",
            asked="یہ آپ کے کون ہیں؟",
            choices=("brother",),
            choice_labels=("میرے بھائی",),
        ),
        Answer(question="person_name", asked=QUESTION_NAME, words=PERSON),
        Answer(question="father_name", asked="ان کے والد کا نام کیا ہے؟", words="فرضی والد"),
        Answer(
            question="date",
            asked="یہ کب ہوا؟",
            words="پچھلے مہینے کی پانچ تاریخ",
            date=ToldDate(words="پچھلے مہینے کی پانچ تاریخ", edtf="2026-10-05~"),
        ),
        Answer(question="place", asked="انہیں کہاں سے لے گئے؟", words="تربت"),
        Answer(question="place_type", asked="وہ کیسی جگہ تھی؟", choices=("home",), choice_labels=("گھر پر",)),
        Answer(
            question="who_took",
            asked="آپ کے خیال میں کون لے گیا؟",
            choices=("fc", "plain"),
            choice_labels=("فرنٹیئر کور (ایف سی)", "سادہ کپڑوں میں نامعلوم لوگ"),
        ),
        Answer(
            question="steps_taken",
            asked="گھر والوں نے اب تک کیا کیا ہے؟",
            choices=("police", "commission"),
            choice_labels=("پولیس یا ایف آئی آر", "کمیشن"),
        ),
        Answer(
            question="account",
            asked="اپنے الفاظ میں بتائیں کہ کیا ہوا۔",
            words=ACCOUNT,
            attachments=(voice,) if voice else (),
        ),
        Answer(
            question="photo", asked="کیا آپ کے پاس ان کی تصویر ہے؟", attachments=(photo,) if photo else ()
        ),
        Answer(
            question="papers",
            asked="کوئی کاغذ؟",
            attachments=(document,) if document else (),
            skipped=not document,
        ),
    )


async def deposit(
    desk: Desk,
    *,
    told: tuple[Answer, ...] | None = None,
    given: tuple[Consent, ...] | None = None,
    with_files: bool = False,
    received_on: date | None = None,
    plain: bytes | None = None,
    attachments: tuple[Attachment, ...] = (),
    complete: bool = True,
    arrival: Arrival | None = None,
    group_id: UUID | None = None,
) -> Family:
    """Let a family deposit a report, as intake does. plain: other bytes than the report's own."""
    files: dict[str, bytes] = {}
    if with_files:
        photo = await keep_file(desk, a_photo(), AttachmentKind.PHOTO, "image/jpeg", "photo")
        voice = await keep_file(desk, a_voice(), AttachmentKind.VOICE, "audio/wav", "account")
        document = await keep_file(
            desk, A_DOCUMENT, AttachmentKind.DOCUMENT, "application/pdf", "papers", untrusted_name="fir.pdf"
        )
        attachments = (photo, voice, document)
        files = {"photo": a_photo(), "voice": a_voice(), "document": A_DOCUMENT}
        told = answers(photo=photo.attachment_id, voice=voice.attachment_id, document=document.attachment_id)
    report = Report(
        report_id=uuid4(),
        questionnaire="core",
        questionnaire_version=1,
        language="ur",
        channel="telegram",
        received_at=AT,
        complete=complete,
        answers=answers() if told is None else told,
        attachments=attachments,
        consents=consents() if given is None else given,
        arrival=arrival,
        group_id=group_id,
    )
    keys, case_id = derive(new_receipt(), cost=CHEAP), uuid4()
    sealed = seal(
        report.canonical_bytes() if plain is None else plain,
        desk.team.current,
        purpose=SealPurpose.REPORT,
        about=report.report_id,
    )
    database = await desk.database()
    async with database.begin() as session:
        await intake.deposit(
            session,
            intake.Deposit(
                case_id,
                report.report_id,
                sealed,
                keys.tag,
                keys.mailbox_public_key,
                received_on or desk.today(),
                tuple(one.blob_id for one in attachments),
            ),
        )
    return Family(case_id, report, keys, files)


async def add(
    desk: Desk,
    family: Family,
    *,
    words: str | None = None,
    given: tuple[Consent, ...] = (),
    attachments: tuple[Attachment, ...] = (),
) -> UUID:
    """Let a family add something with its receipt, as intake does."""
    addition = Addition(
        addition_id=uuid4(),
        language="ur",
        received_at=AT + timedelta(hours=5),
        words=words,
        consents=given,
        attachments=attachments,
    )
    sealed = seal(
        addition.canonical_bytes(),
        desk.team.current,
        purpose=SealPurpose.ADDITION,
        about=addition.addition_id,
    )
    async with (await desk.database()).begin() as session:
        await intake.add_to_case(
            session,
            family.keys.tag,
            sealed,
            addition.addition_id,
            tuple(one.blob_id for one in attachments),
            desk.today(),
        )
    return addition.addition_id


async def withdraw(desk: Desk, family: Family) -> None:
    """Let a family withdraw with its receipt."""
    async with (await desk.database()).begin() as session:
        await intake.request_withdrawal(session, family.keys.tag, desk.today())


async def kept(database: Database, family: Family) -> CaseFile:
    """Give what the vault keeps of a case."""
    async with database.read() as session:
        return await load_case(session, family.case_id)
