# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a case may not be referred yet, each reason with what helps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


# Why a package cannot be made, each with the cure. Keys of bot.casework.package.Refusal.
REFUSALS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "withdrawn": (
            _("The family has withdrawn this case."),
            _("Nothing may leave. There is no way around this."),
        ),
        "no_consent_for_partner": (
            _("The family has not agreed that this partner receives the case."),
            _("Ask the family; their answer changes this by itself."),
        ),
        "not_verified": (
            _("Nobody has marked this record as verified."),
            _("Check the record; two moderators mark a case as verified."),
        ),
        "name_missing": (_("The record has no name."), _("Fill in at least one name.")),
        "date_missing": (
            _("The record has no date that a registry can read."),
            _("Fill in the date, even if only the year."),
        ),
        "place_missing": (_("The record has no place."), _("Fill in the district or the place in words.")),
        "perpetrator_missing": (
            _("The record does not say who is believed responsible."),
            _("Choose at least one; “not known” is an answer too."),
        ),
        "death_needs_two_people": (
            _("The record says that the person is dead, and only one moderator has checked it."),
            _("A second moderator must check the record too."),
        ),
        "attachment_missing": (_("A chosen file is not in the case any more."), _("Choose the files again.")),
        "own_words_not_agreed": (
            _("A chosen file holds the family's own words or voice."),
            _("Leave it out, or note in the record that they agreed to this for this partner."),
        ),
        "gate_not_reached": (
            _("The record does not reach “verified by us” as it stands."),
            _("The page of the case lists what is missing, with a link to each field."),
        ),
        "record_not_saved": (_("The record has not been saved yet."), _("Check it and save it.")),
        "unreadable": (
            _("Something the family sent cannot be read with your key; it may take consent back."),
            _("Ask a colleague with another key file to look."),
        ),
        "no_clean_copy": (
            _(
                "A chosen picture cannot be made into a clean copy: its format is unusual, or it is damaged or too large."
            ),
            _("Leave it out."),
        ),
        "file_damaged": (
            _("A chosen file is missing or is not what was received."),
            _("Leave it out, and tell the operator."),
        ),
        "too_many_files": (_("Too many files are chosen at once."), _("Choose at most twenty.")),
        "too_large": (_("The package is larger than partners take."), _("Shorten the circumstances.")),
    }
)
