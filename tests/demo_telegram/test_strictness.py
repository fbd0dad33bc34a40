# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in complains of, and that it never repeats what was said."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.telegram.checks import check_call, check_object
from bot.demo.telegram.phone import Phone, Standin


async def test_a_well_behaved_bot_hears_no_complaint(bot: Bot, phone: Phone, standin: Standin) -> None:
    await phone.start()
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="y"))
    sent = await bot.send_message(phone.chat_id, "Safe?", reply_markup=keyboard, protect_content=True)
    await sent.edit_text("Well.")
    await bot.set_my_commands([BotCommand("help", "Help")], language_code="ur")
    await bot.send_chat_action(phone.chat_id, "typing")
    await bot.send_document(phone.chat_id, b"x", filename="x.txt")
    await bot.delete_messages(phone.chat_id, [sent.message_id])
    await bot.get_updates(allowed_updates=["message"])

    assert await standin.complaints() == []


async def test_every_complaint_names_the_field_and_not_what_was_in_it(
    address: str, bot: Bot, phone: Phone, standin: Standin
) -> None:
    await phone.start()
    secret = "what she told us"
    async with httpx.AsyncClient(base_url=f"{address}/bot{bot.token}", trust_env=False) as http:
        body = {
            "chat_id": phone.chat_id,
            "text": 7,
            "txt": secret,
            "reply_markup": {"inline_keybord": secret},
        }
        assert (await http.post("/sendMessage", json=body)).status_code == 200
        missing = await http.post("/sendMessage", data={"text": secret})
        unknown = await http.post("/sendRumour", data={"text": secret})
        known = await http.post("/sendDice", json={"chat_id": phone.chat_id})

    complaints = await standin.complaints()
    assert missing.json()["description"] == "Bad Request: chat_id is empty"
    assert unknown.json()["description"] == known.json()["description"] == "Not Found: method not found"
    assert "sendMessage: unknown parameter txt" in complaints
    assert "sendMessage: text: expected String" in complaints
    assert "sendMessage: missing parameter chat_id" in complaints
    assert "sendRumour: no such method" in complaints
    assert "sendDice: the stand-in does not imitate this method" in complaints
    assert any("inline_keybord" in complaint for complaint in complaints)
    assert not any(secret in complaint for complaint in complaints)


async def test_calls_are_noted_without_their_content(bot: Bot, phone: Phone, standin: Standin) -> None:
    await phone.start()
    await bot.send_message(phone.chat_id, "what she told us")

    (call,) = await standin.calls("sendMessage")

    assert (call["method"], call["chat_id"], call["status"]) == ("sendMessage", phone.chat_id, 200)
    assert "what she told us" not in str(call)


async def test_json_forms_queries_and_any_case_of_a_method_are_taken(
    address: str, bot: Bot, phone: Phone
) -> None:
    await phone.start()
    fields = {"chat_id": str(phone.chat_id), "text": "hello"}
    async with httpx.AsyncClient(base_url=f"{address}/bot{bot.token}", trust_env=False) as http:
        answers = [
            await http.get("/sendMessage", params=fields),
            await http.post("/SENDMESSAGE", json=fields),
            await http.post("/sendmessage", data=fields),
            await http.post("/sendMessage", files={name: (None, value) for name, value in fields.items()}),
        ]
        broken = await http.post("/sendMessage", content=b"{", headers={"Content-Type": "application/json"})

    assert [answer.json()["ok"] for answer in answers] == [True] * 4
    assert broken.json()["description"] == "Bad Request: can't parse JSON object"


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"chat_id": "1", "message_ids": "[1, 2]"}, []),
        ({"chat_id": "@someone", "message_ids": [1]}, []),
        ({"chat_id": 1, "message_ids": ["x"]}, ["deleteMessages: message_ids[0]: expected Integer"]),
        ({"chat_id": 1, "message_ids": True}, ["deleteMessages: message_ids: expected Array of Integer"]),
        ({"chat_id": 1}, ["deleteMessages: missing parameter message_ids"]),
    ],
)
def test_types_are_checked_through_lists_and_json(parameters: dict[str, object], wrong: list[str]) -> None:
    assert check_call("deleteMessages", parameters) == wrong


def test_objects_are_checked_to_the_bottom() -> None:
    button = {"text": "Yes", "callback_data": "y", "colour": "red"}

    assert check_object("InlineKeyboardMarkup", {"inline_keyboard": [[button]]}) == [
        "InlineKeyboardMarkup.inline_keyboard[0][0]: unknown field colour of InlineKeyboardButton"
    ]
    assert check_object("ForceReply", {}) == ["ForceReply: missing field force_reply of ForceReply"]
