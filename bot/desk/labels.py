# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk calls states, lanes, moves, flags and the words of a record. English; desk.po translates."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from bot.casework.moves import Move, State
from bot.casework.queue import Flag, Lane
from bot.casework.vocabulary import (
    AttachmentRole,
    Basis,
    Belief,
    FateStatus,
    PerpetratorCategory,
    PlaceType,
    SourceKind,
    StepKind,
)
from locales import LOCALES
from storage.report import AttachmentKind, Purpose


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


STATES: Mapping[State, str] = MappingProxyType(
    {
        State.RECEIVED: _("New"),
        State.UNDER_REVIEW: _("Under review"),
        State.WAITING_FOR_FAMILY: _("Waiting for the family"),
        State.VERIFIED: _("Verified"),
        State.REFERRED: _("Referred"),
        State.DECLINED: _("Not taken further"),
        State.WITHDRAWN: _("Withdrawn by the family"),
        State.SET_ASIDE: _("Laid aside"),
    }
)
STATE_TONES: Mapping[State, str] = MappingProxyType(
    {State.RECEIVED: "accent", State.VERIFIED: "good", State.REFERRED: "good", State.WITHDRAWN: "stop"}
    | dict.fromkeys((State.UNDER_REVIEW, State.WAITING_FOR_FAMILY, State.DECLINED, State.SET_ASIDE), "")
)
LANES: Mapping[Lane, str] = MappingProxyType(
    {
        Lane.NEW: _("New"),
        Lane.MINE: _("Mine"),
        Lane.REVIEW: _("Under review"),
        Lane.WAITING: _("Waiting for the family"),
        Lane.READY: _("Verified"),
        Lane.REFERRED: _("Referred"),
        Lane.CLOSED: _("Closed"),
        Lane.QUARANTINE: _("Quarantine"),
        Lane.SET_ASIDE: _("Laid aside"),
    }
)
LANE_HINTS: Mapping[Lane, str] = MappingProxyType(
    {
        Lane.NEW: _("Nobody has taken these cases yet. Take one when you have the time to read it."),
        Lane.MINE: _("Cases you have taken."),
        Lane.REVIEW: _("Cases that you or your colleagues are checking now."),
        Lane.WAITING: _("We asked these families something and wait for their answer."),
        Lane.READY: _("Checked cases. They may be referred where the family agreed."),
        Lane.REFERRED: _("Cases that went to at least one partner."),
        Lane.CLOSED: _("Not taken further, or withdrawn by the family."),
        Lane.QUARANTINE: _(
            "These reports came in an odd way: too many at once, too much alike, or faster than a person writes. Each is "
            "kept whole, and its family sees what every family sees. Look soon: honest families may be among them."
        ),
        Lane.SET_ASIDE: _(
            "Reports that a moderator set aside in the quarantine lane. Nothing of them is deleted. When a family comes "
            "back with its receipt, its report returns to the lane by itself."
        ),
    }
)
FLAGS: Mapping[Flag, str] = MappingProxyType(
    {
        Flag.DEATH: _("News of a death: a person, gently"),
        Flag.CHILD: _("Child"),
        Flag.WOMAN: _("Woman or girl"),
        Flag.PREGNANT: _("Pregnant, or with a small child"),
        Flag.ILLNESS: _("Ill, or needs care"),
        Flag.THREAT: _("The family is threatened"),
        Flag.SEVERAL: _("Several taken together"),
        Flag.DEFENDER: _("Student, press, rights or lawyer"),
        Flag.FOUND: _("News of the person"),
        Flag.UNFINISHED: _("Sent unfinished"),
    }
)
# In the order in which the case page offers them.
MOVES: Mapping[Move, str] = MappingProxyType(
    {
        Move.TAKE: _("Take this case"),
        Move.TAKE_OVER: _("Take over this case"),
        Move.RESUME: _("Go on checking"),
        Move.CONFIRM: _("I have checked it too"),
        Move.REOPEN: _("Check it again"),
        Move.RELEASE: _("Give it back to the queue"),
    }
)
ONWARD = frozenset({Move.TAKE, Move.TAKE_OVER, Move.RESUME})
MOVED: Mapping[Move, str] = MappingProxyType(
    {
        Move.TAKE: _("You have taken this case. Colleagues see that it is with you."),
        Move.TAKE_OVER: _(
            "The case is with you now. Colleagues see that, and the trail of the case tells it."
        ),
        Move.RELEASE: _("The case is back in the queue."),
        Move.RESUME: _("You are checking this case again."),
        Move.CONFIRM: _("Your check is noted in the record."),
        Move.REOPEN: _("You are checking this case again."),
        Move.DECLINE: _("The case is not taken further. The reason is in the record's internal notes."),
        Move.HAND_OVER: _("The case is with your colleague now. Your note stands in the internal notes."),
        Move.ASK: _("Your question is sealed and waits for the family."),
    }
)
PERPETRATORS: Mapping[str, str] = MappingProxyType(
    {
        PerpetratorCategory.ARMY: _("Army"),
        PerpetratorCategory.FRONTIER_CORPS: _("Frontier Corps (FC)"),
        PerpetratorCategory.INTELLIGENCE_AGENCY: _("Intelligence agency"),
        PerpetratorCategory.COUNTER_TERRORISM_DEPARTMENT: _("Counter Terrorism Department (CTD)"),
        PerpetratorCategory.POLICE: _("Police"),
        PerpetratorCategory.LEVIES_OR_RANGERS: _("Levies or Rangers"),
        PerpetratorCategory.COAST_GUARD_OR_NAVY: _("Coast Guard or Navy"),
        PerpetratorCategory.PRISON_OFFICIALS: _("Prison officials"),
        PerpetratorCategory.PRO_STATE_MILITIA: _("Armed men working with the forces"),
        PerpetratorCategory.ARMED_GROUP_NON_STATE: _("Armed group that is not the State"),
        PerpetratorCategory.UNKNOWN_UNIFORMED: _("In uniform, not known which"),
        PerpetratorCategory.UNKNOWN_PLAIN_CLOTHES: _("In plain clothes, not known who"),
        PerpetratorCategory.UNKNOWN: _("Not known"),
        PerpetratorCategory.OTHER: _("Other"),
    }
)
BASES: Mapping[str, str] = MappingProxyType(
    {
        Basis.UNIFORM: _("Uniform"),
        Basis.SELF_DECLARED: _("They said so"),
        Basis.VEHICLE: _("Vehicle"),
        Basis.BASE: _("Place they came from or went to"),
        Basis.WITNESS: _("Witness"),
        Basis.LATER_ACKNOWLEDGEMENT: _("Admitted later"),
        Basis.INFERENCE: _("Concluded from the circumstances"),
        Basis.UNKNOWN: _("Not known"),
    }
)
BELIEFS: Mapping[str, str] = MappingProxyType(
    {
        Belief.CERTAIN: _("Certain"),
        Belief.PROBABLE: _("Probable"),
        Belief.POSSIBLE: _("Possible"),
        Belief.UNKNOWN: _("Not known"),
    }
)
FATES: Mapping[str, str] = MappingProxyType(
    {
        FateStatus.MISSING: _("Missing"),
        FateStatus.BELIEVED_HELD: _("Believed to be held"),
        FateStatus.ACKNOWLEDGED_DETENTION: _("Held, and this is admitted"),
        FateStatus.INTERNMENT_CENTRE: _("In an internment centre"),
        FateStatus.PRODUCED_IN_COURT: _("Brought before a court"),
        FateStatus.CONVICTED_PRISON: _("In prison after a sentence"),
        FateStatus.RELEASED_ALIVE: _("Released"),
        FateStatus.FOUND_ALIVE_ELSEWHERE: _("Found alive elsewhere"),
        FateStatus.FOUND_DEAD_IDENTIFIED: _("Found dead, identified (two people must have checked)"),
        FateStatus.FOUND_DEAD_UNIDENTIFIED_CLAIMED: _(
            "Said to be an unidentified body (two people must have checked)"
        ),
        FateStatus.REPORTED_KILLED_DISPUTED: _("Said to be killed, disputed (two people must have checked)"),
        FateStatus.RE_DISAPPEARED: _("Taken again"),
        FateStatus.NOT_AN_ENFORCED_DISAPPEARANCE: _("Not an enforced disappearance"),
        FateStatus.UNKNOWN: _("Not known"),
    }
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        StepKind.FIR: _("First information report (FIR)"),
        StepKind.FIR_REFUSED: _("FIR refused"),
        StepKind.POLICE: _("Went to the police"),
        StepKind.HABEAS_CORPUS: _("Habeas corpus petition"),
        StepKind.COIOED: _("Commission of Inquiry (CoIoED)"),
        StepKind.JIT: _("Joint investigation team"),
        StepKind.HIGH_COURT: _("High Court"),
        StepKind.SUPREME_COURT: _("Supreme Court"),
        StepKind.COURT: _("Court"),
        StepKind.DEPUTY_COMMISSIONER: _("Deputy commissioner"),
        StepKind.CAMP: _("Went to a camp"),
        StepKind.WGEID: _("UN working group (WGEID)"),
        StepKind.CED_URGENT_ACTION: _("UN committee, urgent action (CED)"),
        StepKind.NGO: _("Another organisation"),
        StepKind.PRESS_CONFERENCE: _("Press"),
        StepKind.SIT_IN: _("Protest or sit-in"),
        StepKind.NOTHING_YET: _("Nothing yet"),
        StepKind.OTHER: _("Other"),
    }
)
PLACES: Mapping[str, str] = MappingProxyType(
    {
        PlaceType.HOME: _("Home"),
        PlaceType.CHECKPOINT: _("Checkpoint"),
        PlaceType.ROAD_OR_BUS: _("Road or bus"),
        PlaceType.CAMPUS: _("School, hostel or university"),
        PlaceType.HOSPITAL: _("Hospital"),
        PlaceType.MARKET: _("Shop or market"),
        PlaceType.WORKPLACE: _("Place of work"),
        PlaceType.DETENTION_SITE: _("Camp or police station"),
        PlaceType.COURT: _("Court"),
        PlaceType.OTHER: _("Other"),
        PlaceType.UNKNOWN: _("Not known"),
    }
)
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        SourceKind.RELATIVE: _("Relative"),
        SourceKind.WITNESS: _("Witness"),
        SourceKind.SELF: _("The person"),
        SourceKind.LAWYER: _("Lawyer"),
        SourceKind.NGO: _("Organisation"),
        SourceKind.MEDIA: _("Press"),
        SourceKind.OFFICIAL: _("Official"),
        SourceKind.DOCUMENT: _("Document"),
    }
)
ROLES: Mapping[str, str] = MappingProxyType(
    {
        AttachmentRole.PHOTO_OF_PERSON: _("Photo of the person"),
        AttachmentRole.IDENTITY_DOCUMENT: _("Identity document"),
        AttachmentRole.POLICE_PAPER: _("Paper of the police"),
        AttachmentRole.COURT_PAPER: _("Paper of a court"),
        AttachmentRole.LETTER: _("Letter"),
        AttachmentRole.PRESS: _("Press"),
        AttachmentRole.FAMILY_ACCOUNT: _("The family's own words or voice"),
        AttachmentRole.OTHER_DOCUMENT: _("Other document"),
    }
)
SEXES: Mapping[str, str] = MappingProxyType(
    {"female": _("Female"), "male": _("Male"), "other": _("Other"), "unknown": _("Not known")}
)
RELIABILITIES: Mapping[int, str] = MappingProxyType(
    {
        5: _("5, very reliable"),
        4: _("4, reliable"),
        3: _("3, fairly reliable"),
        2: _("2, doubtful"),
        1: _("1, unreliable"),
    }
)
# Files that are never opened here, by what they are; any other type is shown as the plain word it is.
DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "image/svg+xml": _("A drawing that can carry a program (SVG)"),
        "text/html": _("A web page"),
        "application/xhtml+xml": _("A web page"),
        "application/msword": _("A Word document"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _("A Word document"),
        "application/vnd.ms-excel": _("A table of figures (Excel)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _("A table of figures (Excel)"),
        "application/zip": _("A packed folder (ZIP)"),
        "text/plain": _("A plain text"),
        "image/gif": _("A picture of a kind that is not drawn here"),
        "image/heic": _("A picture of a kind that is not drawn here"),
    }
)
KINDS: Mapping[AttachmentKind, str] = MappingProxyType(
    {
        AttachmentKind.PHOTO: _("Photo"),
        AttachmentKind.VOICE: _("Voice note"),
        AttachmentKind.AUDIO: _("Audio"),
        AttachmentKind.VIDEO: _("Video"),
        AttachmentKind.DOCUMENT: _("Document"),
    }
)
PURPOSES: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.KEEP: _("We may keep the report"),
        Purpose.REVIEW: _("Our moderators may read it"),
        Purpose.PARTNER: _("It may go to {partner}"),
        Purpose.UNITED_NATIONS: _("It may go to the UN (which names the person to the government)"),
        Purpose.PUBLISH: _("It may be published"),
    }
)


def language_name(language: str) -> str:
    """Give a language's own name for itself, from its tag."""
    code = language.split("-")[0]
    if code in LOCALES:
        return LOCALES[code].native_name
    try:
        return Locale.parse(code).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code if code.isascii() and code.isalnum() else "?"
