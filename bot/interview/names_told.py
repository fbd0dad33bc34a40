# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was told with a person's name: "X ولد Y", "X s/o Y". It is asked to be confirmed, not asked again."""

from __future__ import annotations

from bot.interview.state import Interview
from bot.interview.text import Text, msg
from bot.interview.understanding.names import NameMeant, relation_told, understand_name
from bot.interview.writing import MAX_SHOWN_NAME, holds_long_number

TOLD_WITH_NAME = {  # question -> how it is asked when the answer came with the name
    "father_name": msg("With the name you wrote the name of the father: {name}. Is that right?"),
    "husband_name": msg("With the name you wrote the name of the husband: {name}. Is that right?"),
}


def _split(interview: Interview) -> NameMeant | None:
    """Give the parts of the person's name, where a relation was told in it."""
    given = interview.given("person_name")
    text = given.words[-1].text if given.words else ""
    if not relation_told(text):
        return None
    meant = understand_name(text, given.language or interview.language)
    return meant if meant.given and (meant.father or meant.husband) else None


def own_name(interview: Interview, text: str) -> str:
    """Give the person's own name out of the words of the name."""
    meant = _split(interview)
    return text if meant is None else " ".join((*meant.honorifics, meant.given))


def told_with_name(interview: Interview, key: str) -> str:
    """Give the father's or husband's name as it was told with the person's; "" when it was not, or is answered."""
    if key not in TOLD_WITH_NAME or not interview.given(key).empty:
        return ""
    meant = _split(interview)
    if meant is None:
        return ""
    name = meant.father if key == "father_name" else meant.husband
    return name if len(name) <= MAX_SHOWN_NAME and not holds_long_number(name) else ""


def asked_again(interview: Interview, key: str) -> Text | None:
    """Give the question that confirms what was told with the name, or None."""
    name = told_with_name(interview, key)
    return Text(TOLD_WITH_NAME[key].source, {"name": name}) if name else None
