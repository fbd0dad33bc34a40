# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each decision of two is called and means, and which of them a case offers to a moderator now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.desk.opened import OpenedCase
from bot.desk.sessions import Session
from bot.desk.together.deciding import may_begin, may_check, may_sign, waiting
from storage.decisions import DecisionView
from storage.states import DecisionKind


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


@dataclass(frozen=True)
class Meaning:
    """What a decision is called, what it does, and what its buttons say."""

    title: str
    means: str
    first: str
    second: str
    signed: str


MEANINGS: Mapping[DecisionKind, Meaning] = MappingProxyType(
    {
        DecisionKind.VERIFY: Meaning(
            _("Mark as verified"),
            _(
                "What is verified is the record: two people have read the family's words and checked every field, "
                "each for herself. Only a verified case can be referred."
            ),
            _("I have checked it: sign and propose"),
            _("I have checked it too: sign and verify"),
            _("The case is marked as verified."),
        ),
        DecisionKind.REJECT: Meaning(
            _("Reject as untrue"),
            _(
                "Only for a report that was made up, or made to harm somebody. A report that is thin, late or confused "
                "is not untrue: do not take it further instead. What two have rejected, two may erase."
            ),
            _("I am sure: sign and propose"),
            _("I have checked it too: sign and reject"),
            _("Rejected by two. It can still be checked again; two may also erase it."),
        ),
        DecisionKind.ERASE: Meaning(
            _("Erase the content"),
            _(
                "This cannot be undone by anybody, also not from the next backup. Earlier backups still hold it."
            ),
            _("I am sure: sign and propose"),
            _("I have read the table: sign and erase"),
            _("Erased. Only the fact remains."),
        ),
        DecisionKind.LIFT_FREEZE: Meaning(
            _("Let referrals go on"),
            _(
                "Referrals of this case were frozen because somebody suffers for the report. Lift this only when the "
                "family says that it is safe; what waits is sent within minutes."
            ),
            _("It is safe: sign and propose"),
            _("I have made sure too: sign and let them go on"),
            _("The freeze is lifted by two. What waited is sent now."),
        ),
        DecisionKind.SILENCE: Meaning(
            _("Silence its chat without an end"),
            _(
                "Nothing new is taken from the chat that sent this report, until one of you lifts it. Its receipt goes on "
                "working, so a family can still be heard. Only for a chat that floods again and again."
            ),
            _("I am sure: sign and propose"),
            _("I have looked at it too: sign and silence"),
            _("The chat is silenced by two, within a minute."),
        ),
        DecisionKind.TO_UN: Meaning(
            _("Paper for the UN working group"),
            _(
                "The working group sends the person's name to the Government. Read the paper word for word before you sign: "
                "two agree that it says what the family agreed to, and nothing that can harm. After the second signature it "
                "can be saved, until the case changes."
            ),
            _("I have read the paper: sign and propose"),
            _("I have read the paper too: sign"),
            _("Signed by two. The paper can be saved now."),
        ),
        DecisionKind.REVEAL: Meaning(
            _("Show who reported"),
            _(
                "The name of the reporter and how to reach them are covered, because it is the reporter who is punished "
                "when they are found out. Open this only when somebody must speak with them. Both who sign stand in the trail."
            ),
            _("It is needed: sign and propose"),
            _("I agree that it is needed: sign and show it"),
            _("Who reported is shown on the page of the case now."),
        ),
    }
)


@dataclass(frozen=True)
class Choice:
    """A decision of two on the page of a case: one that can be begun, or one that waits."""

    kind: DecisionKind
    title: str
    waits: bool
    awaits_me: bool


def choices(case: OpenedCase, session: Session) -> list[Choice]:
    """List the decisions of two that a case offers to this moderator."""
    found = []
    for kind, meaning in MEANINGS.items():
        view = waiting(case, kind)
        waits = view is not None and not view.outdated
        has_own_page = kind is DecisionKind.TO_UN  # from which its first signature is reached
        begins = (may_begin(case, kind, session) and not has_own_page) or (
            kind is DecisionKind.VERIFY and may_check(case, session)
        )
        if waits or begins:
            awaits_me = waits and not has_signed(view, session) and may_sign(case, kind, session)
            found.append(Choice(kind, meaning.title, waits, awaits_me))
    return found


def can_freeze(case: OpenedCase) -> bool:
    """Tell whether there is something to freeze."""
    may_leave = not (case.is_withdrawn or case.is_erased or (case.is_closed and not case.referrals))
    return may_leave and case.frozen_on is None


def has_signed(view: DecisionView | None, session: Session) -> bool:
    """Tell whether a moderator has signed a decision."""
    return view is not None and session.moderator_id in {one.moderator_id for one in view.signatures}
