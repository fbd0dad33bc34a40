# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reports, and who the person is, in version 1."""

from __future__ import annotations

from bot.interview.questions.core_1.answers import SKIP
from bot.interview.questions.shape import Condition, Kind, Option, Question
from bot.interview.text import msg

RELATIONS = (
    Option("son", msg("My son"), person=msg("your son"), gender="man"),
    Option("brother", msg("My brother"), person=msg("your brother"), gender="man"),
    Option("husband", msg("My husband"), person=msg("your husband"), gender="man"),
    Option("father", msg("My father"), person=msg("your father"), gender="man"),
    Option("daughter", msg("My daughter"), person=msg("your daughter"), gender="woman"),
    Option("sister", msg("My sister"), person=msg("your sister"), gender="woman"),
    Option("wife", msg("My wife"), person=msg("your wife"), gender="woman"),
    Option("mother", msg("My mother"), person=msg("your mother"), gender="woman"),
    Option("relative", msg("Another relative"), person=msg("your relative")),
    Option("not_relative", msg("I am not a relative")),
)

PERSON = (
    Question(
        "relation",
        Kind.CHOICE,
        (msg("Who is this person to you?"),),
        title=msg("Who the person is to you"),
        options=RELATIONS,
        columns=2,
        skip=SKIP,
    ),
    Question(
        "gender",
        Kind.CHOICE,
        (msg("Is {person} a man or a woman?"),),
        title=msg("Man or woman"),
        options=(Option("man", msg("Man"), gender="man"), Option("woman", msg("Woman"), gender="woman")),
        columns=2,
        skip=SKIP,
        asked_if=(Condition("relation", ("relative", "not_relative", "")),),
    ),
    Question(
        "family_knows",
        Kind.CHOICE,
        (
            msg("Does the family know that you are telling us?"),
            msg("The wishes of the family decide what we may do. Any answer is fine."),
        ),
        title=msg("The family knows"),
        options=(
            Option("yes", msg("Yes, they agree"), also=msg("yes; y")),
            Option("no", msg("No"), also=msg("n")),
            Option("unsure", msg("I am not sure")),
        ),
        skip=SKIP,
        asked_if=(Condition("relation", ("not_relative",)),),
    ),
    Question(
        "person_name",
        Kind.WORDS,
        (msg("What is the full name of {relation}?"), msg("Write it as on the identity card, if you can. A part of the name is also fine.")),
        title=msg("Name"),
        masked=True,
    ),
    Question(
        "father_name",
        Kind.WORDS,
        (msg("What is the name of the father of {person}?"), msg("Many people have the same name. This helps us to know one from another.")),
        title=msg("Father's name"),
        masked=True,
        skip=SKIP,
    ),
    Question(
        "husband_name",
        Kind.WORDS,
        (msg("What is the name of the husband of {person}?"),),
        title=msg("Husband's name"),
        options=(Option("not_married", msg("Not married")),),
        masked=True,
        skip=SKIP,
        asked_if=(
            Condition("gender", ("woman",)),
            Condition("relation", ("daughter", "sister", "mother", "relative", "not_relative", "")),
        ),
    ),
)  # fmt: skip
