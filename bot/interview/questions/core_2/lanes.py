# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the questions share: the lanes as conditions (who reports, about what, how lately), and one answer."""

from __future__ import annotations

from bot.interview.questions.core_1 import CORE_1
from bot.interview.questions.shape import Condition, Option, Question
from bot.interview.text import msg

DONT_KNOW = Option("dont_know", msg("I don't know"), also=msg("do not know; dont know; not known"))
RETURNED = (Condition("relation", ("myself",)),)
NEWS_ONLY = (Condition("begin", ("news",)),)
DEATH = (Condition("news_kind", ("died",)),)
RECENT = (Condition("recent", ("yes",)),)
CHILD = (Condition("child", ("yes",)),)
# The family's wish counts, not that of a neighbour who means well; until it is known nothing is offered on its behalf.
FAMILY_UNASKED = (Condition("relation", ("not_relative",)), Condition("family_knows", ("no", "unsure", "")))
GUARDIAN_UNASKED = (
    Condition("child", ("yes",)),
    Condition("relation", ("brother", "husband", "sister", "wife", "relative", "not_relative", "myself", "")),
    Condition("guardian", ("no", "unsure", "")),
)
FROZEN = (Condition("freeze", ("yes",)),)

_FORMER = {question.key: question for question in CORE_1.questions}


def former(key: str) -> Question:
    """Give a question as version 1 asked it."""
    return _FORMER[key]
