# SPDX-License-Identifier: AGPL-3.0-or-later
"""For whom and when a date is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.interview.understanding.dates.calendars import year_now

SOLAR_LANGUAGES = ("fa", "ps")  # their everyday calendar is, in part of their lands, the Solar Hijri one


@dataclass(frozen=True)
class Context:
    """The reader's language, and the day on which it is told."""

    language: str
    today: date

    @property
    def solar(self) -> bool:
        """Say whether the reader may mean the Solar Hijri calendar without saying so."""
        return self.language in SOLAR_LANGUAGES

    @property
    def year_calendars(self) -> tuple[str, ...]:
        """Give the calendars in which "last year" may be meant."""
        return {"fa": ("persian",), "ps": ("gregorian", "persian")}.get(self.language, ("gregorian",))

    def year(self, calendar: str) -> int:
        """Give the present year of a calendar."""
        return year_now(calendar, self.today)
