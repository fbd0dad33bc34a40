# SPDX-License-Identifier: AGPL-3.0-or-later

"""The interview, version 2: the core path in one short connection, and a second part that is offered, never pushed.

It asks all that the UN Working Group's form has boxes for, as far as a chat may ask it. Not asked, on purpose:
politics, relatives in armed groups, names of witnesses, details of torture or sexual violence, DNA, an exact
address. Some forms have boxes for these; a trained person asks by a safer channel.
"""

from __future__ import annotations

from dataclasses import replace

from bot.interview.questions.core_1 import CORE_1
from bot.interview.questions.core_2.consents import CONSENTS
from bot.interview.questions.core_2.event import EVENT
from bot.interview.questions.core_2.first import FIRST
from bot.interview.questions.core_2.news import NEWS
from bot.interview.questions.core_2.person import PERSON
from bot.interview.questions.core_2.second import SECOND
from bot.interview.questions.shape import Question, Questionnaire


def _numbered(questions: tuple[Question, ...], former: Questionnaire) -> tuple[Question, ...]:
    """Give each question the number it had in a former version, and a new one a number never used there."""
    known = {question.key: number for number, question in enumerate(former.questions, start=1)}
    fresh = iter(range(len(known) + 1, len(known) + len(questions) + 1))
    return tuple(replace(one, number=known.get(one.key) or next(fresh)) for one in questions)


CORE_2 = Questionnaire("core", 2, _numbered(FIRST + PERSON + NEWS + EVENT + SECOND + CONSENTS, CORE_1))
