# SPDX-License-Identifier: AGPL-3.0-or-later

"""Who the person is: the relation first, then the name; everything after speaks of the person by that name."""

from __future__ import annotations

from dataclasses import replace

from bot.interview.questions.core_1.answers import SKIP
from bot.interview.questions.core_2.lanes import CHILD, DONT_KNOW, NEWS_ONLY, RETURNED, former
from bot.interview.questions.shape import Condition, Kind, Option, Question, Variant
from bot.interview.text import critical, msg

_relation, _gender, _name, _father = (
    former(key) for key in ("relation", "gender", "person_name", "father_name")
)
# Who comes to tell news of another is not asked whether she herself was taken.
MYSELF = Option(
    "myself", msg("It is me. I was taken and I am back"), person=msg("this person"), unless=NEWS_ONLY
)
NO_PARENT = ("brother", "husband", "sister", "wife", "relative", "not_relative", "myself", "")

PERSON = (
    replace(_relation, options=(*_relation.options, MYSELF)),
    replace(
        _gender,
        asked_if=(Condition("relation", ("relative", "not_relative", "myself", "")),),
        instead=(Variant(RETURNED, (msg("Are you a man or a woman?"),)),),
    ),
    former("family_knows"),
    replace(_name, instead=(Variant(RETURNED, (msg("What is your full name?"), _name.prompt[1])),)),
    replace(_father, instead=(Variant(RETURNED, (msg("What is the name of your father?"), _father.prompt[1])),)),
    Question(
        "age",
        Kind.WORDS,
        (msg("About how old is {person}?"), msg("A number is enough. About is fine.")),
        title=msg("Age"),
        options=(DONT_KNOW,),
        skip=SKIP,
        counts=True,
        unless=(NEWS_ONLY,),
        instead=(Variant(RETURNED, (msg("About how old are you?"), msg("A number is enough. About is fine."))),),
    ),
    replace(former("husband_name"), unless=(CHILD,)),
    Question(
        "guardian",
        Kind.CHOICE,
        (
            critical("{person} is under 18. The mother, the father, or who cares for the child decides with us."),
            critical("Do they know and agree? If you care for the child yourself, that is a yes."),
        ),
        title=msg("The parents agree"),
        options=(
            Option("yes", msg("Yes, they agree"), also=msg("yes; y")),
            Option("no", msg("No"), also=msg("n")),
            Option("unsure", msg("I am not sure")),
        ),
        skip=SKIP,
        asked_if=(*CHILD, Condition("relation", NO_PARENT)),
        instead=(
            Variant(
                RETURNED,
                (
                    critical("You are under 18. Your mother, your father, or who cares for you decides with us."),
                    critical("Do they know and agree?"),
                ),
            ),
        ),
    ),
)  # fmt: skip
