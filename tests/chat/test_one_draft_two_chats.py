# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft's key in a second chat: no family's phone does that, and it must cost the family nothing."""

from __future__ import annotations

from typing import Any

from bot.chat.app import Intake
from bot.demo.telegram.phone import Phone
from tests.chat.chat_cast import Vault, digits_in, up_to_place, up_to_read_back


def _tapped(number: int, chat_id: int, data: str) -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "A"}
    chat = {"id": chat_id, "type": "private", "first_name": "A"}
    message = {"message_id": 1, "date": 1_800_000_000, "chat": chat, "text": "?"}
    query = {"id": str(number), "from": person, "message": message, "data": data, "chat_instance": "1"}
    return {"update_id": number, "callback_query": query}


async def test_two_chats_that_send_one_draft_in_the_same_moment_make_one_report(
    intake: Intake, phone: Phone, standin_url: str, vault: Vault
) -> None:
    """Nothing is parked, and whoever holds the key sees the one receipt."""
    await up_to_place(phone)
    await phone.text("the blue bridge")
    await phone.wait()
    shown = await up_to_read_back(phone)
    newest = next(message for message in reversed(shown.messages) if message.data)
    labels = [label for row in newest.rows for label in row]
    send = newest.data[labels.index("Send")]
    async with await Phone.pick_up(standin_url, name="Other") as other:
        await other.start()
        await other.wait()
        await intake.batches.handle([_tapped(901, phone.chat_id, send), _tapped(902, other.chat_id, send)])
        hers, theirs = await phone.wait_for("receipt"), await other.wait_for("receipt")

    assert 1 == len(await vault.reports())
    assert [] == await vault.parked()
    assert digits_in(hers.text) == digits_in(theirs.text)
