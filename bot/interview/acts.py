# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done after a turn. The interview decides; the edge does, after it has committed the state.

One turn's `Say`s and its `Ask` are one message: see `words.reply`. An act that is lost costs nothing but a
reply: the screen can always be drawn again from the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.interview.text import Value


@dataclass(frozen=True)
class Say:
    """Say one sentence, by its key in sentences.py."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """Show the current screen; in place means: change the message that was tapped, if that can be done."""

    in_place: bool = False


@dataclass(frozen=True)
class Deposit:
    """Seal the report and store it, then show `receipt_screen`. Comes once for one interview."""


@dataclass(frozen=True)
class CleanUp:
    """Delete this chat's messages as far back as the chat allows (not those of this same reply)."""


@dataclass(frozen=True)
class Forget:
    """Drop the draft and what was kept for it, for good."""


@dataclass(frozen=True)
class Hide:
    """Show the current screen, which now tells nothing; its button must still carry the draft key."""


@dataclass(frozen=True)
class Acknowledge:
    """Kept, and no message is needed: the second and later pictures of an album."""

    kind: str


@dataclass(frozen=True)
class OpenVisit:
    """Leave the interview (it waits) and begin a visit with the receipt; the number, if it was typed already."""

    receipt_text: str | None = None


@dataclass(frozen=True)
class LookUp:
    """Look up a receipt, then give the visit `Looked`. The text is as typed; parse it tolerantly."""

    receipt_text: str


@dataclass(frozen=True)
class ConsentChange:
    """One decision changed with the receipt, in the words shown."""

    purpose: str  # keep | review | partner | united_nations | publish
    given: bool
    asked: str
    text_version: str
    partner: str | None = None


@dataclass(frozen=True)
class AddToCase:
    """Seal this addition and store it with the case of the looked-up receipt."""

    words: str | None = None
    files: tuple[str, ...] = ()  # ids of attached files
    answers_question: bool = False
    consents: tuple[ConsentChange, ...] = ()


@dataclass(frozen=True)
class Withdraw:
    """Withdraw the case of the looked-up receipt; sharing stops at once."""


@dataclass(frozen=True)
class CloseVisit:
    """The visit is over: forget it and the receipt, and show the interview's screen if there is a draft."""


Act = (
    Say
    | Ask
    | Deposit
    | CleanUp
    | Forget
    | Hide
    | Acknowledge
    | OpenVisit
    | LookUp
    | AddToCase
    | Withdraw
    | CloseVisit
)
