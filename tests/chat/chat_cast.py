# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who and what the tests of the chat play with: the vault as the team sees it, and ways to talk."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from bot.chat.app import Intake
from bot.chat.quiet import silence_libraries
from bot.demo.telegram.phone import Phone
from bot.demo.telegram.screen import Screen
from bot.interview.text import msg
from bot.interview.words import load_words
from bot.settings import IntakeSettings
from locales import LOCALES
from storage.blobs import BlobStore
from storage.database import Database
from storage.envelope import Purpose, open_with
from storage.home import Home
from storage.hybrid import KeyPair
from storage.keymaking import new_seed
from storage.report import Addition, Attachment, Report, read_addition, read_report
from storage.stream import BlobOpener
from storage.tables import Case, Deposited, Draft, Parked

SEED = new_seed()


@dataclass
class Vault:
    """The vault as the team could open it; the intake under test never holds this key."""

    home: Home
    pair: KeyPair
    db: Database

    async def reports(self) -> list[Report]:
        """Open every report."""
        return [
            read_report(self._open(row.sealed_content, Purpose.REPORT, row.deposit_id))
            for row in await self.rows(Deposited)
            if row.position == 0
        ]

    async def additions(self) -> list[Addition]:
        """Open every addition."""
        return [
            read_addition(self._open(row.sealed_content, Purpose.ADDITION, row.deposit_id))
            for row in await self.rows(Deposited)
            if row.position > 0
        ]

    async def parked(self) -> list[Any]:
        """Open every parked update."""
        return [
            json.loads(self._open(row.sealed_update, Purpose.PARKED, UUID(int=0)))
            for row in await self.rows(Parked)
        ]

    async def drafts(self) -> int:
        """Count the rows of drafts."""
        return len(await self.rows(Draft))

    async def cases(self) -> list[Case]:
        """Give the rows of cases."""
        return await self.rows(Case)

    async def rows(self, table: type[Any]) -> list[Any]:
        """Give all rows of a table."""
        async with self.db.read() as session:
            rows = list((await session.execute(select(table))).scalars().all())
            session.expunge_all()
            return rows

    async def file(self, attachment: Attachment) -> bytes:
        """Open a sealed file."""
        opener = BlobOpener(base64.urlsafe_b64decode(attachment.key + "="))
        plain = bytearray()
        async for piece in BlobStore(self.home.blobs_url).get(attachment.blob_id):
            for part in opener.update(piece):
                plain += part
        for part in opener.finish():
            plain += part
        return bytes(plain)

    def _open(self, sealed: bytes, purpose: Purpose, about: UUID) -> bytes:
        return open_with(sealed, self.pair, epoch=1, purpose=purpose, about=about)


@contextlib.asynccontextmanager
async def running_intake(settings: IntakeSettings) -> AsyncIterator[Intake]:
    """Run an intake inside the test while the block lasts."""
    silence_libraries()
    stop = asyncio.Event()
    async with await Database.open(settings.database_url) as db:
        intake = Intake.build(settings, db, stop)
        task = asyncio.create_task(intake.run())
        try:
            yield intake
        finally:
            stop.set()
            await asyncio.wait_for(task, timeout=20)


def picture(colour: str = "teal", size: int = 64) -> bytes:
    """Give a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "JPEG")
    return out.getvalue()


async def tap(phone: Phone, label: str) -> Screen:
    """Tap a button and wait for what follows."""
    await phone.tap(label)
    return await phone.wait(settle=0.12)


async def tell(phone: Phone, text: str) -> Screen:
    """Write and wait for what follows."""
    await phone.text(text)
    return await phone.wait(settle=0.12)


def in_language(language: str, *labels: str) -> tuple[str, ...]:
    """Give button labels in a language, from their English sources."""
    return tuple(load_words(language).say(msg(label)) for label in labels)


async def begin(phone: Phone, language: str = "en") -> Screen:
    """Go through the first pages up to the first question."""
    name = LOCALES[language].native_name
    onward = in_language(language, "Continue", "Go on", "Yes, let us begin")
    await phone.start()
    await phone.wait_for(button=name)
    screen = await tap(phone, name)
    for _ in range(8):
        label = next((button for button in screen.buttons if button in onward), None)
        if label is None:
            return screen
        screen = await tap(phone, label)
    raise AssertionError("the first pages do not end")


async def up_to_place(phone: Phone) -> Screen:
    """Answer the first questions, up to the place."""
    await begin(phone)
    await tap(phone, "My son")
    for words in ("Zahid Ahmed Baloch", "Karim Baksh", "24", "5 March 2024"):
        await tell(phone, words)
    return await tap(phone, "I am sure")


async def up_to_read_back(phone: Phone, language: str = "en") -> Screen:
    """Go on from any question to the read-back: skip what can be skipped, say yes to everything asked."""
    yes, skip, done, no_photo, no_papers, no_more, send = in_language(
        language, "Yes", "Skip this question", "Done", "No photo", "No papers", "No, go to the end", "Send"
    )
    screen = await phone.screen()
    for _ in range(40):
        if send in screen.buttons:
            return screen
        ways = (yes, skip, no_photo, no_papers, no_more, done)
        choice = next(label for label in ways if label in screen.buttons)
        screen = await tap(phone, choice)
    raise AssertionError("the questions do not end")


def digits_in(text: str) -> str:
    """Find a receipt in what the bot said."""
    found = re.search(r"\d{4}(?: \d{4}){4}", text)
    assert found is not None, "no receipt was shown"
    return found[0].replace(" ", "")


def carried(screen: Screen, label: str) -> str:
    """Give what a button of the newest page carries."""
    newest = next(message for message in reversed(screen.messages) if message.data)
    return newest.data[[each for row in newest.rows for each in row].index(label)]


def tapped_in(number: int, phone: Phone, data: str) -> dict[str, Any]:
    """Give a tap as Telegram delivers it, for a batch made by hand."""
    person = {"id": phone.chat_id, "is_bot": False, "first_name": "A"}
    chat = {"id": phone.chat_id, "type": "private", "first_name": "A"}
    message = {"message_id": 1, "date": 1_800_000_000, "chat": chat, "text": "?"}
    query = {"id": str(number), "from": person, "message": message, "data": data, "chat_instance": "1"}
    return {"update_id": number, "callback_query": query}
