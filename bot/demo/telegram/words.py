# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Telegram does to text on its way: cleaning, splitting, entities.

Source: tdlib/td misc.cpp (clean_input_string) and MessageEntity.cpp, Bot API "Formatting options".
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from .errors import bad_request

MAX_TEXT_CHARACTERS = 4096  # Source: Bot API, sendMessage.
MAX_CAPTION_CHARACTERS = 1024  # Source: Bot API, sendPhoto.

# Control characters become spaces; carriage returns, line separators and bidi overrides vanish.
# Isolates (U+2066 to U+2069) and marks (U+200E, U+200F) stay.
_TO_SPACE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_VANISH = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f\ud800-\udfff]")
_FOUND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?(?!\S)|https?://[^\s<>\"]+")

Entity = dict[str, Any]


def clean(text: str) -> str:
    """Return the text as Telegram stores it, without white space around it."""
    return _VANISH.sub("", _TO_SPACE.sub(" ", text)).strip(" \n\t\u00a0")


def utf16_units(text: str) -> int:
    """Count UTF-16 units: the measure of entity offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_long(text: str) -> list[str]:
    """Split a text as the apps do when it is too long for one message."""
    return [text[i : i + MAX_TEXT_CHARACTERS] for i in range(0, len(text), MAX_TEXT_CHARACTERS)]


def found_entities(text: str) -> list[Entity]:
    """Return the commands and links that Telegram marks by itself."""
    return [
        {
            "type": "bot_command" if match.group().startswith("/") else "url",
            "offset": utf16_units(text[: match.start()]),
            "length": utf16_units(match.group()),
        }
        for match in _FOUND.finditer(text)
    ]


def formatted(text: str, parse_mode: str, entities: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Return cleaned text and entities of a message that a bot sends. Raises Refused on bad markup.

    Markdown is not read: such text is kept as it stands (see `complaint_about`).
    """
    if parse_mode.lower() == "html":
        reader = _Markup()
        reader.feed(text)
        reader.close()
        text, entities = reader.result()
    cleaned = clean(text)
    return cleaned, entities or found_entities(cleaned)


def complaint_about(parse_mode: str) -> str | None:
    """Say what the stand-in cannot do with a parse mode, or None."""
    if parse_mode.lower() in ("", "none", "html"):
        return None
    return "parse_mode: the stand-in reads only HTML or entities"


_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}


class _Markup(HTMLParser):
    """Reads Telegram's HTML subset and refuses what the real server refuses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._units = 0
        self._open: list[tuple[str, Entity]] = []
        self._entities: list[Entity] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an entity."""
        if tag not in _TAGS:
            raise bad_request(
                f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self._units}'
            )
        entity: Entity = {"type": _TAGS[tag], "offset": self._units}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost entity, which must be this one."""
        if not self._open or self._open[-1][0] != tag:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {self._units}")
        _, entity = self._open.pop()
        entity["length"] = self._units - entity["offset"]
        if entity["length"]:
            self._entities.append(entity)

    def handle_data(self, data: str) -> None:
        """Take plain text."""
        self._parts.append(data)
        self._units += utf16_units(data)

    def result(self) -> tuple[str, list[Entity]]:
        """Return text and entities."""
        if self._open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\""
            )
        return "".join(self._parts), sorted(self._entities, key=lambda e: (e["offset"], -e["length"]))
