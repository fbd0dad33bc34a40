# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the paper for the UN working group says: the checked record, field by field, in the order the group asks for.

In English, one of the three languages that the group reads. Nothing enters it unless a line here puts it there: who
reported, the family's own account, notes, sources and files have none.
Source: OHCHR, reporting a disappearance to the Working Group, the elements without which it cannot deal with a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.dates import FuzzyDate
from bot.casework.record import Record
from bot.casework.vocabulary import Basis, Belief
from bot.desk import labels
from bot.desk.words import load_words

TITLE = "Communication on an enforced disappearance"
INTRO = "To the Working Group on Enforced or Involuntary Disappearances."
NOT_KNOWN = "Not known"


@dataclass(frozen=True)
class Line:
    """One field: what it is called, and what is known, each on a line of its own."""

    label: str
    values: Sequence[str]


@dataclass(frozen=True)
class Section:
    """One element of a communication."""

    title: str
    lines: Sequence[Line]


def content(
    record: Record, *, sender: str, consent_on: date | None, checked_by: int, prepared_on: date
) -> list[Section]:
    """Give the paper of a record. consent_on: the day of the family's yes to the United Nations."""
    sections = (
        ("1. The person", _person(record)),
        ("2. Date of the disappearance", _when(record.when)),
        ("3. Place of arrest or abduction, or where the person was last seen", _where(record)),
        ("4. Who is believed to have carried it out", _who(record)),
        ("5. What happened", _field("Circumstances", record.circumstances or NOT_KNOWN)),
        ("6. What was done to find the person", _steps(record)),
        ("7. What is known now", _field("Status", _plain(labels.FATES[record.status]))),
        ("8. Who submits this", _sender(sender, consent_on, checked_by, prepared_on)),
    )
    return [Section(title, list(lines)) for title, lines in sections]


def _field(label: str, *values: str | None) -> Iterator[Line]:
    kept = [value for value in values if value]
    if kept:
        yield Line(label, kept)


def _person(record: Record) -> Iterator[Line]:
    yield from _field("Full name, in each spelling known", *(name.text for name in record.names))
    yield from _field("Father's name", record.father_name.text if record.father_name else None)
    yield from _field("Husband's name", record.husband_name.text if record.husband_name else None)
    yield from _field("Sex", labels.SEXES[record.sex])
    age = f"{record.age_at_event} years" if record.age_at_event is not None else None
    yield from _field("Age when it happened", age)
    if record.is_child:
        yield from _field("Child", "The person was under 18 when it happened.")


def _when(when: FuzzyDate | None) -> Iterator[Line]:
    if when is None or when.earliest is None or when.latest is None:
        yield from _field("Date", NOT_KNOWN)
        return
    first, last = _day(when.earliest), _day(when.latest)
    sure = {"approximate": " (about)", "uncertain": " (not certain)"}.get(when.certainty, "")
    yield from _field("Date", (first if first == last else f"Between {first} and {last}") + sure)
    yield from _field("Date in the notation of ISO 8601-2", when.edtf)


def _where(record: Record) -> Iterator[Line]:
    place = record.where
    if place is None:
        yield from _field("Place", NOT_KNOWN)
        return
    yield from _field("Place", place.words)
    yield from _field("District", place.district)
    yield from _field("Province", place.province)
    yield from _field("Country", place.country)
    yield from _field("Kind of place", labels.PLACES[place.place_type])


def _who(record: Record) -> Iterator[Line]:
    for one in record.believed_perpetrators:
        why = f"Why it is believed: {labels.BASES[one.basis]}." if one.basis is not Basis.UNKNOWN else ""
        sure = f"How sure: {labels.BELIEFS[one.certainty]}." if one.certainty is not Belief.UNKNOWN else ""
        told = " ".join(part for part in (why, sure) if part)
        yield from _field(
            labels.PERPETRATORS[one.category], told or "Believed; the reasons are not recorded."
        )


def _steps(record: Record) -> Iterator[Line]:
    for step in record.steps_taken:
        reference = f"Reference: {step.reference}" if step.reference else None
        on = f"On: {step.on_edtf}" if step.on_edtf else None
        told = [one for one in (reference, on) if one]
        yield Line(labels.STEPS[step.kind], told or ["No reference is known."])


def _sender(sender: str, consent_on: date | None, checked_by: int, prepared_on: date) -> Iterator[Line]:
    yield from _field("Organisation", sender)
    yield from _field(
        "The family's consent to this communication",
        f"Given on {_day(consent_on)}. The family was told that the person's name and these facts are sent to the "
        "Government."
        if consent_on
        else "Not given.",
    )
    yield from _field(
        "Confidentiality",
        "The source asks that its identity be kept from everybody, the Government included. It is known to the "
        "organisation, which is in touch with it and passes on questions of the Working Group.",
    )
    yield from _field("Checked by", f"{checked_by} people of the organisation, each for herself or himself")
    yield from _field("Prepared on", _day(prepared_on))


def _day(day: date) -> str:
    return load_words("en").day(day)


def _plain(label: str) -> str:
    """Leave out what a label says to moderators alone."""
    return label.partition(" (")[0]
