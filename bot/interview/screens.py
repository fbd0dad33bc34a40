# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown now, as a function of the state alone. Lost on the way, it can be drawn again.

Actions name the question they belong to by its number, so that a button of long ago is known as such:

    a:<n>:<option>   answer          m:<n>:<option>   toggle one of several
    go:<n>           page read       done:<n>         finished collecting
    skip:<n>  back:<n>  keep:<n>     edit:<n>         from the read-back
    wrong:<n>:<m>    understood wrongly, when it had been said m times before
    stop on open hide clean help safer erase erase:yes early enough more send begin receipt lang:<code>
"""

from __future__ import annotations

import locales
from bot.interview.names_told import asked_again, told_with_name
from bot.interview.pages import language_button, page
from bot.interview.parts import Button, Screen
from bot.interview.path import Step, current, is_offered, may_send_early, previous_key, prompt_of, step_by_key
from bot.interview.persons import fill
from bot.interview.places_told import place_shown
from bot.interview.questions import Kind, Option
from bot.interview.read_back import read_back_screen
from bot.interview.sentences import SENTENCES
from bot.interview.state import Interview
from bot.interview.text import Line, Text, When, msg

COLLECTING = (Kind.ACCOUNT, Kind.FILES)
SPOKEN_DATE = (
    "unclear",
    "future",
    "impossible",
    "which",
    "partly",
    "wrong",
)  # words are kept and can stay as they are

# Made once: they stand under nearly every question.
DONE, THAT_IS_IT, KEEP, BACK = msg("Done"), msg("That is my answer"), msg("Keep my answer"), msg("Back")
SKIPPING = msg("skip; no; none")
THAT_IS_RIGHT, YES_TYPED = msg("Yes, that is right"), msg("yes; y; ok")
NONE_OF_THESE, AS_WRITTEN = msg("None of these: keep my words"), msg("Keep it as I wrote it")
STOP = Button("stop", msg("Stop for now"), also=msg("stop"))
ENOUGH = Button("enough", msg("Go to the end"))
EARLY = Button("early", msg("Send it as it is"))
NOT_THIS = {
    Kind.DATE: msg("Not this date"),
    Kind.PLACE: msg("Not this place"),
    Kind.NUMBERS: msg("Not this number"),
}


def screen(interview: Interview) -> Screen:
    """Give what is shown now."""
    if interview.overlay is not None:
        return page(interview)
    step = current(interview)
    if step.question.kind is Kind.LANGUAGE:
        return language_screen(step.question.prompt)
    if step.question.kind is Kind.READ_BACK:
        return read_back_screen(interview, step)
    return Screen(_paragraphs(interview, step), _rows(interview, step), step.question.columns)


def buttons_only(interview: Interview) -> Screen:
    """Give the buttons shown now, without what is to be read: all that typed words can mean."""
    if interview.overlay is None:
        step = current(interview)
        if step.question.kind not in (Kind.LANGUAGE, Kind.READ_BACK):
            return Screen((), _rows(interview, step))
    return screen(interview)


def language_screen(prompt: tuple[Text, ...]) -> Screen:
    """Give the choice of languages, each asked for in itself."""
    offered = locales.offered_languages()
    lines = [
        Text(text.source, language=locale.code)
        for locale in offered
        for text in prompt
        if locales.shown_in(locale.code, text.source, critical=text.critical) == locale.code
    ]
    return Screen(tuple(lines), tuple((language_button(locale),) for locale in offered))


def _paragraphs(interview: Interview, step: Step) -> tuple[Line, ...]:
    question, given = step.question, interview.given(step.key)
    if question.kind in COLLECTING and question.more and not given.empty:
        return (question.more,)
    if interview.nudge and question.kind is Kind.DATE:
        return (SENTENCES[f"date_{interview.nudge}"],)
    if interview.nudge and question.kind in (Kind.PLACE, Kind.NUMBERS):
        return (SENTENCES[f"{question.kind}_{interview.nudge}"],)
    confirmed = asked_again(interview, step.key)
    if confirmed is not None:
        return (confirmed,)
    told = interview.given("date").date
    values = {"date": When(told.edtf, told.calendar)} if told is not None else {}
    return tuple(fill(interview, text, step, **values) for text in prompt_of(interview, question))


def _rows(interview: Interview, step: Step) -> tuple[tuple[Button, ...], ...]:
    question, given = step.question, interview.given(step.key)
    rows = _option_rows(interview, step)
    if question.kind in COLLECTING and not given.empty:
        rows.append((Button(f"done:{step.number}", DONE, option=True),))
    elif question.kind is Kind.MANY:
        rows.append((Button(f"done:{step.number}", DONE),))
    elif given.files and not given.settled and question.kind is not Kind.CONSENT:
        rows.append((Button(f"done:{step.number}", THAT_IS_IT),))
    if given.settled and question.kind not in (Kind.PAGE, *COLLECTING, Kind.MANY):
        rows.append((Button(f"keep:{step.number}", KEEP),))
    return (*rows, *_way_rows(interview, step))


def _option_rows(interview: Interview, step: Step) -> list[tuple[Button, ...]]:
    question = step.question
    if question.kind is Kind.DATE and interview.nudge:
        return _date_rows(interview, step)
    if question.kind is Kind.NUMBERS and interview.nudge:
        return [(Button(f"a:{step.number}:keep", AS_WRITTEN, option=True),)]
    given = interview.given(step.key)
    buttons = [
        Button(
            _action(step, option),
            option.label,
            also=option.also,
            option=True,
            chosen=option.key in given.choices,
            ticks=question.kind is Kind.MANY,
        )
        for option in question.options
        if _offered(interview, step, option)
    ]
    if told_with_name(interview, step.key):
        buttons.insert(0, Button(f"a:{step.number}:told", THAT_IS_RIGHT, also=YES_TYPED, option=True))
    rows: list[tuple[Button, ...]] = (
        [tuple(buttons)] if question.columns > 1 and buttons else [(button,) for button in buttons]
    )
    return [*_place_rows(interview, step), *rows] if question.kind is Kind.PLACE else rows


def _offered(interview: Interview, step: Step, option: Option) -> bool:
    """Leave out what does not fit here, and "only the month is right" where no day was understood."""
    if not is_offered(interview, option):
        return False
    told = interview.given("date").date
    return not (step.question.kind is Kind.SURE and option.key == "month") or (
        told is not None and len(told.edtf) == 10
    )


def _place_rows(interview: Interview, step: Step) -> list[tuple[Button, ...]]:
    """Give a row for each place that may be meant, and one for none of them."""
    shown = ((at, place_shown(one)) for at, one in enumerate(interview.places))
    rows: list[tuple[Button, ...]] = [
        (Button(f"a:{step.number}:p{at}", Text("{place}", {"place": place}), option=True),)
        for at, place in shown
        if place is not None
    ]
    if interview.given(step.key).words and (rows or interview.nudge == "wrong"):
        label = NONE_OF_THESE if rows else AS_WRITTEN
        rows.append((Button(f"a:{step.number}:keep", label, option=True),))
    return rows


def _date_rows(interview: Interview, step: Step) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"a:{step.number}:c{at}",
                Text("{date}", {"date": When(told.edtf, told.calendar)}),
                also=msg("yes; y; ok") if interview.nudge == "partly" else None,
                option=True,
            ),
        )
        for at, told in enumerate(interview.candidates)
    ]
    if interview.nudge in SPOKEN_DATE:
        rows.append((Button(f"a:{step.number}:keep", msg("Keep it as I said it"), option=True),))
    unknown = step.option("dont_know")
    if unknown is not None:
        rows.append((Button(f"a:{step.number}:dont_know", unknown.label, also=unknown.also, option=True),))
    return rows


def _action(step: Step, option: Option) -> str:
    if option.opens:
        return {"paused": "stop", "not_safe": "not_safe", "safer": "safer", "receipt": "receipt"}[
            option.opens
        ]
    if step.question.kind is Kind.PAGE:
        return f"go:{step.number}" if option.key == "go" else f"go:{step.number}:{option.key}"
    return f"{'m' if step.question.kind is Kind.MANY else 'a'}:{step.number}:{option.key}"


def _way_rows(interview: Interview, step: Step) -> list[tuple[Button, ...]]:
    """Give the ways round a question: back, skip, stop, not understood rightly, send now."""
    first: list[Button] = []
    if previous_key(interview) != step.key:
        first.append(Button(f"back:{step.number}", BACK))
    skip = step.question.skip
    if skip is not None and (step.question.kind not in COLLECTING or interview.given(step.key).empty):
        first.append(Button(f"skip:{step.number}", skip, also=SKIPPING))
    rows = [tuple(first)] if first else []
    if step.question.kind is Kind.PAGE:
        return rows
    second = [STOP, *_doubt(interview, step)]
    if step.question.second and not interview.editing:
        second.append(ENOUGH)
    elif may_send_early(interview) and not interview.editing:
        second.append(EARLY)
    if len(first) == 1 and len(second) == 1:
        return [(*first, *second)]
    return [*rows, tuple(second)]


def _doubt(interview: Interview, step: Step) -> list[Button]:
    """Give the button that says that what was just understood is not right, where that was just shown."""
    key, *shown_at = interview.doubtful or ("",)
    read = step_by_key(interview, key)
    given = interview.given(key)
    if read is None or shown_at != [step.key] or not given.read:
        return []
    return [Button(f"wrong:{read.number}:{len(given.earlier)}", NOT_THIS[read.question.kind])]


__all__ = ["Button", "Screen", "language_screen", "screen"]
