# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sees in the chat, read from a transcript of the stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One message as it stands on the screen."""

    message_id: int
    sender: str  # "bot" or "person"
    kind: str  # "text", "photo", "voice", "document", "sticker", …
    text: str  # the text or the caption
    rows: tuple[tuple[str, ...], ...] = ()  # labels of the inline buttons
    edited: bool = False
    file_url: str | None = None  # path on the stand-in
    data: tuple[str, ...] = ()  # what the inline buttons carry, row by row


@dataclass(frozen=True)
class Screen:
    """The chat from top to bottom; what was deleted is not there."""

    messages: tuple[Seen, ...]
    keyboard: tuple[tuple[str, ...], ...] = ()  # labels of the reply keyboard, if one is shown
    notice: str = ""  # the newest pop-up that answered a tap
    typing: bool = False
    bot_name: str = ""
    bot_description: str = ""
    commands: dict[str, str] = field(default_factory=dict)

    @property
    def from_bot(self) -> tuple[Seen, ...]:
        """The bot's messages, oldest first."""
        return tuple(m for m in self.messages if m.sender == "bot")

    @property
    def from_person(self) -> tuple[Seen, ...]:
        """The person's own messages, oldest first."""
        return tuple(m for m in self.messages if m.sender == "person")

    @property
    def last(self) -> Seen | None:
        """The bot's newest message, or None."""
        return self.from_bot[-1] if self.from_bot else None

    @property
    def text(self) -> str:
        """All that the bot said since the person's last message, joined by line breaks."""
        said: list[str] = []
        for message in reversed(self.messages):
            if message.sender == "person" and said:
                break
            if message.sender == "bot":
                said.append(message.text)
        return "\n".join(reversed(said))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Button rows of the newest message that has any; else those of the reply keyboard."""
        for message in reversed(self.messages):
            if message.rows:
                return message.rows
        return self.keyboard

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels that can be tapped now, row by row."""
        return tuple(label for row in self.rows for label in row)


def read_screen(transcript: dict[str, Any]) -> Screen:
    """Read a transcript as the driver API gives it."""
    bot = transcript["bot"]
    return Screen(
        messages=tuple(_read_message(message) for message in transcript["messages"]),
        keyboard=tuple(tuple(row) for row in transcript["keyboard"] or ()),
        notice=(transcript["notice"] or {}).get("text", ""),
        typing=transcript["typing"],
        bot_name=bot["name"],
        bot_description=bot["description"],
        commands={command["command"]: command["description"] for command in bot["commands"]},
    )


def _read_message(message: dict[str, Any]) -> Seen:
    return Seen(
        message_id=message["message_id"],
        sender=message["sender"],
        kind=message["kind"],
        text=message["text"],
        rows=tuple(tuple(button["label"] for button in row) for row in message["buttons"]),
        edited=message["edited"],
        file_url=(message["file"] or {}).get("url"),
        data=tuple(button["data"] for row in message["buttons"] for button in row if button["data"]),
    )
