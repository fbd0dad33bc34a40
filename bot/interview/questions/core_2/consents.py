# SPDX-License-Identifier: AGPL-3.0-or-later

"""What may be done with it, one thing at a time, default no.

Where the family, or a child's parents, have not been asked yet, nothing is asked on their behalf: then there is
no yes that could be used. After a threat the same, if the reporter wants it so.
"""

from __future__ import annotations

from dataclasses import replace

from bot.interview.questions.core_1.answers import NO, YES
from bot.interview.questions.core_2.lanes import (
    CHILD,
    DEATH,
    FAMILY_UNASKED,
    FROZEN,
    GUARDIAN_UNASKED,
    RETURNED,
    former,
)
from bot.interview.questions.shape import Kind, Question, Variant
from bot.interview.text import critical

NOT_YET = (DEATH, FAMILY_UNASKED, GUARDIAN_UNASKED, FROZEN)
_review, _partner, _un, _publish = (
    former(f"consent_{key}") for key in ("review", "partner", "un", "publish")
)
UNASKED = (
    critical("May our own team read it? They are people who defend human rights. Without this we cannot do more than keep it."),
    critical("Nobody else receives it before the family, or the parents, have said yes. We ask about that later."),
)  # fmt: skip

CONSENTS = (
    Question(
        "consent_hard",
        Kind.CONSENT,
        (
            critical("We ask nothing more."),
            critical("May our team keep this, and may one person of our team read it and write to you here?"),
        ),
        title=critical("A person may read it"),
        options=(YES, NO),
        columns=2,
        asked_if=DEATH,
        purpose="keep",
        covers=("review",),
    ),
    replace(former("consent_keep"), unless=(DEATH,)),
    replace(
        _review,
        unless=(DEATH,),
        instead=(Variant(FAMILY_UNASKED, UNASKED), Variant(GUARDIAN_UNASKED, UNASKED)),
    ),
    replace(
        _partner,
        unless=NOT_YET,
        instead=(
            Variant(RETURNED, (critical("May we share it with {partner}? They keep a list of people who were taken. Your name is part of it."),)),
        ),
    ),
    replace(
        _un,
        unless=NOT_YET,
        instead=(
            Variant(
                RETURNED,
                (
                    critical("May we send it to the United Nations group on people who were taken away? The United Nations asks the government about it."),
                    critical("For this, your name and what happened to you go to the government."),
                ),
            ),
        ),
    ),
    replace(
        _publish,
        unless=(*NOT_YET, CHILD),
        instead=(
            Variant(RETURNED, (critical("May we make your name public, for example in a report that everyone can read? What is public cannot be taken back."),)),
        ),
    ),
    replace(
        former("read_back"),
        instead=(Variant(DEATH, (critical("Tap Send, and it goes to one person of our team. Nobody else."),)),),
    ),
)  # fmt: skip
