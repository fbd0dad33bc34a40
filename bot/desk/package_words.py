# SPDX-License-Identifier: AGPL-3.0-or-later
"""A package in words that a moderator reads at a glance, beside the exact keys and values that leave."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.desk import labels


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


# In the order of reading: the person and the event first, who sends it last. Keys not named here follow.
KEYS: Mapping[str, str] = MappingProxyType(
    {
        "person": _("The person"),
        "names": _("Names"),
        "father_name": _("Father's name"),
        "husband_name": _("Husband's name"),
        "text": _("Written"),
        "script": _("Script"),
        "sex": _("Sex"),
        "age": _("Age"),
        "years_at_event": _("Age when it happened"),
        "is_child": _("Under 18"),
        "event": _("What happened"),
        "when": _("Date"),
        "edtf": _("Date, as registries write it"),
        "earliest": _("Not before"),
        "latest": _("Not after"),
        "precision": _("Exactness"),
        "calendar": _("Calendar"),
        "where": _("Place"),
        "words": _("Place in words"),
        "district": _("District"),
        "province": _("Province"),
        "country": _("Country, two letters"),
        "place_type": _("Kind of place"),
        "alleged_perpetrators": _("Who is believed responsible"),
        "category": _("Who"),
        "basis": _("Why it is believed"),
        "certainty": _("How sure"),
        "circumstances": _("Circumstances, in your words"),
        "fate": _("What is known of the person now"),
        "status": _("How it stands"),
        "family": _("The family"),
        "steps_taken": _("Steps taken"),
        "kind": _("Kind"),
        "reference": _("Reference number"),
        "on": _("On"),
        "attachments": _("Files"),
        "role": _("As"),
        "media_type": _("Kind of file"),
        "size_bytes": _("Size in bytes"),
        "sha256": _("Hash of the file"),
        "verification": _("Our checks"),
        "checked_by_people": _("People who checked"),
        "sources": _("Sources"),
        "reliability": _("Reliability"),
        "consent": _("Consent"),
        "given_on": _("Given on"),
        "partner": _("Partner"),
        "sender": _("Sender"),
        "prepared_on": _("Prepared on"),
        "revision": _("Version"),
    }
)
_PRECISIONS = {
    "day": _("to the day"),
    "month": _("to the month"),
    "season": _("to the season"),
    "year": _("to the year"),
    "decade": _("to ten years"),
    "range": _("between two dates"),
    "unknown": _("Not known"),
}
_CERTAINTIES = {
    "certain": _("certain"),
    "approximate": _("about then"),
    "uncertain": _("not certain"),
}
_CALENDARS = {
    "gregorian": _("Gregorian calendar"),
    "islamic": _("Islamic calendar"),
    "persian": _("Persian calendar"),
}
_SCRIPTS = {"Arab": _("Arabic script"), "Latn": _("Latin script"), "Zyyy": _("Several scripts")}
_PLACES = {key: place for place, key in enumerate(KEYS)}
# (what it stands in, key) -> value -> words. Where the first is None, the key alone decides.
_VALUES: Mapping[tuple[str | None, str], Mapping[str, str]] = MappingProxyType(
    {
        (None, "sex"): labels.SEXES,
        ("when", "precision"): _PRECISIONS,
        ("when", "certainty"): _CERTAINTIES,
        ("when", "calendar"): _CALENDARS,
        (None, "script"): _SCRIPTS,
        (None, "category"): labels.PERPETRATORS,
        (None, "basis"): labels.BASES,
        ("alleged_perpetrators", "certainty"): labels.BELIEFS,
        (None, "place_type"): labels.PLACES,
        ("fate", "status"): labels.FATES,
        (None, "role"): labels.ROLES,
        ("steps_taken", "kind"): labels.STEPS,
        ("sources", "kind"): labels.SOURCES,
    }
)


def in_reading_order(value: Any) -> Any:
    """Give the same data with the keys of every part in the order in which a person reads them."""
    if isinstance(value, Mapping):
        return {key: in_reading_order(value[key]) for key in sorted(value, key=_place)}
    if isinstance(value, list | tuple):
        return [in_reading_order(inner) for inner in value]
    return value


def _place(key: str) -> tuple[int, str]:
    return (_PLACES.get(key, len(_PLACES)), key)


def value_in_words(inside: str | None, key: str | None, value: object) -> str | None:
    """Give the words for a value of a vocabulary; None for all others."""
    if key is None or not isinstance(value, str):
        return None
    found = _VALUES.get((inside, key)) or _VALUES.get((None, key)) or {}
    return found.get(value)
