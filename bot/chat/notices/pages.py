# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a moderator's chat sees: one neutral sentence, and buttons that name a case by a handle only this chat knows."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from bot.chat.sentences import say
from bot.chat.wire.buttons import pack
from bot.chat.wire.pages import Knob, Page
from storage.notices import Tap, Waits

PREFIX = "n:"
OFF = "n:off"
MAX_SHOWN = 3  # Decision: cases with buttons in one notice; the desk has the rest.
HANDLE_LETTERS = 4


def handle_of(key: bytes, case_id: UUID) -> str:
    """Give the handle of a case in one linked chat; elsewhere it means nothing."""
    mac = hmac.new(key, b"handle\0" + case_id.bytes, sha256).digest()
    return base64.b32encode(mac).decode("ascii")[:HANDLE_LETTERS]


def named(key: bytes, handle: str, among: Iterable[UUID]) -> UUID | None:
    """Give the case that a handle means among some."""
    return next((case_id for case_id in among if handle_of(key, case_id) == handle), None)


def notice_page(key: bytes, waits: Waits, language: str) -> Page:
    """Say that something waits, and no more."""
    rows = []
    for case_id in (*waits.open, *waits.mine)[:MAX_SHOWN]:
        handle = handle_of(key, case_id)
        taps = [Tap.TAKE] if case_id in waits.open else []
        rows.append(
            tuple(
                Knob(
                    say(f"notice_{tap.value}", language, handle=handle),
                    pack(key, f"{PREFIX}{tap.value}:{handle}"),
                )
                for tap in (*taps, Tap.PASS, Tap.LATER)
            )
        )
    return Page(question=say("notice", language), rows=(*rows, _off(key, language)), keeps_keyboard=True)


def said(
    key: bytes | None, sentence: str, language: str, *, wipes: tuple[int, ...] = (), **values: str
) -> Page:
    """Answer a tap or a code with one sentence."""
    rows = (_off(key, language),) if key is not None else ()
    return Page(
        question=say(sentence, language, **values), rows=rows, wipes=wipes, keeps_keyboard=key is None
    )


def _off(key: bytes, language: str) -> tuple[Knob, ...]:
    return (Knob(say("notice_off", language), pack(key, OFF)),)
