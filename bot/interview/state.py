# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of one interview: all that was told, and where we are. Frozen; plain JSON at rest.

Nothing told is ever dropped: a changed answer keeps its earlier words, a file stays with the question it came
to, and words that fit no question are kept aside. Only "erase everything" makes the state empty.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

import msgspec

from bot.interview.questions import CURRENT, Questionnaire

ASIDE = "aside"  # the key under which words are kept that fitted no question


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Frozen and closed: a state of a newer program is recognised, not half-read."""

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """Give a copy with some fields changed. They are not checked anew."""
        return msgspec.structs.replace(self, **update)


class Overlay(StrEnum):
    """A page that lies over the question; the question waits beneath it."""

    HELP = "help"
    SAFER = "safer"
    NOT_SAFE = "not_safe"
    PAUSED = "paused"
    HIDDEN = "hidden"
    RESUMING = "resuming"
    ERASING = "erasing"
    ERASED = "erased"
    DECLINED = "declined"
    LANGUAGE = "language"
    SENT = "sent"


class PartnerOffer(Kept, frozen=True, kw_only=True):
    """A partner organisation with which a case may be shared, by its names in several languages."""

    id: str
    names: dict[str, str]


class Told(Kept, frozen=True, kw_only=True):
    """Words as they were typed, and the message they came in."""

    text: str
    ref: str | None = None


class FileTold(Kept, frozen=True, kw_only=True):
    """A file that was sent as an answer, or as part of one."""

    id: str
    kind: str
    ref: str | None = None
    group: str | None = None
    caption: str | None = None


class DateTold(Kept, frozen=True, kw_only=True):
    """What was understood of a date; the words stand beside it in the answer."""

    edtf: str
    calendar: str = "gregorian"


class PlaceTold(Kept, frozen=True, kw_only=True):
    """What was understood of a place; the words stand beside it in the answer."""

    id: str  # in the gazetteer
    version: str  # of the gazetteer
    shared: bool = False  # chosen near a shared location, which itself was not kept


class NumberTold(Kept, frozen=True, kw_only=True):
    """One number that was recognised in the words beside it."""

    kind: str  # see understanding/papers.py
    number: str


class Earlier(Kept, frozen=True, kw_only=True):
    """What stood here before it was changed."""

    words: tuple[Told, ...] = ()
    choices: tuple[str, ...] = ()


class Given(Kept, frozen=True, kw_only=True):
    """All that was given at one question."""

    words: tuple[Told, ...] = ()
    choices: tuple[str, ...] = ()
    date: DateTold | None = None
    place: PlaceTold | None = None
    numbers: tuple[NumberTold, ...] = ()
    files: tuple[FileTold, ...] = ()
    skipped: bool = False
    settled: bool = False  # False while the question is still open: toggles set, a date not yet clear
    language: str = ""  # in which the question was asked when it was answered
    earlier: tuple[Earlier, ...] = ()

    @property
    def read(self) -> bool:
        """Say whether something was understood of the words, which may be wrong."""
        return bool(self.date or self.place or self.numbers)

    @property
    def empty(self) -> bool:
        """Say whether nothing at all was given here."""
        return not (self.words or self.choices or self.files or self.date or self.place)


class Interview(Kept, frozen=True, kw_only=True):
    """One interview, as far as it has come."""

    questionnaire: str
    version: int
    language: str = "en"
    position: str  # key of the step that is being asked
    overlay: Overlay | None = None
    partners: tuple[PartnerOffer, ...] = ()
    answers: dict[str, Given] = msgspec.field(default_factory=dict)
    nudge: str = ""  # how the current question is to be put, see screens.py
    candidates: tuple[DateTold, ...] = ()  # what an unclear date may have meant
    places: tuple[str, ...] = ()  # what an unclear place may have meant, by the gazetteer's ids
    doubtful: tuple[str, ...] = ()  # a question whose words were just read, and where that is shown
    editing: bool = False  # came from the read-back and returns there
    early: bool = False  # "send it as it is": only what is needed is still asked
    recent: bool = False  # it happened in the last days: only what is needed first is asked
    repeated: tuple[str, ...] = ()  # questions whose answers were told with the person before this one

    @classmethod
    def begin(
        cls, partners: tuple[PartnerOffer, ...] = (), questionnaire: Questionnaire = CURRENT
    ) -> Interview:
        """Begin an interview at the first step of a questionnaire."""
        return cls(
            questionnaire=questionnaire.name,
            version=questionnaire.version,
            position=questionnaire.questions[0].key,
            partners=partners,
        )

    def given(self, key: str) -> Given:
        """Give what was given at one question; empty when nothing was."""
        return self.answers.get(key, _NOTHING)

    def with_given(self, key: str, given: Given) -> Interview:
        """Give the interview with one answer put in place."""
        return self.model_copy(update={"answers": {**self.answers, key: given}})

    def to_json(self) -> dict[str, Any]:
        """Give the state as plain JSON values."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Interview:
        """Read the state again. Raises msgspec.ValidationError for any other shape."""
        return msgspec.convert(data, cls)


_NOTHING = Given()
