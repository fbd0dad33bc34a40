# SPDX-License-Identifier: AGPL-3.0-or-later
"""An interview becomes a report: each question as it was asked, each answer as it was told.

Question keys are those of the questionnaire, and "aside" for what no question could take. Consent that was not
asked for is not written down, and so counts as no.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from bot.interview.acts import AddToCase
from bot.interview.answering import replaced
from bot.interview.path import Step, applies, prompt_of, settled, steps, waits
from bot.interview.persons import fill
from bot.interview.questions import Kind
from bot.interview.state import ASIDE, Given, Interview
from bot.interview.text import FSI, PSI, RLM, Text, When, msg
from bot.interview.understanding.places.gazetteer import gazetteer
from bot.interview.words import Words, load_words
from storage.report import (
    Addition,
    Answer,
    Attachment,
    Consent,
    EarlierAnswer,
    Purpose,
    Report,
    ToldDate,
    ToldNumber,
    ToldPlace,
    to_minute,
)

UNASKED = (Kind.PAGE, Kind.LANGUAGE, Kind.READ_BACK)
_MARKS = re.compile(f"[{FSI}{PSI}{RLM}]")
ALSO_SAID = msg("You also said")


def to_report(
    interview: Interview,
    words: Words,
    *,
    report_id: UUID,
    received_at: datetime,
    channel: str,
    attachments: Mapping[str, Attachment],
    group_id: UUID | None = None,
) -> Report:
    """Give the report of an interview. group_id: the same for all who were taken at the same time.

    words: in the interview's language. attachments: by the id the edge gave each file; a file that is not
    among them could not be kept, and is left out.
    """
    at = to_minute(received_at)
    return Report(
        report_id=report_id,
        questionnaire=interview.questionnaire,
        questionnaire_version=interview.version,
        language=words.language,
        channel=channel,
        group_id=group_id,
        received_at=at,
        complete=is_complete(interview),
        answers=tuple(_answers(interview, words, attachments)),
        attachments=tuple(_attachments(interview, attachments)),
        consents=tuple(_consents(interview, words, at)),
    )


def is_complete(interview: Interview) -> bool:
    """Say whether every question that applies was answered or skipped."""
    open_steps = (
        step
        for step in steps(interview)
        if applies(interview, step)
        and not waits(interview, step)
        and step.question.kind not in UNASKED
        and not settled(interview, step)
    )
    broken_off = interview.early or interview.given("more").choices == ("enough",)
    return not broken_off and next(open_steps, None) is None


def asked_words(interview: Interview, step: Step, words: Words) -> str:
    """Give a question as it is shown, without the invisible marks."""
    dated = interview.given("date").date
    more = {"date": When(dated.edtf, dated.calendar)} if dated else {}
    lines = (words.say(fill(interview, text, step, **more)) for text in prompt_of(interview, step.question))
    return _MARKS.sub("", "\n".join(lines))


def _answers(interview: Interview, words: Words, kept: Mapping[str, Attachment]) -> list[Answer]:
    answers = []
    for step in steps(interview):
        given = interview.given(step.key)
        silent = given.empty and not given.skipped and not given.earlier
        spoken = given.words or given.files or any(old.words for old in given.earlier)
        consent_only = step.question.kind is Kind.CONSENT and not spoken
        if not applies(interview, step):
            given = replaced(given)  # an answer whose question fell away is kept as an earlier one
        if silent or consent_only or step.question.kind in UNASKED:
            continue
        answers.append(_answer(interview, step, given, _words_of(given, words), kept))
    aside = interview.given(ASIDE)
    if not aside.empty:
        asked = words.say(ALSO_SAID)
        answers.append(
            Answer(question=ASIDE, asked=asked, words=_joined(aside), attachments=_ids(aside, kept))
        )
    return answers


def _answer(
    interview: Interview, step: Step, given: Given, words: Words, kept: Mapping[str, Attachment]
) -> Answer:
    labels = tuple(
        words.say(option.label) for key in given.choices if (option := step.option(key)) is not None
    )
    return Answer(
        question=step.key,
        asked=asked_words(interview, step, words),
        words=_joined(given),
        choices=given.choices,
        choice_labels=labels,
        date=_told_date(interview, given, labels) if step.question.kind is Kind.DATE else None,
        place=_told_place(given),
        numbers=tuple(ToldNumber(kind=one.kind, number=one.number) for one in given.numbers),
        attachments=_ids(given, kept),
        skipped=given.skipped and given.empty,
        earlier=tuple(
            EarlierAnswer(words="\n".join(told.text for told in old.words) or None, choices=old.choices)
            for old in given.earlier
        ),
    )


def _told_place(given: Given) -> ToldPlace | None:
    """Give what was understood of a place, with the version of the gazetteer that said so."""
    found = gazetteer().by_id.get(given.place.id) if given.place is not None else None
    if given.place is None or found is None:
        return None
    return ToldPlace(
        gazetteer_id=found.id,
        gazetteer_version=given.place.version,
        name=found.name,
        district=found.district,
        province=found.admin1,
        country=found.country,
        near_a_shared_location=given.place.shared,
    )


def _joined(given: Given) -> str | None:
    return "\n".join(told.text for told in given.words) or None


def _ids(given: Given, kept: Mapping[str, Attachment]) -> tuple[str, ...]:
    return tuple(file.id for file in given.files if file.id in kept)


def _told_date(interview: Interview, given: Given, labels: tuple[str, ...]) -> ToldDate | None:
    """Give the date with its words; without words, those of the button that was tapped."""
    told = _joined(given) or ", ".join(labels)
    if not told or "dont_know" in given.choices:
        return None
    if given.date is None:
        return ToldDate(words=told)
    return ToldDate(words=told, edtf=final_edtf(interview), calendar=given.date.calendar)


def final_edtf(interview: Interview) -> str | None:
    """Give the date as sure as the reporter is of it."""
    dated = interview.given("date").date
    if dated is None:
        return None
    sure = interview.given("date_sure")
    choices = sure.choices if sure.settled else ()
    if "month" in choices:
        return dated.edtf[:7]
    if "about" in choices and dated.edtf[-1].isdigit():
        return dated.edtf + "~"
    return dated.edtf


def _attachments(interview: Interview, kept: Mapping[str, Attachment]) -> list[Attachment]:
    return [
        kept[file.id].model_copy(update={"question": key, "caption": file.caption})
        for key, given in interview.answers.items()
        for file in given.files
        if file.id in kept
    ]


def _consents(interview: Interview, words: Words, at: datetime) -> list[Consent]:
    return [
        _consent(interview, step, _words_of(interview.given(step.key), words), at, purpose)
        for step in steps(interview)
        if step.question.purpose and settled(interview, step) and applies(interview, step)
        for purpose in (step.question.purpose, *step.question.covers)
    ]


def _words_of(given: Given, words: Words) -> Words:
    """Give the words of the language in which a question was answered, if it has been changed since."""
    return load_words(given.language) if given.language else words


def _consent(interview: Interview, step: Step, words: Words, at: datetime, purpose: str) -> Consent:
    return Consent(
        purpose=Purpose(purpose),
        partner=step.partner.id if step.partner else None,
        given=interview.given(step.key).choices == ("yes",),
        asked=asked_words(interview, step, words),
        language=words.language,
        text_version=text_version(interview, prompt_of(interview, step.question), words),
        at=at,
    )


def text_version(interview: Interview, prompt: tuple[Text, ...], words: Words) -> str:
    """Name the exact wording that was shown: questionnaire, version, language, and a digest of the sentences."""
    sentences = "\n".join(words.template(text) for text in prompt)
    digest = hashlib.sha256(sentences.encode()).hexdigest()[:12]
    return f"{interview.questionnaire}/{interview.version}/{words.language}/{digest}"


def to_addition(
    act: AddToCase,
    *,
    language: str,
    addition_id: UUID,
    received_at: datetime,
    answers_message: UUID | None,
    asked: str | None,
    attachments: Mapping[str, Attachment],
) -> Addition:
    """Give what was added with the receipt. asked: the moderators' question, where this answers one."""
    at = to_minute(received_at)
    consents = tuple(
        Consent(
            purpose=Purpose(change.purpose),
            partner=change.partner,
            given=change.given,
            asked=change.asked,
            language=load_words(language).language,
            text_version=change.text_version,
            at=at,
        )
        for change in act.consents
    )
    return Addition(
        addition_id=addition_id,
        language=language,
        received_at=at,
        answers_message=answers_message if act.answers_question else None,
        asked=asked if act.answers_question else None,
        words=act.words,
        attachments=tuple(attachments[file] for file in act.files if file in attachments),
        consents=consents,
    )
