# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a case came, as long as that matters: while it waits in quarantine or is set aside."""

from __future__ import annotations

from bot.casework.moves import State
from bot.desk.opened import OpenedCase
from storage.report import Arrival


def odd_arrival(case: OpenedCase) -> Arrival | None:
    """Give how a case came, as long as it waits in quarantine or is set aside."""
    waits = case.state is State.RECEIVED and case.file.view.released_on is None
    came = case.report.arrival if case.report is not None else None
    return came if came is not None and came.reasons and (waits or case.state is State.SET_ASIDE) else None


def chat_of(case: OpenedCase) -> str | None:
    """Give the handle of the chat that a case came from, where one may ask that it be silenced."""
    came = odd_arrival(case)
    return came.sender if came is not None else None
