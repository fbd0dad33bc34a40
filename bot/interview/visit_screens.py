# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown to somebody who comes back with the receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.interview.pages import ANTI_FRAUD, CLEAN
from bot.interview.parts import Button, Screen
from bot.interview.path import Step
from bot.interview.persons import fill
from bot.interview.state import Interview, PartnerOffer
from bot.interview.text import Line, Text, When, critical, msg


class Stage(StrEnum):
    """Where a visit stands."""

    NUMBER = "number"
    LOOKING = "looking"
    HOME = "home"
    TELLING = "telling"
    CONSENTS = "consents"
    CONSENT = "consent"
    WITHDRAWING = "withdrawing"
    WITHDRAWING_SURE = "withdrawing_sure"
    GONE = "gone"


@dataclass(frozen=True)
class VisitView:
    """What a screen of a visit is made from."""

    stage: Stage
    state: str
    question: str | None
    last_used: str | None
    collected: bool
    consents: tuple[Step, ...]
    consent: Step | None


STATES: dict[str, Text] = {
    "received": msg(
        "Your report is with us, locked. If you agreed to it, a person of our team will read it."
    ),
    "under_review": msg("A person of our team is reading your report."),
    "waiting_for_family": msg("We have read your report, and we have a question for you."),
    "verified": msg("We have read your report carefully. It is kept."),
    "declined": msg("We have read your report. It is kept. We cannot do more with it now."),
    "referred": msg("Your report was handed on to those you agreed to."),
    "withdrawn": critical("You took your report back. Nobody shares it any more."),
    "erased": critical("Your report is no longer kept here. What was in it is erased."),
}
KEPT = msg("Your report is with us, and it is kept.")

HOME = Button("v:home", msg("Back"), also=msg("no"), option=True)
LEAVE = Button("v:leave", msg("Leave"), option=True)


def visit_view(view: VisitView) -> Screen:
    """Give the screen of a visit."""
    return SCREENS[view.stage](view)


def _rows(*buttons: Button) -> tuple[tuple[Button, ...], ...]:
    return tuple((button,) for button in buttons)


def _number(_: VisitView) -> Screen:
    lines = (
        msg("Please type your receipt number. It has 20 digits."),
        critical("Delete the message with the number afterwards, or clear this chat."),
    )
    return Screen(lines, _rows(LEAVE))


def _looking(_: VisitView) -> Screen:
    return Screen((msg("One moment, please."),), _rows(LEAVE))


def _home(view: VisitView) -> Screen:
    lines: list[Line] = [STATES.get(view.state, KEPT)]
    if view.last_used is not None:
        lines.append(
            critical(
                "This number was last used on {date}. If that was not you, tell us here.",
                date=When(view.last_used),
            )
        )
    if view.state in ("withdrawn", "erased"):
        return Screen((*lines, ANTI_FRAUD), _rows(CLEAN, LEAVE))
    first: tuple[Button, ...] = ()
    if view.question:
        lines += [
            msg("Our team asks you:"),
            Text("{question}", {"question": view.question}),
            msg("You do not have to answer."),
        ]
        first = (Button("v:answer", msg("Answer the question"), option=True),)
    rows = _rows(
        *first,
        Button("v:add", msg("Add something"), option=True),
        Button("v:consents", msg("Change what may be done"), option=True),
        Button("v:withdraw", msg("Take my report back"), option=True),
        CLEAN,
        LEAVE,
    )
    return Screen((*lines, ANTI_FRAUD), rows)


def _telling(view: VisitView) -> Screen:
    if view.collected:
        return Screen(
            (msg("You can send more. When you have finished, tap Done."),),
            _rows(Button("v:done", msg("Done"), option=True)),
        )
    lines = (
        msg("Please tell it, in your own words. Voice, photos and papers are fine."),
        critical("Please do not name people who saw it. For their safety, only say how many."),
    )
    return Screen(lines, _rows(Button("v:home", msg("Back"), option=True)))


def _consents(view: VisitView) -> Screen:
    buttons = [Button(f"v:c:{step.number}", _title(step), option=True) for step in view.consents]
    return Screen(
        (critical("What do you want to change? We ask you again, and your new answer counts."),),
        _rows(*buttons, HOME),
    )


def _title(step: Step) -> Text:
    assert step.question.title is not None
    return fill(_nobody(step.partner), step.question.title, step)


def _nobody(partner: PartnerOffer | None) -> Interview:
    """Give an interview that knows nobody: nothing sent is shown back."""
    return Interview.begin((partner,) if partner else ())


def _consent(view: VisitView) -> Screen:
    step = view.consent
    if step is None:
        return _consents(view)
    lines = tuple(fill(_nobody(step.partner), text, step) for text in step.question.prompt)
    yes, no = step.question.options
    row = (
        Button("v:yes", yes.label, also=yes.also, option=True),
        Button("v:no", no.label, also=no.also, option=True),
    )
    return Screen(lines, (row, (Button("v:home", msg("Back")),)))


def _withdrawing(_: VisitView) -> Screen:
    lines = (
        critical(
            "You can take your report back. From that moment nobody shares it. We ask those who have it to delete it."
        ),
        critical(
            "Some things cannot be called back: a letter that has gone to the United Nations or to a government, and what is already public."
        ),
        critical("Do you want to take it back?"),
    )
    return Screen(
        lines,
        _rows(
            Button("v:sure", msg("Yes, take it back"), also=msg("yes"), option=True),
            Button("v:home", msg("No, go back"), also=msg("no"), option=True),
        ),
    )


def _withdrawing_sure(_: VisitView) -> Screen:
    lines = (critical("Is this your own wish? Taking it back cannot be undone."),)
    return Screen(
        lines,
        _rows(
            Button("v:sure2", msg("Yes, I am sure"), also=msg("yes"), option=True),
            Button("v:home", msg("No, go back"), also=msg("no"), option=True),
        ),
    )


def _gone(_: VisitView) -> Screen:
    return Screen((msg("You can come back any time with your receipt number."),), _rows(CLEAN))


SCREENS: dict[Stage, Callable[[VisitView], Screen]] = {
    Stage.NUMBER: _number,
    Stage.LOOKING: _looking,
    Stage.HOME: _home,
    Stage.TELLING: _telling,
    Stage.CONSENTS: _consents,
    Stage.CONSENT: _consent,
    Stage.WITHDRAWING: _withdrawing,
    Stage.WITHDRAWING_SURE: _withdrawing_sure,
    Stage.GONE: _gone,
}
