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


# What the person and the event are comes first; who sends it last. Keys not named here follow at the end.
_ORDER = ("person", "event", "fate", "family", "attachments", "verification", "consent", "sender")

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "person": _("The person"),
        "names": _("Names"),
        "father_name": _("Father's name"),
        "husband_name": _("Husband's name"),
        "kind": _("Kind"),
        "calendar": _("Calendar"),
        "precision": _("Exactness"),
        "text": _("Written"),
        "script": _("Script"),
        "sex": _("Sex"),
        "age": _("Age"),
        "years_at_event": _("Age when it happened"),
        "is_child": _("Under 18"),
        "event": _("What happened"),
        "when": _("Date"),
        "earliest": _("Not before"),
        "latest": _("Not after"),
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
        "family": _("The family"),
        "steps_taken": _("Steps taken"),
        "reference": _("Reference number"),
        "on": _("On"),
        "attachments": _("Files"),
        "role": _("As"),
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
# (what it stands in, key) -> value -> words. Where the first is None, the key alone decides.
_VALUES: Mapping[tuple[str | None, str], Mapping[str, str]] = MappingProxyType(
    {
        (None, "sex"): labels.SEXES,
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


def in_reading_order(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the same package with its parts in the order in which a person reads them."""
    known = {key: body[key] for key in _ORDER if key in body}
    return known | {key: value for key, value in body.items() if key not in known}


def value_in_words(inside: str | None, key: str | None, value: object) -> str | None:
    """Give the words for a value of a vocabulary; None for all others."""
    if key is None or not isinstance(value, str):
        return None
    found = _VALUES.get((inside, key)) or _VALUES.get((None, key)) or {}
    return found.get(value)
