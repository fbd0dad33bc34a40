# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open a handful of cases for the archive. Slow work without waiting: it runs in a thread."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.casework.consent import effective_consents
from bot.casework.derived import DerivedItem, read_derived
from bot.casework.matching.blocking import words_to_block
from bot.casework.matching.facts import Facts, facts_of
from bot.casework.queue import Flag, summarise
from bot.casework.record import Record, propose_record, read_record
from bot.desk.archive.entry import Opened
from bot.desk.archive.terms import terms_of, told_together
from bot.desk.opened import NEWER_SHAPE, NOT_TO_BE_READ
from bot.desk.reading import open_report, open_sealed
from storage.archive import SealedCase
from storage.opening import Purpose, Unlocked
from storage.report import Addition, Report, read_addition
from storage.report import Purpose as Consented


def open_sealed_case(sealed: SealedCase, keys: Unlocked) -> Opened:
    """Open one case for the archive. What does not open keeps its line, with the reason.

    Of a case whose family wants no reader nothing is kept: not for search, not for matching, not for counting.
    """
    (report_id, sealed_report), *added = sealed.deposits
    report, trouble = open_report(sealed_report, report_id, keys)
    if report is None:
        return Opened(None, Facts(), trouble)
    added_later = (open_sealed(one, keys, Purpose.ADDITION, about, read_addition)[0] for about, one in added)
    additions = [one for one in added_later if one is not None]
    review = effective_consents(report, additions).decision(Consented.REVIEW)
    if review is not None and not review.given:
        return _with_arrival(Opened(None, Facts(), NOT_TO_BE_READ), report)
    record: Record | None = None
    if sealed.sealed_record is not None:
        record, _ = open_sealed(sealed.sealed_record, keys, Purpose.RECORD, sealed.record_id, read_record)
    made = (open_sealed(one, keys, Purpose.DERIVED, about, read_derived)[0] for about, one in sealed.derived)
    derived = [one for one in made if one is not None]
    try:
        opened = opened_of(report, record, additions, derived)
    except ValueError:
        # Whoever has the public key can seal what no chat of ours makes. One such case keeps its line; the others stay.
        opened = Opened(None, Facts(), NEWER_SHAPE)
    return _with_arrival(opened, report)


def _with_arrival(opened: Opened, report: Report) -> Opened:
    """Add how the report came; that is ours to know also where nobody may read it."""
    came = report.arrival
    if came is None:
        return opened
    return replace(opened, suspicions=came.reasons, cluster=came.cluster, sender=came.sender)


def opened_of(
    report: Report,
    record: Record | None,
    additions: Sequence[Addition] = (),
    derived: Sequence[DerivedItem] = (),
) -> Opened:
    """Give what the archive keeps of a report, its record, what was added and what was made of it."""
    known = record or propose_record(report)
    facts = facts_of(report, known)
    # The days left are worked out for the day of asking; any day serves here.
    summary = summarise(report, known, today=report.received_at.date())
    flags = tuple(flag for flag in summary.flags if flag is not Flag.URGENT_WINDOW)
    return Opened(
        summary=replace(summary, flags=flags, urgent_days_left=None),
        facts=facts,
        trouble=None,
        blocks=in_short(words_to_block(facts)),
        district=known.where.district if known.where else None,
        bodies=tuple(dict.fromkeys(one.category.value for one in known.believed_perpetrators)),
        month=_month(facts),
        terms=terms_of(report, additions, known, facts, derived) | told_together(report),
    )


def in_short(words: Iterable[str]) -> array[int]:
    """Give a number for each word, to compare cases by without making their words again. It holds in this process."""
    return array("I", (hash(word) & 0xFFFFFFFF for word in words))


def _month(facts: Facts) -> str | None:
    """Give the month of the event when it is known that finely, else its year."""
    if facts.earliest is None or facts.latest is None:
        return None
    first, last = facts.earliest, facts.latest
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04}-{first.month:02}"
    return f"{first.year:04}" if first.year == last.year else None
