# SPDX-License-Identifier: AGPL-3.0-or-later
"""The check's relative: tells in Urdu about an invented brother, with words, a photo, a voice note and a paper.

She taps what she reads: labels are looked up in the same catalog as the chat's, so a changed translation
changes what she taps. In the middle the chat's process is killed; she goes on with the button she still sees.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from bot.demo.telegram.phone import Phone
from bot.demo.telegram.screen import Screen
from bot.interview.text import msg
from bot.interview.words import load_words
from storage.drafts import key_from_text

REPLY_WITHIN_SECONDS = 30.0
DIGITS = re.compile(r"(?:\d{4}[ \u00a0-]?){5}")


@dataclass
class Told:
    """All that the relative gave away, and what she got."""

    chat_id: int
    words: dict[str, str] = field(default_factory=dict)  # label -> what she said, in her words
    files: dict[str, bytes] = field(default_factory=dict)  # label -> the bytes she sent
    read_back: str = ""
    receipt: str = ""
    answers: int = 0
    draft_keys: set[bytes] = field(default_factory=set)  # as they lie in the chat's buttons


NAME = "مہراب نیلگوں"
FATHER = "دریاخان سبزرنگ"
PLACE = "نیلے پل کے پاس، پنجگور"
ACCOUNT = "شام کو سفید گاڑی آئی، وہ اسے سوت کی دکان سے لے گئے۔ تین پڑوسیوں نے دیکھا۔"
CAPTION = "عید کے دن کی تصویر"


def a_photo() -> bytes:
    """Draw a small photo with a place in its hidden data, as a phone's camera writes it."""
    picture = Image.linear_gradient("L").resize((640, 800)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((220, 160, 420, 400), fill=(196, 164, 132))
    pen.rounded_rectangle((140, 420, 500, 800), radius=90, fill=(58, 92, 110))
    hidden = Image.Exif()
    hidden[0x010E] = "amanat-demo-photo"
    hidden.get_ifd(0x8825).update({1: "N", 2: (IFDRational(26), IFDRational(58), IFDRational(1))})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, exif=hidden)
    return out.getvalue()


def a_paper() -> bytes:
    """Make a one-page PDF that stands for a refused police report."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    for line in range(18):
        pen.line((60, 120 + 36 * line, 560 - (line * 53) % 160, 120 + 36 * line), fill=(40, 40, 40), width=3)
    out = io.BytesIO()
    page.save(out, "PDF", title="amanat-demo-paper")
    return out.getvalue()


def a_voice_note() -> bytes:
    """Give the recorded voice note (OGG with Opus, spoken by a machine)."""
    return (files("bot.demo") / "data" / "voice.ogg").read_bytes()


def ur(label: str) -> str:
    """Give a button's label as it stands in Urdu."""
    return load_words("ur").say(msg(label))


class Relative:
    """Holds a phone and the story."""

    def __init__(self, phone: Phone, narrate: Callable[[str], None]) -> None:
        self.phone = phone
        self.narrate = narrate
        self.told = Told(phone.chat_id)

    async def tap(self, label: str, *, raw: bool = False) -> Screen:
        """Tap a button by its English name, as it reads in Urdu, and wait for the next screen."""
        await self.phone.tap(label if raw else ur(label))
        screen = await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)
        for seen in screen.from_bot:
            self.told.draft_keys |= {key_from_text(data[:43]) for data in seen.data if len(data) > 43}
        return screen

    async def say(self, label: str, words: str) -> Screen:
        """Type an answer and wait for the next question."""
        await self.phone.text(words)
        self.told.words[label] = words
        self.told.answers += 1
        return await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)

    async def choose(self, *labels: str) -> Screen:
        """Answer by tapping one or more buttons."""
        self.told.answers += 1
        screen = await self.phone.screen()
        for label in labels:
            screen = await self.tap(label)
        return screen

    async def begin(self) -> None:
        """From /start to the first question."""
        await self.phone.start()
        await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)
        await self.tap("اردو", raw=True)
        for label in ("Continue", "Go on", "Go on", "Yes, let us begin"):
            await self.tap(label)

    async def tell_who_and_when(self) -> None:
        """Who he is, and when it happened."""
        await self.choose("My brother")
        await self.say("name", NAME)
        await self.say("father's name", FATHER)
        await self.say("age", "۲۴")
        await self.say("date", "۱۵ مارچ ۲۰۲۴")
        await self.choose("I am sure")

    async def tell_what_happened(self) -> None:
        """Where, who, what was tried, and the account in words and by voice.

        The chat was restarted just before: what she types is kept, and the button under the last question,
        which she taps as she is asked to, brings her draft back and the words with it.
        """
        await self.say("place", PLACE)
        await self.tap("I don't know")
        await self.choose("A shop or workplace")
        await self.choose("Unknown men in plain clothes", "Frontier Corps (FC)", "Done")
        await self.choose("No")
        await self.choose("Police or FIR", "Done")
        await self.say("account", ACCOUNT)
        await self.send("voice note", a_voice_note())
        await self.tap("Done")

    async def send(self, kind: str, content: bytes) -> Screen:
        """Send one file and wait for the answer."""
        self.told.files[kind] = content
        if kind == "photo":
            self.told.words["caption"] = CAPTION
            await self.phone.photo(content, caption=CAPTION)
        elif kind == "voice note":
            await self.phone.voice(content)
        else:
            await self.phone.document(content, name="درخواست.pdf")
        self.told.answers += kind != "voice note"
        return await self.phone.wait(timeout=REPLY_WITHIN_SECONDS)

    async def give_files(self) -> None:
        """A photo of him, and a paper."""
        await self.send("photo", a_photo())
        await self.tap("Done")
        await self.send("document", a_paper())
        await self.tap("Done")
        await self.choose("No, go to the end")

    async def decide(self) -> None:
        """Yes to keep, to review, to the first partner; no to everybody else."""
        for label in ("Yes", "Yes", "Yes", "No", "No", "No"):
            await self.choose(label)

    async def read_and_send(self) -> None:
        """Look at the read-back, send, and copy the receipt from the screen."""
        screen = await self.phone.screen()
        self.told.read_back = screen.text
        await self.phone.tap(ur("Send"))
        screen = await self.phone.wait_for(
            until=lambda seen: bool(DIGITS.search(seen.text)), timeout=REPLY_WITHIN_SECONDS
        )
        found = DIGITS.search(screen.text)
        assert found is not None
        self.told.receipt = re.sub(r"\D", "", found.group(0))
