# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was read out of somebody's words, said back to her so that she can say that it is not right."""

from __future__ import annotations

from bot.interview.acts import Say
from bot.interview.places_told import number_shown, place_shown
from bot.interview.state import Given, Interview
from bot.interview.text import Listed, When


def reading_shown(interview: Interview, given: Given) -> Say | None:
    """Give the sentence that shows what was understood of an answer, or None where nothing was, or a question shows it."""
    if given.date is not None and not given.choices and interview.position != "date_sure":
        return Say("date_understood", {"date": When(given.date.edtf, given.date.calendar)})
    if given.place is not None and (shown := place_shown(given.place.id)) is not None:
        return Say("place_understood", {"place": shown})
    if given.numbers:
        shown_numbers = Listed(tuple(number_shown(one) for one in given.numbers))
        return Say("numbers_understood", {"numbers": shown_numbers})
    return None
