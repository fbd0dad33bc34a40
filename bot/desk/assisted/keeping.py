# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unfinished assisted reports: sealed to the team, in the memory of this process, for an hour.

Only the moderator who takes a report gets it back, and only with her key: after the desk has locked itself nothing
readable is left of it, and signing in again goes on where she was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec

from bot.desk.errors import Missing
from bot.desk.sessions import Session
from bot.interview.companions import has_companions, next_person
from bot.interview.path import may_review
from bot.interview.state import Interview
from storage.errors import CannotOpen
from storage.report import AttachmentKind, TakenHow
from storage.sealing import Purpose, seal
from storage.team import TeamKey

KEPT_FOR = timedelta(hours=1)  # Decision: as long as a talk with a family, and no longer.
MAX_EACH = 5  # Limit: begun and unfinished, of one moderator.
MAX_BYTES = 500_000  # Limit: of one, as it lies in memory; a report in the chat stays far below.


class Handed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that the family handed over, as it lies sealed in the blob store."""

    blob_id: str
    key: str  # base64url of 32 bytes
    kind: AttachmentKind
    media_type: str  # as found in the bytes
    size_bytes: int
    sha256: str
    name: str  # as it was called where it came from


class Taking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One report that is being taken, or the receipt of one that was sent."""

    interview: Interview
    how: TakenHow
    report_id: UUID
    case_id: UUID
    group_id: UUID | None = None  # the same for all who were taken at the same time
    turn: int = 0  # grows with every answer, so that a page that was left open is known as such
    opened: bool = False  # the words before the first question were read aloud
    said: tuple[str, ...] = ()  # what the last answer was met with, in the family's language
    said_to_me: tuple[str, ...] = ()  # the same in the moderator's
    last: str = ""  # the last form, so that sending it twice is not two answers
    receipt: str = ""  # made before the report is sent: a broken sending is repeated with the same one
    sent: bool = False
    may_read: bool = True
    files: dict[str, Handed] = {}  # by the id that the interview knows
    quiet: bool = False  # a death was told: the machine says no more than it must

    def changed(self, **changes: object) -> Taking:
        """Give a copy with some fields changed."""
        return msgspec.structs.replace(self, **changes)

    def left_with_receipt(self) -> Taking:
        """Let go of everything told, but for what the next person of the same day shares."""
        told = self.interview
        follows = next_person(told) if has_companions(told) else Interview.begin()
        return self.changed(
            interview=follows.model_copy(update={"language": told.language}),
            sent=True,
            may_read=may_review(told),
            said=(),
            said_to_me=(),
            last="",
            files={},
            turn=self.turn + 1,
        )

    @property
    def next_follows(self) -> bool:
        """Tell whether another person who was taken at the same time can be told about now."""
        return self.sent and bool(self.interview.repeated)

    def about_the_next(self) -> Taking:
        """Begin with the next person."""
        return self.changed(report_id=uuid4(), case_id=uuid4(), receipt="", sent=False, turn=self.turn + 1)


@dataclass
class Kept:
    """A sealed one, whose it is, and when it was last worked on."""

    sealed: bytes
    moderator_id: str
    touched: float


@dataclass
class Takings:
    """All of one desk. `clock` gives seconds that only grow."""

    clock: Callable[[], float] = time.monotonic
    kept: dict[UUID, Kept] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)  # handed over or erased: no page brings them back

    def keep(self, taking_id: UUID, taking: Taking, session: Session, keys: Sequence[TeamKey]) -> bool:
        """Keep one as it stands now; tell whether it is small enough. keys: of the team, the newest last."""
        plain = msgspec.json.encode(taking)
        if len(plain) > MAX_BYTES:
            return False
        # The newest that this moderator holds: one that begins while she listens must not shut her out.
        key = next(one for one in reversed(keys) if session.keys.fits(one))
        sealed = seal(plain, key, purpose=Purpose.NOTE, about=taking_id)
        self.kept[taking_id] = Kept(sealed, session.moderator_id, self.clock())
        return True

    def open(self, taking_id: UUID, session: Session) -> Taking:
        """Give one back to the moderator who takes it. Raises Missing."""
        self.forget_old()
        found = self.kept.get(taking_id)
        if found is None or found.moderator_id != session.moderator_id:
            raise Missing("expected a report that this moderator began within the hour")
        try:
            plain = session.keys.open(found.sealed, purpose=Purpose.NOTE, about=taking_id)
            return msgspec.json.decode(plain, type=Taking)
        except (CannotOpen, msgspec.MsgspecError):
            raise Missing("expected a report that opens with this key") from None

    def mine(self, session: Session) -> list[tuple[UUID, int]]:
        """List those that a moderator can go on with, and for how many minutes."""
        self.forget_old()
        left = KEPT_FOR.total_seconds() + 59
        return [
            (taking_id, int((left - (self.clock() - one.touched)) // 60))
            for taking_id, one in self.kept.items()
            if one.moderator_id == session.moderator_id
        ]

    def drop(self, taking_id: UUID) -> None:
        """Let go of one: it is sent and handed over, or erased."""
        self.kept.pop(taking_id, None)
        self.ended.add(taking_id)

    def forget_old(self) -> None:
        """Let go of those whose hour is over."""
        oldest = self.clock() - KEPT_FOR.total_seconds()
        self.kept = {one: kept for one, kept in self.kept.items() if kept.touched > oldest}
