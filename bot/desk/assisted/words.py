# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk calls the ways in which a report was taken and a yes was given."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storage.report import ConsentBy, TakenHow


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


HOW: Mapping[TakenHow, str] = MappingProxyType(
    {TakenHow.PHONE: _("By telephone"), TakenHow.IN_PERSON: _("Face to face")}
)
CONSENTS: Mapping[ConsentBy, str] = MappingProxyType(
    {
        ConsentBy.SPOKEN: _("Said aloud, to me"),
        ConsentBy.WITNESSED: _("Said aloud, before a witness of the family"),
        ConsentBy.WRITTEN: _("Signed or thumb-printed on paper"),
    }
)
