# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was told with a person's name: "X ولد Y", "X s/o Y". It is asked to be confirmed, not asked again."""

from __future__ import annotations

from bot.interview.state import Interview
from bot.interview.text import Text, msg
from bot.interview.understanding.name_kinds import sentence_told
from bot.interview.understanding.names import NameMeant, relation_told, understand_name
from bot.interview.writing import MAX_SHOWN_NAME, holds_long_number

TOLD_WITH_NAME = {  # question -> how it is asked when the answer came with the name
    "father_name": msg("With the name you wrote the name of the father: {name}. Is that right?"),
    "husband_name": msg("With the name you wrote the name of the husband: {name}. Is that right?"),
}


def _meant(interview: Interview, text: str) -> NameMeant | None:
    """Give the parts of a name, or None where it is nothing but a name."""
    if not relation_told(text) and not sentence_told(text):
        return None
    return understand_name(text, interview.given("person_name").language or interview.language)


def own_name(interview: Interview, text: str) -> str:
    """Give the person's own name out of the words of the name; "" where the sentence around it is not understood."""
    meant = _meant(interview, text)
    if meant is None or meant.reason == "unknown":
        return text
    if meant.reason or not meant.given:
        return ""
    if meant.father or meant.husband:
        return " ".join((*meant.honorifics, meant.given))
    if not meant.in_sentence:
        return text
    return " ".join(part for part in (*meant.honorifics, meant.given, meant.tribe) if part)


def told_with_name(interview: Interview, key: str) -> str:
    """Give the father's or husband's name as it was told with the person's; "" when it was not, or is answered."""
    if key not in TOLD_WITH_NAME or not interview.given(key).empty:
        return ""
    words = interview.given("person_name").words
    meant = _meant(interview, words[-1].text) if words else None
    if meant is None or not meant.given:
        return ""
    name = meant.father if key == "father_name" else meant.husband
    return name if len(name) <= MAX_SHOWN_NAME and not holds_long_number(name) else ""


def asked_again(interview: Interview, key: str) -> Text | None:
    """Give the question that confirms what was told with the name, or None."""
    name = told_with_name(interview, key)
    return Text(TOLD_WITH_NAME[key].source, {"name": name}) if name else None
