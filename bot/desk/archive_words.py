# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk calls flags in the queue, reasons of matching, and the columns of the overview."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.casework.links import Verdict
from bot.casework.matching.scoring import Kind, Reason
from bot.casework.queue import Flag
from bot.desk import labels

# The languages in which a report may come. Source: the interview's own list, and those a moderator types.
REPORT_LANGUAGES = ("bal", "brh", "ur", "fa", "ps", "sd", "en")


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


QUEUE_FLAGS: Mapping[Flag, str] = MappingProxyType(
    {Flag.URGENT_WINDOW: _("UN window closes soon"), **labels.FLAGS}
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.SAME_PERSON: _("Perhaps the same person"),
        Kind.TAKEN_TOGETHER: _("Perhaps taken together"),
        Kind.SAME_INCIDENT: _("Perhaps the same incident"),
    }
)
REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.SAME_NAME: _("the name is the same"),
        Reason.SIMILAR_NAME: _("the names are alike"),
        Reason.SAME_FATHER: _("the father's name is the same"),
        Reason.SIMILAR_FATHER: _("the fathers' names are alike"),
        Reason.OTHER_FATHER: _("the fathers' names differ"),
        Reason.SAME_PAPER: _("both name the same paper"),
        Reason.SAME_PLACE: _("the place is the same"),
        Reason.OTHER_PLACE: _("the places differ"),
        Reason.SAME_DAY: _("it was the same day"),
        Reason.DATES_OVERLAP: _("the dates can be the same"),
        Reason.DATES_APART: _("the dates lie apart"),
        Reason.OTHER_SEX: _("one is a woman, one a man"),
        Reason.AGES_APART: _("the ages lie apart"),
    }
)
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.SAME_PERSON: _("The same person"),
        Verdict.TAKEN_TOGETHER: _("Taken together"),
        Verdict.SAME_INCIDENT: _("The same incident"),
        Verdict.NOT_SAME: _("Not the same"),
    }
)
