# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which cases may belong together with this one, and what moderators decided about that.

The vault finds a few cases by blind tokens; these are compared in full in memory; the likeliest are shown with
their reasons. Nothing is merged, and nothing of it ever reaches the chat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.casework.links import Link, Links, Verdict, read_links
from bot.casework.matching.blocking import words_to_block
from bot.casework.matching.facts import Facts, facts_of
from bot.casework.matching.scoring import Likeness, compare
from bot.casework.moves import State
from bot.desk.archive.entry import Entry
from bot.desk.archive.filling import Archive
from bot.desk.archive.opening import in_short
from bot.desk.archive.terms import told_together
from bot.desk.desk import Desk
from bot.desk.errors import OutOfDate
from bot.desk.opened import OpenedCase
from bot.desk.quiet import share_quiet
from bot.desk.reading import open_sealed
from bot.desk.sessions import Session
from bot.desk.writing import deed
from storage.blind import token_of, tokens_for
from storage.errors import CannotOpen
from storage.matching import alike_cases, load_links, save_links, save_tokens, tokens_of
from storage.sealing import Purpose, seal

MAX_SHOWN = 10  # Decision: more than a person can compare in one sitting helps nobody.
MAX_COMPARED = 80  # Measured: about 15 ms.
MAX_OPENED_NOW = 20  # while the archive is still being opened, so many are opened for this page


@dataclass(frozen=True)
class Candidate:
    """Another case that may belong to this one, and why."""

    entry: Entry
    likeness: Likeness


@dataclass(frozen=True)
class Linked:
    """A decision that holds, with the other case as far as it is known here."""

    link: Link
    entry: Entry | None


@dataclass(frozen=True)
class Belonging:
    """What the page of a case shows about others."""

    together: Sequence[Entry] = ()  # told by the same reporter in one sitting, of people taken together
    linked: Sequence[Linked] = ()
    candidates: Sequence[Candidate] = ()
    readable: bool = True  # False: links are kept but do not open with this key
    progress: tuple[int, int] | None = None  # cases opened so far, of how many


async def belonging_of(desk: Desk, session: Session, case: OpenedCase) -> Belonging:
    """Find what may belong to a case, and what was decided; keep its tokens up to date on the way."""
    if case.report is None or case.is_withdrawn:
        return Belonging()
    archive = await desk.archive(session)
    await archive.catch_up()
    database = await desk.database()
    async with database.read() as transaction:
        links, readable = await _links(transaction, session, case.case_id)
    decided = {link.other for link in links.holding}
    candidates = await _candidates(desk, session, archive, case, decided)
    entries = archive.index.entries
    linked = [Linked(link, entries.get(link.other)) for link in links.holding]
    together = [archive.index.rows[row] for row in archive.index.with_any(told_together(case.report))]
    told = [one for one in together if one is not None and one.case_id != case.case_id]
    await archive.make_fresh(told)
    await archive.make_fresh(one.entry for one in linked if one.entry is not None)
    return Belonging(
        sorted(told, key=lambda one: one.newest_first),
        linked,
        candidates,
        readable,
        None if archive.is_complete else archive.progress,
    )


async def decide_belonging(
    desk: Desk, session: Session, case_id: UUID, other: UUID, verdict: Verdict | None
) -> None:
    """Keep what a moderator decided about two cases, or undo it (None). Raises NotFound, Conflict, OutOfDate.

    Both cases keep it, sealed. The audit chain names only the case at which it was decided: two names side by side
    would say in the clear what the envelopes hide.
    """
    today = desk.today()
    async with deed(desk, session) as done:
        for one, another in ((case_id, other), (other, case_id)):
            links, readable = await _links(done.transaction, session, one)
            if not readable:
                raise OutOfDate("expected links that open with this key; ask a colleague with a newer one")
            changed = (
                links.undone(another, by=session.moderator_id, on=today)
                if verdict is None
                else links.decided(another, verdict, by=session.moderator_id, on=today)
            )
            await _save(done.transaction, desk, one, changed)
        await share_quiet(done, session, case_id)
        await done.note("case-unlink" if verdict is None else "case-link", case_id)


async def _links(transaction: AsyncSession, session: Session, case_id: UUID) -> tuple[Links, bool]:
    kept = await load_links(transaction, case_id)
    if kept is None:
        return Links(), True
    links, _ = open_sealed(kept.sealed, session.keys, Purpose.LINKS, case_id, read_links)
    return (links, True) if links is not None else (Links(), False)


async def _save(transaction: AsyncSession, desk: Desk, case_id: UUID, links: Links) -> None:
    kept = await load_links(transaction, case_id)
    sealed = seal(links.canonical_bytes(), desk.team.current, purpose=Purpose.LINKS, about=case_id)
    await save_links(transaction, case_id, sealed, expected_version=kept.version if kept else 0)


async def _candidates(
    desk: Desk, session: Session, archive: Archive, case: OpenedCase, decided: set[UUID]
) -> list[Candidate]:
    epoch = desk.team.current.epoch
    try:
        key = session.keys.blind_key(epoch)
    except CannotOpen:
        return []  # A key file that lacks the newest epoch finds nothing; the page of the team says so.
    facts = facts_of(case.report, case.record)
    words = words_to_block(facts)
    tokens = tokens_for(words, key, case_id=case.case_id)
    database = await desk.database()
    async with database.read() as transaction:
        kept = await tokens_of(transaction, case.case_id, epoch=epoch)
        asked = {token_of(word, key) for word in (*words, *_neighbouring_days(facts))}
        alike = await alike_cases(transaction, asked, epoch=epoch, apart_from=case.case_id)
    if kept != tokens:
        async with database.begin() as transaction:
            await save_tokens(transaction, {case.case_id: tokens}, epoch=epoch)
    found = [archive.index.entries.get(case_id) for case_id, _ in alike if case_id not in decided]
    entries = [one for one in found if one is not None and one.state is not State.WITHDRAWN]
    await archive.make_fresh([one for one in entries if one.opened is None][:MAX_OPENED_NOW])
    return _compared(facts, frozenset(words), entries)


def _compared(facts: Facts, words: frozenset[str], entries: Iterable[Entry]) -> list[Candidate]:
    """Compare in full those that share real words, not only buckets, the most words first."""
    near = frozenset(in_short((*words, *_neighbouring_days(facts))))
    shared = []
    for entry in entries:
        if entry.opened is None or entry.opened.summary is None:
            continue
        count = len(near.intersection(entry.opened.blocks))
        if count:
            shared.append((count, entry))
    shared.sort(key=lambda one: -one[0])
    candidates = []
    for _, entry in shared[:MAX_COMPARED]:
        assert entry.opened is not None
        likeness = compare(facts, entry.opened.facts)
        if likeness is not None:
            candidates.append(Candidate(entry, likeness))
    candidates.sort(key=lambda one: (-one.likeness.score, one.entry.case_id))
    return candidates[:MAX_SHOWN]


def _neighbouring_days(facts: Facts) -> list[str]:
    """Give the words of the day before and after: a night has two dates."""
    if facts.latest is None or facts.latest != facts.earliest or facts.latest in {date.min, date.max}:
        return []
    days = (facts.latest - timedelta(days=1), facts.latest + timedelta(days=1))
    return [f"day+place {day} {place}" for day in days for place in sorted(facts.places)[:2]]
