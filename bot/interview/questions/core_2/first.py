# SPDX-License-Identifier: AGPL-3.0-or-later

"""The pages before the first question; the last of them says our limits, and lets in who only brings news.

Four pages after the language: who we are and whether it is safe, what happens with the words, who decides, and our
limits with "shall we begin", which version 1 asked on a page of its own.
"""

from __future__ import annotations

from dataclasses import replace

from bot.interview.questions.core_1.first import FIRST_PAGES
from bot.interview.questions.shape import Option, Question
from bot.interview.text import msg

NEWS = Option("news", msg("News of a person already told about"))


_limits = next(page for page in FIRST_PAGES if page.key == "consent_limits")


def _last(page: Question) -> Question:
    go, *others = page.options
    return replace(page, prompt=(*_limits.prompt, *page.prompt), options=(go, NEWS, *others))


FIRST = tuple(_last(page) if page.key == "begin" else page for page in FIRST_PAGES if page is not _limits)
