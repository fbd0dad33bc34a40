# SPDX-License-Identifier: AGPL-3.0-or-later

"""News of a person somebody has already told about. After the hardest news the machine asks nothing more."""

from __future__ import annotations

from bot.interview.questions.core_1.answers import SKIP
from bot.interview.questions.core_2.lanes import DEATH, DONT_KNOW, NEWS_ONLY
from bot.interview.questions.shape import Kind, Option, Question
from bot.interview.text import critical, msg

NEWS = (
    Question(
        "news_kind",
        Kind.CHOICE,
        (msg("What news do you have of {person}?"),),
        title=msg("The news"),
        options=(
            Option("seen", msg("Somebody saw this person")),
            Option("heard", msg("A call or a message came")),
            Option("released", msg("Back at home")),
            Option("held", msg("An office says where")),
            Option("died", msg("News of a death"), says="hard_news"),
            Option("other", msg("Something else")),
        ),
        skip=SKIP,
        asked_if=NEWS_ONLY,
    ),
    Question(
        "news_when",
        Kind.WORDS,
        (msg("When was that? About is fine."),),
        title=msg("When the news is from"),
        options=(DONT_KNOW,),
        skip=SKIP,
        asked_if=NEWS_ONLY,
        unless=(DEATH,),
    ),
    Question(
        "news_account",
        Kind.ACCOUNT,
        (
            msg("Please tell what you know, in your own words. Voice is fine."),
            critical("Please do not write who told you or who saw it. For their safety."),
        ),
        title=msg("What you know"),
        more=msg("You can send more. When you have finished, tap Done."),
        skip=SKIP,
        asked_if=NEWS_ONLY,
        unless=(DEATH,),
        heavy=True,
    ),
)  # fmt: skip
