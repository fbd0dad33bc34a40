# SPDX-License-Identifier: AGPL-3.0-or-later

"""The core path, version 1: about nine questions, possible in one short connection.

Never changed once families have begun it; a new wording with a new meaning is a new version.
`{person}` is the person's own name once it is known, before that "your son" and so on. Present tense for the
person throughout. Every sentence should be understood at the first reading by someone with little schooling.
Source of order and wording: the minimum a communication to the UN Working Group needs, asked gently.
"""

from __future__ import annotations

from bot.interview.questions.core_1.consents import CONSENTS
from bot.interview.questions.core_1.event import EVENT
from bot.interview.questions.core_1.first import FIRST_PAGES
from bot.interview.questions.core_1.person import PERSON
from bot.interview.questions.shape import Questionnaire

CORE_1 = Questionnaire("core", 1, FIRST_PAGES + PERSON + EVENT + CONSENTS)
