# SPDX-License-Identifier: AGPL-3.0-or-later
"""What floods the chat: one person who writes without end, and made-up people who open reports.

Their updates are handed to the stand-in many at a time, so that neither it nor the families' own phones are what
slows the flood down.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from bot.demo.telegram.phone import Phone, Standin

MAX_FLOOD = 60_000  # updates of the one chat
OPENING = ("/start", "English", "Continue")
AT_ONCE = 10  # made-up people who take the same step together
TICK_SECONDS = 0.05


@dataclass
class Water:
    """The flooding chat and the made-up people, until told to stop."""

    standin: Standin
    per_second: float
    fakes: int
    opened_per_second: float
    sent: int = 0
    opened: int = 0
    _message_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(10**8))

    async def one_chat(self) -> None:
        """Write from one chat, so many times a second."""
        async with await Phone.pick_up(self.standin.base_url, name="Flooder") as phone:
            began = time.monotonic()
            while self.sent < MAX_FLOOD:
                due = int((time.monotonic() - began) * self.per_second) - self.sent
                if due > 0:
                    said = [
                        self._message(phone.chat_id, f"flood {self.sent + number}") for number in range(due)
                    ]
                    self.sent += due
                    await self.standin.put_updates(said)
                await asyncio.sleep(TICK_SECONDS)

    async def many_chats(self, chat_ids: list[int]) -> None:
        """Open one report after another, each in a chat of its own; a chat answers a second after the last time."""
        groups = [chat_ids[at : at + AT_ONCE] for at in range(0, len(chat_ids), AT_ONCE)]
        pause = AT_ONCE / self.opened_per_second
        behind = max(1, round(1.0 / pause))  # so many groups lie between two steps of one chat
        began = time.monotonic()
        for tick in range(len(groups) + behind * len(OPENING)):
            steps = [(tick - behind * step, words) for step, words in enumerate(OPENING)]
            said = [
                self._message(chat_id, words)
                for group, words in steps
                if 0 <= group < len(groups)
                for chat_id in groups[group]
            ]
            if said:
                await self.standin.put_updates(said)
            self.opened = min(len(chat_ids), AT_ONCE * max(0, tick + 1 - behind * (len(OPENING) - 1)))
            await asyncio.sleep(max(0.0, began + (tick + 1) * pause - time.monotonic()))

    async def made_up_people(self) -> list[int]:
        """Have all made-up people pick up their phones, before anybody is timed."""
        chat_ids = []
        for number in range(self.fakes):
            made = await self.standin.call("POST", "/sim/chats", json={"name": f"Fake{number}"})
            chat_ids.append(int(made["id"]))
        return chat_ids

    def _message(self, chat_id: int, text: str) -> dict[str, Any]:
        person = {"id": chat_id, "is_bot": False, "first_name": "F", "language_code": "en"}
        chat = {"id": chat_id, "type": "private", "first_name": "F"}
        number = next(self._message_ids)
        return {"message": {"message_id": number, "date": int(time.time()), "from": person, "chat": chat, "text": text}}  # fmt: skip
