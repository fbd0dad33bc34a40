# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences that are not yet in any language: an English source, and the values to be put into it.

`msg` and `critical` are also the marks by which the sentences are found for the catalogs. A critical sentence
(consent, warning, money, deletion, withdrawal) is shown in a gated language only when that language's
reviewers have approved it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Direction marks. Source: UAX #9.
LRI, FSI, PSI, RLM = "\u2066", "\u2068", "\u2069", "\u200f"


@dataclass(frozen=True)
class When:
    """A date to be written out in the reader's language."""

    edtf: str
    calendar: str = "gregorian"


@dataclass(frozen=True)
class Named:
    """A name that has its own form in each language, for example a partner's."""

    names: Mapping[str, str]


@dataclass(frozen=True)
class Listed:
    """Several things in a row, separated as the language does it."""

    items: tuple[Text | str, ...]


@dataclass(frozen=True)
class Text:
    """One sentence: its English source and its values. A plain `str` value is shown as it is, isolated."""

    source: str
    values: Mapping[str, Value] = field(default_factory=dict)
    critical: bool = False
    plural: str = ""  # the source for any other number than one; then the number is the value "n"
    language: str = ""  # always in this language, whatever the reader's


Value = str | int | Text | When | Named | Listed
Line = Text | str  # a plain `str` line is shown as it is


def msg(source: str, **values: Value) -> Text:
    """Give one sentence by its English source."""
    return Text(source, values)


def critical(source: str, **values: Value) -> Text:
    """Give one sentence on which someone's safety or free choice depends."""
    return Text(source, values, critical=True)


def counted(one: str, many: str, n: int) -> Text:
    """Give one sentence about a number of things."""
    return Text(one, {"n": n}, plural=many)
