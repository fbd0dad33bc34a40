# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the person is called in a question: by name once it is known, before that "your son"."""

from __future__ import annotations

from bot.interview.names_told import own_name
from bot.interview.path import Step, step_by_key
from bot.interview.state import Interview
from bot.interview.text import Named, Text, Value, msg
from bot.interview.writing import MAX_SHOWN_NAME, holds_long_number


def relation_of(interview: Interview) -> Text:
    """Give the person by relation: "your son", or "this person"."""
    step = step_by_key(interview, "relation")
    for choice in interview.given("relation").choices:
        option = step.option(choice) if step else None
        if option and option.person:
            return option.person
    return msg("this person")


def person_of(interview: Interview) -> Value:
    """Give the person by name, if a short one was typed, else by relation."""
    words = interview.given("person_name").words
    name = own_name(interview, words[-1].text) if words else ""
    short = name and len(name) <= MAX_SHOWN_NAME and "\n" not in name
    # A card number typed where a name was asked for must not stand whole in every question after it.
    return name if short and not holds_long_number(name) else relation_of(interview)


def fill(interview: Interview, text: Text, step: Step | None = None, **more: Value) -> Text:
    """Put what is known of this interview into a sentence's open places."""
    source = text.source
    if "{" not in source and not text.language:
        return text  # most sentences have no open places
    values = {key: value for key, value in more.items() if "{" + key + "}" in source}
    if "{person}" in source:
        values["person"] = person_of(interview)
    if "{relation}" in source:
        values["relation"] = relation_of(interview)
    if step is not None and step.partner is not None and "{partner}" in source:
        values["partner"] = Named(step.partner.names)
    return Text(source, {**values, **text.values}, text.critical, text.plural)
