# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done with it, and the read-back, in version 1."""

from __future__ import annotations

from bot.interview.questions.core_1.answers import NO, YES
from bot.interview.questions.shape import Condition, Kind, Question
from bot.interview.text import critical, msg

REVIEWED = (Condition("consent_review", ("yes",)),)

CONSENTS = (
    Question(
        "consent_keep",
        Kind.CONSENT,
        (
            critical("Now you decide what may be done. You can change your mind later."),
            critical("May we keep what you told us? It stays locked. If you say no, nothing is sent."),
        ),
        title=msg("We may keep it"),
        options=(YES, NO),
        columns=2,
        purpose="keep",
    ),
    Question(
        "consent_review",
        Kind.CONSENT,
        (critical("May our own team read it? They are people who defend human rights. Without this we cannot do more than keep it."),),
        title=msg("Our team may read it"),
        options=(YES, NO),
        columns=2,
        purpose="review",
    ),
    Question(
        "consent_partner",
        Kind.CONSENT,
        (critical("May we share it with {partner}? They keep a list of people who were taken. Your own name is not given to them."),),
        title=msg("It may go to {partner}"),
        options=(YES, NO),
        columns=2,
        asked_if=REVIEWED,
        purpose="partner",
    ),
    Question(
        "consent_un",
        Kind.CONSENT,
        (
            critical("May we send it to the United Nations group on people who were taken away? The United Nations asks the government where they are."),
            critical("For this, the name of {person} and what happened go to the government. Your own name does not."),
        ),
        title=msg("It may go to the United Nations"),
        options=(YES, NO),
        columns=2,
        asked_if=REVIEWED,
        purpose="united_nations",
    ),
    Question(
        "consent_publish",
        Kind.CONSENT,
        (critical("May we make the name of {person} public, for example in a report that everyone can read? What is public cannot be taken back."),),
        title=msg("The name may be made public"),
        options=(YES, NO),
        columns=2,
        asked_if=REVIEWED,
        purpose="publish",
    ),
    Question(
        "read_back",
        Kind.READ_BACK,
        (
            msg("This is what you told us. Some things are hidden here, so that others cannot read them."),
            msg("To change something, tap it below. If it is right, tap Send."),
        ),
    ),
)  # fmt: skip
