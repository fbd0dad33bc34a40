# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person and a real bot talk through the stand-in."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from bot.demo.telegram.phone import Phone, PhoneError, Standin

KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("ہاں", callback_data="yes"), InlineKeyboardButton("نہیں", callback_data="no")],
        [InlineKeyboardButton("معلوم نہیں", callback_data="unknown")],
    ]
)


async def test_the_bot_learns_its_own_name(bot: Bot) -> None:
    me = await bot.get_me()

    assert me.is_bot
    assert me.id == 4242424242


async def test_a_text_reaches_the_bot_with_the_person_and_her_language(bot: Bot, phone: Phone) -> None:
    await phone.start("link")

    (update,) = await bot.get_updates(timeout=2)

    assert update.message.text == "/start link"
    assert update.message.entities[0].type == "bot_command"
    assert (update.effective_user.id, update.effective_user.language_code) == (phone.chat_id, "ur")
    assert update.effective_user.full_name == "Amina Baloch"


async def test_the_answer_and_its_buttons_appear_on_the_phone_row_by_row(bot: Bot, phone: Phone) -> None:
    await phone.start()
    await bot.send_message(phone.chat_id, "  کیا آپ محفوظ ہیں؟ \r\n", reply_markup=KEYBOARD)

    screen = await phone.wait()

    assert screen.text == "کیا آپ محفوظ ہیں؟"
    assert screen.rows == (("ہاں", "نہیں"), ("معلوم نہیں",))


async def test_a_tap_carries_the_message_with_its_buttons_and_is_answered(bot: Bot, phone: Phone) -> None:
    await phone.start()
    asked = await bot.send_message(phone.chat_id, "Safe?", reply_markup=KEYBOARD)
    await phone.tap("نہیں")

    update = (await bot.get_updates(timeout=2))[-1]
    await update.callback_query.answer("Noted")
    screen = await phone.wait()

    assert update.callback_query.data == "no"
    assert update.callback_query.message.message_id == asked.message_id
    assert update.callback_query.message.reply_markup == KEYBOARD
    assert screen.notice == "Noted"


async def test_a_button_that_is_not_on_the_screen_cannot_be_tapped(bot: Bot, phone: Phone) -> None:
    await phone.start()
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=KEYBOARD)

    with pytest.raises(PhoneError, match="no such button"):
        await phone.tap("Perhaps")


async def test_a_reply_keyboard_key_sends_its_words(bot: Bot, phone: Phone) -> None:
    await phone.start()
    keys = ReplyKeyboardMarkup([["Continue"]], one_time_keyboard=True)
    await bot.send_message(phone.chat_id, "Go on?", reply_markup=keys)
    assert (await phone.wait()).buttons == ("Continue",)

    await phone.tap("Continue")

    assert (await bot.get_updates(timeout=2))[-1].message.text == "Continue"
    assert (await phone.screen()).keyboard == ()


async def test_an_edit_replaces_the_words_and_takes_away_the_buttons(bot: Bot, phone: Phone) -> None:
    await phone.start()
    asked = await bot.send_message(phone.chat_id, "Safe?", reply_markup=KEYBOARD)
    await asked.edit_text("Thank you.")

    screen = await phone.wait()

    assert [message.text for message in screen.from_bot] == ["Thank you."]
    assert screen.rows == ()


async def test_the_same_edit_twice_is_refused_in_telegrams_words(bot: Bot, phone: Phone) -> None:
    await phone.start()
    asked = await bot.send_message(phone.chat_id, "Safe?", reply_markup=KEYBOARD)

    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await asked.edit_text("Safe?", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await asked.edit_reply_markup(KEYBOARD)


async def test_a_person_edits_her_own_message_and_the_bot_is_told(bot: Bot, phone: Phone) -> None:
    sent = await phone.text("He went on Monday")
    await phone.edit(sent["message_id"], "He went on Tuesday")

    update = (await bot.get_updates(timeout=2))[-1]

    assert update.edited_message.message_id == sent["message_id"]
    assert update.edited_message.text == "He went on Tuesday"
    assert update.edited_message.edit_date is not None


async def test_deleted_messages_of_both_sides_are_gone_from_the_phone(bot: Bot, phone: Phone) -> None:
    mine = await phone.text("a secret")
    said = await bot.send_message(phone.chat_id, "an answer")

    await bot.delete_messages(phone.chat_id, [mine["message_id"], said.message_id, 999_999])

    assert (await phone.screen()).messages == ()


async def test_after_48_hours_nothing_can_be_deleted(bot: Bot, phone: Phone, standin: Standin) -> None:
    mine = await phone.text("a secret")
    await standin.advance(48 * 3600)

    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(phone.chat_id, mine["message_id"])
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_messages(phone.chat_id, [mine["message_id"]])
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(phone.chat_id, 999_999)


async def test_a_person_who_blocked_the_bot_hears_nothing_more(bot: Bot, phone: Phone) -> None:
    await phone.start()
    await phone.block()

    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(phone.chat_id, "hello?")
    update = (await bot.get_updates(timeout=2))[-1]
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_a_person_who_never_wrote_cannot_be_found(bot: Bot, phone: Phone) -> None:
    with pytest.raises(BadRequest, match=r"(?i)Chat not found"):
        await bot.send_message(phone.chat_id, "hello?")


async def test_texts_that_are_empty_or_too_long_are_refused(bot: Bot, phone: Phone) -> None:
    await phone.start()

    with pytest.raises(BadRequest, match=r"(?i)text must be non-empty"):
        await bot.send_message(phone.chat_id, " \n ")
    with pytest.raises(BadRequest, match=r"(?i)Message is too long"):
        await bot.send_message(phone.chat_id, "x" * 4097)
    await bot.send_message(phone.chat_id, "ہ" * 4096)


async def test_button_data_is_measured_in_bytes(bot: Bot, phone: Phone) -> None:
    await phone.start()

    def keyboard(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("on", callback_data=data)]])

    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(phone.chat_id, "?", reply_markup=keyboard("ہ" * 33))
    await bot.send_message(phone.chat_id, "?", reply_markup=keyboard("ہ" * 32))


async def test_markup_is_read_and_broken_markup_refused(bot: Bot, phone: Phone) -> None:
    await phone.start()

    sent = await bot.send_message(phone.chat_id, "🌷 <b>Amina</b> &amp; I", parse_mode="HTML")

    assert sent.text == "🌷 Amina & I"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 5)]
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await bot.send_message(phone.chat_id, "<b>open", parse_mode="HTML")


async def test_long_texts_arrive_in_several_messages_as_apps_send_them(bot: Bot, phone: Phone) -> None:
    await phone.text("م" * 5000)

    first, second = [update.message.text for update in await bot.get_updates(timeout=2)]

    assert (len(first), len(second)) == (4096, 904)


async def test_overrides_of_direction_never_arrive_but_isolates_do(bot: Bot, phone: Phone) -> None:
    await phone.text("\u202eA\x00B\u2068C\u2069")

    (update,) = await bot.get_updates(timeout=2)

    assert update.message.text == "A B\u2068C\u2069"


async def test_names_and_commands_follow_the_language_of_the_phone(bot: Bot, phone: Phone) -> None:
    await bot.set_my_name("Amanat")
    await bot.set_my_name("امانت", language_code="ur")
    await bot.set_my_commands([("delete", "Delete everything")])
    await bot.set_my_commands([("delete", "سب مٹا دیں")], language_code="ur")
    await bot.set_my_description("بھروسے سے لکھیں", language_code="ur")

    screen = await phone.screen()

    assert (screen.bot_name, screen.bot_description) == ("امانت", "بھروسے سے لکھیں")
    assert screen.commands == {"delete": "سب مٹا دیں"}
    assert (await bot.get_my_commands())[0].description == "Delete everything"
    with pytest.raises(BadRequest, match=r"(?i)invalid language code"):
        await bot.set_my_name("Amanat", language_code="bal")


async def test_another_token_opens_nothing(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        wrong = await http.get("/bot4242424242:another/getMe")
        malformed = await http.get("/botnothing/getMe")

    assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert malformed.json()["description"] == "Unauthorized: invalid token specified"


async def test_clearing_the_chat_takes_everything_from_the_phone(bot: Bot, phone: Phone) -> None:
    await phone.start()
    asked = await bot.send_message(phone.chat_id, "Safe?", reply_markup=KEYBOARD)
    await phone.clear()

    assert (await phone.screen()).messages == ()
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await asked.edit_text("Still there?")
