# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read-back: what was told, short and masked, with a way to change each answer."""

from __future__ import annotations

from bot.interview.names_told import own_name
from bot.interview.parts import Button, Screen
from bot.interview.path import Step, applies, aside, prompt_of, settled, steps
from bot.interview.persons import fill
from bot.interview.places_told import (
    around_shown,
    holds_one_of,
    names_it,
    number_shown,
    place_shown,
    says_no_more,
    without_figures,
)
from bot.interview.questions import Kind
from bot.interview.state import Given, Interview
from bot.interview.text import Line, Listed, Text, When, msg
from bot.interview.writing import MAX_SHOWN_ANSWER, masked_name, masked_numbers, shortened

FEW_ANSWERS = 20  # above this each answer is shown shorter, so that all fit one message
COUNTED = (Kind.ACCOUNT, Kind.FILES)  # never shown back, only counted


def read_back_screen(interview: Interview, here: Step) -> Screen:
    """Give the summary, a button for each answer, and the way to send."""
    prompt = prompt_of(interview, here.question)
    last = (Button(f"back:{here.number}", msg("Back")), Button("stop", msg("Stop for now"), also=msg("stop")))
    if prompt is not here.question.prompt:  # after the hardest news nothing is read back
        return Screen(prompt, ((Button("send", msg("Send"), option=True),), last))
    told = told_steps(interview)
    limit = MAX_SHOWN_ANSWER if len(told) <= FEW_ANSWERS else MAX_SHOWN_ANSWER // 3
    lines = [_line(interview, step, limit) for step in told]
    more = _counts(aside(interview))
    if more:
        lines.append(
            Text("{title}: {answer}", {"title": msg("You also said"), "answer": Listed(tuple(more))})
        )
    listing = Text("\n".join("{" f"l{at}" "}" for at in range(len(lines))), {f"l{at}": line for at, line in enumerate(lines)})  # fmt: skip
    buttons = [Button(f"edit:{step.number}", title_of(interview, step)) for step in told]
    rows: list[tuple[Button, ...]] = [tuple(buttons)] if buttons else []
    rows.append((Button("send", msg("Send"), option=True),))
    if interview.early or interview.given("more").choices in (("no",), ("enough",)):
        rows.append((Button("more", msg("Tell more first"), option=True),))
    rows.append(last)
    intro, outro = prompt[0], prompt[1:]
    return Screen((intro, listing, *outro), tuple(rows))


def told_steps(interview: Interview) -> list[Step]:
    """Give the steps that are worth reading back."""
    return [step for step in steps(interview) if _is_told(interview, step)]


def _is_told(interview: Interview, step: Step) -> bool:
    """Say whether a line is worth reading: of the second part only what was told, not what was left out."""
    if not step.question.title or not settled(interview, step) or not applies(interview, step):
        return False
    return not (step.question.second and interview.given(step.key).empty)


def title_of(interview: Interview, step: Step) -> Text:
    """Give the short name of a question that is read back."""
    assert step.question.title is not None
    return fill(interview, step.question.title, step)


def _line(interview: Interview, step: Step, limit: int) -> Text:
    if step.key in interview.repeated:
        answer: list[Line] = [msg("as you told before")]
    else:
        given = interview.given(step.key)
        if step.key == "person_name":
            given = _without_sentence(interview, given)
        answer = _answer(step, given, limit)
    return Text("{title}: {answer}", {"title": title_of(interview, step), "answer": Listed(tuple(answer))})


def _without_sentence(interview: Interview, given: Given) -> Given:
    """Give the name without the words around it: masked, "my brother is called" says nothing."""
    name = own_name(interview, given.words[-1].text) if len(given.words) == 1 else ""
    if not name:
        return given
    return given.model_copy(update={"words": (given.words[0].model_copy(update={"text": name}),)})


def _answer(step: Step, given: Given, limit: int) -> list[Line]:
    if given.skipped and given.empty:
        return [msg("left out")]
    parts: list[Line] = [option.label for key in given.choices if (option := step.option(key))]
    if step.question.kind in COUNTED:
        return parts + _counts(given)
    if given.date is not None:
        parts = [Text("{date}", {"date": When(given.date.edtf, given.date.calendar)})]
    elif step.question.kind is Kind.NUMBERS and given.words and not parts:
        text = " ".join(told.text for told in given.words)
        parts = [number_shown(one) for one in given.numbers] or [shortened(without_figures(text), limit)]
    elif given.place is not None and not parts:
        parts += _place(given, limit)
    elif given.words and not parts:
        text = " ".join(told.text for told in given.words)
        parts.append(masked_name(text) if step.question.masked else shortened(masked_numbers(text), limit))
    return parts + _file_counts(given)


def _place(given: Given, limit: int) -> list[Line]:
    """Give a place in the reporter's words, and as it was understood."""
    text = " ".join(told.text for told in given.words)
    shown = place_shown(given.place.id) if given.place is not None else None
    alone = given.place is not None and shown is not None and says_no_more(text, given.place.id)
    told: list[Line] = [shortened(masked_numbers(text), limit)] if text and not alone else []
    if shown is None or given.place is None:
        return told
    around = around_shown(given.place.id)
    if told and names_it(text, given.place.id):
        if around is None or holds_one_of(text, around.names.values()):
            return told
        return [Text("{told} ({around})", {"told": told[0], "around": around})]
    return [*told, Text("{place}", {"place": shown})]


def _counts(given: Given) -> list[Line]:
    """Say how much was told, and nothing of it."""
    words = sum(len(told.text.split()) for told in given.words)
    return ([msg("words: {n}", n=words)] if words else []) + _file_counts(given)


def _file_counts(given: Given) -> list[Line]:
    voices = sum(file.kind in ("voice", "audio") for file in given.files)
    photos = sum(file.kind == "photo" for file in given.files)
    others = len(given.files) - voices - photos
    counts = ((voices, "voice messages: {n}"), (photos, "photos: {n}"), (others, "files: {n}"))
    return [Text(source, {"n": count}) for count, source in counts if count]


FILE_COUNTS = (
    msg("voice messages: {n}"),
    msg("photos: {n}"),
    msg("files: {n}"),
)  # named here for the catalogs
