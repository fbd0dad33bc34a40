# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read before the first question of version 1: who we are, what happens, and its limits."""

from __future__ import annotations

from bot.interview.questions.shape import Kind, Option, Question
from bot.interview.text import critical, msg

FIRST_PAGES = (
    Question("language", Kind.LANGUAGE, (msg("Which language is easiest for you?"), msg("You can also speak. Voice messages are welcome."))),
    Question(
        "safety",
        Kind.PAGE,
        (
            msg("Here you can tell us about a person who was taken away and has not come back."),
            critical("We are an independent human rights group. We are not the government. We are not Telegram. This is free, for ever."),
            critical("This chat can be seen by the Telegram company and by anyone who opens your phone."),
            msg("Are you in a place where you can read and write safely now?"),
        ),
        options=(
            Option("go", msg("Continue")),
            Option("later", msg("Not safe now"), opens="not_safe"),
            Option("safer", msg("How to be safer"), opens="safer"),
            Option("receipt", msg("I have a receipt number"), opens="receipt"),
        ),
    ),
    Question(
        "consent_who",
        Kind.PAGE,
        (
            critical("What happens with your words: we lock them as soon as they come. Only our own team can open them."),
            critical("Our team reads them only if you say yes. Others see them only if you say yes to that too."),
        ),
        options=(Option("go", msg("Go on")),),
    ),
    Question(
        "consent_how",
        Kind.PAGE,
        (
            critical("You decide everything. You do not have to answer. You can skip a question, stop, or erase it all."),
            critical("At the end we ask you what may be done with it. You say yes or no, one thing at a time."),
        ),
        options=(Option("go", msg("Go on")),),
    ),
    Question(
        "consent_limits",
        Kind.PAGE,
        (
            critical("We cannot promise a result. We will treat what you tell us with care."),
            critical("We never ask for money. We never promise to free someone."),
            critical("This is not a report to the police or to a court. It does not replace a lawyer."),
        ),
        options=(Option("go", msg("Go on")),),
    ),
    Question(
        "begin",
        Kind.PAGE,
        (critical("Shall we begin?"),),
        options=(Option("go", msg("Yes, let us begin"), also=msg("yes; y; ok")), Option("later", msg("Not now"), opens="paused", also=msg("no; n"))),
    ),
)  # fmt: skip
