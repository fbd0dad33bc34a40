# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clocks of a case: the UN's urgent window, a government's reply, the age of a consent.

Pure: computed from record and consents for a day; nothing is ever closed because a clock ran out.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.casework.consent import Consents
from bot.casework.dates import bounds_of
from bot.casework.outcome import Said
from bot.casework.record import Record

# Source: WGEID, urgent procedure: at most three months between the disappearance and its receipt.
UN_URGENT_MONTHS = 3
UN_URGENT_SOON = timedelta(days=14)  # Decision: two weeks leave time for two people and one question back.
# Source: WGEID, methods of work: a reply that nobody contests within six months counts as the clarification.
REPLY_MONTHS = 6
# Decision: a year after a family said yes, a person asks again before anything new goes out. A setting of the desk.
CONSENT_FOR = timedelta(days=365)


class Clock(StrEnum):
    """Which clock."""

    URGENT = "urgent"
    REPLY = "reply"
    CONSENT = "consent"


@dataclass(frozen=True)
class Running:
    """One clock of a case: the last day, and how many days are left; less than none when it has run out."""

    clock: Clock
    until: date
    days_left: int


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the last day of a shorter month."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def urgent_closes_on(latest_day: date) -> date:
    """Give the last day of the UN's urgent window, counted from the latest day it can have happened."""
    return months_after(latest_day, UN_URGENT_MONTHS)


def urgent_days_left(latest_day: date | None, *, today: date) -> int | None:
    """Give the days until the UN's urgent window closes; None when it has closed or nobody knows.

    An open or future end ("since 2024") is taken as today: the window is open until the facts say not.
    """
    if latest_day is None:
        return None
    left = (urgent_closes_on(min(latest_day, today)) - today).days
    return left if left >= 0 else None


def reply_due_on(record: Record) -> date | None:
    """Give the day by which the last reply of a government must be answered; None without one.

    A reply is dated by the earliest day it can have come: being early harms nobody. Any later statement that is
    no reply of theirs answers nothing by itself; a moderator writes down that it was contested.
    """
    due = None
    for statement in record.statements:
        if statement.said is Said.GOVERNMENT_REPLY:
            bounds = bounds_of(statement.on_edtf) if statement.on_edtf else None
            first = bounds.earliest if bounds and bounds.earliest else statement.written_on
            due = months_after(first, REPLY_MONTHS)
        elif statement.said is Said.REPLY_CONTESTED:
            due = None
    return due


def consent_ends_on(consents: Consents, *, lasts: timedelta = CONSENT_FOR) -> date | None:
    """Give the day on which the oldest yes that stands becomes too old; None when nothing is allowed."""
    if consents.withdrawn:
        return None
    return min((said.on + lasts for said in consents.decisions.values() if said.given), default=None)


def running(
    record: Record, consents: Consents, *, today: date, consent_for: timedelta = CONSENT_FOR
) -> tuple[Running, ...]:
    """List the clocks of a case, the nearest first."""
    latest = record.latest_day
    left = urgent_days_left(latest, today=today)
    found = [
        (Clock.URGENT, today + timedelta(days=left) if left is not None else None),
        (Clock.REPLY, reply_due_on(record)),
        (Clock.CONSENT, consent_ends_on(consents, lasts=consent_for)),
    ]
    clocks = [Running(clock, until, (until - today).days) for clock, until in found if until is not None]
    return tuple(sorted(clocks, key=lambda one: one.until))
