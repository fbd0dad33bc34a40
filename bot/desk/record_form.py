# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record as a form: from a record to fields, and from the fields back to a record or to what is wrong.

Field names are paths ("where.district", "perpetrators.0.category"). Lists show one empty line more than they
have; lines left empty are dropped. Fields that have no place in the form are carried over from the old record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from bot.casework.dates import bounds_of
from bot.casework.record import Name, Record
from bot.casework.shapes import MAX_LIST_LENGTH
from bot.desk.record_parts import (
    GROUPS,
    names_to_propose,
    part_fields,
    part_ticks,
    part_values,
    taken_place,
)


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


WRONG_DATE = _("This date is not understood. Write it as 2024-03-05, 2024-03, 2024 or 2024~.")
WRONG_COUNTRY = _("Write the country as two capital letters, for example PK.")
WRONG_AGE = _("Write the age as a number from 0 to 120.")
TOO_LONG = _("This is too long. Shorten it.")
NOT_USABLE = _("This cannot be used here. Choose or write something else.")

SOURCE_BOXES = ("is_close", "spoken_to", "is_partisan")
SOURCE_KEYS = (
    "kind", "relation", "reliability", "independence", "copied_from", "how_known", "obtained_edtf", *SOURCE_BOXES,
)  # fmt: skip
LISTS = ("names", "perpetrators", "steps", "sources")
# A line of a list counts when its first field is filled: the name, the category, the kind.
_LINE = re.compile(
    r"(?:(?=names\.\d+\Z|perpetrators\.\d+\.category\Z|(?:steps|sources)\.\d+\.kind\Z))(\w+)\.(\d{1,2})"
)


@dataclass(frozen=True)
class RecordForm:
    """What stands in the fields, and what is wrong with it."""

    fields: Mapping[str, str]
    version: int
    ticks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told_date: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: bool = False
    saved: Mapping[str, str] = field(default_factory=dict)  # after a conflict: what stands there now

    def value(self, name: str) -> str:
        """Give what stands in a field."""
        return self.fields.get(name, "")

    def theirs(self, name: str, usual: str = "") -> str | None:
        """Give what a colleague saved meanwhile where it differs from what stands in the field."""
        now, typed = self.saved.get(name, "").strip() or usual, self.value(name).strip() or usual
        return now if self.conflict and now != typed else None

    def values_of(self, name: str) -> tuple[str, ...]:
        """Give the ticked boxes of a group."""
        return self.ticks.get(name, ())

    def rows(self, name: str) -> int:
        """Give how many lines a list shows: those it has, and one empty."""
        return min(max(_used(self.fields, name), default=-1) + 2, MAX_LIST_LENGTH)


def form_of(record: Record, *, version: int) -> RecordForm:
    """Fill the form from a record."""
    fields: dict[str, str] = {
        "father_name": record.father_name.text if record.father_name else "",
        "husband_name": record.husband_name.text if record.husband_name else "",
        "sex": record.sex,
        "age_at_event": "" if record.age_at_event is None else str(record.age_at_event),
        "is_child": {True: "yes", False: "no", None: ""}[record.is_child],
        "circumstances": record.circumstances or "",
        "internal_notes": record.internal_notes or "",
        "when.edtf": (record.when.edtf or "") if record.when else "",
    } | part_fields(record)
    if record.where:
        fields |= {
            f"where.{key}": str(value or "") for key, value in record.where.model_dump(mode="json").items()
        }
    else:
        fields["where.place_type"] = "unknown"
    for i, name in enumerate(record.names):
        fields[f"names.{i}"] = name.text
    for key, lines in (
        ("perpetrators", record.believed_perpetrators),
        ("steps", record.steps_taken),
        ("sources", record.sources),
    ):
        for i, line in enumerate(lines):
            shown = line.model_dump(mode="json")
            fields |= {f"{key}.{i}.{name}": _shown(value) for name, value in shown.items()}
    return RecordForm(
        fields=fields,
        version=version,
        ticks=part_ticks(record),
        told_date=record.when.verbatim if record.when else None,
    )


def form_from(sent: FormData, *, version: int, before: Record) -> RecordForm:
    """Take the form as it was sent, unchecked, to be checked or shown back."""
    fields = {
        name: value.replace("\r\n", "\n") for name, value in sent.multi_items() if isinstance(value, str)
    }
    ticks = {
        group: tuple(value for value in sent.getlist(group) if isinstance(value, str)) for group in GROUPS
    }
    told = before.when.verbatim if before.when else None
    return RecordForm(fields=fields, version=version, ticks=ticks, told_date=told)


def in_conflict(form: RecordForm, now: Record, *, version: int) -> RecordForm:
    """Show a form back that came too late, with what stands in the record now beside it."""
    saved = form_of(now, version=version).fields
    return replace(form, conflict=True, version=version, saved=saved)


def _shown(value: object) -> str:
    """Give what stands in a field: a box that is not ticked is an empty one."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def record_from(form: RecordForm, before: Record, *, today: date | None = None) -> Record | dict[str, str]:
    """Make a record of the fields, or say by field what is wrong. What the form does not show stays."""
    taken = [name for name in names_to_propose(form.fields) if name in form.values_of("take_names")]
    form = replace(form, fields={**form.fields, **taken_place(form.fields)})
    values = before.model_dump(mode="python", by_alias=True)
    values |= {
        "names": [_name(form.value(f"names.{i}")) for i in _used(form.fields, "names")]
        + [_name(name) for name in taken],
        "father_name": _name(form.value("father_name")),
        "husband_name": _name(form.value("husband_name")),
        "sex": form.value("sex"),
        "age_at_event": form.value("age_at_event").strip() or None,
        "is_child": {"yes": True, "no": False}.get(form.value("is_child")),
        "when": _when(form, before),
        "where": _where(form),
        "believed_perpetrators": _list(form, "perpetrators", ("category", "basis", "certainty")),
        "steps_taken": _with_notes(_list(form, "steps", ("kind", "reference", "on_edtf")), before),
        "sources": [_source(line) for line in _list(form, "sources", SOURCE_KEYS)],
        "circumstances": form.value("circumstances").strip() or None,
        "internal_notes": form.value("internal_notes").strip() or None,
        "own_words_agreed": form.values_of("own_words_agreed"),
    } | part_values(form.fields, form.ticks, before, today=today)
    errors = {
        name: WRONG_DATE
        for i in _used(form.fields, "steps")
        if (day := form.value(name := f"steps.{i}.on_edtf").strip()) and bounds_of(day) is None
    }
    try:
        record = Record.model_validate(values)
    except ValidationError as error:
        return errors | _errors(error, form)
    return errors or record


def _name(text: str) -> dict[str, str] | None:
    return Name.written(text).model_dump(mode="json") if text.strip() else None


def _when(form: RecordForm, before: Record) -> dict[str, Any] | None:
    edtf = form.value("when.edtf").strip() or None
    told = before.when.model_dump() if before.when else {}
    return told | {"edtf": edtf} if edtf or told else None


def _where(form: RecordForm) -> dict[str, Any] | None:
    where = {
        key: form.value(f"where.{key}").strip() or None
        for key in ("words", "district", "province", "country")
    }
    if where["country"]:
        where["country"] = where["country"].upper()
    place_type = form.value("where.place_type") or "unknown"
    if not any(where.values()) and place_type == "unknown":
        return None
    return where | {"place_type": place_type}


def _list(form: RecordForm, name: str, keys: tuple[str, ...]) -> list[dict[str, str]]:
    """Give the filled lines of a list; empty fields of a line are left to their defaults."""
    lines = [{key: form.value(f"{name}.{i}.{key}").strip() for key in keys} for i in _used(form.fields, name)]
    return [{key: value for key, value in line.items() if value} for line in lines]


def _source(line: dict[str, str]) -> dict[str, Any]:
    """Read a line of sources: naming the source that it repeats says that it is no source of its own."""
    boxes = {box: line.get(box) == "yes" for box in SOURCE_BOXES}
    copied: dict[str, Any] = {"independence": "copied"} if line.get("copied_from") else {}
    return {**line, **boxes, **copied}


def _with_notes(steps: list[dict[str, str]], before: Record) -> list[dict[str, str]]:
    """Keep the notes of steps that are still there; the form does not show them."""
    notes = {(step.kind.value, step.reference): step.note for step in before.steps_taken if step.note}
    for step in steps:
        note = notes.get((step["kind"], step.get("reference")))
        if note:
            step["note"] = note
    return steps


def _used(fields: Mapping[str, str], name: str) -> list[int]:
    """Give the numbers of a list's lines whose first field holds anything."""
    found = (_LINE.match(key) for key, value in fields.items() if value.strip())
    return sorted(int(match[2]) for match in found if match and match[1] == name)[:MAX_LIST_LENGTH]


# Where the record and the form call a list by different names.
_FORM_NAMES = {"believed_perpetrators": "perpetrators", "steps_taken": "steps"}


def _errors(error: ValidationError, form: RecordForm) -> dict[str, str]:
    """Say by form field what is wrong. Never quotes what was typed."""
    errors: dict[str, str] = {}
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        path = [str(part) for part in one["loc"]]
        path[0] = _FORM_NAMES.get(path[0], path[0])
        if path[0] in LISTS and len(path) > 1:
            path[1] = str(_used(form.fields, path[0])[int(path[1])])
        if path[0] in {"names", "father_name", "husband_name"}:
            path = path[:2] if path[0] == "names" else path[:1]
        if path[0] == "when":
            path = ["when", "edtf"]
        name = ".".join(path)
        errors[name] = _sentence(name, one["type"])
    return errors


def _sentence(name: str, kind: str) -> str:
    if name.endswith("edtf"):
        return WRONG_DATE
    if name == "where.country":
        return WRONG_COUNTRY
    if name == "age_at_event":
        return WRONG_AGE
    return TOO_LONG if kind in {"string_too_long", "too_long"} else NOT_USABLE
