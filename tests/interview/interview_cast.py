# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amina reports about her son Zakir; HRCP is a partner. Short ways of holding an interview in a test."""

from __future__ import annotations

from datetime import date

from bot.interview.acts import Act
from bot.interview.state import Interview, PartnerOffer
from bot.interview.step import step
from bot.interview.turns import Attached, AttachedFile, Said, Tapped, Turn

TODAY = date(2026, 3, 5)
HRCP = PartnerOffer(id="hrcp", names={"en": "HRCP", "ur": "ایچ آر سی پی"})
# The page 5 is of version 1 only; a later version answers its button like any of long ago.
BEGIN = [Tapped("lang:en"), Tapped("go:2"), Tapped("go:3"), Tapped("go:4"), Tapped("go:5"), Tapped("go:6")]
CORE = [
    *BEGIN,
    Tapped("a:7:son"),
    Said("Zakir Farzi", "10"),
    Said("Abdul Majeed", "11"),
    Tapped("a:29:dont_know"),
    Said("8 June 2009", "12"),
    Tapped("a:14:sure"),
    Said("Mastung", "13"),
    Tapped("a:16:road"),
    Tapped("m:17:fc"),
    Tapped("m:17:intelligence"),
    Tapped("done:17"),
    Tapped("a:34:no"),
    Tapped("m:18:police"),
    Tapped("done:18"),
    Said("They stopped the car and took him.", "14"),
    Attached(AttachedFile("v1", "voice"), "15"),
    Tapped("done:20"),
    Attached(AttachedFile("p1", "photo", caption="his photo"), "16"),
    Tapped("done:21"),
    Tapped("skip:22"),
    Tapped("a:36:no"),
    Tapped("a:23:yes"),
    Tapped("a:24:yes"),
    Tapped("a:25.1:yes"),
    Tapped("a:26:no"),
    Tapped("a:27:no"),
]


def held(*turns: Turn, partners: tuple[PartnerOffer, ...] = (HRCP,)) -> tuple[Interview, tuple[Act, ...]]:
    """Hold an interview by these turns; give the state and the acts of the last one."""
    return go_on(Interview.begin(partners), *turns)


def go_on(interview: Interview, *turns: Turn) -> tuple[Interview, tuple[Act, ...]]:
    """Go on with an interview by these turns."""
    acts: tuple[Act, ...] = ()
    for turn in turns:
        stepped = step(interview, turn, today=TODAY)
        interview, acts = stepped.interview, stepped.acts
    return interview, acts


def said_keys(acts: tuple[Act, ...]) -> list[str]:
    """Give the keys of what was said."""
    return [act.key for act in acts if hasattr(act, "key")]
