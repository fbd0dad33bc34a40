# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one partner receives about one case: built by whitelist, in exact bytes, or refused with every reason.

Nothing enters a package unless a line here puts it there and the partner's `accepts` lists it. The
family's free account and voice stay with us: the moderators' circumstances go instead. Who reported,
the receipt, the chat, the relation of a source, notes and the words of a date have no line here.
Media type application/vnd.ed-case+json;v=1; shape in docs/registry-api.md.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import rfc8785

from bot.casework.consent import Consents, may_share_with
from bot.casework.dates import FuzzyDate
from bot.casework.parcel import ParcelFile
from bot.casework.partner import Part, Partner
from bot.casework.record import Name, Record
from bot.casework.vocabulary import DEATH_STATUSES, AttachmentRole
from storage.report import Attachment, AttachmentKind, Purpose

PACKAGE_MEDIA_TYPE = "application/vnd.ed-case+json;v=1"
PROFILE = "ed-case/1"
MAX_PACKAGE_BYTES = 262_144  # Source: bot/partners/registry-api.yaml, limits a partner has to take.

# The family's own voice or face speaking: never on a moderator's choice alone.
_OWN_WORDS_KINDS = frozenset({AttachmentKind.VOICE, AttachmentKind.AUDIO, AttachmentKind.VIDEO})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands the case on: our organisation, under the id the partner knows its key by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may be sent: every reason, as keys that the desk puts into words."""

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """The exact content of a referral and the sealed files that belong to it."""

    body: Mapping[str, Any]
    files: tuple[ParcelFile, ...]

    def canonical_bytes(self) -> bytes:
        """Give the bytes the partner will receive: canonical JSON (RFC 8785), UTF-8."""
        return rfc8785.dumps(dict(self.body))

    @property
    def digest(self) -> str:
        """The digest that the moderators sign."""
        return digest_of(self.canonical_bytes())


def digest_of(content: bytes) -> str:
    """Give "sha-256:" and the base64url of the SHA-256, without padding."""
    return "sha-256:" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode(
        "ascii"
    )


def signing_statement(referral_id: UUID, case_id: UUID, partner_id: str, revision: int, digest: str) -> bytes:
    """Give the bytes that each of two moderators signs: this content, to this partner, as this revision."""
    return rfc8785.dumps(
        {
            "statement": "amanat-referral/1",
            "referral": str(referral_id),
            "case": str(case_id),
            "partner": partner_id,
            "revision": revision,
            "digest": digest,
        }
    )


def build_package(
    record: Record,
    consents: Consents,
    partner: Partner,
    *,
    case_id: UUID,
    revision: int,
    attachments: Mapping[str, Attachment],
    sender: Sender,
    prepared_on: date,
) -> Package | Refusal:
    """Build what this partner may receive now, or say all the reasons why it may receive nothing.

    attachments: every sealed file of the case by blob id; only those the record shares are used.
    revision: 1 for the first package of this case to this partner, then one more each time.
    """
    reasons = _reasons(record, consents, partner, attachments)
    if reasons:
        return Refusal(reasons)
    shared = _shared(record, attachments) if Part.ATTACHMENTS in partner.accepts else ()
    agreed = consents.decision(Purpose.PARTNER, partner.id)
    body: dict[str, Any] = {
        "profile": PROFILE,
        "case_id": f"urn:uuid:{case_id}",
        "revision": revision,
        "prepared_on": prepared_on.isoformat(),
        "sender": {"id": sender.id, "name": sender.name},
        "consent": {"partner": partner.id, "given_on": agreed.on.isoformat() if agreed else None},
        "verification": {"state": "verified", "checked_by_people": len(set(record.checked_by))},
        "attachments": [
            {
                "sha256": file.sha256,
                "size_bytes": file.size_bytes,
                "media_type": file.media_type,
                "role": role,
            }
            for file, role in shared
        ],
    }
    for part, (section, key, project) in _LINES.items():
        value = project(record) if part in partner.accepts else None
        if value not in (None, [], {}):
            body.setdefault(section, {})[key] = value
    package = Package(body, tuple(_parcel_file(file) for file, _ in shared))
    return Refusal(("too_large",)) if len(package.canonical_bytes()) > MAX_PACKAGE_BYTES else package


def _reasons(
    record: Record, consents: Consents, partner: Partner, attachments: Mapping[str, Attachment]
) -> tuple[str, ...]:
    chosen = [(shared, attachments.get(shared.blob_id)) for shared in record.shared_attachments]
    own_words = any(
        shared.role is AttachmentRole.FAMILY_ACCOUNT or (file is not None and file.kind in _OWN_WORDS_KINDS)
        for shared, file in chosen
    )
    checks = {
        "withdrawn": consents.withdrawn,
        "no_consent_for_partner": not may_share_with(consents, partner.id),
        "not_verified": not record.checked_by,
        "name_missing": not record.names,
        "date_missing": record.when is None or record.when.edtf is None,
        "place_missing": record.where is None or not (record.where.words or record.where.district),
        "perpetrator_missing": not record.believed_perpetrators,  # "unknown" is an answer; silence is not
        "death_needs_two_people": record.status in DEATH_STATUSES and len(set(record.checked_by)) < 2,
        "attachment_missing": any(file is None for _, file in chosen),
        "own_words_not_agreed": own_words and partner.id not in record.own_words_agreed,
    }
    return tuple(reason for reason, applies in checks.items() if applies)


def _shared(record: Record, attachments: Mapping[str, Attachment]) -> tuple[tuple[Attachment, str], ...]:
    """The chosen files with their roles, each content once."""
    chosen = ((attachments[shared.blob_id], shared.role.value) for shared in record.shared_attachments)
    return tuple({file.sha256: (file, role) for file, role in chosen}.values())


def _parcel_file(file: Attachment) -> ParcelFile:
    return ParcelFile(
        blob_id=file.blob_id,
        key=file.key,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        media_type=file.media_type,
    )


def _name(name: Name | None) -> dict[str, str] | None:
    return {"text": name.text, "script": name.script.value} if name else None


def _date(when: FuzzyDate | None) -> dict[str, Any] | None:
    if when is None or when.edtf is None:
        return None
    return {
        "edtf": when.edtf,
        "earliest": when.earliest.isoformat() if when.earliest else None,
        "latest": when.latest.isoformat() if when.latest else None,
        "precision": when.precision,
        "certainty": when.certainty,
        "calendar": when.calendar,
    }


def _where(record: Record) -> dict[str, Any] | None:
    place = record.where
    if place is None:
        return None
    told = {
        "words": place.words,
        "district": place.district,
        "province": place.province,
        "country": place.country,
    }
    return {key: value for key, value in told.items() if value} | {"place_type": place.place_type.value}


def _age(record: Record) -> dict[str, Any]:
    told = {"years_at_event": record.age_at_event, "is_child": record.is_child}
    return {key: value for key, value in told.items() if value is not None}


def _steps(record: Record) -> list[dict[str, Any]]:
    return [
        {"kind": step.kind.value}
        | ({"reference": step.reference} if step.reference else {})
        | ({"on": step.on_edtf} if step.on_edtf else {})
        for step in record.steps_taken
    ]


def _sources(record: Record) -> list[dict[str, Any]]:
    return [
        {"kind": source.kind.value} | ({"reliability": source.reliability} if source.reliability else {})
        for source in record.sources
    ]


# The whitelist: part -> section and key in the package, and how the record fills it.
_LINES: Mapping[Part, tuple[str, str, Callable[[Record], Any]]] = {
    Part.NAMES: ("person", "names", lambda record: [_name(name) for name in record.names]),
    Part.FATHER_NAME: ("person", "father_name", lambda record: _name(record.father_name)),
    Part.HUSBAND_NAME: ("person", "husband_name", lambda record: _name(record.husband_name)),
    Part.SEX: ("person", "sex", lambda record: record.sex),
    Part.AGE: ("person", "age", _age),
    Part.WHEN: ("event", "when", lambda record: _date(record.when)),
    Part.WHERE: ("event", "where", _where),
    Part.PERPETRATORS: (
        "event",
        "alleged_perpetrators",
        lambda record: [one.model_dump(mode="json") for one in record.believed_perpetrators],
    ),
    Part.CIRCUMSTANCES: ("event", "circumstances", lambda record: record.circumstances),
    Part.STEPS: ("family", "steps_taken", _steps),
    Part.FATE: ("fate", "status", lambda record: record.status.value),
    Part.SOURCES: ("verification", "sources", _sources),
}
