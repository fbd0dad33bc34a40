# SPDX-License-Identifier: AGPL-3.0-or-later
"""For whom and when a date is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.interview.understanding.dates.calendars import gregorian, persian, year_now, years_within

SOLAR_LANGUAGES = ("fa", "ps")  # their everyday calendar is, in part of their lands, the Solar Hijri one
OLDEST_SOLAR_YEAR = 1309  # 1930


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
    def week_start(self) -> date:
        """Give the first day of this week: Saturday for readers of the solar calendar, else Monday."""
        since = (self.today.weekday() + 2) % 7 if self.solar else self.today.weekday()
        return self.today - timedelta(days=since)

    @property
    def year_calendars(self) -> tuple[str, ...]:
        """Give the calendars in which "last year" may be meant."""
        return {"fa": ("persian",), "ps": ("gregorian", "persian")}.get(self.language, ("gregorian",))

    def years_meant(self, calendar: str, month: int, year: int) -> list[int]:
        """Give the years of a month's calendar that a year told beside it can mean.

        "Ramadan 2014" has the Gregorian year; "Ramadan 1403" has, for readers of Persian, the solar one.
        """
        if calendar == "gregorian":
            return [year] if year >= 1900 else []
        if year >= 1900:
            return years_within(calendar, month, gregorian(year))
        if calendar == "islamic" and self.solar and OLDEST_SOLAR_YEAR <= year <= self.year("persian"):
            return years_within(calendar, month, persian(year))
        return [year]

    def year(self, calendar: str) -> int:
        """Give the present year of a calendar."""
        return year_now(calendar, self.today)
