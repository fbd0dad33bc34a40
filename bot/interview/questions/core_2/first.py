# SPDX-License-Identifier: AGPL-3.0-or-later

"""The pages before the first question; the last of them also lets in who only brings news."""

from __future__ import annotations

from dataclasses import replace

from bot.interview.questions.core_1 import FIRST_PAGES
from bot.interview.questions.shape import Option, Question
from bot.interview.text import msg

NEWS = Option("news", msg("News of a person already told about"))


def _with_news(page: Question) -> Question:
    go, *others = page.options
    return replace(page, options=(go, NEWS, *others))


FIRST = tuple(_with_news(page) if page.key == "begin" else page for page in FIRST_PAGES)
