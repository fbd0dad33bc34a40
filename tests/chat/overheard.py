# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plays people through the real chat while everything that anybody logs, prints or counts is overheard.

The ear is worse than any real log: it stands behind every logger at DEBUG, keeps arguments, fields and the local
variables of each frame of a traceback. What is not found there could not be found in a log file.
"""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from bot.chat.app import Intake
from bot.chat.quiet import quiet_loop_errors, silence_libraries
from bot.chat.wire.pages import Page
from bot.demo.search import Canary, Sighting, find_in, text_canary, wanted_shapes
from bot.interview.transcript import GUTTER, plain
from bot.logs import configure_logs
from bot.settings import IntakeSettings
from storage.database import Database

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"
KINDS = ("photo", "voice", "audio", "video", "document")
BOT_ID = 4242424242


class Ear(logging.Handler):
    """Keeps every record whole, with the local variables of what failed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        trace = ""
        if record.exc_info and record.exc_info[1] is not None:
            failed = traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=True)
            trace = "".join(failed.format())
        self.heard.append(f"{record.getMessage()} {record.__dict__} {trace}")


@contextmanager
def listening(folder: Path) -> Iterator[tuple[Ear, Path]]:
    """Set logging up as the process does, at DEBUG, and listen to everything beside it; gives ear and log file."""
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    ear, file = Ear(), folder / "process.log"
    configure_logs(level="DEBUG", file=file)
    silence_libraries()
    root.setLevel(logging.DEBUG)
    root.addHandler(ear)
    try:
        yield ear, file
    finally:
        for handler in root.handlers:
            if handler not in before[1] and isinstance(handler, logging.FileHandler):
                handler.close()
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        logging.captureWarnings(capture=False)


@asynccontextmanager
async def chat(settings: IntakeSettings) -> AsyncIterator[tuple[Intake, People]]:
    """Open the real intake without a source of updates; people hand theirs in themselves."""
    asyncio.get_running_loop().set_exception_handler(quiet_loop_errors)
    async with await Database.open(settings.database_url) as db:
        intake = Intake.build(settings, db, asyncio.Event())
        await intake.wire.open()
        people = People(intake)
        try:
            yield intake, people
        finally:
            await intake.keeper.stop()
            await intake.sender.finish(within=20.0)
            await intake.wire.close()


class People:
    """So many people who say what a transcript says, and tap the buttons they were really shown."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.said: dict[str, None] = {}  # everything that anybody entrusted, to be searched for
        self.tapped = self.missed = 0
        self._pages: dict[int, list[Page]] = defaultdict(list)
        self._number = 1000
        show = intake.sender.show

        def seen(chat_id: int, page: Page, **more: Any) -> None:
            self._pages[chat_id].append(page)
            show(chat_id, page, **more)

        intake.sender.show = seen  # type: ignore[method-assign]

    async def play(self, path: Path, chat_id: int) -> None:
        """Say every line of a transcript."""
        text = await asyncio.to_thread(path.read_text, encoding="utf-8")
        self.said[str(chat_id)] = None
        for block in re.findall(r"(?m)^reporter (.*)$", text):
            await self.say(block[GUTTER - len("reporter ") :].strip(), chat_id)

    async def say(self, line: str, chat_id: int) -> None:
        """Do what one line says."""
        update = self._update(line, chat_id)
        if update is not None:
            await self.intake.batches.handle([update])

    def secrets(self, token: str) -> list[Canary]:
        """Give all that was entrusted, the keys in the buttons, and the token."""
        keys = {
            data.partition(".")[0]
            for pages in self._pages.values()
            for page in pages
            for row in page.rows
            for knob in row
            if len((data := knob.data).partition(".")[0]) == 43
        }
        receipts = {
            found
            for pages in self._pages.values()
            for page in pages
            for text in page.texts()
            for found in re.findall(r"\d{4}(?: \d{4}){4}", text)
        }
        return [
            text_canary("token", token),
            *(text_canary("said", one) for one in (*self.said, *keys, *receipts)),
        ]

    def _update(self, line: str, chat_id: int) -> dict[str, Any] | None:
        self._number += 1
        number = self._number
        if line.startswith("["):
            return self._tap(line[1:-1], chat_id, number)
        if line.startswith("(opens"):
            return {"update_id": number, "message": self._message(chat_id, number, text="/start")}
        if line.startswith("(old tap:"):
            return self._old_tap(line[1:-1].partition(":")[2].strip(), chat_id, number)
        if line.startswith("(changes:"):
            after = line[1:-1].partition("->")[2].strip()
            self._remember(after)
            return {"update_id": number, "edited_message": self._message(chat_id, number - 1, text=after)}
        if line.startswith("("):
            return {
                "update_id": number,
                "message": self._message(chat_id, number, **self._file(line, number)),
            }
        self._remember(line)
        return {"update_id": number, "message": self._message(chat_id, number, text=line)}

    def _file(self, line: str, number: int) -> dict[str, Any]:
        head, _, caption = line[1:-1].partition(":")
        kind = head.split()[0]
        if kind not in KINDS:
            return {"sticker": {"file_id": f"sticker{number}", "file_unique_id": "u", "emoji": "🌷"}}
        name = f"her file {number}.pdf"
        self.said |= dict.fromkeys((name, f"FileOf{number}"))
        if caption.strip():
            self._remember(caption.strip())
        file = {
            "file_id": f"FileOf{number}",
            "file_unique_id": str(number),
            "file_size": 700,
            "file_name": name,
            "mime_type": "image/jpeg"
            if kind == "photo"
            else "audio/ogg"
            if kind == "voice"
            else "application/pdf",
            "duration": 3,
        }
        whole = [{**file, "width": 9, "height": 9}] if kind == "photo" else file
        more = {"media_group_id": f"album{chat_of(number)}"} if "album" in head else {}
        return {kind: whole, "caption": caption.strip(), **more}

    def _tap(self, label: str, chat_id: int, number: int) -> dict[str, Any] | None:
        for page in reversed(self._pages[chat_id]):
            for knob in (knob for row in page.rows for knob in row):
                if plain(knob.label).removeprefix("✓ ") == label.removeprefix("✓ "):
                    self.tapped += 1
                    return self._query(knob.data, chat_id, number)
        self.missed += 1  # a look-up in a transcript is invented, and so is what it would have shown
        return None

    def _old_tap(self, action: str, chat_id: int, number: int) -> dict[str, Any]:
        datas = [knob.data for page in self._pages[chat_id] for row in page.rows for knob in row]
        key = next((data.partition(".")[0] for data in reversed(datas) if not data.startswith(".")), "")
        return self._query(f"{key}.{action}", chat_id, number)

    def _query(self, data: str, chat_id: int, number: int) -> dict[str, Any]:
        message = self._message(chat_id, number, text="?")
        message["from"] = {"id": BOT_ID, "is_bot": True, "first_name": "Bot"}
        person = {"id": chat_id, "is_bot": False, "first_name": "Amina Profilename"}
        query = {"id": str(number), "from": person, "message": message, "data": data, "chat_instance": "1"}
        return {"update_id": number, "callback_query": query}

    def _message(self, chat_id: int, number: int, **content: Any) -> dict[str, Any]:
        self.said["Amina Profilename"] = None
        return {
            "message_id": number,
            "date": 1_800_000_000,
            "from": {
                "id": chat_id,
                "is_bot": False,
                "first_name": "Amina Profilename",
                "language_code": "en",
            },
            "chat": {"id": chat_id, "type": "private", "first_name": "Amina Profilename"},
            **content,
        }

    def _remember(self, words: str) -> None:
        """Remember what was said, whole and in pieces that cannot be anything else."""
        words = words.encode("utf-8", "ignore").decode()  # half characters never get so far
        self.said[words] = None
        if not words.startswith("/"):
            pieces = [piece for piece in words.split() if len(piece) >= 4 and not piece.isascii()]
            self.said |= dict.fromkeys(pieces)


def chat_of(number: int) -> int:
    """Give one name for the pieces of an album."""
    return number // 10


def found(secrets: list[Canary], **places: str) -> list[Sighting]:
    """Search some texts for what must not be there. Commands and words of four bytes are no secrets."""
    wanted = wanted_shapes(one for one in secrets if one.content[:1] != b"/" or len(one.content) > 12)
    return [
        sighting
        for name, text in places.items()
        for sighting in find_in(wanted, text.encode("utf-8", "surrogatepass"), name)
    ]
