# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open a handful of cases for the archive. Slow work without waiting: it runs in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.casework.answers import OF_REPORTER
from bot.casework.consent import effective_consents
from bot.casework.matching.facts import Facts, facts_of
from bot.casework.matching.letters import match_key, skeleton_of
from bot.casework.queue import Flag, summarise
from bot.casework.record import Record, propose_record, read_record
from bot.desk.archive.entry import Opened
from bot.desk.opened import NOT_TO_BE_READ
from bot.desk.reading import open_report, open_sealed
from storage.archive import SealedCase
from storage.opening import Purpose, Unlocked
from storage.report import Purpose as Consented
from storage.report import Report, read_addition

MAX_WORDS = 400  # Limit: different words kept of one case, the first ones; a long account repeats itself.
MIN_WORD_LENGTH = 2


def open_sealed_case(sealed: SealedCase, keys: Unlocked) -> Opened:
    """Open one case for the archive. What does not open keeps its line, with the reason.

    Of a case whose family wants no reader nothing is kept: not for search, not for matching, not for counting.
    """
    (report_id, sealed_report), *added = sealed.deposits
    report, trouble = open_report(sealed_report, report_id, keys)
    if report is None:
        return Opened(None, Facts(), trouble)
    additions = [open_sealed(one, keys, Purpose.ADDITION, about, read_addition)[0] for about, one in added]
    review = effective_consents(report, [one for one in additions if one is not None]).decision(
        Consented.REVIEW
    )
    if review is not None and not review.given:
        return _with_arrival(Opened(None, Facts(), NOT_TO_BE_READ), report)
    record: Record | None = None
    if sealed.sealed_record is not None:
        record, _ = open_sealed(sealed.sealed_record, keys, Purpose.RECORD, sealed.record_id, read_record)
    return _with_arrival(opened_of(report, record), report)


def _with_arrival(opened: Opened, report: Report) -> Opened:
    """Add how the report came; that is ours to know also where nobody may read it."""
    came = report.arrival
    if came is None:
        return opened
    return replace(opened, suspicions=came.reasons, cluster=came.cluster, sender=came.sender)


def opened_of(report: Report, record: Record | None) -> Opened:
    """Give what the archive keeps of a report and its record."""
    known = record or propose_record(report)
    facts = facts_of(report, known)
    # The days left are worked out for the day of asking; any day serves here.
    summary = summarise(report, known, today=report.received_at.date())
    flags = tuple(flag for flag in summary.flags if flag is not Flag.URGENT_WINDOW)
    return Opened(
        summary=replace(summary, flags=flags, urgent_days_left=None),
        facts=facts,
        trouble=None,
        district=known.where.district if known.where else None,
        bodies=tuple(dict.fromkeys(one.category.value for one in known.believed_perpetrators)),
        month=_month(facts),
        terms=frozenset(_terms(report, known, facts)) | told_together(report),
    )


def told_together(report: Report) -> frozenset[str]:
    """Give the word that is the same in all reports of one telling about several people; nobody can search for it."""
    return frozenset({f"g{report.group_id}"} if report.group_id is not None else ())


def _month(facts: Facts) -> str | None:
    """Give the month of the event when it is known that finely, else its year."""
    if facts.earliest is None or facts.latest is None:
        return None
    first, last = facts.earliest, facts.latest
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04}-{first.month:02}"
    return f"{first.year:04}" if first.year == last.year else None


def _terms(report: Report, record: Record, facts: Facts) -> Iterable[str]:
    """Give the words by which the case is found, each with a letter that says of what kind it is."""
    for name in (*facts.names, *facts.fathers):
        for part in name.parts:
            yield f"n{part.skeleton}"
            yield f"w{part.key}"
    for told in (*record.names, record.father_name, record.husband_name):
        if told is not None:  # titles and "Baloch" too: somebody may type the whole name
            yield from (f"n{skeleton_of(word)}" for word in match_key(told.text).split())
    for place in facts.places:
        yield f"l{place}"
    for number in facts.papers:
        yield f"p{number}"
    texts = [record.circumstances, record.internal_notes]
    # Who reported is not found by searching either: only two moderators open it, at its case.
    texts += [answer.words for answer in report.answers if answer.question not in OF_REPORTER]
    texts += [step.note for step in record.steps_taken] + [step.reference for step in record.steps_taken]
    if record.where is not None:
        texts += [record.where.words, record.where.district]
    words: dict[str, None] = {}
    for text in filter(None, texts):
        for piece in _pieces(text):
            words |= dict.fromkeys(word for word in match_key(piece).split() if len(word) >= MIN_WORD_LENGTH)
    yield from (f"w{word}" for word in list(words)[:MAX_WORDS])


def _pieces(text: str) -> Iterable[str]:
    """Cut a long text at spaces, so that no piece is longer than what is folded at once."""
    words = text.split()
    for start in range(0, min(len(words), 4 * MAX_WORDS), 40):
        yield " ".join(words[start : start + 40])
