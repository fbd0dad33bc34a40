# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can come in from a chat, with everything of the chat's own technique left behind.

`ref` names one message within its chat, opaquely (the edge uses the message's number): an edited message
finds by it the answer it gave. The edge should map

* commands to `Said` with the slash kept: `Said("/stop")`. Known are /start /stop /help /delete /language
  /receipt; a tail (`/start@name abc`) is ignored. /start for a chat without a draft may also be `Began`.
* words that somebody takes down for the family to `Dictated`: what a chat takes for a command is an answer there.
* a tap to `Tapped` with the action part of the callback data, unchecked: any string is safe here.
* a photo, voice note, audio, video, video note or document to `Attached` (kind: photo | voice | audio | video |
  document), with the album's id as `group`. `Attached` says the file is being kept; whether its bytes arrived
  is the edge's knowledge.
* a pin on the map to `Located`, rounded to a tenth of a degree; one that moves to `Unusable("location")`.
* everything else to `Unusable`; `what` is one of UNUSABLE, and an unknown word counts as "unknown-type".
* a file over the chat's limit to `Unusable("too-large")`; a message with no text at all to `Unusable("empty")`.
"""

from __future__ import annotations

from dataclasses import dataclass

UNUSABLE = (
    "sticker",
    "location",
    "contact",
    "poll",
    "forwarded",
    "too-large",
    "unknown-type",
    "video",
    "empty",
)


@dataclass(frozen=True)
class AttachedFile:
    """One file, by the id under which the edge keeps it."""

    id: str
    kind: str  # photo | voice | audio | video | document
    media_type: str = ""
    size_bytes: int = 0
    caption: str | None = None
    group: str | None = None  # the album it came in


@dataclass(frozen=True)
class Began:
    """The chat was opened, or opened again."""

    language_hint: str | None = None


@dataclass(frozen=True)
class Said:
    """Words were typed, or a command."""

    text: str
    ref: str | None = None


@dataclass(frozen=True)
class Tapped:
    """A button was tapped, perhaps one of long ago."""

    action: str
    ref: str | None = None


@dataclass(frozen=True)
class Attached:
    """A file arrived."""

    file: AttachedFile
    ref: str | None = None


@dataclass(frozen=True)
class Located:
    """A place on the map was shared; rounded by the edge to about ten kilometres, and kept by nobody."""

    latitude: float
    longitude: float
    ref: str | None = None


@dataclass(frozen=True)
class Dictated:
    """Words that somebody of the team takes down, and the button they go with. No command is found in them."""

    text: str = ""
    action: str = ""


@dataclass(frozen=True)
class Edited:
    """An earlier message was changed by its writer."""

    text: str
    ref: str | None = None


@dataclass(frozen=True)
class Unusable:
    """Something arrived that cannot be an answer."""

    what: str
    ref: str | None = None


Turn = Began | Said | Dictated | Tapped | Attached | Located | Edited | Unusable
