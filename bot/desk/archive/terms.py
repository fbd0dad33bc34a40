# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words by which a case is found: each begins with a letter that says of what kind it is.

    n  a part of a name, as it sounds       l  a word of a place, as it sounds
    w  a word as it is written              q  a place of the gazetteer, by its id
    p  the number of a paper                g  one telling about several people; nobody can search for it

Who reported is not found by searching: only two moderators open it, at its case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.casework.answers import OF_REPORTER
from bot.casework.derived import TEXTS, DerivedItem, texts_of
from bot.casework.matching.facts import Facts, paper_key
from bot.casework.matching.letters import match_key, skeleton_of
from bot.casework.record import Record
from bot.interview.understanding.letters import key
from bot.interview.understanding.places.gazetteer import gazetteer
from storage.report import Addition, Answer, Report

MAX_WORDS = 400  # Limit: different words kept of one case, the first ones; a long account repeats itself.
MAX_MADE_WORDS = 400  # Limit: as many again of transcripts and translations
MIN_WORD_LENGTH = 2
_PARTS_OF_PLACE = re.compile(r"[,،;؛/()\n]+")


def terms_of(
    report: Report,
    additions: Sequence[Addition],
    record: Record,
    facts: Facts,
    derived: Sequence[DerivedItem],
) -> frozenset[str]:
    """Give the words by which a case is found."""
    told = [answer for answer in report.answers if answer.question not in OF_REPORTER]
    found = {*_of_names(record, facts), *_of_places(told, record, facts), *_of_papers(told, record, facts)}
    found |= {f"w{word}" for word in _words(_texts(told, additions, record), MAX_WORDS)}
    found |= {f"w{word}" for word in _words(_made_of(report, derived), MAX_MADE_WORDS)}
    return frozenset(found)


def told_together(report: Report) -> frozenset[str]:
    """Give the word that is the same in all reports of one telling about several people."""
    return frozenset({f"g{report.group_id}"} if report.group_id is not None else ())


def place_ids(text: str) -> frozenset[str]:
    """Give the ids of the places whose spelling a text is, whole or between commas. Nothing is guessed."""
    known = gazetteer()
    pieces = [text[:200], *_PARTS_OF_PLACE.split(text[:200])]
    return frozenset(place.id for piece in pieces for place in known.by_key.get(key(piece), ()))


def number_keys(number: str) -> frozenset[str]:
    """Give the forms under which the number of a paper is looked for: with its letters, and its digits alone."""
    whole = paper_key(number)
    digits = re.sub(r"\D", "", whole)
    return frozenset(form for form in (whole, digits) if sum(sign.isdigit() for sign in form) > 2)


def _of_names(record: Record, facts: Facts) -> Iterable[str]:
    for name in (*facts.names, *facts.fathers):
        for part in name.parts:
            yield f"n{part.skeleton}"
            yield f"w{part.key}"
    for told in (*record.names, record.father_name, record.husband_name):
        if told is not None:  # titles and "Baloch" too: somebody may type the whole name
            yield from (f"n{skeleton_of(word)}" for word in match_key(told.text).split())


def _of_places(told: Iterable[Answer], record: Record, facts: Facts) -> Iterable[str]:
    yield from (f"l{place}" for place in facts.places)
    yield from (f"q{answer.place.gazetteer_id}" for answer in told if answer.place is not None)
    if record.where is not None:
        for text in filter(None, (record.where.words, record.where.district)):
            yield from (f"q{place}" for place in place_ids(text))


def _of_papers(told: Iterable[Answer], record: Record, facts: Facts) -> Iterable[str]:
    yield from (f"p{number}" for number in facts.papers)
    numbers = [known.number for answer in told for known in answer.numbers]
    numbers += [step.reference for step in record.steps_taken if step.reference]
    for number in numbers:
        yield from (f"p{form}" for form in number_keys(number))


def _texts(told: Iterable[Answer], additions: Iterable[Addition], record: Record) -> Iterable[str | None]:
    yield record.circumstances
    yield record.internal_notes
    yield from (answer.words for answer in told)
    yield from (addition.words for addition in additions)
    for step in record.steps_taken:
        yield step.note
        yield step.reference
    if record.where is not None:
        yield record.where.words
        yield record.where.district
    yield from (statement.words for statement in record.statements)
    yield record.contradiction


def _made_of(report: Report, derived: Sequence[DerivedItem]) -> Iterable[str | None]:
    """Give the newest transcripts and translations, but those of what says who reported."""
    covered = {f"file:{one.blob_id}" for one in report.attachments if one.question in OF_REPORTER}
    originals = dict.fromkeys(item.of for item in derived if item.kind in TEXTS)
    for of in originals:
        if of not in covered and not (of.startswith("answer:") and of.split(":", 2)[-1] in OF_REPORTER):
            yield from (group.newest.text for group in texts_of(derived, of))


def _words(texts: Iterable[str | None], most: int) -> Iterable[str]:
    words: dict[str, None] = {}
    for text in filter(None, texts):
        for piece in _pieces(text):
            words |= dict.fromkeys(word for word in match_key(piece).split() if len(word) >= MIN_WORD_LENGTH)
        if len(words) >= most:
            break
    return list(words)[:most]


def _pieces(text: str) -> Iterable[str]:
    """Cut a long text at spaces, so that no piece is longer than what is folded at once."""
    words = text.split()
    for start in range(0, min(len(words), 4 * MAX_WORDS), 40):
        yield " ".join(words[start : start + 40])
