# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk calls elements, signs, statements, gates and clocks. English; desk.po translates."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.casework.clocks import Clock
from bot.casework.evidence import Category, Sign
from bot.casework.gates import Gate, Need
from bot.casework.outcome import Said


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


ELEMENT_TITLES: Mapping[int, str] = MappingProxyType(
    {
        1: _("Element 1: deprived of liberty"),
        2: _("Element 2: by the State, or with its support"),
        3: _("Element 3: not acknowledged, or the place kept secret"),
    }
)
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        Sign.EYEWITNESS: _("Somebody saw it"),
        Sign.CAMERA: _("A camera recorded it"),
        Sign.CALLED_TO_CAMP: _("Called to a camp and not come back"),
        Sign.HOSTEL_RECORD: _("Record of a hostel or workplace"),
        Sign.LEFT_ALONE: _("Left home alone"),
        Sign.LABOUR_MIGRATION: _("May have gone away for work"),
        Sign.FAMILY_DISPUTE: _("Dispute in the family"),
        Sign.UNIFORM: _("Uniforms"),
        Sign.UNIT_NAMED: _("A unit was named"),
        Sign.VEHICLES: _("Marked vehicles or a convoy"),
        Sign.KNOWN_CAMP: _("Brought to a known camp"),
        Sign.EARLIER_SUMMONS: _("Summoned or questioned before"),
        Sign.OTHERS_RELEASED: _("Others came back from the same custody"),
        Sign.RANSOM: _("Ransom was asked for"),
        Sign.ARMED_GROUP: _("An armed group that is not the State"),
        Sign.DENIAL: _("They deny it"),
        Sign.FIR_REFUSED: _("FIR refused"),
        Sign.NO_REPLY: _("No reply"),
        Sign.FALSE_ANSWER: _("A false answer"),
        Sign.ORDER_SHOWN: _("A written order was shown"),
        Sign.PLACE_TOLD: _("The place was told"),
        Sign.FAMILY_VISIT: _("The family could visit"),
        Sign.IN_COURT: _("Brought before a court"),
    }
)
CATEGORIES: Mapping[Category, str] = MappingProxyType(
    {
        Category.ENFORCED_DISAPPEARANCE: _("All three elements are stated: enforced disappearance."),
        Category.BY_NON_STATE_ACTOR: _(
            "By an armed group without a link to the State: kept apart, as an act tantamount to it."
        ),
        Category.ARBITRARY_DETENTION: _(
            "The holding is acknowledged: as it stands, a detention rather than a disappearance."
        ),
        Category.NOT_CLEAR: _("Not all three elements are stated yet."),
    }
)
SAID: Mapping[str, str] = MappingProxyType(
    {
        Said.SEEN: _("Seen"),
        Said.BELIEVED_HELD: _("Believed to be held"),
        Said.ACKNOWLEDGED_DETENTION: _("Detention acknowledged"),
        Said.PRODUCED_IN_COURT: _("Brought before a court"),
        Said.INTERNMENT_CENTRE: _("In an internment centre"),
        Said.CONVICTED_PRISON: _("In prison after a judgment"),
        Said.RELEASED: _("Released"),
        Said.FOUND_ALIVE: _("Found alive elsewhere"),
        Said.TAKEN_AGAIN: _("Taken again"),
        Said.FOUND_DEAD: _("Found dead"),
        Said.BODY_CLAIMED: _("A body is said to be this person's"),
        Said.KILLED_DISPUTED: _("Said to be killed, disputed"),
        Said.NOT_DISAPPEARED: _("Not an enforced disappearance"),
        Said.STILL_MISSING: _("Still missing"),
        Said.GOVERNMENT_REPLY: _("A government has replied"),
        Said.REPLY_CONTESTED: _("The reply was contested"),
        Said.OTHER: _("Other news"),
    }
)
GATES: Mapping[Gate, str] = MappingProxyType(
    {
        Gate.RECEIVED: _("received"),
        Gate.IDENTIFIABLE: _("the person can be identified"),
        Gate.REVIEWABLE: _("can be reviewed"),
        Gate.VERIFIED: _("verified by us"),
        Gate.UN_READY: _("ready for the UN working group"),
        Gate.PARTNER_READY: _("ready for a partner"),
    }
)
NEEDS: Mapping[Need, str] = MappingProxyType(
    {
        Need.PERSON_OR_EVENT: _("A person or an event"),
        Need.NAME: _("A name"),
        Need.TOLD_APART: _("Father's or husband's name, or a photo, or a paper"),
        Need.DISTRICT: _("The district"),
        Need.DATE: _("The date, at least the month"),
        Need.PLACE: _("The place"),
        Need.WHO: _("Who is believed responsible; “not known” is an answer"),
        Need.SOURCES: _(
            "Two sources of their own, or a close relative one of us has spoken with and one document or photo"
        ),
        Need.NO_CONTRADICTION: _("A contradiction resolved, or how it was weighed"),
        Need.DUPLICATES: _("The search for the same case elsewhere in the archive"),
        Need.FAMILY_AGREES: _("The family's yes: the reporter is no relative"),
        Need.SECOND_REVIEWER: _("A second moderator who agrees"),
        Need.STEPS: _("Steps taken; “nothing yet” is an answer"),
        Need.REACHABLE: _("A reporter whose name we know and whom we can reach"),
        Need.UN_CONSENT: _("The family's yes to the United Nations"),
        Need.PARTNER_CONSENT: _("The family's yes to this partner"),
    }
)
CLOCKS: Mapping[Clock, str] = MappingProxyType(
    {
        Clock.URGENT: _("UN urgent window, until {day}"),
        Clock.REPLY: _("Answer the government's reply until {day}"),
        Clock.CONSENT: _("Ask the family again whether their yes still stands, by {day}"),
    }
)
INDEPENDENCE: Mapping[str, str] = MappingProxyType(
    {"unknown": _("Not checked"), "own": _("Its own"), "copied": _("Repeats another source")}
)
CERTAINTIES: Mapping[str, str] = MappingProxyType(
    {"certain": "", "approximate": _("about then"), "uncertain": _("uncertain")}
)
EDTF_HELP: tuple[tuple[str, str], ...] = (
    ("2024-03-05", _("this day")),
    ("2024-03-05?", _("this day, not sure")),
    ("2024-03", _("some day of this month")),
    ("2024-03~", _("about this month")),
    ("2024-03-05/2024-03-08", _("between these days")),
    ("2024-23", _("autumn of this year (21 spring, 22 summer, 24 winter)")),
    ("2024", _("some day of this year")),
)
