# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderators' record: the checked version of the facts, beside the family's words and never over them.

A record never holds who reported: no name, contact, receipt or chat. Vocabularies follow
docs/registry-api.md. `internal_notes`, notes on steps and what was told verbatim never leave the desk.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, Self

import rfc8785
from pydantic import ConfigDict, Field

from bot.casework import answers
from bot.casework.dates import Calendar, FuzzyDate, bounds_of
from bot.casework.evidence import Elements, Source
from bot.casework.outcome import MAX_STATEMENTS, Statement, status_after
from bot.casework.shapes import MAX_LIST_LENGTH, MAX_NAME_LENGTH, MAX_TEXT_LENGTH, Shape
from bot.casework.vocabulary import (
    AttachmentRole,
    Basis,
    Belief,
    FateStatus,
    PerpetratorCategory,
    PlaceType,
    Script,
    SourceKind,
    StepKind,
    script_of,
)
from storage.report import Report

ADULT_AGE = 18  # Source: Convention on the Rights of the Child, article 1.


class Name(Shape):
    """One spelling of a name."""

    text: str = Field(min_length=1, max_length=MAX_NAME_LENGTH)
    script: Script

    @classmethod
    def written(cls, text: str) -> Self:
        """Make a name from its text, with the script found in its letters."""
        text = " ".join(text.split())[:MAX_NAME_LENGTH]
        return cls(text=text, script=script_of(text))


class Place(Shape):
    """Where it happened, in words and in the administrative units as far as they are known."""

    words: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)
    district: str | None = Field(default=None, max_length=MAX_NAME_LENGTH)
    province: str | None = Field(default=None, max_length=MAX_NAME_LENGTH)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")  # ISO 3166-1 alpha-2
    place_type: PlaceType = PlaceType.UNKNOWN


class Perpetrator(Shape):
    """One force or group believed to be responsible, and why it is believed."""

    category: PerpetratorCategory
    basis: Basis = Basis.UNKNOWN
    certainty: Belief = Belief.UNKNOWN


class Step(Shape):
    """One thing done to find the person."""

    kind: StepKind
    reference: str | None = Field(default=None, max_length=MAX_NAME_LENGTH)
    on_edtf: str | None = None
    note: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)  # stays at the desk


class SharedAttachment(Shape):
    """A file the moderators chose to share, and as what."""

    blob_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    role: AttachmentRole


class Record(Shape):
    """The facts as the moderators checked them."""

    schema_: Literal["amanat-record/1", "amanat-record/2"] = Field(default="amanat-record/2", alias="schema")
    names: tuple[Name, ...] = Field(default=(), max_length=MAX_LIST_LENGTH)
    father_name: Name | None = None
    husband_name: Name | None = None
    sex: Literal["female", "male", "other", "unknown"] = "unknown"
    age_at_event: int | None = Field(default=None, ge=0, le=120)
    is_child: bool | None = None  # None: nobody knows yet
    when: FuzzyDate | None = None
    where: Place | None = None
    believed_perpetrators: tuple[Perpetrator, ...] = Field(default=(), max_length=MAX_LIST_LENGTH)
    circumstances: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)  # the moderators' words
    steps_taken: tuple[Step, ...] = Field(default=(), max_length=MAX_LIST_LENGTH)
    status: FateStatus = FateStatus.MISSING
    sources: tuple[Source, ...] = Field(default=(), max_length=MAX_LIST_LENGTH)
    shared_attachments: tuple[SharedAttachment, ...] = Field(default=(), max_length=MAX_LIST_LENGTH)
    own_words_agreed: tuple[str, ...] = ()  # partner ids to whom the family agreed to give its own voice
    checked_by: tuple[str, ...] = ()  # moderator ids
    internal_notes: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)  # never leaves
    # Since amanat-record/2. None of it has a line in a package.
    elements: Elements = Elements()
    statements: tuple[Statement, ...] = Field(default=(), max_length=MAX_STATEMENTS)  # only ever longer
    contradiction: str | None = Field(
        default=None, max_length=MAX_TEXT_LENGTH
    )  # one that nobody has resolved
    duplicates_searched_on: date | None = None
    family_agrees: bool | None = None  # asked by a person; needed where a non-relative reports
    reporter_reachable: bool = (
        False  # somebody of us knows her name and can reach her; both are kept elsewhere
    )

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    def canonical_bytes(self) -> bytes:
        """Give the record as canonical JSON (RFC 8785), UTF-8."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))

    @property
    def latest_day(self) -> date | None:
        """The last day on which it can have happened."""
        return self.when.latest if self.when else None

    def with_statement(self, statement: Statement) -> Record:
        """Give the record with one more statement behind all others, and the status that follows from it."""
        return self.model_copy(
            update={
                "statements": (*self.statements, statement),
                "status": status_after((statement,), self.status),
            }
        )


def read_record(plain: bytes) -> Record:
    """Read a record from its canonical bytes, of either schema. Raises pydantic.ValidationError for any other shape.

    A record of the first schema is one of the second that leaves out all that came with it.
    """
    return Record.model_validate_json(plain).model_copy(update={"schema_": "amanat-record/2"})


_COUNTRY = re.compile(r"[A-Z]{2}")
_CALENDARS: dict[str, Calendar] = {"islamic": "islamic", "persian": "persian"}


def propose_record(report: Report) -> Record:
    """Fill a record from the family's own answers, for the moderators to check.

    Their free account is left out on purpose: a moderator writes the circumstances in her own words.
    """
    relations = answers.choices(report, "relation")
    kind = SourceKind.WITNESS if set(relations) & answers.NOT_RELATIVES else SourceKind.RELATIVE
    age = answers.age(report)
    return Record(
        names=_names(report),
        father_name=_name(answers.words(report, "father_name")),
        husband_name=_name(answers.words(report, "husband_name")),
        sex=answers.sex(report),
        age_at_event=age,
        is_child=None if age is None else age < ADULT_AGE,
        when=_when(report),
        where=_where(report),
        believed_perpetrators=_perpetrators(report),
        steps_taken=tuple(Step(kind=kind) for kind in answers.meanings(report, "steps", answers.STEPS)),
        sources=(
            Source(
                kind=kind,
                relation=relations[0] if relations else None,
                independence="own",
                spoken_to=report.assisted is not None,
            ),
        ),
    )


def _name(text: str | None) -> Name | None:
    return Name.written(text) if text and text.strip() else None


def _names(report: Report) -> tuple[Name, ...]:
    """The name as told; a moderator adds the other spellings."""
    told = _name(answers.words(report, "name"))
    return (told,) if told else ()


def _when(report: Report) -> FuzzyDate | None:
    for said in answers.answered(report, "when"):
        if said.date is not None:
            edtf = said.date.edtf if said.date.edtf and bounds_of(said.date.edtf) else None
            known = _CALENDARS.get(said.date.calendar, "gregorian")
            return FuzzyDate(edtf=edtf, verbatim=said.date.words, calendar=known)
        if said.words:
            return FuzzyDate(verbatim=said.words)
    return None


def _where(report: Report) -> Place | None:
    told = answers.words(report, "where")
    kind = next(iter(answers.meanings(report, "place_type", answers.PLACES)), None)
    known = next((said.place for said in answers.answered(report, "where") if said.place is not None), None)
    if not (told or kind or known):
        return None
    words = told or (known.name if known is not None else None)
    return Place(
        words=words[:MAX_TEXT_LENGTH] if words else None,
        district=_unit(known.district) if known is not None else None,
        province=_unit(known.province) if known is not None else None,
        country=known.country if known is not None and _COUNTRY.fullmatch(known.country) else None,
        place_type=kind or PlaceType.UNKNOWN,
    )


def _unit(told: str) -> str | None:
    """Give an administrative unit as far as a record holds it: whoever has the public key can seal anything."""
    return told.strip()[:MAX_NAME_LENGTH] or None


def _perpetrators(report: Report) -> tuple[Perpetrator, ...]:
    categories = answers.meanings(report, "perpetrators", answers.FORCES)
    return tuple(Perpetrator(category=category) for category in categories)
