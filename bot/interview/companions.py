# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several people taken at once: what is the same is asked once, each person has a report of her own.

What was told stays in the draft, under the key in the reporter's own chat, until the next person is told about
or the chat is cleared. Files stay with the report they came with: its erasure must be able to erase them.
"""

from __future__ import annotations

from bot.interview.path import next_key, steps
from bot.interview.questions import Kind
from bot.interview.state import Interview

SHARED = (
    "date",
    "date_sure",
    "place",
    "place_type",
    "who_took",
    "taken_with",
    "account",
    "time_of_day",
    "why_believed",
    "order_shown",
    "witnesses",
)


def has_companions(interview: Interview) -> bool:
    """Say whether others were taken at the same time."""
    return bool({"family", "others"} & set(interview.given("taken_with").choices))


def next_person(interview: Interview) -> Interview:
    """Give an interview about the next person: the pages read, the shared facts told, all else open."""
    pages = [step.key for step in steps(interview) if step.question.kind in (Kind.LANGUAGE, Kind.PAGE)]
    kept = {
        key: interview.given(key).model_copy(update={"files": ()})
        for key in (*pages, *SHARED)
        if interview.given(key).settled
    }
    begun = Interview.begin(interview.partners).model_copy(
        update={
            "questionnaire": interview.questionnaire,
            "version": interview.version,
            "language": interview.language,
            "recent": interview.recent,
            "answers": kept,
            "repeated": tuple(key for key in SHARED if key in kept),
        }
    )
    return begun.model_copy(update={"position": next_key(begun)})
