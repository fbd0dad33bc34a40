# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long and how often the stand-in tries to deliver, as the real server does. Source: WebhookActor.cpp."""

from __future__ import annotations

import asyncio

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.telegram.phone import Phone, Standin
from tests.demo_telegram.endpoint import Endpoint

YES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))
A_MOMENT = 0.3


async def refused(bot: Bot) -> None:
    """Wait until the server has seen the refusal: its next pause counts from there, not from the request."""
    async with asyncio.timeout(30):
        while (await bot.get_webhook_info()).last_error_date is None:  # noqa: ASYNC110 -- only asking tells
            await asyncio.sleep(0.02)


async def test_tries_come_at_once_and_then_after_2_4_and_8_seconds(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    endpoint.answers = [(500, 0.0)] * 5
    await bot.set_webhook(endpoint.url)
    await phone.text("one")
    await endpoint.wait_for(2)

    for tried, pause in enumerate((2, 4, 8), start=3):
        await asyncio.sleep(A_MOMENT)
        await standin.advance(pause - 1.0)
        await asyncio.sleep(A_MOMENT)
        assert len(endpoint.got) == tried - 1
        await standin.advance(1.0)
        await endpoint.wait_for(tried)
    assert (await standin.pending())["waiting"] == 1


async def test_a_retry_after_of_ours_is_kept_up_to_an_hour(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    endpoint.answers, endpoint.headers = [(503, 0.0)], "Retry-After: 99999\r\n"
    await bot.set_webhook(endpoint.url)
    await phone.text("one")
    await endpoint.wait_for(1)
    await refused(bot)

    await standin.advance(3590)
    await asyncio.sleep(A_MOMENT)
    assert len(endpoint.got) == 1
    await standin.advance(10)
    await endpoint.wait_for(2)


async def test_a_tap_is_given_up_when_the_next_try_would_come_after_its_time(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    await phone.start()
    await bot.send_message(phone.chat_id, "Safe?", reply_markup=YES)
    await bot.get_updates(offset=-1, timeout=1)
    endpoint.answers, endpoint.headers = [(503, 0.0)], "Retry-After: 200\r\n"
    await bot.set_webhook(endpoint.url, drop_pending_updates=True)
    await phone.tap("Yes")
    await endpoint.wait_for(1)
    await refused(bot)
    await asyncio.sleep(A_MOMENT)

    pending = await standin.pending()

    assert (pending["waiting"], pending["expired"]) == (0, 1)


async def test_while_nothing_succeeds_only_one_connection_is_used(
    address: str, bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    await bot.set_webhook(endpoint.url)
    await standin.advance(11)
    endpoint.answers = [(500, A_MOMENT)] * 6
    async with (
        await Phone.pick_up(address, name="Bilal") as second,
        await Phone.pick_up(address, name="Sana") as third,
    ):
        for one in (phone, second, third):
            await one.text("hello")
        await endpoint.wait_for(3)

    assert endpoint.most_at_once == 1


async def test_a_webhook_that_is_gone_for_23_hours_is_closed_and_keeps_what_waits(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    endpoint.answers, endpoint.headers = [(410, 0.0)] * 50, "Retry-After: 3600\r\n"
    await bot.set_webhook(endpoint.url)
    await phone.text("one")
    for tried in range(1, 25):
        await endpoint.wait_for(tried)
        await asyncio.sleep(A_MOMENT)
        await standin.advance(3601)
        if not (await bot.get_webhook_info()).url:
            break

    assert (await bot.get_webhook_info()).url == ""
    assert 22 < len(endpoint.got) < 26


async def test_an_answer_with_a_body_is_complained_of(
    bot: Bot, phone: Phone, standin: Standin, endpoint: Endpoint
) -> None:
    endpoint.body = b'{"method":"sendMessage"}'
    await bot.set_webhook(endpoint.url)
    await phone.text("one")
    await endpoint.wait_for(1)
    await asyncio.sleep(A_MOMENT)

    assert await standin.complaints() == ["webhook: an answer with a body"]
