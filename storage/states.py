# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coarse words that stand in the clear beside ciphertext. They say where a thing is, never what it says.

Which moves lead from one case state to another is casework's table; this room knows only the two ends.
"""

from __future__ import annotations

from enum import StrEnum

RECEIVED = "received"  # every case begins here
WITHDRAWN = "withdrawn"  # nothing leads out of it
SET_ASIDE = "set_aside"  # of the quarantine lane, by a moderator; a receipt is told RECEIVED
ERASED = (
    "erased"  # what a receipt is told of a case whose content two moderators erased; never a state of a row
)


class ReferralState(StrEnum):
    """Where a referral stands."""

    PROPOSED = "proposed"  # one signature
    READY = "ready"  # two signatures, a delivery is queued
    DELIVERED = "delivered"
    REFUSED = "refused"  # by the partner, for good
    CANCELLED = "cancelled"  # before it was sent
    RETRACTING = "retracting"  # it went out, a retraction is queued
    RETRACTED = "retracted"


class DecisionKind(StrEnum):
    """What two moderators decide about a case together."""

    REJECT = "reject"  # not taken further because it is judged to be untrue
    ERASE = "erase"  # the content goes, the fact stays
    VERIFY = "verify"  # the record holds, by two who checked it
    LIFT_FREEZE = "lift-freeze"  # referrals may go on after a reprisal
    SILENCE = "silence"  # nothing more is taken from the reporter's chat, without an end
    TO_UN = "communicate"  # the paper for the UN working group may be saved
    REVEAL = "reveal-reporter"  # the desk shows who reported, and how to reach them


class DecisionState(StrEnum):
    """Where such a decision stands."""

    PROPOSED = "proposed"  # one signature
    DONE = "done"  # two
    CANCELLED = "cancelled"


class SilenceState(StrEnum):
    """Where a moderator's wish stands that nothing more be taken from a chat."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    UNKNOWN = "unknown"  # intake does not remember the chat, or not any more
    LIFTING = "lifting"  # somebody wants it to be heard again
    LIFTED = "lifted"
    OVER = "over"
    REPLACED = "replaced"  # by a longer one


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class DeliveryKind(StrEnum):
    """What a delivery carries."""

    CASE = "case"
    WITHDRAWAL = "withdrawal"


class Outcome(StrEnum):
    """How one attempt ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    TRY_AGAIN = "try_again"
