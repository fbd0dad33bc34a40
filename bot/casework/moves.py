# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a case as one table of moves. What is not in the table cannot happen.

Pure: who may make a move, under which name it is kept in the audit chain, and where it leads.
A withdrawal leads from every state to WITHDRAWN; nothing leads out of it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.casework.errors import CaseworkError


class State(StrEnum):
    """Where a case stands. The database keeps these words in the clear, so they say nothing of content."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    WAITING_FOR_FAMILY = "waiting_for_family"
    VERIFIED = "verified"
    REFERRED = "referred"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


class Move(StrEnum):
    """What somebody does to a case, in the imperative."""

    TAKE = "take"
    TAKE_OVER = "take-over"
    RELEASE = "release"
    HAND_OVER = "hand-over"
    ASK = "ask"
    RESUME = "resume"
    VERIFY = "verify"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    DECLINE = "decline"
    REJECT = "reject"
    REFER = "refer"
    WITHDRAW = "withdraw"
    SET_ASIDE = "set-aside"
    BRING_BACK = "bring-back"


class Who(StrEnum):
    """Who may make a move."""

    ANY_MODERATOR = "any-moderator"
    HOLDER = "holder"  # the moderator who took the case
    WHEN_LEFT = "any-moderator-when-left"  # the holder is gone, or did nothing for LEASE_FOR
    TWO = "two-moderators"  # each with a signature; one alone only proposes it
    FAMILY = "family"  # by receipt; the desk never withdraws in the family's name


# Decision: families are promised that somebody reads within a week; no case may lie longer with one who left it.
LEASE_FOR = timedelta(days=7)


class MoveNotAllowed(CaseworkError):  # noqa: N818 -- named for what happened, as the desk tells it
    """This move does not start from this state, or not by this person."""

    def __init__(self, state: State, move: Move) -> None:
        """Remember the state and the move; neither is content."""
        super().__init__(
            f"expected a move that leads out of {state.value}, not {move.value}; "
            "read the case again and choose anew"
        )
        self.state = state
        self.move = move


@dataclass(frozen=True)
class Leads:
    """One row of the table: where a move leads, who may make it, and what becomes of the holder."""

    to: State
    by: Who
    holds_after: bool = False  # True: who made the move holds the case; False: see `keeps_holder`
    keeps_holder: bool = True
    gives: bool = False  # True: a colleague whom the mover names holds the case


_TABLE: dict[tuple[State, Move], Leads] = {
    (State.RECEIVED, Move.TAKE): Leads(State.UNDER_REVIEW, Who.ANY_MODERATOR, holds_after=True),
    # Out of the quarantine lane, many at once. The family is told nothing else than before, and may come back.
    (State.RECEIVED, Move.SET_ASIDE): Leads(State.SET_ASIDE, Who.ANY_MODERATOR, keeps_holder=False),
    (State.SET_ASIDE, Move.BRING_BACK): Leads(State.RECEIVED, Who.ANY_MODERATOR),
    (State.UNDER_REVIEW, Move.RELEASE): Leads(State.RECEIVED, Who.HOLDER, keeps_holder=False),
    (State.UNDER_REVIEW, Move.ASK): Leads(State.WAITING_FOR_FAMILY, Who.HOLDER),
    # To a colleague by name, with a note: nothing a family told has to be read twice for want of a sentence.
    (State.UNDER_REVIEW, Move.HAND_OVER): Leads(State.UNDER_REVIEW, Who.HOLDER, gives=True),
    (State.WAITING_FOR_FAMILY, Move.HAND_OVER): Leads(State.WAITING_FOR_FAMILY, Who.HOLDER, gives=True),
    (State.VERIFIED, Move.HAND_OVER): Leads(State.VERIFIED, Who.HOLDER, gives=True),
    (State.REFERRED, Move.HAND_OVER): Leads(State.REFERRED, Who.HOLDER, gives=True),
    # What we say we have checked, two people have checked; what must stand in the record is gate 3.
    (State.UNDER_REVIEW, Move.VERIFY): Leads(State.VERIFIED, Who.TWO),
    (State.UNDER_REVIEW, Move.DECLINE): Leads(State.DECLINED, Who.HOLDER),
    # A colleague may fall ill, leave, or come back under a new id: no case stays locked to nobody.
    (State.UNDER_REVIEW, Move.TAKE_OVER): Leads(State.UNDER_REVIEW, Who.WHEN_LEFT, holds_after=True),
    # To call a family's report untrue takes two people; what two rejected, two may erase.
    (State.UNDER_REVIEW, Move.REJECT): Leads(State.DECLINED, Who.TWO),
    (State.DECLINED, Move.REJECT): Leads(State.DECLINED, Who.TWO),
    (State.WAITING_FOR_FAMILY, Move.ASK): Leads(State.WAITING_FOR_FAMILY, Who.HOLDER),
    # A colleague may fall ill while a family waits: anyone may resume, and then holds the case.
    (State.WAITING_FOR_FAMILY, Move.RESUME): Leads(State.UNDER_REVIEW, Who.ANY_MODERATOR, holds_after=True),
    # Asking on does not take back what was verified or referred.
    (State.VERIFIED, Move.ASK): Leads(State.VERIFIED, Who.ANY_MODERATOR),
    # A second pair of eyes on the record; needed where it says that somebody is dead.
    (State.VERIFIED, Move.CONFIRM): Leads(State.VERIFIED, Who.ANY_MODERATOR),
    (State.REFERRED, Move.CONFIRM): Leads(State.REFERRED, Who.ANY_MODERATOR),
    (State.VERIFIED, Move.REOPEN): Leads(State.UNDER_REVIEW, Who.ANY_MODERATOR, holds_after=True),
    (State.VERIFIED, Move.REFER): Leads(State.REFERRED, Who.ANY_MODERATOR),
    (State.REFERRED, Move.ASK): Leads(State.REFERRED, Who.ANY_MODERATOR),
    (State.REFERRED, Move.REFER): Leads(State.REFERRED, Who.ANY_MODERATOR),
    # Declining is never final: new facts may come with the family's receipt.
    (State.DECLINED, Move.REOPEN): Leads(State.UNDER_REVIEW, Who.ANY_MODERATOR, holds_after=True),
}
_WITHDRAWAL = Leads(State.WITHDRAWN, Who.FAMILY, keeps_holder=False)
_TABLE.update({(state, Move.WITHDRAW): _WITHDRAWAL for state in State})

MOVES: Mapping[tuple[State, Move], Leads] = MappingProxyType(_TABLE)


@dataclass(frozen=True)
class Moved:
    """The state after a move, and who holds the case then."""

    to: State
    held_by: str | None


def move(
    state: State,
    chosen: Move,
    *,
    by: str,
    held_by: str | None,
    is_left: bool = False,
    by_two: bool = False,
    given_to: str | None = None,
) -> Moved:
    """Give what a moderator's move makes of a case. Raises MoveNotAllowed.

    by: the moderator's id. held_by: who holds the case now, None when nobody does.
    is_left: what `is_left` said of the holder. by_two: two moderators have signed for this.
    given_to: the id of the colleague to whom a case is handed over.
    """
    leads = MOVES.get((state, chosen))
    if leads is None or not _may(leads.by, by=by, held_by=held_by, is_left=is_left, by_two=by_two):
        raise MoveNotAllowed(state, chosen)
    if leads.gives:
        if given_to in {None, by}:
            raise MoveNotAllowed(state, chosen)
        return Moved(leads.to, given_to)
    if leads.holds_after:
        return Moved(leads.to, by)
    return Moved(leads.to, held_by if leads.keeps_holder else None)


def allowed_moves(state: State, *, by: str, held_by: str | None, is_left: bool = False) -> tuple[Move, ...]:
    """List the moves that this moderator may make alone now, in the order of the Move enumeration."""
    return tuple(
        chosen
        for chosen in Move
        if (leads := MOVES.get((state, chosen))) is not None
        and _may(leads.by, by=by, held_by=held_by, is_left=is_left, by_two=False)
    )


def may_propose(state: State, chosen: Move, *, by: str, held_by: str | None) -> bool:
    """Tell whether a moderator may begin a move that takes two: while a case is under review only its holder."""
    leads = MOVES.get((state, chosen))
    is_others = state is State.UNDER_REVIEW and held_by != by
    return leads is not None and leads.by is Who.TWO and not is_others


def is_left(*, holder_is_active: bool, last_act_on: date | None, today: date) -> bool:
    """Tell whether a case has been left: its holder is gone, or did nothing about it for LEASE_FOR.

    last_act_on: the day of the holder's last act about this case; None when none is known.
    """
    return not holder_is_active or (last_act_on is not None and today - last_act_on >= LEASE_FOR)


def _may(who: Who, *, by: str, held_by: str | None, is_left: bool, by_two: bool) -> bool:
    """Tell whether a moderator is the one whom a row of the table means."""
    if who is Who.HOLDER:
        return held_by == by
    if who is Who.WHEN_LEFT:
        return is_left and held_by != by
    if who is Who.TWO:
        return by_two
    return who is Who.ANY_MODERATOR


def diagram() -> str:
    """Draw the table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.RECEIVED.name}"]
    for (state, chosen), leads in MOVES.items():
        lines.append(f"    {state.name} --> {leads.to.name} : {chosen.value} ({leads.by.value})")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(diagram())
