# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a case as one table of moves. What is not in the table cannot happen.

Pure: who may make a move, under which name it is kept in the audit chain, and where it leads.
A withdrawal leads from every state to WITHDRAWN; nothing leads out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


class Move(StrEnum):
    """What somebody does to a case, in the imperative."""

    TAKE = "take"
    RELEASE = "release"
    ASK = "ask"
    RESUME = "resume"
    VERIFY = "verify"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    DECLINE = "decline"
    REFER = "refer"
    WITHDRAW = "withdraw"


class Who(StrEnum):
    """Who may make a move."""

    ANY_MODERATOR = "any-moderator"
    HOLDER = "holder"  # the moderator who took the case
    FAMILY = "family"  # by receipt; the desk never withdraws in the family's name


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


_TABLE: dict[tuple[State, Move], Leads] = {
    (State.RECEIVED, Move.TAKE): Leads(State.UNDER_REVIEW, Who.ANY_MODERATOR, holds_after=True),
    (State.UNDER_REVIEW, Move.RELEASE): Leads(State.RECEIVED, Who.HOLDER, keeps_holder=False),
    (State.UNDER_REVIEW, Move.ASK): Leads(State.WAITING_FOR_FAMILY, Who.HOLDER),
    (State.UNDER_REVIEW, Move.VERIFY): Leads(State.VERIFIED, Who.HOLDER),
    (State.UNDER_REVIEW, Move.DECLINE): Leads(State.DECLINED, Who.HOLDER),
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


def move(state: State, chosen: Move, *, by: str, held_by: str | None) -> Moved:
    """Give what a moderator's move makes of a case. Raises MoveNotAllowed.

    by: the moderator's id. held_by: who holds the case now, None when nobody does.
    """
    leads = MOVES.get((state, chosen))
    if leads is None or not _may(leads.by, by=by, held_by=held_by):
        raise MoveNotAllowed(state, chosen)
    if leads.holds_after:
        return Moved(leads.to, by)
    return Moved(leads.to, held_by if leads.keeps_holder else None)


def allowed_moves(state: State, *, by: str, held_by: str | None) -> tuple[Move, ...]:
    """List the moves that this moderator may make now, in the order of the Move enumeration."""
    return tuple(
        chosen
        for chosen in Move
        if (leads := MOVES.get((state, chosen))) is not None and _may(leads.by, by=by, held_by=held_by)
    )


def _may(who: Who, *, by: str, held_by: str | None) -> bool:
    """Tell whether a moderator is the one whom a row of the table means."""
    if who is Who.HOLDER:
        return held_by == by
    return who is Who.ANY_MODERATOR


def diagram() -> str:
    """Draw the table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.RECEIVED.name}"]
    for (state, chosen), leads in MOVES.items():
        lines.append(f"    {state.name} --> {leads.to.name} : {chosen.value} ({leads.by.value})")
    return "\n".join(lines) + "\n"
