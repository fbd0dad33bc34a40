# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of one visit with the receipt. The receipt itself is never in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from bot.interview.acts import Act, Ask, LookUp
from bot.interview.state import FileTold, Kept, PartnerOffer, Told
from bot.interview.visit_screens import Stage


class Seen(StrEnum):
    """What came of looking a receipt up."""

    FOUND = "found"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Looked:
    """The answer to `LookUp`. state: the case's coarse state; question: the moderators' waiting one, opened.

    last_used: the day on which the receipt was used before, as EDTF; None when this is the first time.
    """

    outcome: Seen
    state: str = ""
    question: str | None = None
    last_used: str | None = None


class Visit(Kept, frozen=True, kw_only=True):
    """One visit, as far as it has come. Frozen; plain JSON at rest."""

    language: str = "en"
    stage: Stage = Stage.NUMBER
    partners: tuple[PartnerOffer, ...] = ()
    state: str = ""
    question: str | None = None
    last_used: str | None = None  # EDTF day
    words: tuple[Told, ...] = ()
    files: tuple[FileTold, ...] = ()
    answering: bool = False  # what is collected answers the question
    consent: str = ""  # key of the consent that is being asked again

    @classmethod
    def begin(
        cls,
        language: str,
        partners: tuple[PartnerOffer, ...] = (),
        receipt_typed: str | None = None,
    ) -> VisitStepped:
        """Begin a visit; with a number that was typed already, look it up at once."""
        visit = cls(language=language, partners=partners)
        if receipt_typed is None:
            return VisitStepped(visit, (Ask(),))
        return VisitStepped(visit.at(Stage.LOOKING), (LookUp(receipt_typed),))

    def at(self, stage: Stage, **more: Any) -> Visit:
        """Give the visit at another stage."""
        return self.model_copy(update={"stage": stage, **more})

    def to_json(self) -> dict[str, Any]:
        """Give the state as plain JSON values."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Visit:
        """Read the state again. Raises msgspec.ValidationError for any other shape."""
        return msgspec.convert(data, cls)


@dataclass(frozen=True)
class VisitStepped:
    """The next state of a visit, and what is to be done once it is safely kept."""

    visit: Visit
    acts: tuple[Act, ...]
