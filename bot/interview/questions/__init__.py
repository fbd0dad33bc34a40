# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questionnaires, as data. A draft stays on the version it began with, so old versions stay here.

To add a question: write it into a new version's list, give it a key that was never used, translate its
sentences, and add a transcript. No code changes.
"""

from __future__ import annotations

from bot.interview.questions.core_1 import CORE_1
from bot.interview.questions.core_2 import CORE_2
from bot.interview.questions.shape import Condition, Kind, Option, Question, Questionnaire

ALL = {(known.name, known.version): known for known in (CORE_1, CORE_2)}
CURRENT = CORE_2


def questionnaire(name: str, version: int) -> Questionnaire:
    """Give the questionnaire an interview began with; the current one if it is known no more."""
    return ALL.get((name, version), CURRENT)


__all__ = ["ALL", "CURRENT", "Condition", "Kind", "Option", "Question", "Questionnaire", "questionnaire"]
