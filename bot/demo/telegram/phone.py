# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person's phone as a program holds it.

It speaks HTTP to the driver API under /sim/ and knows nothing of the bot: what a Phone cannot see on its
screen, a person could not see either.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from .client import GLANCE_SECONDS, WAIT_SLICE_SECONDS, Client, PhoneError, Sent, Standin
from .screen import Screen, read_screen

__all__ = ["Phone", "PhoneError", "Sent", "Standin"]


class Phone(Client):
    """One person's phone, with one chat open: the chat with the bot.

    Every act remembers what the bot had done until then, so `wait` returns what came in answer to it.
    """

    def __init__(
        self, base_url: str, chat_id: int, *, name: str, http: httpx.AsyncClient | None = None
    ) -> None:
        super().__init__(base_url, http)
        self.chat_id = chat_id
        self.name = name
        self.glance = 0  # how many of the newest messages are looked at while waiting; 0 for all
        self._seen = 0

    @classmethod
    async def pick_up(
        cls,
        base_url: str,
        *,
        name: str = "Amina",
        language_code: str | None = "en",
        chat_id: int | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> Phone:
        """Make a person and hold her phone."""
        phone = cls(base_url, 0, name=name, http=http)
        wish = {"id": chat_id, "name": name, "language_code": language_code}
        made = await phone.call("POST", "/sim/chats", json=wish)
        phone.chat_id = int(made["id"])
        return phone

    async def start(self, payload: str = "") -> Sent:
        """Press Start, as one does with a bot never met before; payload is that of a t.me link."""
        return await self.text(f"/start {payload}".strip())

    async def text(self, text: str, *, reply_to: int | None = None) -> Sent:
        """Send a text message (in several messages, as apps do, if it is longer than 4096 characters)."""
        return await self._act("text", json={"text": text, "reply_to": reply_to})

    async def photo(self, data: bytes, *, caption: str = "", compress: bool = False) -> Sent:
        """Send a photo; a JPEG goes out byte for byte unless `compress` asks for what apps do to pictures."""
        form = {"caption": caption, "compress": json.dumps(compress)}
        return await self._act("photo", data=form, files={"file": ("photo.jpg", data, "image/jpeg")})

    async def voice(self, data: bytes, *, duration: int = 3, media_type: str = "audio/ogg") -> Sent:
        """Send a voice note of so many seconds, OGG with Opus inside as the apps send it."""
        form = {"duration": str(duration)}
        return await self._act("voice", data=form, files={"file": ("voice.ogg", data, media_type)})

    async def document(
        self,
        data: bytes,
        *,
        name: str = "document.pdf",
        media_type: str = "application/pdf",
        caption: str = "",
        claimed_bytes: int | None = None,
    ) -> Sent:
        """Send a file as it is; `claimed_bytes` lets a small file pose as a large one."""
        form = {"caption": caption, "claimed_bytes": str(claimed_bytes or "")}
        return await self._act("document", data=form, files={"file": (name, data, media_type)})

    async def album(self, photos: Sequence[bytes], *, caption: str = "") -> Sent:
        """Send 2 to 10 photos as one album: that many updates with one media_group_id."""
        files = [("file", (f"photo{i}.jpg", data, "image/jpeg")) for i, data in enumerate(photos)]
        return await self._act("album", data={"caption": caption}, files=files)

    async def video(self, data: bytes, *, duration: int = 5, caption: str = "") -> Sent:
        """Send a video file."""
        form = {"duration": str(duration), "caption": caption}
        return await self._act("video", data=form, files={"file": ("video.mp4", data, "video/mp4")})

    async def sticker(self, emoji: str = "🌷") -> Sent:
        """Send a sticker."""
        return await self._act("sticker", json={"emoji": emoji})

    async def location(self, latitude: float = 30.1798, longitude: float = 66.975) -> Sent:
        """Send a place on the map."""
        return await self._act("location", json={"latitude": latitude, "longitude": longitude})

    async def contact(self, phone_number: str, first_name: str, *, own: bool = False) -> Sent:
        """Send a contact card: one's own number, or somebody else's."""
        body = {"phone_number": phone_number, "first_name": first_name, "own": own}
        return await self._act("contact", json=body)

    async def forward(self, text: str, *, from_name: str = "Somebody", hidden: bool = False) -> Sent:
        """Forward a text that another person wrote; `hidden` hides her account, as a privacy setting does."""
        return await self._act("forward", json={"text": text, "from_name": from_name, "hidden": hidden})

    async def edit(self, message_id: int, text: str) -> Sent:
        """Change one's own message."""
        return await self._act("edit", json={"message_id": message_id, "text": text})

    async def tap(
        self,
        label: str | None = None,
        *,
        message_id: int | None = None,
        index: int | None = None,
        data: str | None = None,
    ) -> Sent:
        """Tap a button by its label, its place (counted from 0) or its data.

        Looks at the newest message that has such a button, or at `message_id`. A label may also be on the
        reply keyboard; tapping that sends its words as a message.
        """
        body = {"label": label, "message_id": message_id, "index": index, "data": data}
        return await self._act("tap", json=body)

    async def block(self) -> Sent:
        """Block the bot."""
        return await self._act("block", json={"blocked": True})

    async def unblock(self) -> Sent:
        """Unblock the bot."""
        return await self._act("block", json={"blocked": False})

    async def delete(self, message_id: int) -> Sent:
        """Delete one message for both sides."""
        return await self._act("delete", json={"message_id": message_id})

    async def clear(self) -> Sent:
        """Delete the whole chat for both sides."""
        return await self._act("clear", json={})

    async def screen(self) -> Screen:
        """Look at the screen as it is now."""
        return read_screen(await self.call("GET", self._path("transcript")))

    async def wait(self, *, timeout: float = 10.0, settle: float = 0.25) -> Screen:  # noqa: ASYNC109
        """Wait until the bot did something after our last act, and then was quiet for `settle` seconds.

        Raises PhoneError if nothing comes within `timeout` seconds.
        """
        screen = await self._news(timeout)
        if screen is None:
            raise PhoneError(f"the bot did nothing for {timeout:g} seconds: is it running?")
        while (more := await self._news(settle)) is not None:
            screen = more
        return screen

    async def wait_for(
        self,
        text: str | None = None,
        *,
        button: str | None = None,
        until: Callable[[Screen], bool] | None = None,
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> Screen:
        """Wait until the bot's newest words contain `text`, a `button` is offered and `until` holds.

        Raises PhoneError after `timeout` seconds.
        """
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + timeout
        screen = await self.screen()
        while not _shows(screen, text, button, until):
            left = ends_at - loop.time()
            if left <= 0:
                raise PhoneError(f"what was expected did not appear within {timeout:g} seconds")
            # The bot's name, its words about itself and its commands change without a message: no news tells of them.
            screen = await self._news(min(left, GLANCE_SECONDS)) or await self.screen()
        return screen

    async def _news(self, patience: float) -> Screen | None:
        """Return the screen once the bot has done something new, or None when patience ends."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + patience
        while (left := ends_at - loop.time()) > 0:
            query = {"after": self._seen, "timeout": min(left, WAIT_SLICE_SECONDS), "last": self.glance}
            answer = await self.call("GET", self._path("wait"), params=query)
            if answer["news"] > self._seen:
                self._seen = answer["news"]
                return read_screen(answer)
        return None

    async def _act(self, act: str, **options: Any) -> Sent:
        done: Sent = await self.call("POST", self._path(act), **options)
        self._seen = done["news"]
        return done

    def _path(self, rest: str) -> str:
        return f"/sim/chats/{self.chat_id}/{rest}"


def _shows(
    screen: Screen, text: str | None, button: str | None, until: Callable[[Screen], bool] | None
) -> bool:
    if text is not None and text not in screen.text:
        return False
    if button is not None and button not in screen.buttons:
        return False
    return until is None or until(screen)
