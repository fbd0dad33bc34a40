# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.interview.text import Text


class Kind(StrEnum):
    """How a question is asked, and when its answer is complete."""

    LANGUAGE = "language"  # the choice of a language, in each one's own script
    PAGE = "page"  # something to read, then go on
    CHOICE = "choice"  # one button; own words or a voice note are as good
    MANY = "many"  # several buttons, then done
    WORDS = "words"  # a short answer: a name, a place
    DATE = "date"
    PLACE = "place"  # found in the gazetteer, or kept as told
    NUMBERS = "numbers"  # of papers: recognised, and shown by their last digits only
    SURE = "sure"  # how sure the date is
    ACCOUNT = "account"  # collects words, voice notes and files until done
    FILES = "files"  # collects files until done
    CONSENT = "consent"  # yes or no, default no, never taken from words that are not clear
    READ_BACK = "read_back"


@dataclass(frozen=True)
class Condition:
    """Ask only if another question was answered with one of these options ("" stands for none of its options)."""

    question: str
    among: tuple[str, ...]


Together = tuple[Condition, ...]  # conditions of which all must hold


@dataclass(frozen=True)
class Option:
    """One button of a question."""

    key: str  # at most 12 bytes, ASCII: it travels in the button
    label: Text
    alone: bool = False  # excludes the others, like "I don't know"
    opens: str = ""  # a page this button opens instead of answering
    also: Text | None = None  # other ways of typing it, separated by ";"
    person: Text | None = None  # relation only: how the person is called before a name is known
    gender: str = ""  # relation only: man | woman, where the word tells it
    ends: bool = False  # the second part is over with this answer
    says: str = ""  # a sentence of sentences.py said instead of "saved"
    unless: Together = ()  # not offered where all of these hold


@dataclass(frozen=True)
class Variant:
    """Another wording of the same question, where all its conditions hold."""

    when: Together
    prompt: tuple[Text, ...]


@dataclass(frozen=True)
class Question:
    """One step of the interview."""

    key: str
    kind: Kind
    prompt: tuple[Text, ...]  # paragraphs
    title: Text | None = None  # short name for the read-back; without one it is not read back
    options: tuple[Option, ...] = ()
    more: Text | None = None  # how to go on collecting, once something was given
    skip: Text | None = None  # the label of its skip button; without one it cannot be skipped
    asked_if: tuple[Condition, ...] = ()  # all must hold
    columns: int = 1
    masked: bool = False  # shown in the read-back by its first letters only
    heavy: bool = False  # offer a rest afterwards
    purpose: str = ""  # consent only: keep | review | partner | united_nations | publish
    covers: tuple[str, ...] = ()  # consent only: purposes that the same words decide as well
    unless: tuple[Together, ...] = ()  # not asked where all conditions of one of these hold
    instead: tuple[Variant, ...] = ()  # other wordings; the first that fits is shown
    second: bool = False  # belongs to the second part, which is offered and never pushed
    counts: bool = False  # a typed number is the answer here, not the number of a button
    number: int = 0  # what its buttons call it; 0 stands for its place in the list


@dataclass(frozen=True)
class Questionnaire:
    """An ordered list of questions under a name and a version."""

    name: str
    version: int
    questions: tuple[Question, ...] = field(default_factory=tuple)
