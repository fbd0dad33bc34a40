# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies sealed under one draft key: the interview so far, its files, and what clean-up must know.

One row goes through these shapes: turns held for a draft we could not find, an interview, an interview whose
sending waits for its last files, a receipt that waits to be written down. A visit with the receipt may lie
over any of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid4

import msgspec

from bot.chat.errors import DraftUnreadable
from bot.chat.recording.state import Session
from bot.interview.state import Interview
from bot.interview.turns import Attached, AttachedFile, Edited, Said, Turn
from bot.interview.visit import Visit

DRAFT_SCHEMA: Literal["amanat-draft/1"] = "amanat-draft/1"
MAX_HELD_TURNS = (
    50  # A person who writes fifty messages before tapping once is asked again, not stored for ever.
)
MAX_FILES = 100  # Source: decision; an album has 10, the papers of one case seldom fill three.
MAX_MESSAGES = 2000  # Two days of a long sitting, for clean-up.


class FileState(StrEnum):
    """How far a file has come."""

    PENDING = "pending"
    KEPT = "kept"
    FAILED = "failed"


class _Sealed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What lies in a draft; closed, so that a draft of a newer program is recognised and not half-read."""


class KeptFile(_Sealed, kw_only=True):
    """One file of the draft: where Telegram has it, and once fetched, where we have it and its key."""

    state: FileState = FileState.PENDING
    file_id: str
    kind: str
    media_type: str
    caption: str | None = None
    name: str | None = None
    blob_id: str | None = None
    key: str | None = None  # base64url of 32 bytes, no padding
    sha256: str | None = None
    size_bytes: int = 0


class HeldTurn(_Sealed, kw_only=True):
    """Words or a file that came before its draft was known."""

    ref: str | None = None
    text: str | None = None
    edited: bool = False
    file: AttachedFile | None = None

    @classmethod
    def of(cls, turn: Said | Attached | Edited) -> HeldTurn:
        """Keep one turn."""
        if isinstance(turn, Attached):
            return cls(ref=turn.ref, file=turn.file)
        return cls(ref=turn.ref, text=turn.text, edited=isinstance(turn, Edited))

    def turn(self) -> Turn:
        """Give the turn back."""
        if self.file is not None:
            return Attached(self.file, self.ref)
        return Edited(self.text or "", self.ref) if self.edited else Said(self.text or "", self.ref)


class OpenVisit(_Sealed, kw_only=True):
    """A visit with the receipt, and whose mailbox it is. The receipt itself is not kept."""

    state: Visit
    tag: str | None = None  # hex; finds the case
    question_id: UUID | None = None  # the moderators' message that waits for an answer


class LateFiles(_Sealed, kw_only=True):
    """Files handed over with the receipt that are still being fetched; they follow their words."""

    addition_id: UUID = msgspec.field(default_factory=uuid4)
    tag: str
    language: str
    question_id: UUID | None = None
    files: list[str]


class Draft(_Sealed, kw_only=True):
    """All of one row, in the clear, in memory only."""

    format: Literal["amanat-draft/1"] = DRAFT_SCHEMA
    report_id: UUID = msgspec.field(
        default_factory=uuid4
    )  # made with the draft: a second tap on send is the same report
    case_id: UUID = msgspec.field(default_factory=uuid4)
    group_id: UUID | None = None  # of people taken at the same time, from the first report on
    begun_at: int | None = None  # unix seconds of the first turn
    turns: int = 0  # of this person's interview
    quiet: bool = False  # the hardest news was told: the page with the receipt says little
    left_in_peace: bool = (
        False  # from then on nothing is said to this chat unasked, and its cases wait for a person
    )
    interview: Interview | None = None
    visit: OpenVisit | None = None
    late: list[LateFiles] = msgspec.field(default_factory=list)
    files: dict[str, KeptFile] = msgspec.field(default_factory=dict)
    messages: list[tuple[int, int]] = msgspec.field(
        default_factory=list
    )  # (message id, unix seconds), for clean-up
    waiting: Literal["", "deposit"] = ""  # what happens as soon as the last file is in
    receipt: str | None = None  # 20 digits, until the person has written them down
    may_read: bool = False  # beside the receipt: whether she let the team read what is sealed now
    aloud: bool = False  # beside the receipt: she answered by voice, so the next pages are played to her too
    recording: Session | None = None  # a speaker's, who reads prompts out; never beside an interview
    held: list[HeldTurn] = msgspec.field(default_factory=list)

    def to_bytes(self) -> bytes:
        """Write the draft to be sealed."""
        return _WRITER.encode(self)

    @staticmethod
    def read(plain: bytes) -> Draft:
        """Read an opened draft. Raises DraftUnreadable for the shape of another version."""
        try:
            return _READER.decode(plain)
        except (msgspec.MsgspecError, ValueError):
            raise DraftUnreadable from None  # the cause quotes the content

    @property
    def is_held(self) -> bool:
        """Say whether these are turns still looking for their draft."""
        nothing_else = self.interview is None and self.visit is None and self.receipt is None
        return nothing_else and self.recording is None and bool(self.held)

    def note(self, messages: list[tuple[int, int]]) -> None:
        """Remember messages for clean-up; the oldest are forgotten first."""
        known = {message_id for message_id, _at in self.messages}
        self.messages.extend(message for message in messages if message[0] not in known)
        del self.messages[:-MAX_MESSAGES]

    def pending(self) -> list[str]:
        """Give the files that are still being fetched."""
        return [name for name, file in self.files.items() if file.state is FileState.PENDING]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is left here that anybody could want."""
        nothing_open = self.interview is None and self.visit is None and self.receipt is None
        return nothing_open and self.recording is None and not self.held and not self.late

    def language(self) -> str | None:
        """Give the language in which this draft is being spoken, if it knows."""
        if self.visit is not None:
            return self.visit.state.language
        if self.recording is not None:
            return self.recording.language
        return self.interview.language if self.interview is not None else None

    def blob_ids(self) -> tuple[str, ...]:
        """Give the blobs that hold this draft's files."""
        return tuple(file.blob_id for file in self.files.values() if file.blob_id is not None)

    def absorb(self, other: Draft) -> None:
        """Take over another row's files and messages."""
        self.files.update(other.files)
        self.note(other.messages)


# Made once. A draft is read and written at every turn.
_WRITER = msgspec.json.Encoder()
_READER = msgspec.json.Decoder(Draft)
