# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile people who know the rules: updates of good shape, sent in answer to what the bot really showed.

They tap the buttons they were given, and forge, cut and replay them; they answer every question, with words and
files made to break whatever reads them. So the abuse goes through the whole interview, not only its door.
"""

from __future__ import annotations

import io
import json
import random
import zlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

from PIL import Image

from bot.chat.wire.pages import Page
from tests.endure.hostile_updates import CHATS, FIRST_CHAT, MARK

REMEMBERED = 12  # buttons a chat keeps for replaying
CHUNK = 64 * 1024
BOT_ID = 4242424242

WORDS = (
    MARK + "\u0301" * 4000,
    MARK + "\u0e49\u0489" * 1800,
    "\u202e" + MARK + "\u202d\u2066\u2067" * 40,
    MARK + "\x00\x00\x00" + MARK,
    MARK + "\ud83d",
    "\ude00" + MARK,
    "=HYPERLINK(\"http://127.0.0.1/?x=\"&A1;\"" + MARK + "\")",
    "=cmd|' /C calc'!A0" + MARK,
    "+1+1" + MARK,
    "@SUM(1+1)*" + MARK,
    "<script>" + MARK + "</script><img src=x onerror=alert(1)>",
    "</pre>{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}" + MARK,
    "${jndi:ldap://127.0.0.1/" + MARK + "}",
    "%s%n%d {0.__class__} " + MARK,
    "[" + MARK + "](tg://user?id=1) *_`~|" * 30,
    "'; DROP TABLE drafts; -- " + MARK,
    "../../../../etc/passwd" + MARK,
    MARK * 1000,
    (MARK + "\n") * 800,
    "\u200b\u200c\u200d\ufeff" + MARK,
    "٤٥ ۲۰۲۴/۱۳/۹۹ " + MARK,
    "99999999999999999999999 " + MARK,
    "31 February 0000 " + MARK,
    "1" * 4096,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 200 + MARK,
    "ﷺ" * 3000 + MARK,
    MARK + " 5 March 2024",
)  # fmt: skip
COMMANDS = ("/start", "/start " + MARK, "/stop", "/delete", "/receipt", "/receipt 1234 5678 9012 3456 7890", "/" + MARK, "/start@x_bot")  # fmt: skip
NAMES = ("../../etc/passwd", "..\\..\\x.exe", MARK + "\x00.pdf", "\u202efdp.exe", "a" * 4000, "=1+1.csv", "con", ".", "", MARK + ".jpg.svg")  # fmt: skip
TYPES = ("image/jpeg", "image/svg+xml", "text/html", "application/x-msdownload", "application/zip", "audio/ogg", "x" * 300, "", "image/png\r\nX-Evil: 1")  # fmt: skip
KINDS = ("photo", "document", "voice", "audio", "video")


@lru_cache(maxsize=1)
def payloads() -> tuple[bytes, ...]:
    """Give what the hostile files hold."""
    picture = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 10.0, 0.0), 3: "E", 4: (66.0, 58.0, 0.0)})
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif, comment=MARK.encode())
    bomb = zlib.compress(b"\x00" * 20_000_000, 9)
    return (
        picture.getvalue(),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>' + MARK.encode() + b"</script></svg>",
        b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert('" + MARK.encode() + b"')",
        b"%PDF-1.7\n" + MARK.encode() + b"\nPK\x03\x04" + b"\x00" * 200,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\x00\x00\x00" + bomb,
        b"PK\x03\x04" + bomb,
        b"\x1f\x8b\x08\x00" + bomb,
        b"MZ" + MARK.encode(),
        b"",
        b"OggS" + b"\xff" * 70_000,
    )


async def downloads(file_id: str) -> AsyncIterator[bytes]:
    """Give a hostile file's bytes, as a download of it would."""
    whole = payloads()[zlib.crc32(file_id.encode("utf-8", "replace")) % len(payloads())]
    for at in range(0, len(whole), CHUNK):
        yield whole[at : at + CHUNK]


class HostilePeople:
    """So many chats, each remembering the buttons it was shown."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._buttons: dict[int, deque[list[str]]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._wrote: dict[int, int] = {}  # chat -> its last message
        self.pages = 0
        self.tapped = 0

    def shown(self, chat_id: int, page: Page) -> None:
        """Note the buttons of a page."""
        keyboard = page.keyboard()
        rows = (json.loads(keyboard) if isinstance(keyboard, str) else keyboard or {}).get(
            "inline_keyboard", []
        )
        found = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        if found:
            self.pages += 1
            self._buttons[chat_id].append(found)

    def act(self, number: int) -> dict[str, Any]:
        """Give one chat's next update: mostly an answer, a tap or a file; sometimes a stranger's post."""
        rng, chat = self._rng, FIRST_CHAT + self._rng.randrange(CHATS)
        choice = rng.random()
        if choice < 0.5 and self._buttons[chat]:
            return {"update_id": number, "callback_query": self._tap(chat, number)}
        if choice < 0.55:
            return {"update_id": number, "edited_message": self._message(chat, self._wrote.get(chat, 1), text=rng.choice(WORDS))}  # fmt: skip
        if choice < 0.6:
            return {"update_id": number, **self._stranger(chat, number)}
        if choice < 0.72:
            return {"update_id": number, "message": self._file(chat, number)}
        words = rng.choice(WORDS if self._buttons[chat] and rng.random() < 0.9 else COMMANDS)
        return {"update_id": number, "message": self._message(chat, number, text=words)}

    def _tap(self, chat: int, number: int) -> dict[str, Any]:
        rng, pages = self._rng, self._buttons[chat]
        whose = rng.random()
        page = pages[-1] if whose < 0.8 else rng.choice(pages)
        if whose > 0.95:  # another chat's buttons
            other = self._buttons[FIRST_CHAT + rng.randrange(CHATS)]
            page = other[-1] if other else page
        data = rng.choice(page)
        spoilt = rng.random()
        if spoilt < 0.05:
            data = data[: rng.randrange(len(data) + 1)]
        elif spoilt < 0.1:
            at = rng.randrange(len(data))
            data = data[:at] + chr(rng.randrange(33, 0x500)) + data[at + 1 :]
        elif spoilt < 0.13:
            data = (
                data.partition(".")[0] + "." + rng.choice(("send", "x:new", "a:9:zzz", "go:99", MARK, "🌷"))
            )
        self.tapped += 1
        message = self._message(chat, max(1, number - rng.randrange(5)), text=MARK)
        message["from"] = {"id": BOT_ID, "is_bot": True, "first_name": "B"}
        person = {
            "id": chat,
            "is_bot": False,
            "first_name": MARK,
            "language_code": rng.choice(("en", "ur", "x" * 99)),
        }
        return {"id": str(number), "from": person, "message": message, "data": data, "chat_instance": "1"}

    def _file(self, chat: int, number: int) -> dict[str, Any]:
        rng = self._rng
        kind = rng.choice(KINDS)
        file = {
            "file_id": f"{MARK}{number}",
            "file_unique_id": str(number),
            "file_size": rng.choice((1, 5000, 0, 20 << 20, 2**40)),
            "file_name": rng.choice(NAMES),
            "mime_type": rng.choice(TYPES),
            "duration": 3,
        }
        content: dict[str, Any] = {kind: [file | {"width": 9, "height": 9}] if kind == "photo" else file}
        if rng.random() < 0.4:
            content["caption"] = rng.choice(WORDS)
        if rng.random() < 0.2:
            content["media_group_id"] = str(number // 4)
        return self._message(chat, number, **content)

    def _stranger(self, chat: int, number: int) -> dict[str, Any]:
        """Give what is not a private person's."""
        message = self._message(chat, number, text=MARK)
        kind = self._rng.randrange(6)
        if kind == 0:
            del message["from"]
            return {"message": message}
        if kind == 1:
            return {"message": message | {"from": {"id": 1, "is_bot": True, "first_name": MARK}}}
        if kind == 2:
            return {"message": message | {"chat": {"id": -chat, "type": "group", "title": MARK}}}
        if kind == 3:
            return {"channel_post": message | {"chat": {"id": -chat, "type": "channel", "title": MARK}}}
        if kind == 4:
            return {"message": message | {"forward_origin": {"type": "hidden_user", "sender_user_name": MARK, "date": 1}}}  # fmt: skip
        return {"message": message | {"location": {"latitude": 30.1, "longitude": 66.9}}}

    def _message(self, chat: int, number: int, **content: Any) -> dict[str, Any]:
        self._wrote[chat] = number
        return {
            "message_id": number,
            "date": 1_800_000_000,
            "from": {"id": chat, "is_bot": False, "first_name": MARK, "language_code": "en"},
            "chat": {"id": chat, "type": "private", "first_name": MARK},
            **content,
        }
