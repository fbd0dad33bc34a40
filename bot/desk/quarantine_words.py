# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk calls odd arrivals and what became of them. English; desk.po translates."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.casework.triage import SetAside
from storage.report import Suspicion


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


def n_(one: str, many: str) -> tuple[str, str]:
    """Mark a counted sentence for the translators."""
    return one, many


SUSPICIONS: Mapping[Suspicion, str] = MappingProxyType(
    {
        Suspicion.COPIES: _("Nearly the same text as others"),
        Suspicion.FAST: _("Answered faster than anybody reads"),
        Suspicion.MANY: _("Many reports from one chat"),
        Suspicion.BUDGET: _("Its chat wrote faster than we take"),
        Suspicion.FLOOD: _("Very many came in that hour"),
    }
)
REASONS: Mapping[SetAside, str] = MappingProxyType(
    {
        SetAside.COPIES: _("Copies of one text"),
        SetAside.MACHINE: _("Not written by a person"),
        SetAside.ABUSE: _("Abuse or threats"),
        SetAside.EMPTY: _("Nothing is told"),
        SetAside.TRIAL: _("Somebody tried the bot"),
    }
)
CHOOSE_FIRST = _("Nothing was moved: choose at least one report first.")
RELEASED = n_("{number} report stands in the queue now.", "{number} reports stand in the queue now.")
SET_ASIDE = n_(
    "{number} report was set aside. You find it in the lane “Laid aside” and can bring it back.",
    "{number} reports were set aside. You find them in the lane “Laid aside” and can bring them back.",
)
BROUGHT_BACK = n_(
    "{number} report is back in the quarantine lane.", "{number} reports are back in the quarantine lane."
)
