# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entrusted in a run: invented people and words that occur nowhere else in the world.

Every text carries a coined word made anew for each run. Finding that word means finding the text.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image

from bot.demo.relative import a_voice_note
from bot.demo.search import Canary, file_canaries, text_canary
from storage.receipts import format_receipt
from storage.text import to_text

URDU_LETTERS = "بپتجچدرزسشفکگلمنوی"
LATIN_LETTERS = "bdfgjklmnprstvz"
TAIL_BYTES = 64  # of a file, made anew for each
COINED_LETTERS = 10  # longer than any ordinary word in the texts below, and so told apart from them


class Kind(StrEnum):
    """What a canary stands for. The table of what a seizure yields has a word for each."""

    DRAFT = "open drafts"
    REPORT = "finished reports"
    WITHDRAWN = "withdrawn reports"
    ERASED = "erased drafts"
    DICTATED = "reports taken down at the desk"
    HALF_DICTATED = "reports half taken down"
    ACCOUNT = "chat ids and profile names"
    DRAFT_KEY = "draft keys"
    RECEIPT = "receipts"
    DICTATED_RECEIPT = "receipts of reports taken down"
    MAILBOX = "questions and answers"
    RECORD = "records"
    NOTE = "moderators' notes"
    TOKEN = "the bot's token"  # noqa: S105 -- what it is called
    PASSPHRASE = "passphrases"  # noqa: S105 -- what they are called
    TEAM_KEY = "the team's private key and its shares"
    FORWARDER_KEY = "the forwarder's own key"


@dataclass(frozen=True)
class Planted:
    """One canary and what it stands for."""

    kind: Kind
    canary: Canary


def coined(letters: str = LATIN_LETTERS, length: int = COINED_LETTERS) -> str:
    """Make a word that nobody ever wrote."""
    return "".join(secrets.choice(letters) for _ in range(length))


def digits(count: int) -> str:
    """Make a number that does not begin with zero."""
    return secrets.choice("3456789") + "".join(secrets.choice("0123456789") for _ in range(count - 1))


@dataclass
class Entrusted:
    """What one person gives away, and what she gets."""

    kind: Kind
    chat_id: int = field(default_factory=lambda: int(digits(10)))
    profile: str = field(default_factory=lambda: coined().title())
    name: str = field(default_factory=lambda: f"{coined(URDU_LETTERS)} {coined(URDU_LETTERS)}")
    father: str = field(default_factory=lambda: f"{coined(URDU_LETTERS)} {coined(URDU_LETTERS)}")
    place: str = field(default_factory=lambda: f"{coined(URDU_LETTERS)} کے پاس، پنجگور")
    told: str = field(default_factory=lambda: coined(URDU_LETTERS))
    phone: str = field(default_factory=lambda: digits(10))
    caption: str = field(default_factory=lambda: f"عید کے دن {coined(URDU_LETTERS)}")
    file_name: str = field(default_factory=lambda: f"{coined(URDU_LETTERS)}.pdf")
    answer: str = field(default_factory=lambda: f"جی ہاں، {coined(URDU_LETTERS)}")
    photo: bytes = field(default_factory=lambda: a_picture("JPEG"))
    paper: bytes = field(default_factory=lambda: a_picture("PDF"))
    voice: bytes = field(default_factory=lambda: a_voice_note() + secrets.token_bytes(TAIL_BYTES))
    receipt: str = ""
    draft_keys: set[bytes] = field(default_factory=set)
    other_chat_id: int = field(default_factory=lambda: int(digits(10)))
    given: set[str] = field(default_factory=set)  # what of all this was really sent

    @property
    def account(self) -> str:
        """Give what happened, with a number to call back."""
        return f"شام کو سفید گاڑی آئی، {self.told}، فون 0{self.phone}۔ تین پڑوسیوں نے دیکھا۔"

    @property
    def kind_of_receipt(self) -> Kind:
        """Give what her receipt stands for: the chat never had one that was shown at the desk."""
        return Kind.DICTATED_RECEIPT if self.kind is Kind.DICTATED else Kind.RECEIPT

    def planted(self) -> Iterator[Planted]:
        """Give the canaries of all that this person sent, and of what she got."""
        yield from self._texts()
        yield from self._files()
        if "start" in self.given:
            yield Planted(Kind.ACCOUNT, text_canary("profile name", self.profile))
            yield Planted(Kind.ACCOUNT, text_canary("chat id", str(self.chat_id)))
        if "other start" in self.given:
            yield Planted(Kind.ACCOUNT, text_canary("chat id", str(self.other_chat_id)))
        for key in sorted(self.draft_keys):
            yield from of_secret(Kind.DRAFT_KEY, "draft key", key)
        if self.receipt:
            spaced = format_receipt(self.receipt)
            for shape in (self.receipt, spaced, spaced.replace(" ", "-")):
                yield Planted(self.kind_of_receipt, text_canary("receipt", shape))

    def _texts(self) -> Iterator[Planted]:
        texts = {
            "name": (self.kind, self.name),
            "father's name": (self.kind, self.father),
            "place": (self.kind, self.place),
            "account": (self.kind, self.account),
            "photo": (self.kind, self.caption),
            "paper": (self.kind, self.file_name),
            "answer": (Kind.MAILBOX, self.answer),
        }
        named = {"photo": "caption", "paper": "file name"}
        for label, (kind, words) in texts.items():
            if label in self.given:
                yield from of_text(kind, named.get(label, label), words)
        if "account" in self.given:
            yield Planted(self.kind, text_canary("phone number", self.phone))

    def _files(self) -> Iterator[Planted]:
        if "photo" in self.given:
            yield from (Planted(self.kind, canary) for canary in file_canaries("photo", self.photo))
        # Everybody's voice is the same recording, and every PDF ends alike: only the tail is a person's own.
        if "paper" in self.given:
            yield Planted(self.kind, Canary("paper", self.paper[-TAIL_BYTES:]))
        if "voice note" in self.given:
            yield Planted(self.kind, Canary("voice note", self.voice[-TAIL_BYTES:]))


@dataclass
class Plan:
    """Everything that is planted in one run."""

    finished: Entrusted = field(default_factory=lambda: Entrusted(Kind.REPORT))
    unfinished: Entrusted = field(default_factory=lambda: Entrusted(Kind.DRAFT))
    deleted: Entrusted = field(default_factory=lambda: Entrusted(Kind.ERASED))
    withdrawn: Entrusted = field(default_factory=lambda: Entrusted(Kind.WITHDRAWN))
    dictated: Entrusted = field(default_factory=lambda: Entrusted(Kind.DICTATED))
    half_dictated: Entrusted = field(default_factory=lambda: Entrusted(Kind.HALF_DICTATED))
    question: str = field(default_factory=lambda: f"کیا {coined(URDU_LETTERS)} نے انہیں بعد میں دیکھا؟")
    notes: str = field(default_factory=lambda: f"Called back; the voice was steady: {coined()}.")
    circumstances: str = field(default_factory=lambda: f"Taken in the evening from a shop, {coined()}.")
    moderated: bool = False  # whether the moderators have done their part
    secrets: list[Planted] = field(default_factory=list)  # known once the team is founded

    @property
    def people(self) -> tuple[Entrusted, ...]:
        """Give everybody who writes to the bot."""
        return self.finished, self.unfinished, self.deleted, self.withdrawn

    def planted(self) -> list[Planted]:
        """Give every canary, each once."""
        everybody = (*self.people, self.dictated, self.half_dictated)
        found = [one for person in everybody for one in person.planted()]
        if self.moderated:
            found += of_text(Kind.MAILBOX, "question", self.question)
            found += of_text(Kind.NOTE, "moderator's note", self.notes)
            found += of_text(Kind.RECORD, "circumstances", self.circumstances)
        return list(dict.fromkeys([*found, *self.secrets]))


def of_text(kind: Kind, label: str, words: str) -> Iterator[Planted]:
    """Give a text, and each coined word in it: half a name is a leak too."""
    yield Planted(kind, text_canary(label, words))
    for part in (word.strip("،؟.۔:") for word in words.split()):
        if len(part) >= COINED_LETTERS and part != words:
            yield Planted(kind, text_canary(f"part of {label}", part))


def of_secret(kind: Kind, label: str, secret: bytes) -> Iterator[Planted]:
    """Give a key as bytes and as the text in which files and buttons carry keys."""
    yield Planted(kind, Canary(label, secret))
    yield Planted(kind, text_canary(label, to_text(secret)))


def a_picture(kind: str) -> bytes:
    """Make a picture that nobody has, with a coined word in its hidden data."""
    word, out = coined(), io.BytesIO()
    picture = Image.effect_noise((200, 260), 60).convert("RGB")
    if kind == "PDF":
        picture.save(out, "PDF", title=word, quality=70)
        out.write(b"%" + secrets.token_hex(TAIL_BYTES).encode() + b"\n")
    else:
        hidden = Image.Exif()
        hidden[0x010E] = word
        picture.save(out, "JPEG", quality=70, exif=hidden)
    return out.getvalue()
