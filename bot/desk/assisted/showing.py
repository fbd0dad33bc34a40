# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page of an assisted report shows: words to read aloud, answers, ways on, and at the end all that was told."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.desk.assisted.answers import is_several, offered, standing, takes_files, takes_words
from bot.desk.assisted.keeping import Handed, Taking, Takings
from bot.desk.errors import Missing
from bot.desk.sessions import Session
from bot.interview.aloud import OPENING, aloud
from bot.interview.pages import receipt_screen
from bot.interview.parts import Button, Screen
from bot.interview.path import Step, current
from bot.interview.questions import Kind
from bot.interview.read_back import read_back_screen, title_of, told_steps
from bot.interview.screens import screen
from bot.interview.state import Given, Interview, Overlay
from bot.interview.text import FSI, PSI, RLM, Listed, Text, When
from bot.interview.words import Words, load_words, render
from storage.report import TakenHow

LONG = (Kind.ACCOUNT, Kind.FILES)


@dataclass(frozen=True)
class InTwo:
    """The same in the family's language and in the moderator's; the second is empty where it adds nothing."""

    theirs: str
    mine: str


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen or ticked."""

    action: str
    label: InTwo
    chosen: bool


@dataclass(frozen=True)
class ToldLine:
    """One answer as it stands, in full, with the way to change it."""

    title: InTwo
    answer: str
    edit: str  # the action; empty where it cannot be changed here
    files: Sequence[tuple[str, Handed]] = ()


@dataclass(frozen=True)
class Shown:
    """One page."""

    read: InTwo
    answers: Sequence[Choice]
    ways: Sequence[Choice]
    told: Sequence[ToldLine]
    several: bool
    takes_words: bool
    standing: str
    is_long: bool
    is_consent: bool
    is_end: bool
    is_declined: bool
    takes_files: bool = False
    is_for_files: bool = False  # the question asks for photos or papers
    files: Sequence[tuple[str, Handed]] = ()  # that were handed over at this question


def shown(taking: Taking, my_language: str) -> Shown:
    """Give the page of a report as it stands now."""
    theirs, mine = load_words(taking.interview.language), load_words(my_language)
    if not taking.opened:
        return _nothing_but(in_two(Screen(OPENING), theirs, mine))
    interview = taking.interview
    kind = current(interview).question.kind
    is_end = interview.overlay is None and kind is Kind.READ_BACK
    buttons = [one for one in offered(interview) if not one.action.startswith("edit:")]
    several = is_several(interview)
    answers = [one for one in buttons if one.option and one.action != "more"]
    return Shown(
        read=in_two(_to_read(interview, is_end=is_end), theirs, mine),
        answers=[_choice(one, theirs, mine) for one in answers],
        ways=[
            _choice(one, theirs, mine)
            for one in buttons
            if one not in answers and not (several and one.action.startswith("done:"))
        ],
        told=_told(taking, theirs, mine) if is_end and not told_of_death(interview) else [],
        several=several,
        takes_words=takes_words(interview),
        standing=standing(interview),
        is_long=kind in LONG,
        is_consent=interview.overlay is None and kind is Kind.CONSENT,
        is_end=is_end,
        is_declined=interview.overlay is Overlay.DECLINED,
        takes_files=takes_files(taking),
        is_for_files=kind is Kind.FILES,
        files=files_at(taking, current(interview).key),
    )


def files_at(taking: Taking, question: str) -> list[tuple[str, Handed]]:
    """Give the files that were handed over at a question, by their ids."""
    told = taking.interview.given(question).files
    return [(one.id, taking.files[one.id]) for one in told if one.id in taking.files]


@dataclass(frozen=True)
class Begun:
    """One report that a moderator can go on with."""

    taking_id: UUID
    minutes: int  # for which it is still kept
    name: str  # of the person, as told; empty before that
    language: str
    how: TakenHow
    is_sent: bool  # only its number waits to be handed over


def begun(takings: Takings, session: Session) -> list[Begun]:
    """List the reports that a moderator can go on with, so that she knows them apart."""
    found = []
    for taking_id, minutes in takings.mine(session):
        with contextlib.suppress(Missing):  # sealed to a key that she does not hold any more
            one = takings.open(taking_id, session)
            words = one.interview.given("person_name").words
            name = words[-1].text if words and not one.sent else ""
            found.append(Begun(taking_id, minutes, name, one.interview.language, one.how, one.sent))
    return found


def receipt_words(taking: Taking, my_language: str) -> InTwo:
    """Give what is said with the receipt, without the number."""
    whole = receipt_screen("", reviewed=taking.may_read, quiet=taking.quiet)
    said = tuple(line for line in aloud(whole.paragraphs) if isinstance(line, Text))
    theirs, mine = load_words(taking.interview.language), load_words(my_language)
    return in_two(Screen(said), theirs, mine)


def in_two(what: Screen | Text, theirs: Words, mine: Words) -> InTwo:
    """Give words in both languages."""
    one, other = render(what, theirs).text, render(what, mine).text
    return InTwo(one, "" if other == one else other)


def _nothing_but(read: InTwo) -> Shown:
    return Shown(
        read=read, answers=[], ways=[], told=[], several=False, takes_words=False, standing="",
        is_long=False, is_consent=False, is_end=False, is_declined=False,
    )  # fmt: skip


def _to_read(interview: Interview, *, is_end: bool) -> Screen:
    whole = screen(interview)
    if is_end:  # what was told stands below in full; the page of the chat hides most of it
        here = current(interview)
        quiet = read_back_screen(interview, here).paragraphs
        return Screen(aloud(quiet) if told_of_death(interview) else ())
    if interview.overlay is None and current(interview).question.kind is Kind.CONSENT:
        return Screen(whole.paragraphs)  # word for word
    return Screen(aloud(whole.paragraphs))


def told_of_death(interview: Interview) -> bool:
    """Tell whether the family said that the person has died: from there on nothing is asked or read back."""
    return "died" in interview.given("news_kind").choices


def _choice(button: Button, theirs: Words, mine: Words) -> Choice:
    line = button.label if isinstance(button.label, Text) else Text("{label}", {"label": button.label})
    return Choice(button.action, in_two(line, theirs, mine), button.chosen)


def _told(taking: Taking, theirs: Words, mine: Words) -> list[ToldLine]:
    interview = taking.interview
    return [
        ToldLine(
            in_two(title_of(interview, step), theirs, mine),
            _in_full(step, interview.given(step.key), theirs),
            f"edit:{step.number}",
            files_at(taking, step.key),
        )
        for step in told_steps(interview)
    ]


def _in_full(step: Step, given: Given, words: Words) -> str:
    """Give an answer as it stands. What is ours comes without marks: they would hide its direction."""
    labels = [option.label for key in given.choices if (option := step.option(key)) is not None]
    parts = [_bare(words.say(Text("{all}", {"all": Listed(tuple(labels))})))] if labels else []
    parts += [told.text for told in given.words]
    if given.date is not None:
        parts.append(_bare(words.say(Text("{date}", {"date": When(given.date.edtf, given.date.calendar)}))))
    return "\n".join(parts)


def _bare(said: str) -> str:
    return said.translate({ord(mark): None for mark in (FSI, PSI, RLM)})
