# SPDX-License-Identifier: AGPL-3.0-or-later
"""What speaks for and against each element of the definition, and the sources it rests on.

Source: Convention for the Protection of All Persons from Enforced Disappearance, article 2: deprivation of liberty;
by the State, or with its support; refusal to acknowledge it, or concealment. All of this stays at the desk, except
a source's kind and reliability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from pydantic import Field, field_validator

from bot.casework.dates import bounds_of
from bot.casework.shapes import MAX_NAME_LENGTH, MAX_TEXT_LENGTH, Shape
from bot.casework.vocabulary import PerpetratorCategory, SourceKind

DOUBTED = 2  # Decision: a source graded this low or lower is noted and carries nothing.


class Sign(StrEnum):
    """What a moderator ticks for or against an element."""

    # 1: deprived of liberty
    EYEWITNESS = "eyewitness"
    CAMERA = "camera"
    CALLED_TO_CAMP = "called_to_camp"
    HOSTEL_RECORD = "hostel_record"
    LEFT_ALONE = "left_alone"
    LABOUR_MIGRATION = "labour_migration"
    FAMILY_DISPUTE = "family_dispute"
    # 2: by the State, or with its support
    UNIFORM = "uniform"
    UNIT_NAMED = "unit_named"
    VEHICLES = "vehicles"
    KNOWN_CAMP = "known_camp"
    EARLIER_SUMMONS = "earlier_summons"
    OTHERS_RELEASED = "others_released"
    RANSOM = "ransom"
    ARMED_GROUP = "armed_group"
    # 3: refusal to acknowledge
    DENIAL = "denial"
    FIR_REFUSED = "fir_refused"
    NO_REPLY = "no_reply"
    FALSE_ANSWER = "false_answer"
    ORDER_SHOWN = "order_shown"
    PLACE_TOLD = "place_told"
    FAMILY_VISIT = "family_visit"
    IN_COURT = "in_court"


FOR: Mapping[int, tuple[Sign, ...]] = MappingProxyType(
    {
        1: (Sign.EYEWITNESS, Sign.CAMERA, Sign.CALLED_TO_CAMP, Sign.HOSTEL_RECORD),
        2: (
            Sign.UNIFORM, Sign.UNIT_NAMED, Sign.VEHICLES, Sign.KNOWN_CAMP, Sign.EARLIER_SUMMONS,
            Sign.OTHERS_RELEASED,
        ),
        3: (Sign.DENIAL, Sign.FIR_REFUSED, Sign.NO_REPLY, Sign.FALSE_ANSWER),
    }
)  # fmt: skip
AGAINST: Mapping[int, tuple[Sign, ...]] = MappingProxyType(
    {
        1: (Sign.LEFT_ALONE, Sign.LABOUR_MIGRATION, Sign.FAMILY_DISPUTE),
        2: (Sign.RANSOM, Sign.ARMED_GROUP),
        3: (Sign.ORDER_SHOWN, Sign.PLACE_TOLD, Sign.FAMILY_VISIT, Sign.IN_COURT),
    }
)


class Element(Shape):
    """One element of the definition: what speaks for it, what against it, and how that was weighed."""

    signs_for: tuple[Sign, ...] = ()
    words_for: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)
    signs_against: tuple[Sign, ...] = ()
    words_against: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)
    weighed: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)  # how the two sides were weighed

    @property
    def is_stated(self) -> bool:
        """Tell whether anything speaks for it."""
        return bool(self.signs_for or self.words_for)

    @property
    def is_contradicted(self) -> bool:
        """Tell whether something speaks against it and nobody has said how that was weighed."""
        return bool(self.signs_against or self.words_against) and not self.weighed


class Elements(Shape):
    """The three elements of the definition."""

    liberty: Element = Element()  # 1
    state: Element = Element()  # 2
    denial: Element = Element()  # 3

    def numbered(self) -> Mapping[int, Element]:
        """Give them by number."""
        return {1: self.liberty, 2: self.state, 3: self.denial}

    @field_validator("liberty", "state", "denial")
    @classmethod
    def _only_its_own_signs(cls, element: Element, info: object) -> Element:
        number = {"liberty": 1, "state": 2, "denial": 3}[getattr(info, "field_name", "")]
        if not (
            set(element.signs_for) <= set(FOR[number]) and set(element.signs_against) <= set(AGAINST[number])
        ):
            raise ValueError("expected signs of this element")
        return element


class Category(StrEnum):
    """Under what a case is kept, as far as the record says."""

    ENFORCED_DISAPPEARANCE = "enforced_disappearance"
    BY_NON_STATE_ACTOR = "by_non_state_actor"  # tantamount to it, kept apart
    ARBITRARY_DETENTION = "arbitrary_detention"  # held, and the holding is acknowledged
    NOT_CLEAR = "not_clear"


def category_of(elements: Elements, perpetrators: Iterable[PerpetratorCategory]) -> Category:
    """Say under what a case is kept. It decides nothing: a moderator sees it and goes on."""
    named = set(perpetrators)
    if named == {PerpetratorCategory.ARMED_GROUP_NON_STATE} and not elements.state.is_stated:
        return Category.BY_NON_STATE_ACTOR
    if elements.denial.signs_against and not elements.denial.is_stated:
        return Category.ARBITRARY_DETENTION
    if all(element.is_stated for element in elements.numbered().values()):
        return Category.ENFORCED_DISAPPEARANCE
    return Category.NOT_CLEAR


class Source(Shape):
    """One source, without who it is."""

    kind: SourceKind
    relation: str | None = Field(
        default=None, max_length=MAX_NAME_LENGTH
    )  # stays at the desk: it can identify
    reliability: int | None = Field(default=None, ge=1, le=5)  # 5 is the most reliable
    # Organisations and press copy one another: only what was checked to be its own counts as a source of its own.
    independence: Literal["own", "copied", "unknown"] = "unknown"
    copied_from: int | None = Field(default=None, ge=1, le=50)  # the line of the source it repeats
    how_known: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH)  # present, was told, read it
    is_close: bool = False  # a close relative
    spoken_to: bool = False  # one of us has spoken with this source
    is_partisan: bool = False  # takes a side: noted, never a reason to drop it
    obtained_edtf: str | None = None

    @field_validator("obtained_edtf")
    @classmethod
    def _must_be_edtf(cls, edtf: str | None) -> str | None:
        if edtf is not None and bounds_of(edtf) is None:
            raise ValueError("expected an EDTF date")
        return edtf

    @property
    def counts(self) -> bool:
        """Tell whether something may rest on it."""
        return self.reliability is None or self.reliability > DOUBTED


def independent_sources(sources: Sequence[Source]) -> int:
    """Count the sources that stand on their own: checked not to repeat another, and not doubted."""
    return sum(
        source.independence == "own" and source.copied_from is None and source.counts for source in sources
    )
